"""Terms that a query names and the graph does not know are told, with the one that was most likely meant."""

import json
from pathlib import Path

import pytest

from bochum_kg.engine.unknown import ReleaseTerms, Terms
from bochum_kg.namespaces import BASE, prefixes

LABELS = {
    "bo:Kernaktivitaet": ["Kernaktivität", "Core activity"],
    "bo:Status": ["Status"],
    "bo:status": ["Status", "status"],
    "bo:zustaendigeStelle": ["zuständige Stelle", "responsible body"],
    "bo:Schwerpunkt": ["Schwerpunkt", "Focus area"],
    "bo:schwerpunkt": ["Schwerpunkt", "focus area"],
    "skos:prefLabel": ["Name", "preferred label"],
}
THINGS = ["id:ka-v07", "id:ka-v08", "id:status-umgesetzt", "id:dezernat-i", "id:dezernat-v"]
HEAD = "".join(f"PREFIX {prefix}: <{space}> " for prefix, space in prefixes().items())


def iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return prefixes()[prefix] + local


TERMS = Terms([iri(name) for name in [*LABELS, *THINGS, "bibo:status", "schema:startDate"]], LABELS, BASE)


def told(query: str) -> list[tuple[str, str]]:
    return [(one.name, one.near) for one in TERMS.unknown(HEAD + query)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bo:satus", "bo:status"),
        ("bo:statuss", "bo:status"),
        ("bo:hasStatus", "bo:status"),
        ("bo:kernaktivitaet", "bo:Kernaktivitaet"),
        ("bo:KERNAKTIVITAET", "bo:Kernaktivitaet"),
        ("bo:Kernaktivität", "bo:Kernaktivitaet"),
        ("bo:Kernaktivitaeten", "bo:Kernaktivitaet"),
        ("bo:zustaendigestelle", "bo:zustaendigeStelle"),
        ("bo:zuständige_stelle", "bo:zustaendigeStelle"),
        ("bo:CoreActivity", "bo:Kernaktivitaet"),
        ("bo:responsibleBody", "bo:zustaendigeStelle"),
        ("bo:focusArea", "bo:schwerpunkt"),
        ("bo:FocusArea", "bo:Schwerpunkt"),
        ("bo:prefLabel", "skos:prefLabel"),
        ("bo:prefLable", "skos:prefLabel"),
        ("skos:preflabel", "skos:prefLabel"),
        ("skos:status", "bo:status"),
        ("schema:startdate", "schema:startDate"),
        ("id:KA-V07", "id:ka-v07"),
        ("id:ka-v7", "id:ka-v07"),
        ("bo:ka-v07", "id:ka-v07"),
        ("id:status_umgesetzt", "id:status-umgesetzt"),
        ("id:dezernat-5", "id:dezernat-v"),
        ("id:Kernaktivitaet", "bo:Kernaktivitaet"),
        (f"<{BASE}ontology#satus>", "bo:status"),
        ("bo:xyzzy", ""),
    ],
)
def test_unknown_term_is_told_with_the_one_that_was_meant(written: str, meant: str) -> None:
    assert told(f"SELECT * {{ ?s {written} ?o }}") == [(written, meant)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s bo:status id:status-umgesetzt ; a bo:Kernaktivitaet ; skos:prefLabel 'bo:satus' } # bo:satus",
        f"SELECT * {{ ?s <{BASE}ontology#status> ?o ; <http://e.x/a> <urn:x> }}",
        "PREFIX bo: <http://e.x/> SELECT * { ?s bo:satus ?o }",
        f"PREFIX b: <{BASE}ontology#> SELECT * {{ ?s b:status ?o }}",
        "CONSTRUCT { ?s bo:mine ?o } WHERE { ?s bo:status ?o }",
        "SELECT (xsd:float(?o) AS ?f) { ?s bo:status ?o FILTER(?o = '1'^^bo:unit) }",
        "SELECT (bo:distance(?a, ?b) AS ?d) { ?a bo:status ?b }",
        f"BASE <{BASE}id/nothing> SELECT * {{ ?s bo:status ?o }}",
        "SELECT * {",
        "",
    ],
)
def test_what_is_known_or_no_term_of_the_graph_is_not_told(query: str) -> None:
    assert told(query) == []


def test_a_prefix_of_ones_own_leads_to_the_same_term() -> None:
    assert told(f"PREFIX b: <{BASE}ontology#> ASK {{ ?s b:satus ?o }}") == [("b:satus", "bo:status")]


def test_each_term_is_told_once_with_its_place_and_three_at_most() -> None:
    found = TERMS.unknown(f"PREFIX bo: <{BASE}ontology#>\nASK {{ ?s bo:a1 ?o ;\n bo:satus ?p , bo:a1 ; bo:a2 bo:a3 }}")
    assert [(one.name, one.line, one.column) for one in found] == [
        ("bo:a1", 2, 10),
        ("bo:satus", 3, 2),
        ("bo:a2", 3, 24),
    ]
    assert found[1].text == "Line 3, column 2: bo:satus does not occur in the graph. Is bo:status meant?"
    assert found[0].text == "Line 2, column 10: bo:a1 does not occur in the graph."


def test_a_long_name_costs_no_more_than_a_short_one() -> None:
    assert [(len(one.name), one.near) for one in TERMS.unknown(f"{HEAD} ASK {{ ?s bo:{'x' * 60_000} ?o }}")] == [
        (100, "")
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of which only the terms are there."""
    folder = tmp_path_factory.mktemp("release")
    names = [*LABELS, *THINGS, "bibo:status", "schema:startDate"]
    (folder / "bochum-kg.nq").write_text("".join(f'<{iri(name)}> <urn:p> "<b>" .\n' for name in names))
    (folder / "documentation").mkdir()
    labels = [[name, dict(enumerate(texts))] for name, texts in LABELS.items()]
    (folder / "documentation" / "completion.json").write_text(json.dumps({"classes": labels, "properties": []}))
    return folder


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s bo:status id:ka-v07 }",
        "ASK { ?s bo:satus id:ka-v07 }",
        f"ASK {{ ?s <{BASE}ontology#satus> <urn:x> }}",
        f"PREFIX x: <{BASE}ontology#> ASK {{ ?s x:b x:status }}",
        "PREFIX bo: <http://e.x/> ASK { ?s bo:satus ?o }",
        "ASK { ?s bo:\ud800 <urn:\ud800> }",
        "ASK { VALUES ?s { " + " ".join(f"id:n{number}" for number in range(100)) + " } }",
        "",
    ],
)
def test_terms_looked_for_one_by_one_are_the_same(folder: Path, query: str) -> None:
    terms = ReleaseTerms(folder, BASE)
    assert terms.unknown(HEAD + query) == terms.unknown(HEAD + query) == TERMS.unknown(HEAD + query)


def test_known_terms_are_found_without_reading_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Terms, "__init__", None)
    assert (
        ReleaseTerms(folder, BASE).unknown(f"{HEAD} ASK {{ ?s bo:status id:ka-v07 ; a <{BASE}ontology#Status> }}") == []
    )
