"""Statements in, what follows from them by OWL 2 RL out (owlrl).

owlrl looks at every statement again and again, so it gets few: as long as no axiom joins two links – and ours do not –,
things with the same classes have the same conclusions drawn about them, and so have links with the same property. One
sample of each goes through owlrl, and its conclusions hold for all. With any other axiom, or a contradiction, which
owlrl shall name, it gets everything.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

import owlrl
from rdflib import OWL, RDF, RDFS, BNode
from rdflib.term import Node

from bochum_kg.build.memory import MemoryGraph

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
    schema = {t for t in facts if _of_the_language(t[1]) or (t[1] == RDF.type and _of_the_language(t[2]))}
    if all(map(_one_by_one, schema)):
        kinds: dict[Node, set[Node]] = {}
        links: dict[Node, list[tuple[Node, Node]]] = {}
        for subject, predicate, target in set(facts) - schema:
            if predicate == RDF.type:
                kinds.setdefault(subject, set()).add(target)
            else:
                links.setdefault(predicate, []).append((subject, target))
        alike: dict[frozenset[Node], list[Node]] = {}
        for thing, its in kinds.items():
            alike.setdefault(frozenset(its), []).append(thing)
        found = _of_samples(frozenset(schema), frozenset(alike), frozenset(links))
        if found is not None:
            closed = list(found.terms)
            closed += [(x, RDF.type, kind) for its, more in found.kinds.items() for kind in more for x in alike[its]]
            closed += [(x, p, y) for link, more in found.links.items() for p in more for x, y in links[link]]
            closed += [(y, p, x) for link, more in found.inverse.items() for p in more for x, y in links[link]]
            return closed, []
    return everything(facts)


class _Conclusions(NamedTuple):
    """What follows from a class or classes, from a link in its direction and the other, and about terms themselves."""

    kinds: dict[frozenset[Node], list[Node]]
    links: dict[Node, list[Node]]
    inverse: dict[Node, list[Node]]
    terms: list[Triple]


@lru_cache(maxsize=8)  # a proposal seldom brings new ones
def _of_samples(
    schema: frozenset[Triple], kinds: frozenset[frozenset[Node]], links: frozenset[Node]
) -> _Conclusions | None:
    """What owlrl concludes from a sample for each of `kinds` and `links`; None when something is a contradiction."""
    things: dict[Node, frozenset[Node]] = {BNode(): its for its in kinds}
    ends: dict[tuple[Node, Node], Node] = {(BNode(), BNode()): link for link in links}
    facts = [*schema, *((x, RDF.type, kind) for x, its in things.items() for kind in its)]
    closed, problems = everything([*facts, *((x, link, y) for (x, y), link in ends.items())])
    if problems:
        return None
    found = _Conclusions({}, {}, {}, [])
    for subject, predicate, target in closed:
        if subject in things:
            if predicate == RDF.type:
                found.kinds.setdefault(things[subject], []).append(target)
        elif link := ends.get((subject, target)):
            found.links.setdefault(link, []).append(predicate)
        elif link := ends.get((target, subject)):
            found.inverse.setdefault(link, []).append(predicate)
        elif not isinstance(subject, BNode):
            found.terms.append((subject, predicate, target))
    return found


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
    graph = MemoryGraph(facts)
    before = set(facts)
    reasoner = owlrl.OWLRL.OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    reasoner.closure()
    return [triple for triple in graph if triple not in before], [str(message) for message in reasoner.error_messages]
