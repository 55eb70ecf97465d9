"""The store of one graph finds what rdflib's own does, whatever came in and went."""

from itertools import product

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import RDF, BNode, Literal, URIRef
from rdflib.collection import Collection

from bochum_kg.build.memory import MemoryGraph

TERMS = [
    URIRef("http://e.x/a"),
    URIRef("http://e.x/b"),
    Literal("a"),
    Literal("a", lang="de"),
    Literal("1", datatype=rdflib.XSD.int),
]
TRIPLES = st.tuples(st.sampled_from(TERMS[:2]), st.sampled_from(TERMS[:2]), st.sampled_from(TERMS))
PATTERNS = list(product([None, *TERMS[:2]], [None, *TERMS[:2]], [None, *TERMS]))


def graphs() -> tuple[rdflib.Graph, rdflib.Graph]:
    return MemoryGraph(), rdflib.Graph(bind_namespaces="none")


@given(st.lists(st.one_of(TRIPLES, st.sampled_from(PATTERNS))))
def test_finds_what_rdflibs_own_store_finds(steps) -> None:  # type: ignore[no-untyped-def]
    ours, theirs = graphs()
    for step in steps:
        for graph in (ours, theirs):
            graph.remove(step) if None in step else graph.add(step)
    assert len(ours) == len(theirs)
    for pattern in PATTERNS:
        found = list(ours.triples(pattern))
        assert len(found) == len(set(found))
        assert set(found) == set(theirs.triples(pattern)), pattern
        assert (pattern in ours) == (pattern in theirs), pattern
        subject, predicate, target = pattern
        assert set(ours.objects(subject, predicate)) == set(theirs.objects(subject, predicate)), pattern
        assert set(ours.subjects(predicate, target)) == set(theirs.subjects(predicate, target)), pattern


def test_lists_and_paths_are_asked_for_as_in_any_graph() -> None:
    a, b, text = TERMS[:3]
    ours, theirs = graphs()
    for graph in (ours, theirs):
        graph += [(a, a, b), (b, b, text), (b, a, text)]
    for subject in (a, b, text, None):
        assert set(ours.predicate_objects(subject)) == set(theirs.predicate_objects(subject))
    for subject, predicate in product(([a], [a, b], a), (a, b, a / b, ~a, a | b, None)):
        assert set(ours.objects(subject, predicate)) == set(theirs.objects(subject, predicate))
        assert set(ours.subjects(predicate, subject)) == set(theirs.subjects(predicate, subject))
    assert ours.value(a, a) == b
    assert ours.value(a, b) is None


def test_lists_are_read_as_in_any_graph() -> None:
    for length in range(4):
        for graph in graphs():
            head = BNode()
            Collection(graph, head, TERMS[:length])
            assert list(graph.items(head)) == TERMS[:length]
            assert list(graph.items(RDF.nil)) == []
    ours, _ = graphs()
    ours += [(TERMS[0], RDF.first, TERMS[1]), (TERMS[0], RDF.rest, TERMS[0])]
    with pytest.raises(ValueError, match="recursive"):
        list(ours.items(TERMS[0]))


def test_members_come_in_the_order_they_were_added() -> None:
    ours, _ = graphs()
    added = [(TERMS[0], TERMS[1], Literal(number)) for number in (3, 1, 2)]
    for triple in added:
        ours.add(triple)
    assert list(ours) == added


def test_what_is_found_may_be_removed_meanwhile() -> None:
    ours, _ = graphs()
    for number in range(3):
        ours.add((TERMS[0], TERMS[1], Literal(number)))
    for triple in ours:
        ours.remove(triple)
    assert not ours
