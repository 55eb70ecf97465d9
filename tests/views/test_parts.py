"""What several pages show alike: a link to a thing, a status and where a statement comes from."""

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import render_template_string
from flask.testing import FlaskClient
from markupsafe import Markup, escape

from bochum_kg.content.entity.statements import Place, Statement
from bochum_kg.content.entity.words import Value
from bochum_kg.namespaces import BASE

PLACE = Place(
    BASE + "id/fundstelle-eins-1",
    source=BASE + "id/quelle-eins",
    source_name="Source One",
    words="34 umgesetzt",
    locator="Folie 3",
    url="https://example.org/deck",
    date="2024",
    read="2026-11",
)


def shown(client: FlaskClient, part: str, language: str = "en", **values: Any) -> str:
    """What a part looks like on an English page."""
    return re.sub(r"\s+", " ", rendered(client, "{{ parts." + part + " }}", language, **values))


def rendered(client: FlaskClient, text: str, language: str = "en", **values: Any) -> str:
    with client.application.test_request_context(f"/?lang={language}"):
        return render_template_string(text, **values)


@pytest.mark.parametrize(
    ("iri", "target"),
    [
        (BASE + "id/ka-v01", "/page/ka-v01?lang=en"),
        (BASE + "ontology#Angabe", "/ontology?lang=en#Angabe"),
        (BASE + "graph/ziele", "/graph/ziele?lang=en"),
        ("https://example.org/x?a=b", "https://example.org/x?a=b"),
    ],
)
def test_link_leads_to_the_page_of_what_is_ours(client: FlaskClient, iri: str, target: str) -> None:
    text = rendered(client, "{{ link(iri, name) }}", iri=iri, name="<x>")
    assert f'href="{target}"' in text
    assert ("external" in text) == iri.startswith("https://example.org")
    assert ">&lt;x&gt;</a>" in text


def test_link_takes_text_as_text_and_markup_as_markup(client: FlaskClient) -> None:
    for _ in range(2):  # what was made once is kept
        assert ">a&amp;amp;b<" in rendered(client, "{{ link(iri, name) }}", iri=BASE, name="a&amp;b")
        assert ">a&amp;b<" in rendered(client, "{{ link(iri, name) }}", iri=BASE, name=Markup("a&amp;b"))


class Drawn:
    def __html__(self) -> str:
        return "<i>"


@pytest.mark.parametrize("value", ['<a href="x">&\'', Markup("<b>&amp;"), 7, None, Drawn(), ["<"], ""])
def test_templates_escape_as_markupsafe_does(client: FlaskClient, value: Any) -> None:
    assert rendered(client, "{{ value }}{% set v %}{{ value }}{% endset %}{{ v }}", value=value) == 2 * escape(value)


@pytest.mark.parametrize(
    "part",
    [
        *("value(it)", "listed([it, it])", "facts({it.text: [it]})", "items([it], false)"),
        *("said(says)", "statement(says)", "statements({it.text: [says]})", "place(place)"),
        "place(noted)",
    ],
)
def test_what_is_said_is_text_and_no_markup(client: FlaskClient, part: str) -> None:
    bad = "<b>\"x\" & 'y'"
    it = Value(bad, language=bad)
    place = Place(bad, bad, bad, bad, bad, bad, bad, bad, bad)
    says = Statement(bad, bad, bad, [it], bad, [it], {bad: [it]}, bad, bad, bad, bad, bad, bad, [place])
    says.disputed = [f"x/{bad}"]
    says.also = [replace(says, also=[])]
    text = shown(client, part, it=it, says=says, place=place, noted=place._replace(words=""))
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert not re.search(r"""["']x["'] & 'y'""", text)


@pytest.mark.parametrize("more", [0, 4096])
def test_a_source_is_the_same_text_whether_it_is_kept_or_too_long_for_that(client: FlaskClient, more: int) -> None:
    for bad in (f"<b>{'x' * more}", f"&{'x' * more}"):  # two sources, each shown twice
        place = Place("", source=BASE, source_name=bad, url="https://e.x/'", date="2024-08", read="2026-11-28")
        (text, again) = (shown(client, "place(it)", it=place) for _ in range(2))
        name = escape(bad)
        assert text == again
        assert f">{name}</a> (August 2024) · <a" in text
        assert f'href="https://e.x/&#x27;" rel="external">original<span class="hidden">: {name}</span></a>' in text
        assert text.endswith(", read 28 Nov 2026</span>")


def test_what_a_newer_status_replaced_is_folded_away(client: FlaskClient) -> None:
    new = Statement(BASE, "", "", [Value("new")], origin=BASE, date="2024")
    text = shown(
        client, "statements({'Status': [new, old]})", new=new, old=replace(new, says=[Value("old")], earlier=True)
    )
    now, earlier = text.split('<details class="earlier"><summary>Earlier (1)</summary>')
    assert ("new" in now, "old" in now) == (True, False)
    assert ("new" in earlier, "old" in earlier) == (False, True)
    assert "earlier" not in shown(client, "statements({'Status': [new]})", new=new)


def test_status_is_a_word_and_a_class(client: FlaskClient) -> None:
    text = shown(client, 'status(iri, "ongoing")', iri=BASE + "id/status-laufend")
    assert text == '<span class="mark laufend">ongoing</span>'


def test_status_nobody_gives_is_said_to_be_missing(client: FlaskClient) -> None:
    assert "no status in the sources" in shown(client, "status('')")


@pytest.mark.parametrize(
    ("origin", "words"),
    [("amtlich", "Stadt oder Rat"), ("dritte", "Dritte"), ("redaktionell", 'class="mark editorial">unsere Einordnung')],
)
def test_origin_says_who_speaks(client: FlaskClient, origin: str, words: str) -> None:
    assert words in shown(client, "origin(iri)", "de", iri=f"{BASE}id/herkunft-{origin}")


def test_provenance_shows_source_date_and_reason(client: FlaskClient) -> None:
    says = Statement(
        BASE + "id/ka-v01-thema-1",
        BASE + "ontology#Themenbezug",
        "theme",
        origin=BASE + "id/herkunft-redaktionell",
        date="2024-08",
        reason="Because of the words.",
        certainty="high",
        made="2026-11-22",
        places=[PLACE],
    )
    text = shown(client, 'provenance(says, "Climate")', says=says)
    beside, behind = text.split("<details")
    assert "as of Aug 2024, based on: <a" in beside
    assert 'Source One</a> <span class="quiet">(2024)' in beside
    assert "Classified on 22 November 2026" in behind
    for words in ("Because of the words.", "Certainty: high", '<q lang="de">34 umgesetzt</q>', "Source One", "Folie 3"):
        assert words in text
    assert 'href="https://example.org/deck"' in text
    assert 'href="/page/ka-v01-thema-1?lang=en"' in text
    assert '<span class="hidden"> – Climate</span>' in text


def test_a_note_of_ours_is_no_quotation(client: FlaskClient) -> None:
    text = shown(client, "place(it)", "de", it=PLACE._replace(words="", note="Bericht von 2019"))
    assert 'Notiz aus unserer Recherche: <span lang="de">Bericht von 2019</span>' in text
    assert "<q" not in text
    assert "gelesen Nov. 2026" in text


@pytest.mark.parametrize(
    ("language", "date", "words"),
    [
        ("de", "2022-11", "(Stand Nov. 2022)"),
        ("en", "2022-11", "(as of Nov 2022)"),
        ("de", "2022-11-08", "(Stand 8. Nov. 2022)"),
        ("de", "2022", "(Stand 2022)"),
    ],
)
def test_status_has_its_date_and_says_when_it_is_our_conclusion(
    client: FlaskClient, language: str, date: str, words: str
) -> None:
    text = shown(client, 'status(iri, "x", date, ours)', language, iri=BASE + "id/status-laufend", date=date, ours=True)
    assert words in text
    assert ("unsere Einordnung" if language == "de" else "our classification") in text
    assert "◇" not in shown(client, 'status(iri, "x", date)', language, iri=BASE + "id/status-laufend", date=date)


def test_provenance_says_when_the_source_gives_no_date(client: FlaskClient) -> None:
    says = Statement("", "", "", origin=BASE + "id/herkunft-amtlich", places=[PLACE])
    assert "The source gives no date." in shown(client, "provenance(says)", says=says)


@pytest.mark.parametrize(("date", "pale"), [("2025-05", True), ("2022", True), ("2025-06", False), ("", False)])
def test_an_ongoing_status_18_months_before_the_release_is_paler(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, date: str, pale: bool
) -> None:
    monkeypatch.setattr("bochum_kg.views.pages.modified", lambda: "2026-12-15")
    for status, expected in (("laufend", pale), ("umgesetzt", False)):
        assert (
            'aged"' in shown(client, 'status(iri, "x", date)', iri=f"{BASE}id/status-{status}", date=date)
        ) is expected


def _contrast(one: str, other: str, share: float = 1) -> float:
    """Of the colour `one`, to this `share` opaque, on the colour `other` (WCAG 2.2, 1.4.3)."""

    def parts(colour: str) -> list[int]:
        return [int(colour[n : n + 2], 16) for n in (1, 3, 5)]

    def luminance(rgb: list[float]) -> float:
        linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in (v / 255 for v in rgb)]
        return sum(weight * x for weight, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    below = parts(other)
    above = [share * a + (1 - share) * b for a, b in zip(parts(one), below, strict=True)]
    bright, dark = sorted((luminance(above), luminance([*map(float, below)])), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
def test_what_is_paler_can_still_be_read(client: FlaskClient, scheme: int) -> None:
    text = client.get("/static/style.css").text
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", text.replace("#fff;", "#ffffff;").split("@media")[scheme]))
    (share,) = re.findall(r"\.pale \{ opacity: ([\d.]+)", text)
    for ground in (colours["paper"], colours["raised"]):
        assert _contrast(colours["aged"], ground) >= 4.5
        for hue in ("vorreiterin", "grossstadt", "hotspot", "talentschmiede", "shootingstar"):
            assert _contrast(colours[hue], ground, float(share)) >= 3
