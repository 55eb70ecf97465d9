"""Samples give what owlrl gives for everything: on the real graph, and on graphs made up of all kinds of axioms."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, BNode

from bochum_kg.build import closure, inference
from bochum_kg.build.assembly import empty_graph, read, union
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import NOT_IN_DEFAULT

THINGS = [ID[name] for name in "xyz"]
KINDS = [BO[name] for name in "ABC"]
LINKS = [BO[name] for name in "pqr"]
KINDS_OF_LINKS = [OWL.TransitiveProperty, OWL.FunctionalProperty, OWL.IrreflexiveProperty]
FACTS = st.one_of(
    st.tuples(st.sampled_from(THINGS), st.just(RDF.type), st.sampled_from(KINDS)),
    st.tuples(st.sampled_from(THINGS), st.sampled_from(LINKS), st.sampled_from(THINGS)),
)
AXIOMS = st.one_of(
    st.tuples(st.sampled_from(KINDS), st.sampled_from([RDFS.subClassOf, OWL.disjointWith]), st.sampled_from(KINDS)),
    st.tuples(st.sampled_from(LINKS), st.sampled_from([RDFS.subPropertyOf, OWL.inverseOf]), st.sampled_from(LINKS)),
    st.tuples(st.sampled_from(KINDS), st.just(RDF.type), st.just(OWL.Class)),
    st.tuples(st.sampled_from(LINKS), st.just(RDF.type), st.just(OWL.ObjectProperty)),
)
OTHER_AXIOMS = st.one_of(
    st.tuples(st.sampled_from(LINKS), st.sampled_from([RDFS.domain, RDFS.range]), st.sampled_from(KINDS)),
    st.tuples(st.sampled_from(LINKS), st.just(RDF.type), st.sampled_from(KINDS_OF_LINKS)),
    st.tuples(st.sampled_from(THINGS), st.sampled_from([OWL.sameAs, OWL.differentFrom]), st.sampled_from(THINGS)),
    st.tuples(st.sampled_from(THINGS), st.just(RDF.type), st.just(OWL.Nothing)),
    st.tuples(st.sampled_from(LINKS), st.just(RDFS.subPropertyOf), st.sampled_from([RDF.type, OWL.sameAs])),
    st.tuples(st.sampled_from(KINDS), st.just(RDFS.subClassOf), st.sampled_from([OWL.Nothing, OWL.FunctionalProperty])),
)  # fmt: skip


def of_interest(triples):  # type: ignore[no-untyped-def]
    """Without what is true of everything, owl:Thing and owl:sameAs itself, and owlrl's nodes for messages."""
    return {
        (s, p, o) for s, p, o in triples if not isinstance(s, BNode) and o != OWL.Thing and (s, p) != (o, OWL.sameAs)
    }


def assert_same(facts) -> None:  # type: ignore[no-untyped-def]
    (ours, problems), (whole, errors) = closure.closure(facts), closure.everything(facts)
    assert of_interest(ours) - set(facts) == of_interest(whole)
    assert set(problems) == set(errors)


@settings(max_examples=30)
@given(st.lists(st.one_of(FACTS, AXIOMS), max_size=25))
def test_samples_stand_for_everything(facts) -> None:  # type: ignore[no-untyped-def]
    assert_same(facts)


@settings(max_examples=30)
@given(st.lists(st.one_of(FACTS, AXIOMS, OTHER_AXIOMS), max_size=25))
def test_axioms_that_join_links_see_everything(facts) -> None:  # type: ignore[no-untyped-def]
    assert_same(facts)


def test_samples_stand_for_the_real_graph(root: Path) -> None:
    asserted = union(graph for name, graph in read(root).items() if name not in NOT_IN_DEFAULT)
    facts = inference.speaking(asserted, empty_graph())
    assert_same(facts)
    assert len(closure.closure(facts)[0]) > 3000
