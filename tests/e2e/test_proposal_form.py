"""Kernaktivität 76 by somebody who knows no RDF: without script by mouse, with script by keyboard on a phone."""

import re
from collections.abc import Callable
from typing import Any

import pytest

LINES = {
    "name_de": "Wissenswerkstatt",
    "name_en": "Knowledge workshop",
    "beschreibung_de": "Eine Werkstatt für alle.",
    "beschreibung_en": "A workshop for everybody.",
    "quelle_titel": "Meldung »Werkstatt«",
    "quelle_adresse": "https://www.bochum.de/werkstatt",
    "quelle_datum": "12.11.2026",
    "quelle_herausgeber": "Stadt Bochum",
    "wortlaut": "Die Werkstatt öffnet",
    "lokator": "Absatz 1",
}
CHOICES = {"kompetenz": "kompetenz-shootingstar", "tranche": "neu", "quelle_art": "quellenart-stadt"}


@pytest.mark.parametrize("scripted", [False, True])
def test_a_new_activity_is_made_checked_and_taken_away(visit: Callable[..., Any], scripted: bool) -> None:
    window = visit(java_script_enabled=scripted, accept_downloads=True)
    page = window.go("/?lang=de")
    page.set_default_timeout(60_000)
    page.get_by_role("link", name="Mitmachen").first.click()
    if "/vorschlag" not in page.url:
        page.goto(window.site + "/vorschlag?lang=de")
    for name, text in LINES.items():
        if name != "lokator":
            page.fill(f"#{name}", text)
    for name, chosen in CHOICES.items():
        page.select_option(f"#{name}", chosen)
    page.get_by_role("button", name="Prüfen").click()
    assert page.locator("#lokator").get_attribute("aria-invalid") == "true"
    assert page.locator("#name_de").input_value() == LINES["name_de"]
    page.fill("#lokator", LINES["lokator"])
    page.get_by_role("button", name="Prüfen").click()
    assert page.get_by_text("Der Vorschlag verletzt keine Pflicht").is_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Als Patch herunterladen").click()
    assert re.search(r"^\+id:ka-s\d\d a bo:Kernaktivitaet ;$", download.value.path().read_text("utf-8"), re.MULTILINE)
    page.get_by_role("button", name="Vorschau").click()
    assert page.locator("h1").inner_text() == "Wissenswerkstatt"
    window.clean()


def test_a_source_is_corrected_by_keyboard_on_a_phone(visit: Callable[..., Any]) -> None:
    window = visit(width=320)
    page = window.go("/page/ka-v07?lang=de")
    page.set_default_timeout(60_000)
    page.get_by_role("link", name="Ergänzen oder berichtigen").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/vorschlag**")
    page.locator("#status").focus()
    page.keyboard.type("umg")
    page.locator("#wortlaut").focus()
    page.keyboard.type("ist fertig")
    page.keyboard.press("Enter")
    page.wait_for_selector("#result")
    assert page.locator("#status").input_value() == "status-umgesetzt"
    assert page.locator("#lokator").get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    window.clean()
