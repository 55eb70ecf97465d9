"""Triples in, bytes out: sorted, each triple once, our prefixes in our order – equal triples give equal bytes.

Oxigraph's own serialisers keep the order triples come in and shuffle the prefixes from run to run.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

import pyoxigraph as ox

from bochum_kg import context
from bochum_kg.context import Context
from bochum_kg.context.compaction import Compaction, SpellingError
from bochum_kg.refusals import Text

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_A = f"<{_TYPE}>".encode()
_JSON = json.JSONEncoder(ensure_ascii=False)
_XSD = "http://www.w3.org/2001/XMLSchema#"
# What JSON writes the same way.
_NATIVE = {f"{_XSD}integer": re.compile(r"0|-?[1-9]\d{0,14}"), f"{_XSD}boolean": re.compile("true|false")}
# Characters outside XML 1.0's Char; the element names that Oxigraph writes for an IRI without a local name and for one
# that begins like xmlns; and names with other letters than ASCII's.
_NO_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|(?P<name><(?:oxprefix: |xmlns:))"
    rb"|(?P<letters><(?:\w+:)?[^\s<>/?!]*[\x80-\xff][^\s<>/]*)"
)
_DECLARATION = {
    ox.RdfFormat.TURTLE: re.compile(rb"@prefix (\w+): <([^>]*)> \.\n"),
    ox.RdfFormat.RDF_XML: re.compile(rb' xmlns:(\w+)="([^"]*)"'),
}


class InOrder(list[ox.Triple]):
    """Triples as `in_order` gives them."""


def in_order(triples: Iterable[ox.Triple]) -> InOrder:
    """`triples`, each once, subjects in the order of their IRIs and `a` first; what is in order already, as it is."""
    if isinstance(triples, InOrder):
        return triples
    triples = list(triples)
    lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()
    named = dict(zip(lines, triples, strict=True))

    def place(line: bytes) -> tuple[bytes, bool, bytes]:
        subject, predicate, _ = line.split(b" ", 2)
        return subject.rstrip(b">"), predicate != _A, line

    return InOrder([named[line] for line in sorted(named, key=place)])


def serialise(triples: Iterable[ox.Triple], form: ox.RdfFormat, prefixes: dict[str, str]) -> bytes:
    """`triples` as Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD 1.1 (in our terms, context inside).

    JSON-LD carries its context, since a client may be unable to fetch one; IRIs that our terms cannot spell leave the
    whole in expanded form. Subjects in the order of their IRIs, `a` first. Only prefixes that are used are declared.
    """
    if form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS):  # without a graph they are the same
        lines = (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines(keepends=True)
        return b"".join(sorted(set(lines)))
    triples = in_order(triples)
    if form == ox.RdfFormat.JSON_LD:
        try:
            return compacted(triples, prefixes["bo"].removesuffix("ontology#")).inlined()
        except SpellingError:  # such as <xsd:gYear>, which a reader of the context would take for our prefix
            return ox.serialize(triples, format=form) or b"[]"
    statements = [ox.Quad(t.subject, t.predicate, t.object) for t in triples] if form == ox.RdfFormat.TRIG else triples
    written = ox.serialize(statements, format=form, prefixes=prefixes)
    assert written is not None  # it is None only when written to a file
    return _in_our_order(written, _DECLARATION[form], list(prefixes)) if form in _DECLARATION else written


class NotXmlError(ValueError):
    """What was written is no well-formed XML. str() says why and names formats that can hold it."""


def check_xml(written: bytes) -> None:
    """Raise NotXmlError when `written`, XML as Oxigraph writes it, holds what no XML 1.0 can (section 2.2, 2.3).

    Of names, what its first four editions know: most parsers, such as expat, stayed with them.
    """
    for found in _NO_XML.finditer(written):
        what: Text | str = Text("a property or class that no XML name can spell")
        if found["letters"]:
            if _is_name(found["letters"][1:].rpartition(b":")[2]):
                continue
        elif not found["name"]:
            what = f"U+{ord(found[0].decode()):04X}"
        raise NotXmlError(Text("XML cannot hold {what}. Ask for JSON, CSV, Turtle or N-Triples.", what=what))


def _is_name(name: bytes) -> bool:
    try:
        ParserCreate().Parse(b"<%s/>" % name, True)
    except ExpatError:
        return False
    return True


def _in_our_order(written: bytes, pattern: re.Pattern[bytes], order: list[str]) -> bytes:
    """`written` with its prefix declarations in `order`, unused ones left out."""
    declarations = []
    end = start = pattern.search(written).start() if pattern.search(written) else 0  # type: ignore[union-attr]
    while found := pattern.match(written, end):
        declarations.append(found)
        end = found.end()
    body = b"\n" + written[end:]
    rank = {prefix.encode(): number for number, prefix in enumerate(order)}
    used = [d for d in declarations if _uses(body, b"%s:" % d[1])]
    used.sort(key=lambda d: rank.get(d[1], len(rank)))
    turtle = pattern is _DECLARATION[ox.RdfFormat.TURTLE]  # a paragraph per subject; breaks in literals are escaped
    body = re.sub(rb" \.\n(?=\S)", b" .\n\n", body) if turtle else body[1:]
    return written[:start] + b"".join(d[0] for d in used) + body


def _uses(body: bytes, prefix: bytes) -> bool:
    """Whether a name in `body` begins with `prefix`: most prefixes occur nowhere, which one look tells."""
    return prefix in body and any(b"%c%s" % (before, prefix) in body for before in b" \t\n<^/")


@dataclass(frozen=True)
class JsonLd:
    """A JSON-LD document under way: its things, one line of JSON each, and the part of a context they need."""

    lines: list[str]
    context: Context
    address: str  # of the whole context

    def named(self) -> bytes:
        """The document with its context's address: a client fetches it once and for all."""
        return self._with(self.address)

    def inlined(self) -> bytes:
        """The document with its context inside, for clients that fetch nothing."""
        return self._with(self.context)

    def _with(self, meaning: Context | str) -> bytes:
        """Always a context and a graph, also for one thing or none."""
        things = ",\n".join(self.lines)
        return f'{{"@context": {to_json(meaning)},\n"@graph": [\n{things}\n]}}\n'.encode()


def compacted(triples: Iterable[ox.Triple], base: str) -> JsonLd:
    """`triples` as flat JSON-LD in our terms, one thing per subject, in the order of their IRIs.

    Raises SpellingError for an IRI that cannot be written beside our terms.
    """
    nodes = expanded(triples, base)
    meaning = context.only(context.load(base), terms(nodes))
    compaction = Compaction(meaning)
    return JsonLd([to_json(compaction.node(node)) for node in nodes], meaning, context.address(base))


def expanded(triples: Iterable[ox.Triple], base: str) -> list[dict[str, Any]]:
    """`triples` as expanded JSON-LD, one node per subject, in the order of their IRIs.

    Integers and booleans are JSON's own where our context gives their property no other datatype.
    """
    nodes: list[dict[str, Any]] = json.loads(ox.serialize(in_order(triples), format=ox.RdfFormat.JSON_LD) or b"[]")
    native = context.native(base)
    for node in nodes:
        if all("@id" in kind for kind in node.get(_TYPE, [{}])):  # a literal is no type in JSON-LD, it stays as it is
            iris = (kind["@id"] for kind in node.pop(_TYPE))
            node["@type"] = sorted(iris, key=lambda iri: (not iri.startswith(base), iri))
        for predicate in node.keys() & native.keys():
            for value in node[predicate]:
                kind = value.get("@type")
                if kind == native[predicate] and _NATIVE[kind].fullmatch(value["@value"]):
                    value["@value"] = json.loads(value["@value"])
    return nodes


def terms(nodes: Iterable[dict[str, Any]]) -> set[str]:
    """The IRIs that expanded `nodes` need terms for: their properties and classes."""
    return {iri for node in nodes for iri in (*node, *node.get("@type", ()))}


def to_json(value: Any) -> str:
    """`value` in one line of JSON."""
    return _JSON.encode(value)


def json_document(value: Any) -> str:
    """`value` as a JSON document that people can read: indented, with a line end. TypeError if a key is no text."""
    return _indented(value, "\n") + "\n"


def _indented(value: Any, line: str) -> str:
    """What json.dumps makes of `value` with indent=1, in two thirds of the time: it leaves its C for Python then.

    `line` begins a line as far in as `value` stands.
    """
    inner = f"{line} "
    if isinstance(value, dict) and value:
        entries = [f"{encode_basestring(key)}: {_indented(part, inner)}" for key, part in value.items()]
        return f"{{{inner}{f',{inner}'.join(entries)}{line}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inner}{f',{inner}'.join([_indented(part, inner) for part in value])}{line}]"
    return to_json(value)
