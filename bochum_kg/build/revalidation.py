"""Shapes, data and what changed in it in; the same shapes, aimed only at what the change may concern, out.

Checking a proposal need not check the whole graph again. What a core shape says of a node depends on nothing but the
triples met on the shape's paths from that node. So a triple that came or went concerns the nodes from which a walk
along those paths meets it; of all others the shape says what it said before. Shapes with SPARQL, or with anything not
listed here, keep their targets and are checked in full.
"""

from dataclasses import dataclass

import rdflib
from rdflib import OWL, RDF, RDFS, SH, BNode, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from bochum_kg.build.memory import MemoryGraph

Triple = tuple[Node, Node, Node]

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
# Constraints that look at a value node and nothing else in the data.
_OF_THE_VALUE = {
    *(SH.minCount, SH.maxCount, SH.nodeKind, SH.datatype, SH["in"], SH.hasValue, SH.pattern, SH.flags),
    *(SH.languageIn, SH.uniqueLang, SH.minLength, SH.maxLength, SH.qualifiedMinCount, SH.qualifiedMaxCount),
    *(SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive, SH.ignoredProperties, SH.path),
    *(SH.severity, SH.name, SH.message, SH.description, SH.order, SH.group, SH.deactivated),
}
_COMPARED = frozenset((SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals))
_NESTED = frozenset((SH.property, SH.node, SH["not"], SH.qualifiedValueShape))
_LISTED = frozenset((SH["or"], SH["and"], SH.xone))


class _Unknown(Exception):
    """A shape says something whose reach is not known."""


@dataclass(frozen=True)
class _Reach:
    """What a shape reads: links forward and backward, at most `depth` in a row; all links of a node if `all_links`."""

    forward: frozenset[Node] = frozenset()
    backward: frozenset[Node] = frozenset()
    depth: int = 0
    all_links: bool = False

    def __or__(self, other: "_Reach") -> "_Reach":
        return _Reach(
            self.forward | other.forward,
            self.backward | other.backward,
            max(self.depth, other.depth),
            self.all_links or other.all_links,
        )

    def then(self, further: "_Reach") -> "_Reach":
        both = self | further
        return _Reach(both.forward, both.backward, self.depth + further.depth, both.all_links)


def narrowed(shapes: rdflib.Graph, data: rdflib.Graph, changed: set[Triple]) -> rdflib.Graph:
    """A copy of `shapes` that targets only what `changed` – triples that came into `data` or went – may concern.

    What it finds in `data` is all that `shapes` finds there and did not find before the change. When classes or blank
    nodes are part of the change, everything may be concerned: then the copy targets what `shapes` does.
    """
    result = MemoryGraph(shapes)
    if any(
        p in (RDFS.subClassOf, OWL.equivalentClass) or isinstance(s, BNode) or isinstance(o, BNode)
        for s, p, o in changed
    ):
        return result
    for shape in {shape for target in _TARGETS for shape in shapes.subjects(target)}:
        try:
            reach = _reach(shapes, shape, set())
        except _Unknown:
            continue
        concerned = _targeted(shapes, shape, data, _concerned(data, changed, reach))
        for target in _TARGETS:
            result.remove((shape, target, None))
        for node in concerned:
            result.add((shape, SH.targetNode, node))
    return result


def _reach(shapes: rdflib.Graph, shape: Node, above: set[Node]) -> _Reach:
    """What `shape` and the shapes nested in it read. Raises _Unknown."""
    if shape in above:
        raise _Unknown
    above = above | {shape}
    found = _Reach()
    for says, what in shapes.predicate_objects(shape):
        if says in _NESTED:
            found |= _reach(shapes, what, above)
        elif says in _LISTED:
            for member in Collection(shapes, what):
                found |= _reach(shapes, member, above)
        elif says == SH["class"]:
            found |= _Reach(frozenset((RDF.type,)), depth=1)
        elif says in _COMPARED:
            found |= _Reach(frozenset((what,)), depth=1)
        elif says == SH.closed:
            found |= _Reach(depth=1, all_links=True)
        elif str(says).startswith(str(SH)) and says not in _OF_THE_VALUE and says not in _TARGETS:
            raise _Unknown
    path = shapes.value(shape, SH.path)
    return found if path is None else _path(shapes, path).then(found)


def _path(shapes: rdflib.Graph, path: Node) -> _Reach:
    if isinstance(path, URIRef):
        return _Reach(frozenset((path,)), depth=1)
    if (inverse := shapes.value(path, SH.inversePath)) is not None:
        found = _path(shapes, inverse)
        return _Reach(found.backward, found.forward, found.depth)
    if (choice := shapes.value(path, SH.alternativePath)) is not None:
        found = _Reach()
        for step in Collection(shapes, choice):
            found |= _path(shapes, step)
        return found
    if (path, RDF.first, None) not in shapes:
        raise _Unknown  # zero or more steps
    found = _Reach()
    for step in Collection(shapes, path):
        found = found.then(_path(shapes, step))
    return found


def _concerned(data: rdflib.Graph, changed: set[Triple], reach: _Reach) -> set[Node]:
    """The nodes from which a walk of at most `reach.depth` links meets a changed triple."""
    nodes = {s for s, p, _ in changed if p in reach.forward or reach.all_links}
    nodes |= {o for _, p, o in changed if p in reach.backward}
    edge = set(nodes)
    for _ in range(reach.depth - 1):
        before = {s for node in edge for p in reach.forward for s in data.subjects(p, node)}
        before |= {o for node in edge for p in reach.backward for o in data.objects(node, p)}
        edge = before - nodes
        nodes |= edge
    # A node that was no target before was not looked at; its own links decide about that.
    return nodes | {s for s, _, _ in changed} | {o for _, _, o in changed}


def _targeted(shapes: rdflib.Graph, shape: Node, data: rdflib.Graph, nodes: set[Node]) -> set[Node]:
    """Those of `nodes` that are targets of `shape` in `data` (SHACL, section 2.1.3)."""
    named = set(shapes.objects(shape, SH.targetNode))
    kinds = {
        kind for one in shapes.objects(shape, SH.targetClass) for kind in data.transitive_subjects(RDFS.subClassOf, one)
    }
    forward = list(shapes.objects(shape, SH.targetSubjectsOf))
    backward = list(shapes.objects(shape, SH.targetObjectsOf))
    return {
        node
        for node in nodes
        if node in named
        or not kinds.isdisjoint(data.objects(node, RDF.type))
        or any((node, link, None) in data for link in forward)
        or any((None, link, node) in data for link in backward)
    }
