"""Triples in, bytes out: sorted, each triple once, our prefixes in our order – equal triples give equal bytes.

Oxigraph's own serialisers keep the order triples come in and shuffle the prefixes from run to run.
"""

import json
import re
from collections.abc import Iterable

import pyoxigraph as ox
from pyld import jsonld

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DECLARATION = {
    ox.RdfFormat.TURTLE: re.compile(rb"@prefix (\w+): <([^>]*)> \.\n"),
    ox.RdfFormat.RDF_XML: re.compile(rb' xmlns:(\w+)="([^"]*)"'),
}


def serialise(triples: Iterable[ox.Triple], form: ox.RdfFormat, prefixes: dict[str, str]) -> bytes:
    """`triples` as Turtle, N-Triples, RDF/XML or JSON-LD 1.1 (compacted by PyLD, context inside, always `@graph`).

    Subjects in the order of their IRIs, `a` first. Only prefixes that are used are declared.
    """
    in_order = sorted(set(triples), key=lambda t: (str(t.subject).rstrip(">"), t.predicate.value != _TYPE, str(t)))
    if form == ox.RdfFormat.JSON_LD:
        return _json_ld(in_order, prefixes)
    quads = form in (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG)
    statements = [ox.Quad(t.subject, t.predicate, t.object) for t in in_order] if quads else in_order
    written = ox.serialize(statements, format=form, prefixes=prefixes)
    assert written is not None  # it is None only when written to a file
    if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):
        return b"".join(sorted(written.splitlines(keepends=True)))
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


def _json_ld(triples: list[ox.Triple], prefixes: dict[str, str]) -> bytes:
    nodes = json.loads(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"[]")
    for node in nodes:
        if kinds := node.pop(_TYPE, None):
            node["@type"] = [kind["@id"] for kind in kinds]
    compact = jsonld.compact(nodes, prefixes, {"graph": True})
    return (json.dumps(compact, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
