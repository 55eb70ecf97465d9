"""The box of a thing's page, the row of the timeline and what is near: what they say, and that it is text."""

import re
from dataclasses import replace

import pytest
from conftest import graph_of
from flask.testing import FlaskClient

from bochum_kg.content import timeline
from bochum_kg.content.answers import Answer
from bochum_kg.content.entity.links import Neighbour
from bochum_kg.content.entity.statements import Statement
from bochum_kg.content.entity.words import Value
from bochum_kg.content.timeline import Event
from bochum_kg.namespaces import BASE
from bochum_kg.views import neighbourhood, track
from bochum_kg.views.box import box, brief
from bochum_kg.views.parts import Parts

BAD = "<b>\"x\" & 'y'"
GRAPH = graph_of('id:ka-v01 skos:prefLabel "<b>Eins"@de .')
OURS, OFFICIAL = f"{BASE}id/herkunft-redaktionell", f"{BASE}id/herkunft-amtlich"


@pytest.fixture
def parts() -> Parts:
    return Parts("de", "", BASE, lambda: "2026-11-28")


def statement(**more: str) -> Statement:
    return Statement(f"{BASE}id/ka-v01-thema-1", "", "", [Value("Klima", f"{BASE}id/thema")], **more)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", text)).strip()


@pytest.mark.parametrize(
    ("said", "only_when", "words"),
    [
        (statement(origin=OFFICIAL, date="2024-08"), False, "Klima (Stand Aug. 2024)"),
        (statement(origin=OFFICIAL, when="Beginn 2024"), False, "Klima , Beginn 2024"),
        (statement(origin=OFFICIAL, when="Beginn 2024"), True, "Beginn 2024"),
        (statement(origin=OURS, date="2024-08"), False, "Klima ◇ unsere Einordnung: Klima"),
    ],
)
def test_a_statement_is_brief_and_says_what_it_rests_on(
    parts: Parts, said: Statement, only_when: bool, words: str
) -> None:
    assert plain(brief(said, parts, only_when)) == words


@pytest.mark.parametrize(
    ("taken", "words"), [(3, "3 von 5 festgelegt, 2 frei"), (6, "0 frei (nach unserer Einordnung 1")]
)
def test_places_are_counted_and_too_many_are_our_own_conclusion(parts: Parts, taken: int, words: str) -> None:
    assert words in plain(box(Answer(capacity=5, taken=taken), "schwerpunkt-a", parts, GRAPH))


@pytest.mark.parametrize(("end", "words"), [("", "August 2024: "), ("2025", "2025: ")])
def test_what_happened_last_is_dated_by_its_end(parts: Parts, end: str, words: str) -> None:
    event = Event("event", "ka-v01-ereignis-1", "2024-08", end, thing="ka-v01", words={"de": "Bau"})
    assert f"Zuletzt {words}Eins – Bau" in plain(box(Answer(newest=event), "kompetenz-a", parts, GRAPH)).replace(
        "&lt;b&gt;", ""
    )
    assert f"Zuletzt {words}Bau" in plain(box(Answer(newest=event), "ka-v01", parts, GRAPH))


def test_of_an_activity_it_is_said_that_nothing_is_known(parts: Parts) -> None:
    shown = plain(box(Answer(of_activity=True), "ka-v01", parts, GRAPH))
    assert shown == "Status kein Status belegt Setzt um keine Stelle belegt Nummer V01"
    assert plain(box(Answer(), "kompetenz-a", parts, GRAPH)) == ""


def test_what_the_data_says_is_text_and_no_markup(client: FlaskClient, parts: Parts) -> None:
    said = Statement(BAD, "", BAD, [Value(BAD, BAD)], BAD, origin=OURS, date=BAD)
    latest = Event("event", BAD, "2024", thing="ka-v01", words={"de": BAD})
    answer = Answer({"themes": [said], "dates": [said]}, tranches=[Value(BAD)], competences=[Value(BAD)])
    answer.newest, answer.of_activity = latest, True
    event = Event("event", BAD, "2024", thing=BAD, words={"de": BAD})
    happened = [event, replace(event, kind="status", status=f"status-{BAD}")]
    with client.application.test_request_context():
        row = track.lifeline(happened, BAD, parts, GRAPH)
    for shown in (box(answer, f"ka-{BAD}", parts, GRAPH), row):
        assert "&lt;b&gt;" in shown
        assert "<b>" not in shown.lower()
        assert not re.search(r"""["']x["'] & 'y'""", shown, re.IGNORECASE)


def test_neighbours_are_text_and_say_what_is_our_own(parts: Parts) -> None:
    bad = Neighbour(Value(BAD, f"{BASE}id/kompetenz-{BAD}"), 5 * BAD, True)
    near = [bad, Neighbour(Value("Nah", f"{BASE}id/nah"), "nennt", False, True)]
    shown = neighbourhood.drawn(f"{BAD} {BAD} {BAD}", near, parts, folded=True)
    assert "<b>" not in shown
    assert not re.search(r"""["']x["'] & 'y'""", shown)
    assert "Gestrichelt" in shown
    picture, listed = shown.split("</svg>")
    assert "nennt: Nah (unsere Einordnung)" in picture
    assert plain(listed).endswith("Nah → nennt unsere Einordnung")
    assert 'rest">' in shown  # closed
    opened = neighbourhood.drawn("Ding", near[:1], parts, folded=False)
    assert ('rest" open>' in opened, "Gestrichelt" in opened) == (True, False)


def test_a_row_says_when_and_whether_it_is_planned(client: FlaskClient, parts: Parts) -> None:
    event = Event("event", "ka-v01-ereignis-1", "2024", "2025", thing="ka-v01", planned=True, words={"de": "Bau"})
    with client.application.test_request_context():
        shown = track.lifeline([event], "ka-v01", parts, GRAPH)
        assert track.lifeline([event], "ka-v02", parts, GRAPH) == ""
        elsewhere = track.track(timeline.Row("ka-v01", [timeline.Mark(event, 1, 0)]), "#", parts, GRAPH)
    assert "<title>2024 – 2025: Bau (geplant)</title>" in shown
    assert 'href="/page/ka-v01-ereignis-1"' in shown
    assert 'href="#ka-v01-ereignis-1"' in elsewhere
    assert 'class="event planned"' in shown
