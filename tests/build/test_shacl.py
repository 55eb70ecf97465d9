"""The quick SHACL engine finds what pyshacl finds: on the real graph with proposals, on examples, on broken ones."""

import random
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, SKOS, XSD, Literal, URIRef

from bochum_kg.build import assembly, shacl, validation
from bochum_kg.build.assembly import Graphs, copy
from bochum_kg.build.validation import Finding
from bochum_kg.build.vocabulary import BO, ID

EXAMPLES = Path(__file__).parents[1] / "examples"
# Only what reading accepts (test_literals): of a date that is none the two say different things. And no blank nodes
# (examples have them): pyshacl compares even those as dates.
ODD = [
    Literal(""), Literal(" "), Literal("\u200b", "de"), Literal("Name", "de-DE"), Literal("x", "en"), Literal("x"),
    Literal("2024-08", datatype=XSD.gYearMonth), Literal("2024-08-31", datatype=XSD.date),
    Literal("2024", datatype=XSD.gYear),
    Literal("01", datatype=XSD.integer), Literal("1.0", datatype=XSD.decimal), Literal("1e3", datatype=XSD.double),
    Literal("1", datatype=BO.x), Literal(-1), Literal(2**63 - 1), Literal("1", datatype=XSD.byte), Literal(True),
    Literal("2024-08-31T09:30:00Z", datatype=XSD.dateTime), Literal("P1Y", datatype=XSD.duration),
    URIRef("mailto:a@b.c"), URIRef(ID["ä"]), ID["gibt-es-nicht"], ID["ka-v01"], BO.Kernaktivitaet,
]  # fmt: skip


def examples(pattern: str) -> rdflib.Graph:
    graph = assembly.empty_graph()
    for path in sorted(EXAMPLES.glob(pattern)):
        for triple in assembly.parse_file(path, blank=path.stem):
            graph.add(triple)
    return graph


@pytest.fixture(scope="module")
def real(root: Path) -> Graphs:
    return assembly.read(root)


@pytest.fixture(scope="module")
def small(real: Graphs) -> Graphs:
    """The examples with what they need of the real graph."""
    return {name: real[name] for name in ("ontology", "shapes", "begriffe", "strategie")} | {"x": examples("*.ttl")}


def found_alike(graphs: Graphs) -> list[Finding]:
    together = validation.with_inferred(graphs)
    judged = validation.validate(*together, by=shacl.judged)
    assert validation.validate(*together) == judged
    return judged


def test_pyshacl_finds_the_same_in_a_hurry(small: Graphs) -> None:
    def at_leisure(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
        report: rdflib.Graph = pyshacl.validate(copy(data), shacl_graph=copy(shapes), inference="none")[1]
        return report

    together = validation.with_inferred(small)
    found = validation.validate(*together, by=shacl.judged)
    assert found == validation.validate(*together, by=at_leisure)
    assert len(found) > 300


def test_on_the_real_graph_with_all_proposals(real: Graphs) -> None:
    assert len(found_alike(real | {"proposals": examples("proposals/*.ttl")})) > 60


def test_on_all_examples(small: Graphs) -> None:
    assert len(found_alike(small)) > 300


@pytest.mark.parametrize("seed", range(3))
def test_on_examples_broken_at_random(small: Graphs, seed: int) -> None:
    """A tenth of the statements go, of another tenth the object becomes that of another, or something odd."""
    dice = random.Random(seed)
    whole = sorted(small["x"], key=str)
    broken = assembly.empty_graph()
    for subject, predicate, target in whole:
        lot = dice.random()
        if lot < 0.1 and predicate != RDF.type:
            continue
        if lot < 0.15:
            target = dice.choice(ODD)
        elif lot < 0.2:
            target = dice.choice(whole)[2]
        broken.add((subject, predicate, target))
    assert len(found_alike(small | {"x": broken})) > 300


def test_on_activities_with_something_odd(tiny_graphs: Graphs, real: Graphs) -> None:
    graph = assembly.empty_graph()
    for number, odd in enumerate(ODD):
        for link in (*set(real["kernaktivitaeten"].predicates()), SKOS.altLabel, BO.stand):
            graph.add((ID[f"ka-odd-{number}"], link, odd))
        graph.add((ID[f"ka-odd-{number}"], RDF.type, BO.Kernaktivitaet))
    assert len(found_alike(tiny_graphs | {"shapes": real["shapes"], "x": graph})) > 300
