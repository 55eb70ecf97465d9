"""Only what a change may concern is checked again, and that finds all that is new: tried on every rule's examples."""

import random
from pathlib import Path

import pytest
import rdflib
from conftest import ROOT
from rdflib import RDF, RDFS, SH, BNode, URIRef

from bochum_kg.build import assembly, revalidation, validation
from bochum_kg.build.validation import Finding
from bochum_kg.build.vocabulary import BO, ID, SHAPE

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def targets(shapes: rdflib.Graph) -> set[tuple[object, object]]:
    return {(shape, node) for shape, node in shapes.subject_objects(SH.targetNode)}


def aimed(turtle: str, data: str, changed: str, make) -> set[str]:  # type: ignore[no-untyped-def]
    """Local ids of the nodes the shape in `turtle` still targets after the triples `changed` came into `data`."""
    new = make(changed)
    result = revalidation.narrowed(make(turtle), make(data) + new, set(new))
    assert not set(result.subjects(SH.targetClass))
    return {str(node).removeprefix(str(ID)) for _, node in targets(result)}


DATA = "id:a a bo:K ; bo:kompetenz id:x . id:b a bo:K ; bo:kompetenz id:y . id:x a bo:Kompetenz . id:y a bo:Kompetenz ."


@pytest.mark.parametrize(
    ("rule", "changed", "expected"),
    [
        ("sh:path bo:nummer ; sh:minCount 1", "id:a bo:nummer 1 .", {"a"}),
        ("sh:path bo:nummer ; sh:minCount 1", "id:a bo:anderes 1 .", {"a"}),
        ("sh:path bo:nummer ; sh:minCount 1", "id:x bo:nummer 1 .", set()),
        ("sh:path bo:kompetenz ; sh:class bo:Gut", "id:x a bo:Gut .", {"a"}),
        ("sh:path ( bo:kompetenz bo:nummer ) ; sh:minCount 1", "id:y bo:nummer 1 .", {"b"}),
        ("sh:path [ sh:inversePath bo:zu ] ; sh:minCount 1", "id:n bo:zu id:b .", {"b"}),
        ("sh:path [ sh:alternativePath ( bo:p bo:q ) ] ; sh:minCount 1", "id:n bo:q 1 . id:a bo:q 2 .", {"a"}),
        ("sh:path bo:kompetenz ; sh:node [ sh:path bo:nummer ; sh:maxCount 1 ]", "id:x bo:nummer 1 .", {"a"}),
        ("sh:path bo:kompetenz ; sh:minCount 1", "id:c a bo:K .", {"c"}),
    ],
)
def test_nodes_a_change_may_concern(turtle, rule: str, changed: str, expected: set[str]) -> None:  # type: ignore[no-untyped-def]
    shape = f"shape:S a sh:PropertyShape ; sh:targetClass bo:K ; {rule} ."
    assert aimed(shape, DATA, changed, turtle) == expected


@pytest.mark.parametrize("rule", ["sh:sparql [ sh:select 'SELECT $this {}' ]", "sh:equalsSomehow bo:x",
                                  "sh:property [ sh:path [ sh:zeroOrMorePath bo:p ] ; sh:minCount 1 ]"])  # fmt: skip
def test_a_rule_of_unknown_reach_keeps_its_targets(turtle, rule: str) -> None:  # type: ignore[no-untyped-def]
    shapes = turtle(f"shape:S a sh:NodeShape ; sh:targetClass bo:K ; {rule} .")
    new = turtle("id:a bo:nummer 1 .")
    result = revalidation.narrowed(shapes, turtle(DATA) + new, set(new))
    assert (SHAPE.S, SH.targetClass, BO.K) in result


@pytest.mark.parametrize("changed", [(BO.L, RDFS.subClassOf, BO.K), (BNode(), RDF.type, BO.K)])
def test_new_classes_and_blank_nodes_may_concern_everything(turtle, changed) -> None:  # type: ignore[no-untyped-def]
    shapes = turtle("shape:S a sh:PropertyShape ; sh:targetClass bo:K ; sh:path bo:p ; sh:minCount 1 .")
    result = revalidation.narrowed(shapes, turtle(DATA), {changed})
    assert set(result) == set(shapes)


@pytest.fixture(scope="module")
def shapes(root: Path) -> rdflib.Graph:
    graph = assembly.empty_graph()
    for path in sorted((root / "shapes").glob("*.ttl")):
        for triple in assembly.parse_file(path, blank=path.stem):
            graph.add(triple)
    return graph


@pytest.fixture(scope="module")
def examples() -> rdflib.Graph:
    """What passes and what fails every rule, without blank nodes."""
    graph = assembly.empty_graph()
    for path in sorted((ROOT / "tests" / "examples").glob("*.ttl")):
        for triple in assembly.parse_file(path, blank=path.stem):
            if not any(isinstance(term, BNode) for term in triple):
                graph.add(triple)
    return graph


def found(data: rdflib.Graph, shapes: rdflib.Graph) -> set[Finding]:
    return set(validation.validate({"data": data, "shapes": shapes}))


def test_all_that_is_new_is_found(shapes: rdflib.Graph, examples: rdflib.Graph) -> None:
    """Some statements come in, some go; nothing new may be missed."""
    dice = random.Random(7)
    old, new = assembly.empty_graph(), assembly.empty_graph()
    for triple in sorted(examples, key=str):
        lot = dice.random()
        if lot < 0.97:
            old.add(triple)
        if lot > 0.02:
            new.add(triple)
    before, whole = found(old, shapes), found(new, shapes)
    narrow = found(new, revalidation.narrowed(shapes, new, set(old) ^ set(new)))
    assert narrow - before == whole - before
    assert len(whole - before) > 10
    assert len(narrow) < len(whole)


def test_the_rules_in_use_are_almost_all_understood(shapes: rdflib.Graph) -> None:
    """Else a check would slowly become a check of everything."""
    result = revalidation.narrowed(
        shapes, assembly.empty_graph(), {(URIRef("http://e.x/a"), BO.x, URIRef("http://e.x/b"))}
    )
    kept = {shape for target in TARGETS for shape in result.subjects(target)}
    assert len(kept) < 20, kept
