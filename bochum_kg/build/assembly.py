"""Turtle folders in, named graphs out: one rdflib graph per file or folder name.

Parsed by Oxigraph's strict parser, because it names line and column and refuses invalid IRIs and language tags that
rdflib only warns about; kept in rdflib's memory graph with every literal's lexical form untouched but for composed
letters (NFC). What literals must be: `literals`.
"""

import hashlib
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import BNode, Literal, URIRef
from rdflib.term import Identifier

from bochum_kg.build import literals
from bochum_kg.build.memory import MemoryGraph
from bochum_kg.build.sources import LOCAL_ID, SourceError, source_files
from bochum_kg.build.vocabulary import ID
from bochum_kg.namespaces import NOT_IN_DEFAULT, prefixes
from bochum_kg.refusals import Text, said

Graphs = dict[str, rdflib.Graph]

_DESCRIPTION = "catalog"  # what the publisher says about the dataset: a source, but not part of what is reasoned over
_SUFFIXES = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".json": ox.RdfFormat.JSON_LD}


def empty_graph() -> rdflib.Graph:
    """A graph that knows exactly our prefixes (rdflib's own table would add 29 more)."""
    return copy(MemoryGraph())


def copy(original: rdflib.Graph) -> rdflib.Graph:
    """A graph that says the same as `original` and knows exactly our prefixes."""
    graph = MemoryGraph(original)
    for prefix, iri in prefixes().items():
        graph.bind(prefix, iri)
    return graph


def read(root: Path) -> Graphs:
    """All source files under `root` but the description as named graphs.

    Raises SourceError with file, line and reason.
    """
    graphs: Graphs = {}
    for name, paths in source_files(root).items():
        if name == _DESCRIPTION:
            continue
        graph = graphs[name] = empty_graph()
        for number, path in enumerate(paths):
            graph += parse_file(path, blank=f"{name}{number}")
    return graphs


def description(root: Path) -> rdflib.Graph:
    """What the publisher says about the dataset, in data/catalog.ttl. Raises SourceError."""
    graph = empty_graph()
    graph += parse_file(root / "data" / f"{_DESCRIPTION}.ttl")
    return graph


def parse_file(path: Path, blank: str = "b") -> Iterator[tuple[Identifier, Identifier, Identifier]]:
    """The triples of one Turtle or JSON-LD file; `blank` keeps its blank nodes apart from other files'.

    Remote JSON-LD contexts are never fetched. Raises SourceError with file, line and reason.
    """
    syntax = _SUFFIXES.get(path.suffix)
    if syntax is None:
        raise SourceError(path, None, f"unknown suffix {path.suffix!r}; use .ttl or .jsonld")
    try:
        yield from parse(path.read_bytes(), syntax, blank, path)
    except OSError as error:
        raise SourceError(path, None, error.strerror or str(error)) from None


def parse(
    text: bytes, syntax: ox.RdfFormat, blank: str, path: Path | str, written: bytes | None = None
) -> Iterator[tuple[Identifier, Identifier, Identifier]]:
    """The triples in `text`; `path` is only used in messages. Raises SourceError.

    `written` is what the author wrote when `text` was made of it: lines are counted there.
    """
    text = text.removeprefix(BOM_UTF8)
    lines = _Lines(text)
    try:
        for quad in ox.parse(lines, format=syntax):
            subject, predicate, target = quad.subject, quad.predicate, quad.object
            try:
                for term in (subject, predicate, target):
                    _refuse_bad_id(term)
                if isinstance(target, ox.Literal):
                    target = literals.checked(target)
                triple = to_rdflib(subject, blank), to_rdflib(predicate, blank), to_rdflib(target, blank)
            except ValueError as error:
                before = text[: lines.tell()]
                line = _last_line(before if written is None else written, term)
                if line is None and syntax == ox.RdfFormat.TURTLE:  # JSON-LD is read to its end first
                    line = len(before.splitlines())
                raise SourceError(path, line, said(error)) from None
            yield triple
    except SyntaxError as error:
        reason = re.sub(r"^Parser error (at|between) .*?: | \(line \d+\)$", "", error.msg or str(error))
        raise SourceError(path, error.lineno, reason, error.offset) from None


class _Lines(io.BytesIO):
    """Hands the parser a line at a time, so that it is known how far it has read when it finds a statement."""

    def read(self, size: int | None = -1) -> bytes:
        return self.readline(size)


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, blank: str = "b") -> Identifier:
    """An Oxigraph term as the rdflib term with the same lexical form. Raises ValueError for RDF 1.2."""
    if isinstance(term, ox.NamedNode):
        return _iri(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(f"{blank}{term.value}")
    if not isinstance(term, ox.Literal):
        raise ValueError(Text("triple terms (RDF 1.2) are not supported"))
    if term.language:
        if term.direction:
            raise ValueError(Text("text direction (RDF 1.2) is not supported"))
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        return Literal(term.value)  # rdflib tells "x" and "x"^^xsd:string apart, RDF 1.1 does not
    return Literal(term.value, datatype=datatype, normalize=False)


_iri = lru_cache(maxsize=2**17)(URIRef)  # dictionaries find the same object at once; rdflib compares in Python


def to_oxigraph(term: Identifier) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """An rdflib term as Oxigraph's, lexical form untouched."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode("b" + hashlib.sha256(term.encode()).hexdigest()[:24])
    assert isinstance(term, Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))


def union(graphs: Iterable[rdflib.Graph]) -> rdflib.Graph:
    """One graph with every triple of `graphs` once."""
    whole = empty_graph()
    for graph in graphs:
        whole += graph
    return whole


def default(graphs: Graphs) -> rdflib.Graph:
    """What a query without GRAPH sees: the union of all but rules, findings and descriptions of the dataset."""
    return union(graph for name, graph in graphs.items() if name not in NOT_IN_DEFAULT)


def _refuse_bad_id(term: object) -> None:
    if isinstance(term, ox.NamedNode) and term.value.startswith(ID):
        name = term.value[len(ID) :]
        if not LOCAL_ID.fullmatch(name):
            raise ValueError(Text("local id {name!r} must match [a-z0-9-]+", name=name))


def _last_line(text: bytes, term: object) -> int | None:
    """The line where `term` stands last in `text`; the parser gives no place for terms that it takes and we do not."""
    if isinstance(term, ox.Literal):
        pattern = rf"""["']{re.escape(term.value)}["']"""
    elif isinstance(term, ox.NamedNode):
        pattern = rf"(\bid:|/id/){re.escape(term.value[len(ID) :])}(?![\w-])"
    else:
        return None
    last = max((found.start() for found in re.finditer(pattern.encode(), text)), default=None)
    return None if last is None else text.count(b"\n", 0, last) + 1
