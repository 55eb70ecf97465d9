"""The graph in, a network out for Gephi and its kind: `nodes`, `edges`, and both as GEXF; and tables that count pairs.

Nodes are the things of the strategy and the bodies around them, edges the direct links between them; Angaben and
source places are left out, as they would drown the rest.
"""

from collections import Counter
from xml.etree import ElementTree as ET

from rdflib import DCTERMS, ORG, RDF, SDO, URIRef
from rdflib.term import Node

from bochum_kg.build.tables.cells import BEHIND, Reader, short
from bochum_kg.build.tables.definitions import LANGUAGES, Column, Table
from bochum_kg.build.vocabulary import BO, ID

_KINDS = (
    *(BO.Strategie, BO.Kompetenz, BO.Schwerpunkt, BO.Leitsatz, BO.StrategischesZiel, BO.Zielbild, BO.Querschnittsthema),
    *(BO.Kernaktivitaet, BO.Tranche, BO.Status, BO.Meilenstein, BO.Botschaft, BO.Dezernat, BO.Amt),
    *(BO.Tochtergesellschaft, BO.Einrichtung, ORG.FormalOrganization),
)
_LINKS = (
    *(BO.kompetenz, BO.schwerpunkt, BO.querschnittsthema, BO.tranche, BO.status, BO.zustaendigeStelle, BO.dezernat),
    *(BO.verantwortung, DCTERMS.replaces, DCTERMS.relation, ORG.subOrganizationOf, ORG.unitOf, ORG.linkedTo),
)
# what the rows are and how an activity leads there (None: the activities themselves), and what the columns are
_MATRICES = (
    (BO.Kernaktivitaet, None, BO.Querschnittsthema, BO.querschnittsthema),
    (BO.Kompetenz, BO.kompetenz, BO.Querschnittsthema, BO.querschnittsthema),
    (BO.Schwerpunkt, BO.schwerpunkt, BO.Querschnittsthema, BO.querschnittsthema),
    (BO.Dezernat, BO.dezernat, BO.Querschnittsthema, BO.querschnittsthema),
    (BO.Dezernat, BO.dezernat, BO.Kompetenz, BO.kompetenz),
    (BO.Kompetenz, BO.kompetenz, BO.Status, BO.status),
    (BO.Schwerpunkt, BO.schwerpunkt, BO.Status, BO.status),
)
_NAMESPACE = "http://www.gexf.net/1.2draft"  # what networkx and Gephi both read


def nodes(reader: Reader) -> Table:
    """The things, with the column names Gephi knows."""
    columns = [_column("Id", "Kennung", "id"), _column("Label", "Name", "name", "de")]
    columns += [_column("Label_en", "Name (englisch)", "name (English)", "en"), _column("Class", "Klasse", "class")]
    columns += [_column("Class_de", "Klasse (deutsch)", "class (German)", "de")]
    columns += [_column("Class_en", "Klasse (englisch)", "class (English)", "en"), _column("Iri", "IRI", "IRI")]
    rows = []
    for thing, kind in sorted(_things(reader).items()):
        texts = [short(thing), *_names(reader, thing), short(kind), *_names(reader, kind), str(thing)]
        rows.append([[text] for text in texts])
    return Table("nodes", {"de": "Knoten des Netzes", "en": "Nodes of the network"}, columns, rows, ("Id",))


def edges(reader: Reader) -> Table:
    """The direct links between the nodes, with who says so where an Angabe stands behind one."""
    columns = [_column("Source", "von", "from", table="nodes"), _column("Target", "nach", "to", table="nodes")]
    columns += [_column("Type", "Art", "type"), Column("Weight", {"de": "Gewicht", "en": "weight"}, "integer")]
    columns += [_column("Label", "Eigenschaft", "property", "de")]
    columns += [_column("Label_en", "Eigenschaft (englisch)", "property (English)", "en")]
    columns += [
        _column("Property", "IRI der Eigenschaft", "IRI of the property"),
        _column("Herkunft", "Herkunft", "provenance"),
    ]
    things, rows = _things(reader), []
    for link in _LINKS:
        for source, target in reader.data.subject_objects(link):
            if source in things and target in things:
                angabe = reader.behind(source, link, target) if link in BEHIND else None
                herkunft = angabe and reader.data.value(angabe, BO.herkunft)
                texts = [
                    short(source),
                    short(target),
                    "Directed",
                    "1",
                    *_names(reader, link),
                    str(link),
                    short(herkunft),
                ]
                rows.append([[text] for text in texts])
    titles = {"de": "Kanten des Netzes", "en": "Edges of the network"}
    return Table("edges", titles, columns, sorted(rows), ("Source", "Target", "Property"))


def gexf(nodes: Table, edges: Table) -> bytes:
    """Both as GEXF 1.2; what is more than id, label and ends becomes an attribute."""
    root = ET.Element("gexf", {"xmlns": _NAMESPACE, "version": "1.2"})
    ET.SubElement(ET.SubElement(root, "meta"), "description").text = "Bochum Strategie"
    graph = ET.SubElement(root, "graph", {"mode": "static", "defaultedgetype": "directed"})
    node_attributes, edge_attributes = nodes.columns[2:], edges.columns[5:]
    for kind, attributes in (("node", node_attributes), ("edge", edge_attributes)):
        declared = ET.SubElement(graph, "attributes", {"class": kind})
        for column in attributes:
            ET.SubElement(declared, "attribute", {"id": column.name, "title": column.name, "type": "string"})
    parent = ET.SubElement(graph, "nodes")
    for (id_,), (label,), *rest in nodes.rows:
        _attributed(ET.SubElement(parent, "node", {"id": id_, "label": label}), node_attributes, rest)
    parent = ET.SubElement(graph, "edges")
    for number, ((source,), (target,), _, (weight,), (label,), *rest) in enumerate(edges.rows):
        ends = {"id": str(number), "source": source, "target": target, "label": label, "weight": weight}
        _attributed(ET.SubElement(parent, "edge", ends), edge_attributes, rest)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def matrices(reader: Reader) -> list[Table]:
    """How many activities each pair has; for single activities 1 or 0."""
    return [_matrix(reader, *definition) for definition in _MATRICES]


def _matrix(reader: Reader, kind: URIRef, down: URIRef | None, head: URIRef, across: URIRef) -> Table:
    activities = set(reader.data.subjects(RDF.type, BO.Kernaktivitaet))

    def led(link: URIRef | None, activity: Node) -> set[Node | None]:
        return {activity} if link is None else set(reader.data.objects(activity, link)) or {None}

    counts = Counter((row, column) for a in activities for row in led(down, a) for column in led(across, a))
    sizes = Counter(row for activity in activities for row in led(down, activity))
    rows, heads = _ordered(reader, kind, set(sizes)), _ordered(reader, head, {column for _, column in counts})
    columns = [_column("id", "Kennung", "id"), _column("name_de", "Name (deutsch)", "name (German)", "de")]
    columns += [_column("name_en", "Name (englisch)", "name (English)", "en")]
    columns += [Column(short(x).replace("-", "_") or "ohne", _titles(reader, x), "integer") for x in heads]
    columns += (
        [Column("kernaktivitaeten", {"de": "Kernaktivitäten", "en": "core activities"}, "integer")] if down else []
    )
    cells = []
    for row in rows:
        numbers = [counts[row, x] for x in heads] + ([sizes[row]] if down else [])
        cells.append([[text] for text in (short(row) or "ohne", *_titles(reader, row).values(), *map(str, numbers))])
    name = "-".join(("matrix", short(kind).lower(), short(head).lower()))
    return Table(name, {la: f"{reader.label(kind, la)} × {reader.label(head, la)}" for la in LANGUAGES}, columns, cells)


def _ordered(reader: Reader, kind: URIRef, used: set[Node | None]) -> list[Node | None]:
    """The members of `kind` in their order; focus areas of version 2017, and None, only when `used`."""
    things: set[Node | None] = set(reader.data.subjects(RDF.type, kind))
    if kind == BO.Schwerpunkt:
        things &= set(reader.data.subjects(BO.fassung, ID["fassung-2-0"]))

    def place(thing: Node | None) -> tuple[bool, list[int], str]:
        chain = (reader.data.value(thing, BO.kompetenz), thing) if thing else ()
        numbers = [reader.data.value(x, p) for x in chain if x for p in (SDO.position, BO.nummer)]
        return thing is None, [int(str(number)) for number in numbers if number], str(thing)

    return sorted(things | used, key=place)


def _titles(reader: Reader, thing: Node | None) -> dict[str, str]:
    if thing is None:
        return {"de": "ohne Angabe", "en": "not stated"}
    return {language: reader.label(thing, language) for language in LANGUAGES}


def _things(reader: Reader) -> dict[Node, URIRef]:
    """Every node with the first of `_KINDS` it belongs to."""
    return {thing: kind for kind in reversed(_KINDS) for thing in reader.data.subjects(RDF.type, kind)}


def _names(reader: Reader, thing: Node) -> list[str]:
    return [reader.label(thing, language) for language in LANGUAGES]


def _column(name: str, de: str, en: str, language: str = "", table: str = "") -> Column:
    return Column(name, {"de": de, "en": en}, language=language, table=table, required=bool(table))


def _attributed(element: ET.Element, columns: list[Column], values: list[list[str]]) -> None:
    holder = ET.SubElement(element, "attvalues")
    for column, (value,) in zip(columns, values, strict=True):
        if value:
            ET.SubElement(holder, "attvalue", {"for": column.name, "value": value})
