"""The graph in, tables filled with cells out, as `tables` defines them.

Whether a cell can hold several values, and whether it may be empty, is read from the shapes; titles, datatypes and the
tables that links lead to, from the ontology.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import rdflib
from rdflib import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, XSD, Literal, URIRef
from rdflib.term import Node

from bochum_kg import precedence
from bochum_kg.build import links
from bochum_kg.build.tables.definitions import LANGUAGES, TABLES, Column, Table, classes, term
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import local

_TEXTS = {SKOS.prefLabel, SKOS.altLabel, SKOS.definition, DCTERMS.description, RDFS.label}
_IRIS = {SKOS.relatedMatch, SDO.sameAs, SDO.url, FOAF.page, BO.verknuepftMit, BO.zaehlt}
_IDS = {BO.beleg, BO.aussage}  # the names of what they lead to are sentences
_WORDS = {BO.textstelle, BO.lokator}  # to the letter, so only in the language of the source
_DATES = {DCTERMS.date, DCTERMS.issued, SDO.startDate, SDO.endDate}
_LEADS_TO = {ORG.member: FOAF.Person, PROV.specializationOf: BO.Strategie, PROV.wasRevisionOf: BO.Strategiefassung}
BEHIND = {  # direct link -> the kind of Angabe it is derived from, and the role asked for
    BO.status: (BO.Statusangabe, None),
    BO.schwerpunkt: (BO.Schwerpunktbezug, ID["rolle-primaer"]),
    BO.querschnittsthema: (BO.Themenbezug, None),
    BO.zustaendigeStelle: (BO.Zustaendigkeit, ID["rolle-linie"]),
}
_IN_WORDS = {"id": ("Kennung", "id"), "de": ("deutsch", "German"), "en": ("englisch", "English")}

Cells = list[list[str]]


class Reader:
    """Reads the merged graph, and what shapes and ontology say about its properties."""

    def __init__(self, data: rdflib.Graph, shapes: rdflib.Graph):
        self.data, self.shapes = data, shapes
        self.table_of: dict[Node, str] = {kind: name for name, _, _, kinds, _ in TABLES for kind in classes(kinds)}
        self.table_of[ORG.Organization] = "organisationen"
        self.label = cache(self._label)

    def table(self, name: str, de: str, en: str, kinds: str, words: str) -> Table:
        """The table of the classes `kinds` with the columns that `words` stand for."""
        members = sorted({m for kind in classes(kinds) for m in self.data.subjects(RDF.type, kind)}, key=str)
        columns = [
            Column("id", {"de": "Kennung", "en": "id"}, required=True),
            Column("iri", {"de": "IRI", "en": "IRI"}, "anyURI", required=True),
        ]
        cells = [[[short(member)] for member in members], [[str(member)] for member in members]]
        for word in words.split():
            for column, values in self._columns(word, classes(kinds), members):
                columns.append(column)
                cells.append(values)
        return Table(name, {"de": de, "en": en}, columns, [list(row) for row in zip(*cells, strict=True)])

    def _label(self, thing: Node | None, language: str) -> str:
        """The name of `thing` in `language`, or "" when it has none."""
        names = (name for link in (SKOS.prefLabel, RDFS.label) for name in self.data.objects(thing, link))
        return min((str(name) for name in names if isinstance(name, Literal) and name.language == language), default="")

    def behind(self, thing: Node, link: URIRef, value: Node) -> Node | None:
        """The Angabe that the direct link from `thing` to `value` rests on.

        Of several, for a status one of those that decide it; for other links the one of the highest rank.
        """
        kind, role = BEHIND[link]
        said = links.stated(self.data, thing, kind, link, role)
        ordered = precedence.deciding(said) if link == BO.status else precedence.weightiest_first(said)
        return next((one.angabe for one in ordered if one.target == value), None)

    def _columns(self, word: str, kinds: list[URIRef], members: list[Node]) -> Iterator[tuple[Column, Cells]]:
        """The columns a word stands for, each with its cell for every member."""
        first, _, detail = word.partition(".")
        link = term(first)
        required, many = self._counts(first, kinds)
        values: list[list[Node | None]] = [list(self._values(member, first, kinds)) for member in members]
        titles = {language: self.label(link, language) for language in LANGUAGES}
        if detail:  # a value for each value of the direct link, in the same order: lists side by side belong together
            said = term(detail)
            for member, cell in zip(members, values, strict=True):
                angaben = [value and self.behind(member, link, value) for value in cell]
                cell[:] = [a and self.data.value(a, said) for a in angaben] if detail != "angabe" else angaben
            titles = {language: f"{title}: {self.label(said, language)}" for language, title in titles.items()}
            link, required = said, False
        column = Column(word.replace(".", "_"), titles, many=many, required=required, property="" if detail else link)
        yield from self._written(column, link, values)

    def _values(self, member: Node, word: str, kinds: list[URIRef]) -> list[Node]:
        if word == "klasse":
            return [next(kind for kind in kinds if (member, RDF.type, kind) in self.data)]
        if word == "quellen":
            places = self.data.objects(member, BO.beleg)
            return sorted({source for place in places for source in self.data.objects(place, BO.quelle)}, key=str)
        return sorted(self.data.objects(member, term(word)), key=str)

    def _written(self, column: Column, link: URIRef, values: list[list[Node | None]]) -> Iterator[tuple[Column, Cells]]:
        """The values as they are written: a text per language, a link as id and names, anything else as it is."""
        ranges = set(self.data.objects(link, SDO.rangeIncludes)) | {_LEADS_TO.get(link)}
        if link in _TEXTS or (RDF.langString in ranges and link not in _WORDS):
            for language in LANGUAGES:
                texts = [sorted(str(v) for v in cell if getattr(v, "language", "") == language) for cell in values]
                yield _part(column, language, language=language, many=link == SKOS.altLabel), texts
        elif link in _WORDS or link in _IRIS or (link, RDF.type, OWL.DatatypeProperty) in self.data:
            language = "de" if link in _WORDS else ""
            yield (
                replace(column, datatype=_datatype(link, ranges), language=language),
                [["" if v is None else str(v) for v in cell] for cell in values],
            )
        else:
            tables = {self.table_of[kind] for kind in ranges if kind in self.table_of}
            yield (
                _part(column, "id", required=column.required, table=tables.pop() if len(tables) == 1 else ""),
                [[short(v) for v in cell] for cell in values],
            )
            if column.property and link not in _IDS:
                for language in LANGUAGES:
                    names = [[self.label(v, language) for v in cell] for cell in values]
                    yield _part(column, language, language=language, property=""), names

    def _counts(self, word: str, kinds: list[URIRef]) -> tuple[bool, bool]:
        """Whether every member must have a value, and whether one can have several, as far as the shapes say."""
        if word in ("klasse", "quellen"):
            return False, word == "quellen"
        link = term(word)
        targets = [set(self.data.transitive_objects(kind, RDFS.subClassOf)) for kind in kinds]
        must, one = [False] * len(kinds), [False] * len(kinds)
        for rule in self.shapes.subjects(SH.path, link):
            if (rule, SH.severity, SH.Violation) not in self.shapes:
                continue
            nodes = {rule, *self.shapes.subjects(SH.property, rule)}
            everywhere = any((node, SH.targetSubjectsOf, link) in self.shapes for node in nodes)
            targeted = {kind for node in nodes for kind in self.shapes.objects(node, SH.targetClass)}
            for number, above in enumerate(targets):
                if targeted & above:
                    must[number] |= int(str(self.shapes.value(rule, SH.minCount) or 0)) > 0
                if everywhere or targeted & above:
                    one[number] |= str(self.shapes.value(rule, SH.maxCount)) == "1"
        return all(must), not all(one)


def fill(reader: Reader) -> list[Table]:
    """The tables of all classes, rows in the order of their ids."""
    return [reader.table(*definition) for definition in TABLES]


def short(thing: Node | None) -> str:
    """How a table names `thing`: a local id, the name of one of our classes, any other IRI in full; "" for None."""
    if thing is None:
        return ""
    return local(str(thing)) or str(thing).removeprefix(str(BO))


def _part(column: Column, suffix: str, required: bool = False, **changes: Any) -> Column:
    """One of the columns a property is spread over: `status_id`, `status_de`."""
    titles = {la: f"{column.titles[la]} ({word})" for la, word in zip(LANGUAGES, _IN_WORDS[suffix], strict=True)}
    return replace(column, name=f"{column.name}_{suffix}", titles=titles, required=required, **changes)


def _datatype(link: URIRef, ranges: set[Node | None]) -> str:
    if link in _IRIS:
        return "anyURI"
    if link in _DATES or len(ranges & {XSD.date, XSD.gYearMonth, XSD.gYear}) > 1:
        return "date"
    if link == SDO.position:
        return "integer"
    named = {str(kind).removeprefix(str(XSD)) for kind in ranges if str(kind).startswith(str(XSD))}
    return named.pop() if len(named) == 1 else "string"
