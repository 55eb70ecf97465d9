"""The search box in the header, in a real browser: typed into, clicked, by keyboard, without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from browser import violations

FIRST = "main section:first-of-type li:first-child > a"


@pytest.mark.parametrize(
    ("text", "group", "heading"),
    [
        ("Haus des Wisens", "Kernaktivitäten", "Haus des Wissens"),
        ("Rad", "Kernaktivitäten", "BOvelo - Leitprojekte Radverkehr"),
        ("Fahrrad", "Kernaktivitäten", "BOvelo - Leitprojekte Radverkehr"),
        ("Anger", "Personen in öffentlichen Ämtern", "Britta Anger"),
        ("Dezernat V", "Dezernate, Ämter, Unternehmen", "Dezernat V"),
        ("City Wache", "Kernaktivitäten", "Bochumer City-Wache"),
    ],
)
def test_what_people_type_leads_to_the_page(visit: Callable[..., Any], text: str, group: str, heading: str) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/page/fassung-2-0?lang=de")
    page.fill("header input[name=q]", text)
    page.get_by_role("button", name="Suchen").click()
    assert page.locator("main h2").first.inner_text().startswith(group)
    page.locator(FIRST).click()
    assert page.locator("h1").inner_text() == heading
    window.clean()


def test_dezernat_v_and_its_activities(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/suche?q=Dezernat V&lang=de")
    assert page.locator("#stelle ~ ul > li:first-child > a").inner_text() == "Dezernat V"
    number = int(page.locator("#kernaktivitaet .count").inner_text())
    page.get_by_role("link", name="Als Liste mit Filtern").click()
    assert page.locator("main tbody tr").count() == number
    page.goto(f"{page.url.split('/kern')[0]}/kernaktivitaeten?dezernat=v&lang=de")
    assert page.locator("main tbody tr").count() == number


def test_a_misspelt_word_is_offered_as_it_is_spelt(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/suche?q=Haus des Wisens&lang=de")
    assert page.locator("mark").first.inner_text() == "Haus"
    page.get_by_role("link", name="Haus des Wissens", exact=True).first.click()
    assert page.locator("h1").inner_text() == "Suche nach „Haus des Wissens“"
    assert page.get_by_text("Meinten Sie").count() == 0


def test_suggestions_by_keyboard(visit: Callable[..., Any]) -> None:
    window = visit()
    page = window.go("/daten?lang=de")
    box = page.get_by_role("combobox", name="Suche nach Namen oder Wörtern")
    box.press_sequentially("Citywach")
    page.get_by_role("option").first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
    assert chosen.get_attribute("aria-selected") == "true"
    assert "Bochumer City-Wache" in chosen.inner_text()
    box.press("Escape")
    assert (page.get_by_role("option").count(), box.get_attribute("aria-expanded")) == (0, "false")
    assert box.get_attribute("aria-activedescendant") is None
    box.press_sequentially("e")
    page.get_by_role("option").first.wait_for()
    box.press("ArrowUp")
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/page/ka-g15?lang=de")
    window.clean()


def test_suggestions_by_pointer_and_enter_without_one(visit: Callable[..., Any]) -> None:
    window = visit(width=320, color_scheme="dark")
    page = window.go("/?lang=en")
    box = page.get_by_role("combobox")
    box.press_sequentially("Anger")
    page.get_by_role("option", name="Britta Anger").click()
    page.wait_for_url("**/page/person-anger?lang=en")
    page.get_by_role("combobox").press_sequentially("Anger")
    page.get_by_role("option").first.wait_for()
    page.get_by_role("combobox").press("Enter")
    page.wait_for_url("**/suche?*q=Anger*")
    window.clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_suggestions_are_accessible_and_fit(visit: Callable[..., Any], axe: str, scheme: str) -> None:
    page = visit(width=320, color_scheme=scheme).go("/kernaktivitaeten?lang=de")
    page.get_by_role("combobox").press_sequentially("Klima")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_search_that_the_server_refuses_leaves_a_plain_box(visit: Callable[..., Any]) -> None:
    page = visit().go("/?lang=de")
    page.route("**/suche?**format=json", lambda route: route.fulfill(status=503))
    page.get_by_role("combobox").press_sequentially("Klima")
    page.wait_for_timeout(500)
    assert page.get_by_role("option").count() == 0
    page.unroute("**/suche?**format=json")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche?*q=Klima*")
