"""Proposals: what is read of them and what is refused, the findings of `bochum-kg validate FILE`, limits that hold."""

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import HEAD, TINY, Listener
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, SKOS, XSD, Graph, Literal

from bochum_kg import context
from bochum_kg.build import assembly, pipeline, validation
from bochum_kg.build.vocabulary import BO, ID
from bochum_kg.namespaces import BASE
from bochum_kg.proposals import dates, reading, table
from bochum_kg.proposals.checking import Release
from bochum_kg.proposals.checks import Checks, Limits
from bochum_kg.refusals import Refused
from bochum_kg.releases.manifest import current

GOOD = """id:ka-v05 a bo:Kernaktivitaet ; bo:nummer 5 ; bo:kompetenz id:kompetenz-eins ; bo:angabe id:ka-v05-status-1 .
id:ka-v05-status-1 a bo:Statusangabe ; bo:status id:status-laufend ; bo:stand "2026"^^xsd:gYear .
"""
PROPOSALS = {
    "good": GOOD,
    "no number": "id:ka-v05 a bo:Kernaktivitaet ; bo:kompetenz id:kompetenz-eins .",
    "breaks something else": "id:ka-v01 bo:nummer 9 .",
    "another status": """id:ka-v01 bo:angabe id:n .
        id:n a bo:Statusangabe ; bo:status id:status-laufend ; bo:stand "2025"^^xsd:gYear .""",
    "contradiction": "id:ka-v01 a bo:Angabe .",
    "no competence": "id:ka-v03 a bo:Kernaktivitaet ; bo:nummer 1 ; bo:kompetenz id:ka-v01 .",
    "a class of one's own": "ex:Ding rdfs:subClassOf bo:Kernaktivitaet . id:ka-v06 a ex:Ding .",
    "blank nodes": "[] a bo:Kernaktivitaet ; bo:kompetenz [] .",
    "nothing of ours": "ex:a ex:b ex:c .",
}


@pytest.fixture(scope="module")
def tiny(tiny_release: Path) -> Release:
    return Release(tiny_release)


@pytest.fixture(scope="module")
def checks(tiny_release: Path) -> Iterator[Checks]:
    checks = Checks(tiny_release)
    yield checks
    checks.close()


def read(text: str, suffix: str = "ttl", base: str = BASE) -> Graph:
    return reading.read((HEAD + text if suffix == "ttl" else text).encode(), suffix, base)


def iri(term: str) -> str:
    """A term but for the names of blank nodes, which are new each time."""
    return term if "://" in term else ""


def refusal(text: str | bytes, suffix: str = "ttl") -> Refused:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Refused) as caught:
        reading.read(content, suffix, BASE)
    return caught.value


@pytest.mark.parametrize("name", PROPOSALS)
def test_the_findings_are_those_of_the_command_line(tiny: Release, tmp_path: Path, name: str) -> None:
    path = tmp_path / "vorschlag.ttl"
    path.write_text(HEAD + PROPOSALS[name], encoding="utf-8")
    expected, data = validation.propose(assembly.read(TINY), [path])
    report = tiny.check(path.read_bytes(), "ttl")
    found = [(f["severity"], iri(f["focus"]), f["path"], iri(f["value"]), f["messages"]) for f in report["findings"]]
    assert found == [(f.severity, iri(f.focus), f.path, iri(f.value), dict(f.messages)) for f in expected]
    assert [place["taken"] for place in report["places"]] == [place.taken for place in validation.places(data)]


def test_findings_of_the_graph_alone_are_read_as_they_were(tiny: Release, tiny_graphs: assembly.Graphs) -> None:
    assert tiny.alone == set(validation.validate(tiny_graphs))


def test_report_counts_and_names_lines(tiny: Release) -> None:
    report = tiny.check((HEAD + "\n\n" + PROPOSALS["no number"]).encode(), "ttl")
    assert report["conforms"] is False
    assert report["counts"] == {"Violation": 1, "Warning": 0, "Info": 1}
    assert {f["line"] for f in report["findings"]} == {HEAD.count("\n") + 3}


def test_report_as_shacl(tiny: Release) -> None:
    graph = Graph().parse(data=tiny.check((HEAD + PROPOSALS["no number"]).encode(), "ttl")["turtle"], format="turtle")
    kind = "http://www.w3.org/ns/shacl#ValidationResult"
    assert len([s for s in graph.subjects(RDF.type) if (s, RDF.type, None) in graph]) == 3
    assert kind in {str(o) for o in graph.objects(None, RDF.type)}


def test_a_good_proposal_conforms(tiny: Release) -> None:
    report = tiny.check((HEAD + GOOD).encode(), "ttl")
    assert (report["conforms"], report["findings"]) == (True, [])


def test_a_check_leaves_nothing_behind(tiny: Release) -> None:
    document = (HEAD + PROPOSALS["no number"]).encode()
    assert tiny.check(document, "ttl") == tiny.check(document, "ttl")


def test_under_another_base(tmp_path: Path) -> None:
    base = "https://data.example/bochum/"
    pipeline.build(TINY, tmp_path, base)
    release = Release(current(tmp_path))
    document = (HEAD + PROPOSALS["no number"]).replace(BASE, base).encode()
    report = release.check(document, "ttl")
    assert {f["focus"] for f in report["findings"]} == {f"{base}id/ka-v05"}
    assert {f["line"] for f in report["findings"]} == {HEAD.count("\n") + 1}
    assert BASE not in json.dumps(report)
    assert report["places"][0]["thing"].startswith(base)


def test_json_ld_with_our_context(tiny: Release) -> None:
    document = {"@context": context.address(), "@graph": [{"id": f"{BASE}id/ka-v05", "type": [f"{BO}Kernaktivitaet"]}]}
    graph = read(json.dumps(document), "jsonld")
    assert (ID["ka-v05"], RDF.type, BO.Kernaktivitaet) in graph


def test_json_ld_with_its_own_context() -> None:
    document = {"@context": {"nummer": str(BO.nummer)}, "@id": f"{BASE}id/ka-v05", "nummer": 5}
    assert len(read(json.dumps(document), "jsonld")) == 1


@pytest.mark.parametrize(
    "document",
    [
        {"@context": "URL", "@id": "http://e.x/a"},
        {"@context": ["URL"], "@id": "http://e.x/a"},
        {"@context": {"@import": "URL"}, "@id": "http://e.x/a"},
        {"@context": {"x": {"@id": "http://e.x/x", "@context": "URL"}}, "x": {"@id": "http://e.x/a"}},
        {"@id": "http://e.x/a", "http://e.x/b": {"@context": "URL", "@id": "http://e.x/c"}},
    ],
)
def test_contexts_are_not_fetched(listener: Listener, document: object) -> None:
    refused = refusal(json.dumps(document).replace("URL", listener.url), "jsonld")
    assert refused.status == 400
    assert "not fetched" in str(refused)
    assert listener.connections == 0


def test_syntax_error_has_line_and_column() -> None:
    refused = refusal("<http://e.x/a> <http://e.x/b>\n  'c' 'd' .")
    assert (refused.status, refused.members["line"]) == (400, 2)
    assert refused.members["column"] > 1
    refused = refusal('{"@id":\n x}', "jsonld")
    assert (refused.status, refused.members["line"], refused.members["column"]) == (400, 2, 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('"2024-02-30"^^xsd:date', "not a valid date"),
        ('"2023-04-12T00:00:00"^^xsd:date', "not a valid date"),
        ('"Bau\\u000Bstelle"@de', "U+000B cannot stand in XML"),
    ],
)
def test_a_literal_that_breaks_pages_is_refused_with_its_line(text: str, reason: str) -> None:
    refused = refusal(HEAD + f"id:ka-v05 ex:p 1 ;\n ex:q {text} .")
    assert (refused.status, refused.members["line"]) == (400, HEAD.count("\n") + 2)
    assert reason in str(refused)


def test_a_literal_in_json_ld_is_refused_with_its_line() -> None:
    document = {"@context": context.address(), "id": f"{ID}x", "startDate": {"@type": "xsd:date", "@value": "24"}}
    refused = refusal(json.dumps(document, indent=1), "jsonld")
    assert (refused.status, refused.members["line"]) == (400, 6)
    assert '"24" is not a valid date' in str(refused)


@pytest.mark.parametrize("text", ["", "# nothing\n", "@prefix a: <http://e.x/> ."])
def test_nothing_proposed(text: str) -> None:
    assert refusal(text).status == 400


@pytest.mark.parametrize(
    "text",
    [
        "ex:a owl:imports <http://127.0.0.1:9/> .",
        "ex:a a sh:NodeShape .",
        "ex:a sh:targetClass bo:Kernaktivitaet .",
        "ex:a sh:target [ sh:select 'SELECT ?this { SERVICE <http://127.0.0.1:9/> { ?this ?p ?o } }' ] .",
        "ex:a sh:pattern '(a+)+b' .",
        "ex:a sh:rule ex:b .",
        "ex:a sh:sparql ex:b .",
        "ex:a sh:js ex:b .",
    ],
)
def test_rules_and_imports_are_refused(text: str) -> None:
    assert refusal(HEAD + text).status == 422


def test_an_example_query_may_be_proposed() -> None:
    text = "id:query-x a sh:SPARQLExecutable , sh:SPARQLSelectExecutable ; sh:select 'SELECT * { ?a ?b ?c }' ."
    assert len(read(text)) == 3


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ("[" * 5_000, "ttl"),
        ("<http://e.x/a> <http://e.x/b> " + "( " * 40 + ") " * 40 + ".", "ttl"),
        ("[" * 100_000, "jsonld"),
        ('{"a":' * 40 + "1" + "}" * 40, "jsonld"),
    ],
)
def test_deep_nesting_is_refused(text: str, suffix: str) -> None:
    refused = refusal(text, suffix)
    assert (refused.status, refused.members["limit"]) == (400, "depth")


@pytest.mark.parametrize("text", ['ex:a ex:b "[[[[" , \'((((\' , """[ " [[ """ . # [[[[\n<http://e.x/[> ex:c ex:d .'])
def test_brackets_in_words_do_not_count(text: str) -> None:
    reading.check_depth((text * 20).encode())


@pytest.mark.parametrize(
    "text", ['"' * 200_000, "'" * 200_000, '\\"' * 100_000, '"""' + '"a' * 100_000, "<" * 200_000, "#" * 200_000]
)
def test_depth_is_counted_in_linear_time(text: str) -> None:
    start = time.process_time()
    reading.check_depth(text.encode())
    assert time.process_time() - start < 1


def test_too_many_statements() -> None:
    text = "".join(f"<http://e.x/{n}> <http://e.x/b> 1 .\n" for n in range(reading.TRIPLES + 1))
    assert refusal(text).status == 413


def test_checked_in_another_process(checks: Checks) -> None:
    report = checks.check((HEAD + PROPOSALS["no number"]).encode(), "ttl")
    assert report["counts"]["Violation"] == 1
    with pytest.raises(Refused, match="Line 1"):
        checks.check(b"nonsense", "ttl")
    assert checks.check((HEAD + GOOD).encode(), "ttl")["conforms"] is True


def test_the_process_cannot_open_anything(tiny_release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the fence leaves: no file and no socket; tried in a process of its own."""
    program = """import socket
from bochum_kg.engine.fence import fence
fence(10**9)
for attempt in (lambda: open('/etc/hostname'), lambda: socket.socket()):
    try:
        attempt()
    except OSError:
        continue
    raise SystemExit(1)"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_check_past_its_time_is_stopped(tiny_release: Path) -> None:
    checks = Checks(tiny_release, Limits(seconds=0.01))
    with pytest.raises(Refused) as caught:
        checks.check((HEAD + GOOD).encode(), "ttl")
    assert (caught.value.status, caught.value.members["limit"]) == (504, "seconds")
    checks.close()


def test_one_at_a_time_others_are_told_to_come_again(tiny_release: Path) -> None:
    checks = Checks(tiny_release, Limits(at_once=0, waiting=0.05))  # as if others were
    with pytest.raises(Refused) as caught:
        checks.check((HEAD + GOOD).encode(), "ttl")
    assert caught.value.status == 503
    assert caught.value.members["retry_after"] >= 1
    checks.close()


def test_only_a_few_wait(tiny_release: Path) -> None:
    checks = Checks(tiny_release, Limits(at_once=0, waiting=60, queue=0))
    start = time.monotonic()
    with pytest.raises(Refused) as caught:
        checks.check((HEAD + GOOD).encode(), "ttl")
    assert (caught.value.status, time.monotonic() - start < 5) == (503, True)
    checks.close()


def test_too_little_memory_is_said(tiny_release: Path) -> None:
    checks = Checks(tiny_release, Limits(memory=1024**2))  # enough to start with, not to read the document
    document = "".join(f"<http://e.x/{n}> <http://e.x/b> <http://e.x/{n + 1}> .\n" for n in range(5_000))
    with pytest.raises(Refused) as caught:
        checks.check(document.encode(), "ttl")
    assert (caught.value.status, caught.value.members["limit"]) == (503, "memory")
    checks.close()


def test_processes_end_when_idle_and_start_again(tiny_release: Path) -> None:
    checks = Checks(tiny_release, Limits(idle=2))
    document = (HEAD + GOOD).encode()
    assert checks.check(document, "ttl")["conforms"]
    process = checks._forkserver._process
    assert process is not None
    process.wait(10)
    assert checks.check(document, "ttl")["conforms"]
    checks.close()


def test_a_prepared_process_does_the_first_check(tiny_release: Path) -> None:
    checks = Checks(tiny_release)
    checks.prepare()
    while checks._prepared.locked():
        time.sleep(0.01)
    process = checks._forkserver._process
    assert process is not None
    assert checks.check((HEAD + GOOD).encode(), "ttl")["conforms"]
    assert checks._forkserver._process is process
    checks.close()


@pytest.mark.parametrize(("header", "prepared"), [({}, 0), ({"Sec-Fetch-Mode": "navigate"}, 1)])
def test_whoever_opens_the_form_in_a_browser_has_the_check_prepared(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, header: dict[str, str], prepared: int
) -> None:
    called: list[Checks] = []
    monkeypatch.setattr(Checks, "prepare", lambda checks: called.append(checks))
    assert client.get("/vorschlag", headers=header).status_code == 200
    assert len(called) == prepared


def test_the_web_process_does_not_load_what_checks() -> None:
    program = "import sys, bochum_kg.views; raise SystemExit(bool({'pyshacl', 'owlrl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False, env=os.environ).returncode == 0


HEADER = "id,nummer,name_de,name_en,kompetenz_id,status_id,status_stand,status_herkunft_id,beleg_id\r\n"
ROW = "ka-v05,5,Fünf,Five,kompetenz-eins,status-laufend,2026-01,herkunft-amtlich,fundstelle-eins\r\n"


def rows(text: str, release: Release) -> table.Rows:
    return table.read(text.encode(), BASE, release.data)


def test_a_row_is_an_activity_with_its_statements(tiny: Release, turtle: Callable[[str], Graph]) -> None:
    expected = turtle("""id:ka-v05 a bo:Kernaktivitaet ; bo:nummer 5 ; skos:prefLabel "Fünf"@de , "Five"@en ;
        bo:kompetenz id:kompetenz-eins ; bo:beleg id:fundstelle-eins ; bo:angabe id:ka-v05-status-vorschlag-1 .
        id:ka-v05-status-vorschlag-1 a bo:Statusangabe ; bo:status id:status-laufend ; bo:herkunft id:herkunft-amtlich ;
        bo:stand "2026-01"^^xsd:gYearMonth ; bo:beleg id:fundstelle-eins .""")
    assert set(rows(HEADER + ROW, tiny).graph) == set(expected)


def test_several_values_in_a_cell_belong_together(tiny: Release) -> None:
    text = "id,querschnittsthema_id,querschnittsthema_sicherheit_id\nka-v05,a|b,sicherheit-hoch|sicherheit-gering\n"
    graph = rows(text, tiny).graph
    second = next(graph.subjects(BO.querschnittsthema, ID.b))
    assert set(graph.objects(second, BO.sicherheit)) == {ID["sicherheit-gering"]}


def test_the_published_table_says_nothing_new(real_release: Path) -> None:
    release = Release(real_release)
    for name in ("kernaktivitaeten.csv", "kernaktivitaeten.excel.csv"):
        found = table.read((real_release / name).read_bytes(), BASE, release.data)
        assert len(found.lines) == len(set(release.data.subjects(RDF.type, BO.Kernaktivitaet)))
        assert set(found.graph) - set(release.data) == set()
        assert found.replaced == set()


def test_a_changed_name_replaces_the_old_one(tiny: Release) -> None:
    report = tiny.check(b"id,name_de\nka-v01,Neuer Name\n", "csv")
    assert (report["conforms"], report["statements"]) == (True, 2)
    found = rows("id,name_de\nka-v01,Neuer Name\n", tiny)
    assert {str(o) for _, _, o in found.replaced} == {"„Mein Bochum“ – größer"}


def test_a_tranche_takes_the_place_of_the_possible_ones_and_the_other_way_round(
    tiny: Release, turtle: Callable[[str], Graph]
) -> None:
    possible = turtle("id:ka-v01 bo:moeglicheTranche id:tranche-1 , id:tranche-2 .")
    named = table.read(b"id,tranche_id\nka-v01,tranche-1\n", BASE, possible)
    assert named.replaced == set(possible)
    assert (ID["ka-v01"], BO.tranche, ID["tranche-1"]) in named.graph
    known = turtle("id:ka-v01 bo:tranche id:tranche-1 .")
    doubted = table.read(b"id,moegliche_tranche_id\nka-v01,tranche-1|tranche-2\n", BASE, known)
    assert doubted.replaced == set(known)
    assert set(possible) <= set(doubted.graph)


def test_findings_of_a_table_name_the_row(tiny: Release) -> None:
    text = 'id,name_de,kompetenz_id\nka-v05,"zwei\nZeilen",kompetenz-eins\nka-v06,x,kompetenz-eins\n'
    report = tiny.check(text.encode(), "csv")
    assert {(f["focus"].rsplit("/", 1)[1], f["line"]) for f in report["findings"]} == {("ka-v05", 2), ("ka-v06", 4)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name_de\nx\n", 1),
        ("id,id\n", 1),
        ("id,unbekannt\nka-v05,x\n", 1),
        ("id\nKA V05\n", 2),
        ("id\n\n\nka-v05\nka-v05\n", 5),
        ("id,nummer\nka-v05,fünf\n", 2),
        ("id,nummer\nka-v05,5,6\n", 2),
        ("id,kompetenz_id\nka-v05,Kompetenz Eins\n", 2),
        ("id,status_id,status_stand\nka-v05,status-laufend,gestern\n", 2),
        ("id,status_id,status_stand\nka-v05,status-laufend,2024-02-30\n", 2),
        ("id,status_id,status_stand\nka-v05,status-laufend,0000\n", 2),
        ("id,nummer\nka-v05,٥\n", 2),
        ("id,nummer\nka-v05,5.0\n", 2),
        ("id,beschlussjahr\nka-v05,23\n", 2),
        ("id,name_de\nka-v05,Bau\x0bstelle\n", 2),
        ('id,name_de\n\nka-v05,"Bau\n\x0bstelle"\n', 3),
        ("id,webseite\nka-v05,keine Adresse\n", 2),
        ('id,name_de\nka-v05,"offen\n', 2),
        ("id\n", None),
        ("", 1),
    ],
)
def test_what_a_table_cannot_say_is_refused_with_its_line(tiny: Release, text: str, line: int | None) -> None:
    with pytest.raises(Refused) as caught:
        rows(text, tiny)
    assert (caught.value.status, caught.value.members.get("line")) == (400, line)


DATES = {
    "2024": "2024",
    "2024-08": "2024-08 08.2024 8.2024 08/2024 8/2024 08-2024 2024-8 2024.08 Aug.2024 Aug-2024 August_2024 aug_2024",
    "2024-03": "März_2024 Mrz_2024 Mrz._2024 Mär_2024 March_2024 Mar_2024 Maerz_2024 MÄRZ_2024",
    "2024-05": "Mai_2024 May_2024",
    "2024-10": "Okt_2024 Oct_2024 Oktober_2024",
    "2024-12": "Dez_2024 Dec_2024",
    "2024-08-31": """2024-08-31 31.08.2024 31.8.2024 31._8._2024 31.08.2024_00:00 31.08.2024_00:00:00
        2024-08-31_00:00:00 2024-08-31T00:00:00 2024-08-31T00:00:00.000Z 2024/08/31 2024.08.31
        31/08/2024 08/31/2024 8/31/2024 31-08-2024
        31._August_2024 31_Aug_2024 31-Aug-2024 Aug_31,_2024 August_31_2024""",
    "2024-08-08": "8.8.2024 08/08/2024",
}


@pytest.mark.parametrize(("right", "text"), [(date, text) for date, texts in DATES.items() for text in texts.split()])
def test_a_date_that_can_be_read_in_one_way_is_read(right: str, text: str) -> None:
    kind = {4: "gYear", 7: "gYearMonth", 10: "date"}[len(right)]
    assert dates.read(text.replace("_", " ")) == (right, kind)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Aug 24", "can be 2024-08 or a day whose year is missing"),
        ("24. Aug", "can be 2024-08 or a day whose year is missing"),
        ("Mrz-23", "can be 2023-03 or"),
        ("08/09/2024", "can be 2024-08-09 or 2024-09-08"),
        ("9-8-2024", "can be 2024-08-09 or 2024-09-08"),
        ("31.08.24", "has no century"),
        ("31/08/24", "has no century"),
        ("31. Aug 24", "has no century"),
        ("45535", "Excel counts the day 2024-08-31"),
        *((text, "is not a date such as 2024-08-31") for text in (
            "gestern", "Augst 2024", "Marx 2024", "75535", "24", "08", "31.02.2024", "31.13.2024", "0.8.2024",
            "2023/12", "31.08.2024 10:15", "So, 31. August 2024", "31.08.2024 Uhr", "٣١.٠٨.2024",
            "2024-08-31 2024", "8 2024 8 1", "0000", "202408", "2024 2025", "Aug", "2024-08-31+02:00", "-", "1" * 5000,
        )),
    ],
)  # fmt: skip
def test_a_date_that_is_not_clear_is_explained(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        dates.read(text)


EXCEL = [
    "sep=;\r\nid;status_id;status_stand\r\nka-v01;status-umgesetzt;31.08.2024\r\n",
    '\ufeff"sep=\t"\nid\tstatus_id\tstatus_stand\nka-v01\tstatus-umgesetzt\t31.08.2024\n',
    "id;status_id;status_stand\r\nka-v01;status-umgesetzt;31.08.2024\r\n",
    "\ufeffid;status_id;status_stand\r\nka-v01;status-umgesetzt;31.08.2024\r\n",
    "id;status_id;status_stand;;\r\nka-v01;status-umgesetzt;31.08.2024;;\r\n;;;;\r\n",
    "id;;status_id;status_stand\r\nka-v01;;status-umgesetzt;31.08.2024;;;\r\n",
    ";;\r\nid;status_id;status_stand\r\n\r\nka-v01;status-umgesetzt;31.08.2024\r\n",
    "id\tstatus_id\tstatus_stand\nka-v01\tstatus-umgesetzt\t31.08.2024\n",
    "id,status_id,status_stand,,\nka-v01,status-umgesetzt,2024-08-31 00:00:00,\n,,,,\n",
    "id; status_id ;status_stand\rka-v01;\u00a0status-umgesetzt ;31.08.2024\r",
    '"id";"status_id";"status_stand"\n"ka-v01";"status-umgesetzt";"31.08.2024"',
]


@pytest.mark.parametrize("text", EXCEL)
def test_a_table_that_went_through_excel(tiny: Release, text: str) -> None:
    graph = rows(text, tiny).graph
    assert set(graph.objects(None, BO.stand)) == {Literal("2024-08-31", datatype=XSD.date)}
    assert set(graph.objects(None, BO.status)) == {ID["status-umgesetzt"]}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("id;status_id;status_stand\nka-v01;status-umgesetzt;Aug 24\n", 2, "'Aug 24' can be 2024-08"),
        ("id;;\nka-v01;;Rest\n", 2, "'Rest' stands in a column without a name"),
        ("id,nummer\nka-v05,5,6\n", 2, "'6' stands in a column without a name"),
        ("\n\nnummer;unbekannt\n", 3, "'unbekannt' is not a column"),
        ("nummer,id\n5\n", 2, "'' must match"),
    ],
)
def test_what_excel_left_unclear_is_explained_with_its_line(tiny: Release, text: str, line: int, reason: str) -> None:
    with pytest.raises(Refused, match=reason) as caught:
        rows(text, tiny)
    assert (caught.value.status, caught.value.members["line"]) == (400, line)


def test_decomposed_letters_in_a_table_are_composed(tiny: Release) -> None:
    graph = rows("id,name_de\nka-v05,Ko\u0308nigsallee\n", tiny).graph
    assert {str(name) for name in graph.objects(None, SKOS.prefLabel)} == {"Königsallee"}


def test_too_many_rows(tiny: Release) -> None:
    with pytest.raises(Refused) as caught:
        rows("id\n" + "".join(f"ka-{n}\n" for n in range(table.ROWS + 1)), tiny)
    assert caught.value.status == 413


def test_table_in_another_encoding_says_how_to_save_it(tiny: Release) -> None:
    with pytest.raises(Refused, match="CSV UTF-8"):
        table.read("id,name_de\nka-v05,Fünf\n".encode("cp1252"), BASE, tiny.data)


WORDS = """@prefix id: <https://w3id.org/bochum-kg/id/> . id:a a id:b ; , [ ] ( ) { } "x"@de 'y' 1.50 true <http://e.x/>
# {"@id": "@context": "@type": null [1,2] "@graph": "@value": "@list": 1e999 "@reverse": , id,name_de nummer
ka-v05 "offen ; |"""
PIECES = st.sampled_from([*WORDS.split(), '"' * 3, "\\", "\n", " ", "\x00", "\ufeff", "\r\n", "ä"])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80) | st.lists(PIECES, max_size=30).map(lambda some: "".join(some).encode()))
def test_any_document_is_read_or_refused(content: bytes) -> None:
    for suffix in ("ttl", "jsonld"):
        with contextlib.suppress(Refused):
            reading.read(content, suffix, BASE)
    with contextlib.suppress(Refused):
        table.read(content, BASE, Graph())
