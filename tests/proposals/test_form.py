"""The form of /vorschlag and its table: what is written of what was typed, and what cannot be read."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import graph_of
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.namespaces import BASE
from bochum_kg.proposals import template
from bochum_kg.proposals.form import Form
from bochum_kg.proposals.patch import patch
from bochum_kg.proposals.writing import text_of
from bochum_kg.refusals import Refused

TODAY = "2026-11-28"
GRAPH = graph_of("""
id:kompetenz-hotspot a bo:Kompetenz ; skos:prefLabel "Hotspot"@de , "Hot spot"@en .
id:schwerpunkt-a a bo:Schwerpunkt ; skos:prefLabel "A-Schwerpunkt"@de .
id:tranche-3 a bo:Tranche ; skos:prefLabel "3. Tranche"@de .
id:status-laufend a bo:Status ; skos:prefLabel "laufend"@de , "ongoing"@en .
id:dezernat-i a org:Organization ; skos:prefLabel "Dezernat I"@de .
id:quellenart-stadt a bo:Quellenart ; skos:prefLabel "Stadt oder Rat"@de .
id:quellenart-presse a bo:Quellenart ; skos:prefLabel "Presse"@de .
id:querschnittsthema-klima a bo:Querschnittsthema ; skos:prefLabel "Klima"@de .
id:quelle-alt a bo:Quelle ; bo:quellenart id:quellenart-presse ; dcterms:issued "2024-02"^^xsd:gYearMonth .
id:ka-h01 a bo:Kernaktivitaet ; bo:nummer 1 ; bo:kompetenz id:kompetenz-hotspot ; skos:prefLabel "Eins"@de .
id:ka-h01-status-1 a bo:Statusangabe .
""")
SOURCE = {
    "quelle_titel": "Meldung »Neu«",
    "quelle_adresse": "https://www.bochum.de/neu?a=1&b=2",
    "quelle_datum": "12.11.2026",
    "quelle_herausgeber": "Stadt Bochum",
    "quelle_art": "quellenart-stadt",
    "wortlaut": "ist die zweite Kernaktivität",
    "lokator": "Absatz 1",
}
WHOLE = {
    "name_de": 'Die „zweite" \\ Bühne',
    "name_en": "The second stage",
    "beschreibung_de": "Zwei Zeilen.\nDie zweite.",
    "beschreibung_en": "Two lines.",
    "kompetenz": "kompetenz-hotspot",
    "schwerpunkt": "schwerpunkt-a",
    "tranche": "tranche-3",
    "status": "status-laufend",
    "status_stand": "November 2026",
    "stelle": "dezernat-i",
} | SOURCE


def triples(turtle: str) -> set[str]:
    return {str(quad.triple) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


def said(turtle: str, thing: str, prop: str) -> list[str]:
    """The values of a property in short, IRIs by their local ids."""
    read = graph_of(turtle)
    return sorted(read.texts(thing, prop))


def test_new_activity_gets_the_next_number_and_its_file() -> None:
    written = Form(WHOLE, GRAPH, TODAY).activity()
    assert (written.thing, written.path) == ("ka-h02", "data/kernaktivitaeten/ka-h02.ttl")
    assert said(written.turtle, "ka-h02", "bo:nummer") == ["2"]
    assert said(written.turtle, "ka-h02", "skos:prefLabel") == ['Die „zweite" \\ Bühne', "The second stage"]
    assert said(written.turtle, "ka-h02", "dcterms:description") == ["Two lines.", "Zwei Zeilen.\nDie zweite."]
    assert written.unread == {}


def test_what_a_source_of_the_city_says_is_official_and_dated_by_it() -> None:
    turtle = Form(WHOLE, GRAPH, TODAY).activity().turtle
    assert said(turtle, "ka-h02-zustaendig-1", "bo:herkunft") == ["herkunft-amtlich"]
    assert said(turtle, "ka-h02-zustaendig-1", "bo:stand") == ["2026-11"]
    assert said(turtle, "ka-h02-schwerpunkt-1", "bo:stand") == ["2026-11-12"]
    assert said(turtle, "quelle-meldung-neu", "schema:url") == ["https://www.bochum.de/neu?a=1&b=2"]


def test_a_known_source_gives_provenance_and_date() -> None:
    answers = {"status": "status-laufend", "quelle": "quelle-alt", "wortlaut": "läuft", "lokator": "Absatz 1"}
    written = Form(answers, GRAPH, TODAY).statement("ka-h01", "status")
    assert said(written.turtle, "ka-h01", "bo:angabe") == ["ka-h01-status-2"]  # the first number is taken
    assert said(written.turtle, "ka-h01-status-2", "bo:herkunft") == ["herkunft-dritte"]
    assert said(written.turtle, "ka-h01-status-2", "bo:stand") == ["2024-02"]
    assert written.path == "data/kernaktivitaeten/ka-h01-status-2.ttl"


def test_a_reason_makes_it_a_classification_of_ones_own() -> None:
    reasons = {"querschnittsthema-klima": "1", "querschnittsthema-klima_grund_de": "weil"}
    turtle = Form(WHOLE | reasons, GRAPH, TODAY).activity().turtle
    assert said(turtle, "ka-h02-thema-klima", "bo:herkunft") == ["herkunft-redaktionell"]
    assert said(turtle, "ka-h02-thema-klima", "dcterms:created") == [TODAY]
    assert said(turtle, "ka-h02-schwerpunkt-1", "bo:herkunft") == ["herkunft-amtlich"]


@pytest.mark.parametrize(
    ("kind", "answers", "prop", "value"),
    [
        ("stelle", {"stelle": "dezernat-i"}, "bo:zustaendigeStelle", "dezernat-i"),
        ("datum", {"beginn": "3/2026", "anlass_de": "Baubeginn"}, "schema:startDate", "2026-03"),
        ("zahl", {"wert": "12,5", "merkmal_de": "Plätze"}, "bo:wert", "12.5"),
        ("zahl", {"wert": "1 500", "merkmal_de": "Plätze"}, "bo:wert", "1500"),
    ],
)
def test_every_kind_of_statement(kind: str, answers: dict[str, str], prop: str, value: str) -> None:
    written = Form(answers | SOURCE, GRAPH, TODAY).statement("ka-h01", kind)
    (one,) = said(written.turtle, "ka-h01", "bo:angabe")
    assert said(written.turtle, one, prop) == [value]
    assert written.field(one, prop) in answers


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("status_stand", "bald"),
        ("quelle_datum", "01.02.2026 oder später"),
        ("quelle_adresse", "javascript:alert(1)"),
        ("quelle_adresse", "https://e.x/<a>"),
        ("name_de", "x" * 5001),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(field: str, text: str) -> None:
    written = Form(WHOLE | {field: text}, GRAPH, TODAY).activity()
    assert [*written.unread] == [field]
    assert text not in written.turtle


@pytest.mark.parametrize("text", ["1.234", "1,234", "viele", "1e3"])
def test_a_figure_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    assert [*Form({"wert": text}, GRAPH, TODAY).statement("ka-h01", "zahl").unread] == ["wert"]


@pytest.mark.parametrize("chosen", ["gibt-es-nicht", "a> . <b", "ka-h01 , id:x"])
def test_a_choice_that_was_not_offered_is_refused(chosen: str) -> None:
    with pytest.raises(Refused, match="none of the choices"):
        Form({"tranche": chosen}, GRAPH, TODAY).activity()


def test_a_new_tranche_is_made_once() -> None:
    turtle = template.read(table(cells(tranche="neu"), cells(tranche="Neu")), GRAPH, TODAY)
    assert said(turtle, "tranche-2", "skos:prefLabel") == ["2. Tranche", "Tranche 2"]
    assert [said(turtle, one, "bo:tranche") for one in ("ka-h02", "ka-h03")] == [["tranche-2"]] * 2


def test_an_empty_form_is_written_and_its_findings_have_fields() -> None:
    written = Form({}, GRAPH, TODAY).activity()
    assert triples(written.turtle) == {f"<{BASE}id/ka-neu> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
                                       f"<{BASE}ontology#Kernaktivitaet>"}  # fmt: skip
    fields = [written.field("ka-neu", prop) for prop in ("skos:prefLabel", "bo:kompetenz", "bo:nummer", "bo:beleg")]
    assert fields == ["name_de", "kompetenz", "kompetenz", "wortlaut"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")))
def test_any_text_comes_back_as_it_was_typed(text: str) -> None:
    if text:
        (quad,) = ox.parse(f"<x:a> <x:b> {text_of(text, 'de')} .", format=ox.RdfFormat.TURTLE)
        assert quad.object.value == text


def cells(**more: str) -> str:
    named = {"kompetenz": "hotspot", "schwerpunkt": "A-SCHWERPUNKT", "tranche": "3. Tranche", "status": "ongoing"}
    named |= {"stelle": "dezernat i", "quelle_art": "Stadt oder Rat"}
    row = WHOLE | named | more
    return ";".join('"' + row.get(column, "").replace('"', '""') + '"' for column in template.COLUMNS)


def table(*rows: str) -> bytes:
    return (template.empty() + "\r\n".join(rows) + "\r\n").encode()


def test_table_and_form_give_the_same() -> None:
    assert triples(template.read(table(cells()), GRAPH, TODAY)) == triples(Form(WHOLE, GRAPH, TODAY).activity().turtle)


def test_empty_cells_past_the_head_are_let_pass() -> None:
    assert template.read(table(cells() + ";;"), GRAPH, TODAY) == template.read(table(cells()), GRAPH, TODAY)


def test_two_rows_get_two_numbers() -> None:
    turtle = template.read(table(cells(), "", cells(name_de="Drei")), GRAPH, TODAY)
    assert said(turtle, "ka-h03", "bo:nummer") == ["3"]
    assert said(turtle, "ka-h03", "bo:beleg") == ["fundstelle-ka-h03-vorschlag"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((), "no row"),
        ((cells(kompetenz="Hotspott"),), "Line 2, kompetenz: 'Hotspott' is not one of: Hotspot"),
        ((cells(), cells(status_stand="bald")), "Line 4, status_stand: 'bald' is not a date"),
        ((cells() + ";mehr",), "column without a name"),
        ((cells(), '"offen'), "Line 4: unexpected end of data"),
    ],
)
def test_table_that_cannot_be_read_says_where(rows: tuple[str, ...], message: str) -> None:
    with pytest.raises(Refused) as caught:
        template.read(table(*rows), GRAPH, TODAY)
    assert message in caught.value.text


def test_only_the_table_of_the_form_is_taken_for_it(root: Path) -> None:
    assert template.is_template(table())
    assert not template.is_template(b"id,name_de,name_en\r\nka-h02,a,b\r\n")
    assert not template.is_template(b"")


def test_git_accepts_the_patch(tmp_path: Path) -> None:
    content = Form(WHOLE, GRAPH, TODAY).activity().turtle
    text = patch("data/kernaktivitaeten/ka-h02.ttl", content, "data: Die „zweite“\n Bühne", datetime.now(UTC))

    def git(*arguments: str) -> str:
        names = ["-c", "user.name=t", "-c", "user.email=t@e.x"]
        return subprocess.run(
            ["git", *names, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    (tmp_path / "a.patch").write_text(text, encoding="utf-8")
    git("init", "-q")
    git("am", "-q", "a.patch")
    assert (tmp_path / "data" / "kernaktivitaeten" / "ka-h02.ttl").read_text(encoding="utf-8") == content
    assert git("log", "-1", "--format=%s").strip() == "data: Die „zweite“ Bühne"
