"""Bytes somebody sent in, a graph of a proposal out. Raises Refused with line and column, or with what is not accepted.

Turtle and JSON-LD; IRIs under the publisher's base become those of the house. Only what is in the bytes is read: of
JSON-LD contexts ours are known, no other is fetched. Rules are not data: what SHACL or OWL would act on is refused.
"""

import json
import re
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDF, SH, URIRef
from rdflib.term import Node

from bochum_kg import context
from bochum_kg.build import assembly
from bochum_kg.build.assembly import empty_graph
from bochum_kg.build.sources import SourceError
from bochum_kg.namespaces import BASE
from bochum_kg.refusals import Refused, Text, said

TRIPLES = 10_000  # in one proposal
DEPTH = 32  # nested brackets

# Read now: where proposals are read, no file can be opened any more.
_OURS = {context.address(BASE, name): context.load(BASE, name) for name in context.NAMES}
_TOKEN = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)"
    rb'|"(?:[^"\\\r\n]|\\.)*+"?'
    rb"|'(?:[^'\\\r\n]|\\.)*+'?"
    rb"|<[^<>\s]*+>?|#[^\r\n]*+|[\[({]|[\])}]",
    re.DOTALL,
)
# What an example query for the collection needs; every other SHACL term would be a rule.
_QUERY_TERMS = frozenset(SH[n] for n in ("prefixes", "select", "ask", "construct", "declare", "prefix", "namespace"))
_QUERY_TYPES = frozenset(
    SH[kind]
    for kind in ("SPARQLExecutable", "SPARQLSelectExecutable", "SPARQLAskExecutable", "SPARQLConstructExecutable")
) | {SH.PrefixDeclaration}


def read(content: bytes, suffix: str, base: str) -> rdflib.Graph:
    """The graph in `content`, a Turtle ("ttl") or JSON-LD ("jsonld") document under `base`. Raises Refused."""
    check_depth(content)
    if base != BASE:
        content = content.replace(base.encode(), BASE.encode())
    written, syntax = None, ox.RdfFormat.TURTLE
    if suffix == "jsonld":
        content, written, syntax = _own_contexts(content, base), content, ox.RdfFormat.JSON_LD
    graph = empty_graph()
    try:
        for triple in assembly.parse(content, syntax, "proposal", "proposal", written):
            _check(triple)
            graph.add(triple)
            if len(graph) > TRIPLES:
                many = Text("More than {most:,}; send it in parts.", most=TRIPLES)
                raise Refused(413, "Too many statements", many, limit="triples")
    except SourceError as error:
        raise _unread(error.reason, error.line, error.column) from None
    except RecursionError:
        raise _too_deep() from None
    if not graph:
        raise Refused(400, "Nothing proposed", "The document holds no statement.")
    return graph


def line_of(term: str, content: bytes, base: str) -> int | None:
    """The line where `term` is first named in `content`, by its IRI or local id; None when it is not."""
    name = re.split(r"[/#]", term.replace(BASE, base))[-1] if term.startswith((BASE, base)) else term
    if not name:
        return None
    found = re.search(rb"(?<![\w-])" + re.escape(name.encode()) + rb"(?![\w-])", content)
    return content.count(b"\n", 0, found.start()) + 1 if found else None


def check_depth(content: bytes) -> None:
    depth = 0
    for token in _TOKEN.finditer(content):
        depth += (token[0] in (b"[", b"(", b"{")) - (token[0] in (b"]", b")", b"}"))
        if depth > DEPTH:
            raise _too_deep()


def _too_deep() -> Refused:
    return Refused(400, "Nested too deeply", Text("At most {most} nested brackets.", most=DEPTH), limit="depth")


def _unread(why: str, line: int | None = None, column: int | None = None) -> Refused:
    """The refusal of a document that cannot be read, `why`, at a place as far as it is known."""
    why = why if isinstance(why, Text) else Text(why)
    if line and column:
        text = Text("Line {line}, column {column}: {reason}.", line=line, column=column, reason=why)
        return Refused(400, "Cannot be read", text, line=line, column=column)
    if line:
        return Refused(400, "Cannot be read", Text("Line {line}: {reason}.", line=line, reason=why), line=line)
    return Refused(400, "Cannot be read", Text("{reason}.", reason=why))


def _own_contexts(content: bytes, base: str) -> bytes:
    """JSON-LD with our published contexts written out. Raises Refused for any other that would have to be fetched."""
    try:
        document = json.loads(content)
    except json.JSONDecodeError as error:
        raise _unread(error.msg, error.lineno, error.colno) from None
    except UnicodeDecodeError as error:
        text = Text("The document is not UTF-8 at byte {place}.", place=error.start)
        raise Refused(400, "Not UTF-8", text) from None
    except (ValueError, RecursionError) as error:
        raise _unread(said(error)) from None

    def known(given: Any) -> Any:
        if isinstance(given, list):
            return [known(part) for part in given]
        if isinstance(given, str):
            if given not in _OURS:
                ours = context.address(base)
                text = Text(
                    "The context {iri} is not fetched. Write it into the document, or use {ours}.",
                    iri=given[:200],
                    ours=ours,
                )
                raise Refused(400, "Remote context", text)
            return _OURS[given]
        if isinstance(given, dict) and "@import" in given:
            raise Refused(400, "Remote context", "@import is not fetched. Write the context into the document.")
        return _walked(given)

    def _walked(value: Any) -> Any:
        if isinstance(value, list):
            return [_walked(part) for part in value]
        if isinstance(value, dict):
            return {key: known(part) if key == "@context" else _walked(part) for key, part in value.items()}
        return value

    return json.dumps(_walked(document)).encode()


def _check(triple: tuple[Node, Node, Node]) -> None:
    """Raise Refused for a statement that is a rule or would make somebody fetch something."""
    _, predicate, target = triple
    if predicate == OWL.imports:
        raise Refused(422, "Imports are not read", "owl:imports is not followed. Send the statements themselves.")
    rule = predicate.startswith(str(SH)) if isinstance(predicate, URIRef) else False
    rule = rule and predicate not in _QUERY_TERMS
    if predicate == RDF.type and isinstance(target, URIRef) and target.startswith(str(SH)):
        rule = target not in _QUERY_TYPES
    if rule:
        name = str(target if predicate == RDF.type else predicate).removeprefix(str(SH))
        text = Text("sh:{name} would be a rule. Rules are part of the software; propose data only.", name=name)
        raise Refused(422, "Rules cannot be proposed", text)
