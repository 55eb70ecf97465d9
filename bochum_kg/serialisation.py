"""Triples in, bytes out: sorted, each triple once, our prefixes in our order – equal triples give equal bytes.

Oxigraph's own serialisers keep the order triples come in and shuffle the prefixes from run to run.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from bochum_kg import context

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
# What JSON writes the same way.
_NATIVE = {f"{_XSD}integer": re.compile(r"0|-?[1-9]\d{0,14}"), f"{_XSD}boolean": re.compile("true|false")}
_DECLARATION = {
    ox.RdfFormat.TURTLE: re.compile(rb"@prefix (\w+): <([^>]*)> \.\n"),
    ox.RdfFormat.RDF_XML: re.compile(rb' xmlns:(\w+)="([^"]*)"'),
}


def serialise(triples: Iterable[ox.Triple], form: ox.RdfFormat, prefixes: dict[str, str]) -> bytes:
    """`triples` as Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD 1.1 (in our terms, context inside).

    JSON-LD carries its context, because who asks a question may not be able to fetch one (Oxigraph refuses to).
    Subjects in the order of their IRIs, `a` first. Only prefixes that are used are declared.
    """
    if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):  # without a graph they are the same
        lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
        return b"".join(sorted(set(lines)))
    if form == ox.RdfFormat.JSON_LD:
        base = prefixes["bo"].removesuffix("ontology#")
        return inlined(compacted(triples, base), base)
    in_order = _sorted(triples)
    statements = (
        [ox.Quad(t.subject, t.predicate, t.object) for t in in_order] if form == ox.RdfFormat.TRIG else in_order
    )
    written = ox.serialize(statements, format=form, prefixes=prefixes)
    assert written is not None  # it is None only when written to a file
    return _in_our_order(written, _DECLARATION[form], list(prefixes)) if form in _DECLARATION else written


def _in_our_order(written: bytes, pattern: re.Pattern[bytes], order: list[str]) -> bytes:
    """`written` with its prefix declarations in `order`, unused ones left out."""
    declarations = []
    end = start = pattern.search(written).start() if pattern.search(written) else 0  # type: ignore[union-attr]
    while found := pattern.match(written, end):
        declarations.append(found)
        end = found.end()
    body = b"\n" + written[end:]
    rank = {prefix.encode(): number for number, prefix in enumerate(order)}
    used = [d for d in declarations if any(b"%c%s:" % (before, d[1]) in body for before in b" \t\n<^/")]
    used.sort(key=lambda d: rank.get(d[1], len(rank)))
    turtle = pattern is _DECLARATION[ox.RdfFormat.TURTLE]  # a paragraph per subject; breaks in literals are escaped
    body = re.sub(rb" \.\n(?=\S)", b" .\n\n", body) if turtle else body[1:]
    return written[:start] + b"".join(d[0] for d in used) + body


def compacted(triples: Iterable[ox.Triple], base: str) -> list[dict[str, Any]]:
    """`triples` as a flat list of JSON-LD nodes in our terms (context.VERSION), in the order of their IRIs.

    `id` and `type` first. Integers and booleans are JSON's own where their property has no other datatype.
    """
    nodes = json.loads(ox.serialize(_sorted(triples), format=ox.RdfFormat.JSON_LD) or b"[]")
    native = context.native(base)
    for node in nodes:
        if kinds := node.pop(_TYPE, None):
            node["@type"] = [kind["@id"] for kind in kinds]
        for predicate in node.keys() & native.keys():
            for value in node[predicate]:
                kind = value.get("@type")
                if kind == native[predicate] and _NATIVE[kind].fullmatch(value["@value"]):
                    value["@value"] = json.loads(value["@value"])
    done = jsonld.compact(nodes, context.load(base), {"graph": True, "documentLoader": _refuse})
    return [_readable(node) for node in done.get("@graph", [])]


def document(nodes: list[dict[str, Any]], meaning: str | dict[str, Any]) -> bytes:
    """A JSON-LD document of `nodes`: always a context and a graph, also for one thing or none."""
    return (json.dumps({"@context": meaning, "@graph": nodes}, ensure_ascii=False, indent=1) + "\n").encode()


def inlined(nodes: list[dict[str, Any]], base: str) -> bytes:
    """The document of `nodes` with that part of the context inside that they need."""
    return document(nodes, context.only(context.load(base), _terms(nodes)))


def _terms(value: Any) -> set[str]:
    """The keys and classes in `value`."""
    if isinstance(value, list):
        return set().union(*map(_terms, value))
    if not isinstance(value, dict):
        return set()
    kinds = value.get("type", [])
    return set(value).union(kinds if isinstance(kinds, list) else (), *map(_terms, value.values()))


def _sorted(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    return sorted(set(triples), key=lambda t: (str(t.subject).rstrip(">"), t.predicate.value != _TYPE, str(t)))


def _readable(value: Any) -> Any:
    """`value` with the keys of its objects in order: `id`, `type`, then by name."""
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    order = sorted(value, key=lambda key: (key != "id", key != "type", key))
    return {key: _readable(value[key]) for key in order}


def _refuse(address: str, _: object) -> None:
    raise ValueError(f"{address} is not fetched: nothing is")
