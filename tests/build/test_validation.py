"""Findings, what a proposal adds to them, places still open, and the report as a graph."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HEAD
from rdflib import DCTERMS, RDF, SH, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from bochum_kg.build import validation
from bochum_kg.build.assembly import Graphs, default
from bochum_kg.build.sources import SourceError
from bochum_kg.build.validation import Finding, Places
from bochum_kg.build.vocabulary import BO, GRAPH, ID, SHAPE

Turtle = Callable[[str], Graph]
FAULTY = """id:ka-v04 a bo:Kernaktivitaet ; bo:kompetenz id:kompetenz-eins .
id:ka-v03 a bo:Kernaktivitaet ; bo:nummer 1 ; bo:kompetenz id:ka-v01 .
"""


def finding(severity: str = "Info", focus: str = str(ID["x"]), value: str = "", de: str = "Hinweis") -> Finding:
    return Finding(severity, focus, str(BO.nummer), value, str(SHAPE["Regel"]), (("de", de), ("en", "Note")))


@pytest.fixture
def faulty(tiny_graphs: Graphs, turtle: Turtle) -> list[Finding]:
    return validation.validate(*validation.with_inferred(tiny_graphs | {"faulty": turtle(FAULTY)}))


@pytest.mark.parametrize("text", ['"eins"', '"1a"@de', "1.5", '"2024-01-01"^^xsd:date', "id:ka-v01", '""', "true"])
def test_places_are_counted_whatever_stands_as_position(tiny_graphs: Graphs, turtle: Turtle, text: str) -> None:
    competence = turtle(f"id:kompetenz-zwei a bo:Kompetenz ; schema:position {text} .")
    found = validation.places(default(tiny_graphs | {"more": competence}))
    assert [place.thing for place in found if "kompetenz" in place.thing][-1] == ID["kompetenz-zwei"]


def test_findings_of_the_tiny_graph(tiny_graphs: Graphs) -> None:
    found = validation.validate(tiny_graphs)
    assert [(f.severity, f.focus, f.path, f.shape) for f in found] == [
        ("Info", str(ID["ka-v02"]), str(BO.status), str(SHAPE["Kernaktivitaet-status"]))
    ]


def test_messages_per_language(tiny_graphs: Graphs) -> None:
    found = validation.validate(tiny_graphs)[0]
    assert (found.message("de"), found.message("en")) == ("Kein Status belegt.", "No status on record.")


def test_message_in_the_one_language_there_is() -> None:
    only = Finding("Info", "x", "", "", "", (("de", "Nur deutsch"),))
    assert only.message("en") == "Nur deutsch"


def test_message_without_language_tag() -> None:
    assert Finding("Info", "x", "", "", "", (("", "Bare"),)).message("de") == "Bare"


def test_message_none() -> None:
    assert Finding("Info", "x", "", "", "", ()).message("de") == ""


def test_findings_worst_first_then_by_thing(faulty: list[Finding]) -> None:
    assert [(f.severity, f.focus.rsplit("/", 1)[1]) for f in faulty] == [
        ("Violation", "ka-v04"),
        ("Warning", "ka-v03"),
        ("Info", "ka-v02"),
        ("Info", "ka-v03"),
        ("Info", "ka-v04"),
    ]


def test_finding_names_the_value(faulty: list[Finding]) -> None:
    assert next(f for f in faulty if f.severity == "Warning").value == str(ID["ka-v01"])


def test_violations_are_counted(faulty: list[Finding]) -> None:
    assert validation.violations(faulty) == 1


def test_inferred_types_count(tiny_graphs: Graphs, turtle: Turtle) -> None:
    """A rule on the superclass finds a member that is only inferred to be one."""
    rule = turtle(
        "shape:P a sh:NodeShape ; sh:targetClass bo:Angabe ; sh:property shape:P-x . "
        "shape:P-x sh:path ex:x ; sh:minCount 1 ."
    )
    assert len(validation.validate(tiny_graphs | {"shapes": rule})) == 3


def test_shapes_and_report_are_not_data(tiny_graphs: Graphs, turtle: Turtle) -> None:
    more = {"shapes": tiny_graphs["shapes"] + turtle(FAULTY), "report": turtle(FAULTY)}
    assert validation.validate(tiny_graphs | more) == validation.validate(tiny_graphs)


def test_validation_leaves_the_graphs_alone(tiny_graphs: Graphs) -> None:
    before = {name: len(graph) for name, graph in tiny_graphs.items()}
    validation.validate(tiny_graphs)
    assert {name: len(graph) for name, graph in tiny_graphs.items()} == before


def test_contradiction_becomes_a_violation(tiny_graphs: Graphs) -> None:
    found = validation.validate(tiny_graphs, ["x is both"])[0]
    assert found.severity == "Violation"
    assert "x is both" in found.message("de")
    assert "x is both" in found.message("en")


@pytest.fixture
def proposal(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "vorschlag.ttl"
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return write


def test_propose_returns_only_new_findings(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    found, _ = validation.propose(
        tiny_graphs, [proposal("id:ka-v05 a bo:Kernaktivitaet ; bo:kompetenz id:kompetenz-eins .")]
    )
    assert {(f.severity, f.focus) for f in found} == {("Violation", str(ID["ka-v05"])), ("Info", str(ID["ka-v05"]))}


def test_propose_good_file_has_no_finding(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    text = """id:ka-v05 a bo:Kernaktivitaet ; bo:nummer 5 ; bo:kompetenz id:kompetenz-eins .
    id:ka-v05 bo:angabe id:ka-v05-status-1 .
    id:ka-v05-status-1 a bo:Statusangabe ; bo:status id:status-laufend ; bo:stand "2026"^^xsd:gYear ."""
    assert validation.propose(tiny_graphs, [proposal(text)])[0] == []


def test_propose_sees_what_the_file_breaks_elsewhere(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    found, _ = validation.propose(tiny_graphs, [proposal("id:ka-v01 bo:nummer 9 .")])
    assert [(f.severity, f.focus) for f in found] == [("Violation", str(ID["ka-v01"]))]


def test_propose_sees_contradictions(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    found, _ = validation.propose(tiny_graphs, [proposal("id:ka-v01 a bo:Angabe .")])
    assert any(f.shape == str(SHAPE["OwlWiderspruch"]) for f in found)


def test_propose_counts_the_proposal_into_the_rooms(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    path = proposal("id:ka-v05 a bo:Kernaktivitaet ; bo:kompetenz id:kompetenz-eins .")
    _, data = validation.propose(tiny_graphs, [path])
    assert [place.taken for place in validation.places(data)] == [3, 3, 1]


def test_propose_unreadable_file(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    with pytest.raises(SourceError, match=r"vorschlag\.ttl:\d+: "):
        validation.propose(tiny_graphs, [proposal("id:ka-v05 bo:nummer")])


def test_propose_twice_is_the_same(tiny_graphs: Graphs, proposal: Callable[[str], Path]) -> None:
    path = proposal(FAULTY)
    assert validation.propose(tiny_graphs, [path])[0] == validation.propose(tiny_graphs, [path])[0]


def test_rooms_strategy_first_then_competences_then_focus_areas(tiny_graphs: Graphs) -> None:
    found = [
        (str(place.thing).rsplit("/", 1)[1], place.taken, place.capacity, place.free)
        for place in validation.places(default(tiny_graphs))
    ]
    assert found == [("strategie", 2, 125, 123), ("kompetenz-eins", 2, 25, 23), ("schwerpunkt-eins", 1, 5, 4)]


def test_rooms_carry_labels(tiny_graphs: Graphs) -> None:
    assert dict(validation.places(default(tiny_graphs))[1].labels) == {"de": "Kompetenz Eins", "en": "Competence One"}


def test_rooms_leave_out_focus_areas_of_2017(turtle: Turtle) -> None:
    graph = turtle("id:k a bo:Kompetenz . id:s a bo:Schwerpunkt ; bo:kompetenz id:k ; bo:fassung id:fassung-2017 .")
    assert [str(place.thing) for place in validation.places(graph)] == [str(ID["k"])]


def test_room_is_never_less_than_empty() -> None:
    assert Places(ID["x"], {}, taken=6, capacity=5).free == 0


def test_report_names_its_results(faulty: list[Finding]) -> None:
    graph = validation.report_graph(faulty)
    results = set(graph.objects(GRAPH.report, SH.result))
    assert len(results) == len(faulty)
    assert all(isinstance(node, URIRef) for triple in graph for node in triple if not isinstance(node, Literal))


def test_report_tells_all_of_a_finding() -> None:
    graph = validation.report_graph([finding("Warning", value="7")])
    result = graph.value(GRAPH.report, SH.result)
    facts = {(p, o) for p, o in graph.predicate_objects(result)}
    assert facts == {
        (RDF.type, SH.ValidationResult),
        (SH.resultSeverity, SH.Warning),
        (SH.focusNode, ID["x"]),
        (SH.sourceShape, SHAPE["Regel"]),
        (SH.resultPath, BO.nummer),
        (DCTERMS.description, Literal("7")),
        (SH.resultMessage, Literal("Hinweis", lang="de")),
        (SH.resultMessage, Literal("Note", lang="en")),
    }


def test_report_conforms_only_without_findings() -> None:
    assert (GRAPH.report, SH.conforms, Literal(True)) in validation.report_graph([])
    assert (GRAPH.report, SH.conforms, Literal(False)) in validation.report_graph([finding()])


def test_report_is_the_same_in_any_order(faulty: list[Finding]) -> None:
    shuffled = random.Random(1).sample(faulty, len(faulty))
    assert isomorphic(validation.report_graph(faulty), validation.report_graph(shuffled))


def test_report_takes_a_literal_focus_and_a_nameless_shape() -> None:
    graph = validation.report_graph([Finding("Info", "ein Wort", "", "", "", ())])
    assert set(graph.objects(None, SH.focusNode)) == {Literal("ein Wort")}
    assert not set(graph.objects(None, SH.sourceShape))


def test_text_report_groups_by_severity(faulty: list[Finding]) -> None:
    lines = validation.text_report(faulty, "de").splitlines()
    assert lines[:3] == ["Violation (1)", "  ka-v04: Eine Nummer ist nötig.", "Warning (1)"]
    assert lines[3] == "  ka-v03: Das ist keine Kompetenz.  [ka-v01]"
    assert lines[4] == "Info (3)"


def test_text_report_of_nothing_is_empty() -> None:
    assert validation.text_report([]) == ""
