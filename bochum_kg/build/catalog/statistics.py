"""The graph in, its VoID description out: how much of what is in it, for programs and query editors.

Counted is what the default graph holds. Nested partitions (class, property, class or datatype of the values) are what
SIB's query editor completes from.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from rdflib import DCTERMS, FOAF, RDF, SDO, SH, SKOS, VOID, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from bochum_kg.build.assembly import Graphs, empty_graph
from bochum_kg.build.catalog.dcat import CATALOG, PART, one, site
from bochum_kg.build.vocabulary import BO, GRAPH, ID
from bochum_kg.formats import DUMP_FORMATS
from bochum_kg.namespaces import BASE, NOT_IN_DEFAULT, prefixes
from bochum_kg.releases.manifest import DUMP

DOCUMENT = f"{BASE}.well-known/void"
DATASET = URIRef(f"{DOCUMENT}#dataset")
PREFIXES = {"void": str(VOID), "void-ext": "http://ldf.fi/void-ext#"}
_EXT = Namespace(PREFIXES["void-ext"])
_FEATURES = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML", "N-Quads")
_OUTWARD = (SDO.sameAs, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch)

Triple = tuple[Node, Node, Node]


def describe(graphs: Graphs, data: Graph, description: Graph) -> Graph:
    """The VoID description of `graphs`, whose default graph is `data`, with licence and dates from `description`."""
    result = empty_graph()
    for triples in (
        _dataset(data, description),
        _subsets(graphs, description),
        _partitions(data),
        _linksets(data),
        _examples(graphs, description),
    ):
        for triple in triples:
            result.add(triple)
    return result


def _dataset(data: Graph, description: Graph) -> Iterator[Triple]:
    document, where = URIRef(DOCUMENT), site(description)
    yield document, RDF.type, VOID.DatasetDescription
    yield document, FOAF.primaryTopic, DATASET
    yield DATASET, RDF.type, VOID.Dataset
    for link in (DCTERMS.title, DCTERMS.description):
        yield from ((DATASET, link, text) for text in description.objects(PART.graph, link))
    yield from ((DATASET, link, one(description, CATALOG, link)) for link in (DCTERMS.issued, DCTERMS.modified))
    yield DATASET, DCTERMS.publisher, one(description, CATALOG, DCTERMS.publisher)
    yield DATASET, DCTERMS.license, one(description, PART["every-distribution"], SDO.license)
    yield DATASET, FOAF.homepage, URIRef(where)
    yield DATASET, VOID.sparqlEndpoint, URIRef(f"{where}sparql")
    yield from ((DATASET, VOID.dataDump, URIRef(f"{where}download/{DUMP}.{form.suffix}")) for form in DUMP_FORMATS)
    yield from ((DATASET, VOID.feature, URIRef(f"http://www.w3.org/ns/formats/{name}")) for name in _FEATURES)
    yield DATASET, VOID.uriSpace, Literal(str(ID))
    subjects, properties, objects = set(data.subjects()), set(data.predicates()), set(data.objects())
    classes = set(data.objects(None, RDF.type))
    for kind in (BO.Strategie, BO.Kompetenz, BO.Kernaktivitaet):
        yield from (
            (DATASET, VOID.exampleResource, thing) for thing in sorted(data.subjects(RDF.type, kind), key=str)[:1]
        )
    used = {str(term) for term in properties | classes}
    for space in prefixes().values():
        if any(term.startswith(space) for term in used):
            yield DATASET, VOID.vocabulary, URIRef(space)
    for link, number in (
        (VOID.triples, len(data)),
        (VOID.entities, sum(str(subject).startswith(ID) for subject in subjects)),
        (VOID.classes, len(classes)),
        (VOID.properties, len(properties)),
        (VOID.distinctSubjects, len(subjects)),
        (VOID.distinctObjects, len(objects)),
    ):
        yield DATASET, link, Literal(number)


def _subsets(graphs: Graphs, description: Graph) -> Iterator[Triple]:
    """The named graphs the dataset is the merge of."""
    for name, graph in graphs.items():
        if name not in NOT_IN_DEFAULT:
            subset = URIRef(f"{DOCUMENT}#graph-{name}")
            yield DATASET, VOID.subset, subset
            yield subset, RDF.type, VOID.Dataset
            yield subset, DCTERMS.title, Literal(name)
            yield subset, FOAF.isPrimaryTopicOf, GRAPH[name]
            yield subset, VOID.triples, Literal(len(graph))
            yield subset, VOID.dataDump, URIRef(f"{site(description)}download/{name}.ttl")


def _partitions(data: Graph) -> Iterator[Triple]:
    """Who has what: per property, per class, per class and property, and per kind of value below that."""
    kinds: dict[Node, tuple[Node, ...]] = {}
    for thing, kind in data.subject_objects(RDF.type):
        kinds[thing] = (*kinds.get(thing, ()), kind)
    alike: Counter[tuple[tuple[Node, ...], Node, tuple[Node, ...]]] = Counter()
    for subject, link, value in data:
        what = (_datatype(value),) if isinstance(value, Literal) else kinds.get(value, ())
        alike[kinds.get(subject, ()), link, what] += 1
    counts: Counter[tuple[Node, ...]] = Counter()
    for (some, link, values), number in alike.items():
        counts[link,] += number
        for kind in some:
            for key in ((kind, link), *((kind, link, what) for what in values)):
                counts[key] += number
    members = Counter(kind for some in kinds.values() for kind in some)
    triples: Counter[Node] = Counter()
    for key, number in counts.items():
        if len(key) == 1:
            part = URIRef(f"{DOCUMENT}#{_name(key[0])}")
            yield from _part(DATASET, VOID.propertyPartition, part, VOID.property, key[0], number)
        elif len(key) == 2:
            triples[key[0]] += number
            part = URIRef(f"{DOCUMENT}#{_name(key[0])}.{_name(key[1])}")
            yield from _part(_class(key[0]), VOID.propertyPartition, part, VOID.property, key[1], number)
        else:
            outer = URIRef(f"{DOCUMENT}#{_name(key[0])}.{_name(key[1])}")
            is_class = key[2] in members
            yield from _part(
                outer,
                VOID.classPartition if is_class else _EXT.datatypePartition,
                URIRef(f"{outer}.{_name(key[2])}"),
                VOID["class"] if is_class else _EXT.datatype,
                key[2],
                number,
            )
    for kind, number in members.items():
        yield from _part(DATASET, VOID.classPartition, _class(kind), VOID["class"], kind, triples[kind])
        yield _class(kind), VOID.entities, Literal(number)


def _part(whole: URIRef, how: URIRef, part: URIRef, link: URIRef, value: Node, triples: int) -> Iterator[Triple]:
    yield whole, how, part
    yield part, link, value
    yield part, VOID.triples, Literal(triples)


def _linksets(data: Graph) -> Iterator[Triple]:
    """The links to other datasets, one set per property and target."""
    counts: Counter[tuple[URIRef, str]] = Counter()
    for link in _OUTWARD:
        for value in data.objects(None, link):
            if isinstance(value, URIRef) and not value.startswith(BASE):
                counts[link, re.split(r"[^/#]*$", value)[0]] += 1
    for (link, space), number in counts.items():
        where = re.sub(r"\W+", "-", space.split("://", 1)[1]).strip("-")
        target, linkset = URIRef(f"{DOCUMENT}#target-{where}"), URIRef(f"{DOCUMENT}#links-{_name(link)}-{where}")
        yield DATASET, VOID.subset, linkset
        yield linkset, RDF.type, VOID.Linkset
        yield linkset, VOID.linkPredicate, link
        yield linkset, VOID.subjectsTarget, DATASET
        yield linkset, VOID.objectsTarget, target
        yield linkset, VOID.triples, Literal(number)
        yield target, RDF.type, VOID.Dataset
        yield target, VOID.uriSpace, Literal(space)


def _examples(graphs: Graphs, description: Graph) -> Iterator[Triple]:
    """Where the example queries can be asked, as query editors want to know."""
    for query in graphs["queries"].subjects(RDF.type, SH.SPARQLExecutable) if "queries" in graphs else ():
        yield query, SDO.target, URIRef(f"{site(description)}sparql")


def _class(kind: Node) -> URIRef:
    return URIRef(f"{DOCUMENT}#{_name(kind)}")


@cache
def _name(term: Node) -> str:
    """A term as part of a fragment: "bo-Kernaktivitaet"."""
    for prefix, space in prefixes().items():
        if str(term).startswith(space) and re.fullmatch(r"\w+", name := str(term)[len(space) :]):
            return f"{prefix}-{name}"
    return sha256(str(term).encode()).hexdigest()[:12]


def _datatype(value: Literal) -> Node:
    return value.datatype or (RDF.langString if value.language else XSD.string)
