"""A table like `kernaktivitaeten.csv` in, a proposal out. Raises Refused with the line and the column.

The columns are those of the published table (docs/tables.md), any of them but `id` may be missing. A row says how an
activity should read: a new one, or one that is there, whose old name or number it then replaces; an empty cell says
nothing. Status, focus area, theme and responsibility become new Angaben with the row's source places, unless their
`…_angabe_id` names one that says the same already. The rest of the table follows from these and is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
import rdflib
from rdflib import FOAF, RDF, XSD, Literal, URIRef

from bochum_kg.build import literals
from bochum_kg.build.assembly import empty_graph
from bochum_kg.build.revalidation import Triple
from bochum_kg.build.tables.definitions import LANGUAGES, SEPARATOR, TABLES, term
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import BASE
from bochum_kg.proposals import cells, dates
from bochum_kg.refusals import Refused, Text, said

ROWS = 200
_ID = re.compile(r"[a-z0-9-]{1,120}")
_TEXTS = ("name", "weitere_namen", "beschreibung")
_LINKS = ("kompetenz", "tranche", "moegliche_tranche", "beleg")
_LISTS = ("weitere_namen", "moegliche_tranche", "beleg")  # those with several values in a cell
_INSTEAD = {BO.tranche: BO.moeglicheTranche, BO.moeglicheTranche: BO.tranche}  # who says the one takes the other back
_VALUES = {"nummer": "integer", "beschlussjahr": "gYear"}
_PAGE = "webseite"
# What stands in an Angabe of its own, and what such an Angabe says besides.
_ANGABEN: dict[str, tuple[tuple[URIRef, URIRef], ...]] = {
    "status": ((RDF.type, BO.Statusangabe),),
    "schwerpunkt": ((RDF.type, BO.Schwerpunktbezug), (BO.rolle, ID["rolle-primaer"]), (BO.fassung, ID["fassung-2-0"])),
    "querschnittsthema": ((RDF.type, BO.Themenbezug),),
    "zustaendige_stelle": ((RDF.type, BO.Zustaendigkeit), (BO.rolle, ID["rolle-linie"])),
}
_DETAILS = ("stand", "herkunft_id", "sicherheit_id", "angabe_id")
_WORDS = {word.split(".")[0] for name, *_, words in TABLES if name == "kernaktivitaeten" for word in words.split()}
_KNOWN = {"id", "iri", *_WORDS, *(f"{word}_{part}" for word in _WORDS for part in ("id", *LANGUAGES, *_DETAILS))}


@dataclass
class Rows:
    """The statements of a table, those of the graph they replace, and the line of each thing that is in it."""

    graph: rdflib.Graph = field(default_factory=empty_graph)
    replaced: set[Triple] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass
class _Row:
    """One row: cells by column, and where it stands."""

    cells: dict[str, str]
    line: int
    thing: URIRef

    def values(self, column: str) -> list[str]:
        return [value.strip() for value in self.cells.get(column, "").split(SEPARATOR)]

    def bad(self, column: str, why: Text) -> Refused:
        return cells.bad(self.line, column, why)


def read(content: bytes, base: str, data: rdflib.Graph) -> Rows:
    """The proposal in the table `content`, written under `base`; `data` is the graph it is proposed to."""
    result = Rows()
    for row in _rows(content, base):
        if str(row.thing) in result.lines:
            raise row.bad("id", Text("is in the table twice"))
        result.lines[str(row.thing)] = row.line
        result.graph.add((row.thing, RDF.type, BO.Kernaktivitaet))
        for property_, many, value in _plain(row):
            result.graph.add((row.thing, property_, value))
            if property_ in _INSTEAD:
                result.replaced |= set(data.triples((row.thing, _INSTEAD[property_], None)))
            if not many:
                old = data.objects(row.thing, property_)
                same = (o for o in old if getattr(o, "language", None) == getattr(value, "language", None))
                result.replaced |= {(row.thing, property_, o) for o in same if o != value}
        for word in _ANGABEN:
            _say(row, word, data, result)
    if not result.lines:
        raise Refused(400, "Nothing proposed", "The table has no row.")
    return result


def _rows(content: bytes, base: str) -> Iterator[_Row]:
    text = cells.decoded(content).replace(base, BASE)
    excel = cells.delimiter(text) != ","
    header: list[str] = []
    for line, row in cells.rows(text, ROWS):
        if header:
            yield _row(header, row, line, excel)
        else:
            _check(row, line)
            header = row
    if not header:
        _check([], 1)


def _check(header: list[str], line: int) -> None:
    """Raise Refused unless every column is one of the published table, once, or empty, and the id is among them."""
    for number, name in enumerate(header, 1):
        if name and (name not in _KNOWN or name in header[: number - 1]):
            twice = Text("{name!r} is there twice", name=name)
            unknown = Text("{name!r} is not a column of kernaktivitaeten.csv", name=name[:60])
            raise cells.bad_line(line, twice if name in _KNOWN else unknown, column=number)
    if "id" not in header:
        raise cells.bad_line(line, Text("the column 'id' is missing"))


def _row(header: list[str], row: list[str], line: int, excel: bool) -> _Row:
    if excel:  # the variant for Excel guards what it would run as a formula with an apostrophe
        row = [re.sub(r"^'(?=\s*[=+\-@])", "", cell) for cell in row]
    found: dict[str, str] = {}
    for column, cell in zip([*header, *[""] * len(row)], row, strict=False):
        if cell and not column:
            raise cells.bad_line(line, Text("{value!r} stands in a column without a name", value=cell[:60]))
        try:
            found[column] = literals.checked_text(cell)
        except ValueError as error:
            raise cells.bad(line, column, said(error)) from None
    id_ = found.get("id", "")
    if not _ID.fullmatch(id_):
        raise cells.bad(line, "id", Text("{value!r} must match [a-z0-9-]+", value=id_[:60]))
    return _Row(found, line, ID[id_])


def _plain(row: _Row) -> Iterator[tuple[URIRef, bool, Literal | URIRef]]:
    """Property, whether it may have several values, and value of what a row says of its activity itself."""
    for word in _TEXTS:
        for language in LANGUAGES:
            column = f"{word}_{language}"
            cell = row.cells.get(column, "")
            for text in row.values(column) if word in _LISTS else [cell]:
                if text:
                    yield term(word), word in _LISTS, Literal(text, lang=language)
    for word in _LINKS:
        for value in row.values(f"{word}_id"):
            if value:
                yield term(word), word in _LISTS, _thing(row, f"{word}_id", value)
    for word, datatype in _VALUES.items():
        if value := row.cells.get(word, ""):
            if not literals.is_valid(value, datatype):
                number = Text("{value!r} is not a whole number", value=value[:60])
                year = Text("{value!r} is not a year such as 2023", value=value[:60])
                raise row.bad(word, year if datatype == "gYear" else number)
            yield term(word), False, Literal(value, datatype=XSD[datatype], normalize=False)
    for value in row.values(_PAGE):
        if value:
            try:
                yield FOAF.page, True, URIRef(ox.NamedNode(value).value)
            except ValueError:
                raise row.bad(_PAGE, Text("{value!r} is not an IRI", value=value[:60])) from None


def _say(row: _Row, word: str, data: rdflib.Graph, result: Rows) -> None:
    """Add an Angabe for every value of the column group `word` that no Angabe of the graph says already."""
    values = row.values(f"{word}_id")
    details = {name: row.values(f"{word}_{name}") for name in _DETAILS}
    for number, value in enumerate(values):
        if not value:
            continue
        said = {name: cell[number] if number < len(cell) else "" for name, cell in details.items()}
        target = _thing(row, f"{word}_id", value)
        facts = {*_ANGABEN[word], (term(word), target), *_details(row, word, said)}
        there = ID[said["angabe_id"]] if _ID.fullmatch(said["angabe_id"]) else None
        if there is not None and all((there, p, o) in data for p, o in facts if p not in (BO.rolle, BO.fassung)):
            continue
        angabe = URIRef(f"{row.thing}-{word.replace('_', '-')}-vorschlag-{number + 1}")
        result.lines[str(angabe)] = row.line
        result.graph.add((row.thing, BO.angabe, angabe))
        for p, o in facts | {(BO.beleg, _thing(row, "beleg_id", b)) for b in row.values("beleg_id") if b}:
            result.graph.add((angabe, p, o))


def _details(row: _Row, word: str, found: dict[str, str]) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    if stand := found["stand"]:
        try:
            text, datatype = dates.read(stand)
        except ValueError as error:
            raise row.bad(f"{word}_stand", said(error)) from None
        yield BO.stand, Literal(text, datatype=XSD[datatype], normalize=False)
    for name in ("herkunft", "sicherheit"):
        if value := found[f"{name}_id"]:
            yield BO[name], _thing(row, f"{word}_{name}_id", value)


def _thing(row: _Row, column: str, value: str) -> URIRef:
    if not _ID.fullmatch(value):
        raise row.bad(column, Text("{value!r} must match [a-z0-9-]+", value=value[:60]))
    return ID[value]
