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

from bochum_kg.namespaces import ID, prefixes

Graphs = dict[str, rdflib.Graph]

SOURCES = ("ontology", "data", "shapes")
_LOCAL_ID = re.compile(r"[a-z0-9-]+")
# Names of graphs the build makes itself, and of the files for the whole.
_RESERVED = {"inferred", "void", "report", "proposal", "bochum-kg"}
_DESCRIPTION = "catalog"  # what the publisher says about the dataset: a source, but not part of what is reasoned over
# What rdflib does not check although statuses and durations are sorted by it.
_DATES = {rdflib.XSD.gYear: re.compile(r"\d{4}"), rdflib.XSD.gYearMonth: re.compile(r"\d{4}-(0[1-9]|1[0-2])")}
logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it warns with a traceback of what we report in one line
_SUFFIXES = {".ttl": ox.RdfFormat.TURTLE, ".jsonld": ox.RdfFormat.JSON_LD, ".json": ox.RdfFormat.JSON_LD}


class SourceError(Exception):
    """A source file cannot be used. str() is one line: file, line where known, reason; its parts are there as well."""

    def __init__(self, path: Path | str, line: int | None, reason: str, column: int | None = None):
        super().__init__(f"{path}{f':{line}' if line else ''}: {reason}")
        self.line, self.column, self.reason = line, column, reason


def empty_graph() -> rdflib.Graph:
    """A graph that knows exactly our prefixes (rdflib's own table would add 29 more)."""
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in prefixes().items():
        graph.bind(prefix, iri)
    return graph


def source_files(root: Path) -> dict[str, list[Path]]:
    """Graph name -> its files: `data/x.ttl` and `data/x/*.ttl` are graph x, `ontology/` and `shapes/` are one each.

    Raises SourceError when a folder is missing or a name is bad, reserved or used by a file and a folder.
    """
    files: dict[str, list[Path]] = {}
    for folder in SOURCES:
        if not (root / folder).is_dir():
            raise SourceError(root / folder, None, "folder not found; run inside the project or name it with --root")
    for name in ("ontology", "shapes"):
        files[name] = sorted((root / name).rglob("*.ttl"))
    for entry in sorted((root / "data").iterdir()):
        if entry.name.startswith(".") or not (entry.is_dir() or entry.suffix == ".ttl"):
            continue
        name = entry.name if entry.is_dir() else entry.stem
        if name in files or name in _RESERVED:
            raise SourceError(entry, None, f"the graph name {name!r} is already taken")
        if not _LOCAL_ID.fullmatch(name):
            raise SourceError(entry, None, f"the graph name {name!r} must match [a-z0-9-]+")
        files[name] = sorted(entry.rglob("*.ttl")) if entry.is_dir() else [entry]
    return files


def fingerprint(root: Path) -> str:
    """SHA-256 over path and content of every source file: tells whether a release is older than its sources."""
    digest = hashlib.sha256()
    for paths in source_files(root).values():
        for path in paths:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


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
                raise SourceError(path, _line(text, rf"""["']{re.escape(words)}["']"""), str(error)) from None
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
        raise ValueError("triple terms (RDF 1.2) are not supported")
    if term.language:
        if term.direction:
            raise ValueError("text direction (RDF 1.2) is not supported")
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    if datatype == rdflib.XSD.string:
        return Literal(term.value)  # rdflib tells "x" and "x"^^xsd:string apart, RDF 1.1 does not
    literal = Literal(term.value, datatype=datatype, normalize=False)
    if literal.ill_typed or (datatype in _DATES and not _DATES[datatype].fullmatch(term.value)):
        raise ValueError(f'"{term.value}" is not a valid {datatype.fragment or datatype}')
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
        if not _LOCAL_ID.fullmatch(name):
            line = _line(text, rf"(\bid:|/id/){re.escape(name)}(?![\w-])")
            raise SourceError(path, line, f"local id {name!r} must match [a-z0-9-]+")


def _line(text: bytes, pattern: str) -> int | None:
    """The line of the first match: the parser gives no place for terms it takes and we do not."""
    found = re.search(pattern.encode(), text)
    return text.count(b"\n", 0, found.start()) + 1 if found else None
