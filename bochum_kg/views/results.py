"""A query's answer as a page: a table to read, the whole of it to download, or what is wrong with the query.

A page shows the first rows only and says so; the answer itself is always whole before anything is sent.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response

from bochum_kg.engine import Request, whole_answer
from bochum_kg.engine.cached import volatile
from bochum_kg.language import remembered
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Refused
from bochum_kg.views import pages
from bochum_kg.views.answers import unkept
from bochum_kg.views.pages import language, page
from bochum_kg.views.served import graph, site

_ROWS = 1000  # shown on a page
_LONGEST = 2000  # characters of a term that are shown
_LARGEST = 16 * 1024**2  # bytes of an answer that is made a page
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")}
_DATES = {_XSD + name for name in ("date", "gYearMonth")}


@dataclass
class Cell:
    """A term of an answer as text; `href` leads on, `kind` is "number", "date" or empty, `language` its own.

    `name` is what a thing of ours is called in the language of the page, where its row does not say so itself.
    """

    text: str
    href: str = ""
    kind: str = ""
    language: str = ""
    name: str = ""


@dataclass
class Table:
    """An answer: the first rows by column, how many there are in all, or yes and no for ASK. `seconds` it took."""

    columns: list[str] = field(default_factory=list)
    rows: list[list[Cell | None]] = field(default_factory=list)
    total: int = 0
    answer: bool | None = None
    is_graph: bool = False
    seconds: float = 0.0


def result_page(wanted: Request) -> Response:
    """The answer to `wanted` as a page with the query to edit; what went wrong, with its status, stands there too."""
    try:
        table = ask(wanted)
    except Refused as error:
        response = page("result.html", error.status, query=wanted.text, error=error, line=_line(wanted.text, error))
        if "retry_after" in error.members:
            response.headers["Retry-After"] = str(error.members["retry_after"])
    else:
        whole = downloads(wanted, table)
        unknown = site().terms.unknown(wanted.text)
        response = page("result.html", query=wanted.text, table=table, unknown=unknown, downloads=whole, most=_ROWS)
    return unkept(response) if response.status_code not in (200, 304) or volatile(wanted.text) else response


def ask(wanted: Request, most: int = _ROWS) -> Table:
    """The answer to `wanted`, its first `most` rows. Raises Refused, also for an answer too large for a page."""
    start = time.perf_counter()
    too_large = Refused(413, "Answer too large for a page", "Download it as CSV or Turtle, or ask for less.")
    answer = site().engine.query(replace(wanted, results="srj", graphs="nt"))
    content = whole_answer(answer, _LARGEST, too_large)
    try:
        table = _graph(content, most) if answer.form == "nt" else _results(content, most)
    except MemoryError:  # Oxigraph's parsers hold one term of 16 MB, as JSON escapes it
        raise too_large from None
    table.seconds = time.perf_counter() - start
    return table


def downloads(wanted: Request, table: Table) -> list[tuple[str, str]]:
    """Names of formats and addresses of the whole answer."""
    forms = (
        [("Turtle", "ttl"), ("JSON-LD", "jsonld"), ("N-Triples", "nt"), ("RDF/XML", "rdf")]
        if table.is_graph
        else [("CSV", "csv"), ("JSON", "json"), ("TSV", "tsv"), ("XML", "xml")]
    )
    fixed = [("query", wanted.text)]
    fixed += [("default-graph-uri", graph) for graph in wanted.default_graphs]
    fixed += [("named-graph-uri", graph) for graph in wanted.named_graphs]
    return [(name, "/sparql?" + urlencode([*fixed, ("format", form)])) for name, form in forms]


def _results(content: bytes, most: int) -> Table:
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Table(answer=bool(found))
    assert isinstance(found, ox.QuerySolutions)
    columns = [variable.value for variable in found.variables]
    cell = _cells()
    rows = [_row([cell(solution[name]) for name in columns]) for solution in islice(found, most)]
    return Table(columns, rows, len(rows) + sum(1 for _ in found))


def _graph(content: bytes, most: int) -> Table:
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    triples.sort(key=str)
    cell = _cells()
    rows = [_row([cell(t.subject), cell(t.predicate), cell(t.object)]) for t in triples[:most]]
    return Table(["subject", "predicate", "object"], rows, len(triples), is_graph=True)


def _row(row: list[Cell | None]) -> list[Cell | None]:
    """`row` without names that it says itself."""
    said = {cell.text for cell in row if cell}
    for cell in row:
        if cell and cell.name in said:
            cell.name = ""
    return row


def _cells() -> Callable[[Any], Cell | None]:
    """What makes a cell of a term; what depends on the request is looked up once."""
    base, names, lang, parts = site().base, graph(), language(), pages.parts()

    def cell(term: Any) -> Cell | None:
        if term is None:
            return None
        if len(text := getattr(term, "value", "")) > _LONGEST:  # no link and no number: both keep what they were given
            return Cell(f"{text[:_LONGEST]}…", language=getattr(term, "language", None) or "")
        if isinstance(term, ox.NamedNode):
            ours = text.startswith(base)
            href = parts.address(text) if ours or text.startswith(("http://", "https://")) else ""
            return Cell(_short(text, base), href, name=names.label(text, lang) if ours else "")
        if not isinstance(term, ox.Literal):
            return Cell(str(term))
        kind = "number" if term.datatype.value in _NUMBERS else "date" if term.datatype.value in _DATES else ""
        return Cell(text, kind=kind, language=term.language or "")

    return cell


@remembered(4096)
def _short(iri: str, base: str) -> str:
    """`iri` with a prefix of ours where one fits and leaves a plain name."""
    for prefix, start in prefixes(base).items():
        rest = iri[len(start) :]
        if iri.startswith(start) and rest.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{rest}"
    return iri


def _line(text: str, error: Refused) -> str:
    """The line of the query that the error names, with a mark below the column; empty without one."""
    line, column = error.members.get("line"), error.members.get("column")
    lines = text.splitlines()
    if not (isinstance(line, int) and isinstance(column, int)) or not 0 < line <= len(lines):
        return ""
    return f"{lines[line - 1]}\n{' ' * (column - 1)}^"
