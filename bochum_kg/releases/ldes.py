"""Changes of things as a Linked Data Event Stream (LDES 1.0 on TREE): followers end up with a full copy.

A page per publication, written when it is published and never changed. Its members are versions: a thing that is new
or changed with all that the default graph says about it, or one that is gone, as `as:Delete`. Rules, findings and the
catalogue are no part of it.
"""

from collections.abc import Iterable
from urllib.parse import quote

import pyoxigraph as ox

from bochum_kg.releases.sentences import Version

LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
_AS = "https://www.w3.org/ns/activitystreams#"
_PART_OF = "http://purl.org/dc/terms/isPartOf"
_VERSION_OF = "http://purl.org/dc/terms/isVersionOf"
_TIME = "http://www.w3.org/ns/prov#generatedAtTime"  # not dcterms:issued, sources have one of their own
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_MOMENT = ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
PREFIXES = {"as": _AS, "ldes": LDES, "tree": TREE}


def page(number: int, issued: str, old: Version | None, new: Version, base: str) -> list[ox.Triple]:
    """The page of publication `number`: a version of everything that `new` says otherwise than `old` (None: of all).

    It says of which stream it is a part and where that one's first node is (TREE, initialization), so that clients can
    begin anywhere.
    """
    stream, node = ox.NamedNode(f"{base}ldes#stream"), ox.NamedNode(f"{base}ldes/{number}")
    statements = new.triples.keys() if old is None else old.triples.keys() ^ new.triples.keys()
    concerned = {
        thing for thing, _, _ in statements if isinstance(thing, ox.NamedNode) and thing.value.startswith(base)
    }
    triples = [
        *_stream(stream),
        ox.Triple(stream, ox.NamedNode(f"{TREE}view"), ox.NamedNode(f"{base}ldes")),
        ox.Triple(node, ox.NamedNode(_TYPE), ox.NamedNode(f"{TREE}Node")),
        ox.Triple(node, ox.NamedNode(_PART_OF), stream),
    ]
    for thing in sorted(concerned, key=str):
        piece = quote(thing.value[len(base) :].replace("#", "/"), safe="/")
        member = ox.NamedNode(f"{base}ldes/{number}#{piece}")
        triples += [
            ox.Triple(stream, ox.NamedNode(f"{TREE}member"), member),
            ox.Triple(member, ox.NamedNode(_VERSION_OF), thing),
            ox.Triple(member, ox.NamedNode(_TIME), ox.Literal(issued, datatype=_MOMENT)),
        ]
        said = {(predicate, target) for predicate, target, _ in new.about.get(thing, ())}
        said = said or {(_TYPE, ox.NamedNode(f"{_AS}Delete"))}
        triples += [ox.Triple(member, ox.NamedNode(predicate), target) for predicate, target in said]
    return triples


def root(address: str, pages: Iterable[tuple[int, str]], base: str) -> list[ox.Triple]:
    """The first node, at `address`: leads to each of `pages` (number, when issued), which holds that moment only."""
    stream, node = ox.NamedNode(f"{base}ldes#stream"), ox.NamedNode(address)
    triples = _stream(stream)

    def say(subject: ox.NamedNode, predicate: str, target: ox.NamedNode | ox.Literal) -> None:
        triples.append(ox.Triple(subject, ox.NamedNode(predicate), target))

    say(stream, f"{TREE}view", node)
    say(node, _TYPE, ox.NamedNode(f"{TREE}Node"))
    for number, issued in pages:
        for kind, name in (("GreaterThanOrEqualToRelation", "from"), ("LessThanOrEqualToRelation", "until")):
            relation = ox.NamedNode(f"{address}#{number}-{name}")
            say(node, f"{TREE}relation", relation)
            say(relation, _TYPE, ox.NamedNode(TREE + kind))
            say(relation, f"{TREE}path", ox.NamedNode(_TIME))
            say(relation, f"{TREE}value", ox.Literal(issued, datatype=_MOMENT))
            say(relation, f"{TREE}node", ox.NamedNode(f"{address}/{number}"))
    return triples


def _stream(stream: ox.NamedNode) -> list[ox.Triple]:
    return [
        ox.Triple(stream, ox.NamedNode(predicate), ox.NamedNode(target))
        for predicate, target in (
            (_TYPE, f"{LDES}EventStream"),
            (f"{LDES}timestampPath", _TIME),
            (f"{LDES}versionOfPath", _VERSION_OF),
            (f"{LDES}versionDeletePath", _TYPE),
            (f"{LDES}versionDeleteObject", f"{_AS}Delete"),
        )
    ]
