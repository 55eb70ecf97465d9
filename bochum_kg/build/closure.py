"""Statements in, what follows from them by OWL 2 RL out (owlrl).

owlrl looks at every statement again and again, so it gets few: as long as no axiom joins two links – and ours do not –,
things with the same classes have the same conclusions drawn about them, and so have links with the same property. One
sample of each goes through owlrl, and its conclusions hold for all. With any other axiom, or a contradiction, which
owlrl shall name, it gets everything.
"""

from collections.abc import Collection, Iterator

import owlrl
import rdflib
from rdflib import OWL, RDF, RDFS, BNode
from rdflib.term import Node

from bochum_kg.build.memory import OneGraph

Triple = tuple[Node, Node, Node]

# Axioms whose rules look at one link, or at the classes of one thing.
_ONE_BY_ONE = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, OWL.disjointWith}
_SAY_NOTHING = {OWL.deprecated, OWL.imports, OWL.priorVersion}
_KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Ontology, RDF.Property}
_WORDS = (str(RDF), str(RDFS), str(OWL))


def closure(facts: Collection[Triple]) -> tuple[list[Triple], list[str]]:
    """What owlrl adds to `facts` and its messages about contradictions.

    What is true of everything – it is an owl:Thing, it is owl:sameAs itself – may be missing.
    """
    schema = [t for t in facts if _of_the_language(t[1]) or (t[1] == RDF.type and _of_the_language(t[2]))]
    if all(map(_one_by_one, schema)):
        samples = _Samples(set(facts).difference(schema))
        closed, problems = everything([*schema, *samples.facts()])
        if not problems:
            return list(samples.unfold(closed)), []
    return everything(facts)


def _one_by_one(triple: Triple) -> bool:
    subject, predicate, target = triple
    if predicate == RDF.type:
        return target in _KINDS
    mine = not _of_the_language(subject) and not _of_the_language(target)
    return predicate in _SAY_NOTHING or (predicate in _ONE_BY_ONE and mine)


def _of_the_language(term: Node) -> bool:
    return str(term).startswith(_WORDS) and term != RDF.type


def everything(facts: Collection[Triple]) -> tuple[list[Triple], list[str]]:
    """What owlrl adds to `facts`, all of them at once, and its messages about contradictions."""
    graph = rdflib.Graph(OneGraph(), bind_namespaces="none")
    for triple in facts:
        graph.add(triple)
    before = set(facts)
    reasoner = owlrl.OWLRL.OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    reasoner.closure()
    return [triple for triple in graph if triple not in before], [str(message) for message in reasoner.error_messages]


class _Samples:
    """One thing for all that have the same classes, and one link for all that have the same property."""

    def __init__(self, facts: Collection[Triple]):
        kinds: dict[Node, set[Node]] = {}
        links: dict[Node, list[tuple[Node, Node]]] = {}
        for subject, predicate, target in facts:
            if predicate == RDF.type:
                kinds.setdefault(subject, set()).add(target)
            else:
                links.setdefault(predicate, []).append((subject, target))
        alike: dict[frozenset[Node], list[Node]] = {}
        for thing, its in kinds.items():
            alike.setdefault(frozenset(its), []).append(thing)
        self._things: dict[Node, tuple[frozenset[Node], list[Node]]] = {BNode(): both for both in alike.items()}
        self._links: dict[tuple[Node, Node], tuple[Node, list[tuple[Node, Node]]]] = {
            (BNode(), BNode()): both for both in links.items()
        }

    def facts(self) -> Iterator[Triple]:
        """What is stated of the samples."""
        for thing, (kinds, _) in self._things.items():
            yield from ((thing, RDF.type, kind) for kind in kinds)
        for (one, other), (link, _) in self._links.items():
            yield one, link, other

    def unfold(self, closed: Collection[Triple]) -> Iterator[Triple]:
        """`closed` with what it says of a sample said of all that the sample stands for."""
        for subject, predicate, target in closed:
            if subject in self._things:
                if predicate == RDF.type:
                    yield from ((thing, predicate, target) for thing in self._things[subject][1])
            elif ends := self._links.get((subject, target)):
                yield from ((one, predicate, other) for one, other in ends[1])
            elif ends := self._links.get((target, subject)):
                yield from ((other, predicate, one) for one, other in ends[1])
            elif not isinstance(subject, BNode):
                yield subject, predicate, target
