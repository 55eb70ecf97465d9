"""Turtle folders in, named graphs out: one rdflib graph per file or folder name.

Parsed by Oxigraph's strict parser, because it names line and column and refuses invalid IRIs and language tags that
rdflib only warns about; kept in rdflib's memory graph with every literal's lexical form untouched.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import BNode, Literal, URIRef
from rdflib.term import Identifier

from bochum_kg.build.sources import LOCAL_ID, SourceError, source_files
from bochum_kg.build.vocabulary import ID
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Text, said

Graphs = dict[str, rdflib.Graph]

_DESCRIPTION = "catalog"  # what the publisher says about the dataset: a source, but not part of what is reasoned over
# What rdflib does not check although statuses and durations are sorted by it.
_DATES = {rdflib.XSD.gYear: re.compile(r"\d{4}"), rdflib.XSD.gYearMonth: re.compile(r"\d{4}-(0[1-9]|1[0-2])")}
_TERM_LOG = logging.getLogger("rdflib.term")
_SUFFIXES = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".json": ox.RdfFormat.JSON_LD}


def empty_graph() -> rdflib.Graph:
    """A graph that knows exactly our prefixes (rdflib's own table would add 29 more)."""
    graph = rdflib.Graph(bind_namespaces="none")
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
            for triple in parse_file(path, blank=f"{name}{number}"):
                graph.add(triple)
    return graphs


def description(root: Path) -> rdflib.Graph:
    """What the publisher says about the dataset, in data/catalog.ttl. Raises SourceError."""
    graph = empty_graph()
    for triple in parse_file(root / "data" / f"{_DESCRIPTION}.ttl"):
        graph.add(triple)
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
    text: bytes, syntax: ox.RdfFormat, blank: str, path: Path | str
) -> Iterator[tuple[Identifier, Identifier, Identifier]]:
    """The triples in `text`; `path` is only used in messages. Raises SourceError."""
    try:
        for quad in ox.parse(text, format=syntax):
            for term in (quad.subject, quad.predicate, quad.object):
                _refuse_bad_id(term, text, path)
            try:
                target = to_rdflib(quad.object, blank)
            except ValueError as error:
                words = getattr(quad.object, "value", "")
                raise SourceError(path, _line(text, rf"""["']{re.escape(words)}["']"""), said(error)) from None
            yield to_rdflib(quad.subject, blank), to_rdflib(quad.predicate, blank), target
    except SyntaxError as error:
        reason = re.sub(r"^Parser error (at|between) .*?: | \(line \d+\)$", "", error.msg or str(error))
        raise SourceError(path, error.lineno, reason, error.offset) from None


def to_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, blank: str = "b") -> Identifier:
    """An Oxigraph term as the rdflib term with the same lexical form. Raises ValueError for an ill-typed literal."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
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
    _TERM_LOG.disabled = True  # it warns with a traceback of what is said here in one line
    try:
        literal = Literal(term.value, datatype=datatype, normalize=False)
    finally:
        _TERM_LOG.disabled = False
    if literal.ill_typed or (datatype in _DATES and not _DATES[datatype].fullmatch(term.value)):
        kind = datatype.fragment or datatype
        raise ValueError(Text('"{value}" is not a valid {kind}', value=term.value, kind=kind))
    return literal


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


def _refuse_bad_id(term: object, text: bytes, path: Path | str) -> None:
    if isinstance(term, ox.NamedNode) and term.value.startswith(ID):
        name = term.value[len(ID) :]
        if not LOCAL_ID.fullmatch(name):
            line = _line(text, rf"(\bid:|/id/){re.escape(name)}(?![\w-])")
            raise SourceError(path, line, Text("local id {name!r} must match [a-z0-9-]+", name=name))


def _line(text: bytes, pattern: str) -> int | None:
    """The line of the first match: the parser gives no place for terms it takes and we do not."""
    found = re.search(pattern.encode(), text)
    return text.count(b"\n", 0, found.start()) + 1 if found else None
