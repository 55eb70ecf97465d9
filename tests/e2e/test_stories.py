"""What people come for, in a real browser: without JavaScript, and with the keyboard alone."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROPOSALS = Path(__file__).parents[1] / "examples" / "proposals"


def tab_to(page: Any, selector: str, most: int = 400) -> Any:
    """Press Tab until an element that matches `selector` has the focus; the element."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return page.locator(":focus")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_a_newcomer_sees_how_much_is_fixed_and_follows_one_field(visit: Callable[..., Any]) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/?lang=de")
    assert page.get_by_text("Von 125 geplanten Kernaktivitäten stehen 75 fest, 50 sind noch offen.").is_visible()
    page.locator("svg a[href^='/page/ka-v07']").first.click()
    assert page.locator("h1").inner_text() == "Baustellenmanagement – Alles aus einer Hand"
    crumbs = page.locator(".crumbs li").all_inner_texts()
    assert [text.strip() for text in crumbs[:2]] == ["Überblick", "Vorreiterin modernen Stadtmanagements"]
    window.clean()


def test_every_field_of_the_picture_is_named_and_reached_by_keyboard(visit: Callable[..., Any]) -> None:
    page = visit().go("/?lang=en")
    fields = page.locator("svg a")
    assert fields.count() >= 75
    field = tab_to(page, "svg a")
    assert page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"
    )
    field.press("Enter")
    page.wait_for_url("**/page/**")
    assert "lang=en" in page.url


def test_the_first_tab_offers_to_skip_the_navigation(visit: Callable[..., Any]) -> None:
    page = visit().go("/kernaktivitaeten?lang=de")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Zum Inhalt"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_source_of_a_statement_is_one_key_away(visit: Callable[..., Any]) -> None:
    page = visit().go("/page/ka-v07?lang=de")
    summary = tab_to(page, "main details > summary")
    box = page.locator("details", has=page.locator("summary:focus"))
    assert not box.evaluate("box => box.open")
    summary.press("Enter")
    assert box.evaluate("box => box.open")
    assert box.locator("a[href^='/page/quelle-']").first.is_visible()


def test_source_and_date_of_a_statement_stand_beside_it_without_a_click(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/page/ka-v07?lang=de")
    for statement in page.locator("li.statement").all()[:5]:
        source = statement.locator(".from a[href^='/page/quelle-']").first
        assert source.is_visible()
        assert "(" in statement.locator(".from").inner_text()


def test_what_became_of_an_activity_is_one_search_and_one_page(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/?lang=de")
    page.fill("header input[name=q]", "Haus des Wisens")
    page.press("header input[name=q]", "Enter")
    page.locator("main li a", has_text="Haus des Wissens").first.click()
    assert "Haus des Wissens" in page.locator("h1").inner_text()
    box = page.locator(".glance").first
    assert box.get_by_text("laufend").first.is_visible()
    who = " ".join(box.inner_text().split())
    assert "Stand" in who
    assert "unsere Einordnung" in who or "Stadt oder Rat" in who


def test_what_a_portal_needs_stands_on_the_first_screen_of_the_data(visit: Callable[..., Any]) -> None:
    page = visit(width=1280, height=900, java_script_enabled=False).go("/daten?lang=de")
    for words in ("/catalog", "CC BY 4.0", "/sparql"):
        seen = page.locator("main", has_text=words).get_by_text(words).first
        place = seen.bounding_box()
        assert place["y"] + place["height"] <= 900, words
    box = page.locator("main").inner_text()
    assert "Kontakt" in box


def test_who_is_responsible_for_an_empty_focus_area_stands_in_its_box(visit: Callable[..., Any]) -> None:
    page = visit(width=320, java_script_enabled=False).go("/page/schwerpunkt-forschung?lang=de")
    box = page.locator(".glance").first.inner_text()
    assert "0 von 5 festgelegt, 5 frei" in box
    assert "Bochum Wirtschaftsentwicklung" in box


def test_two_themes_at_once_are_two_ticks_and_one_choice(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/kernaktivitaeten?lang=de")
    page.check("input[name=querschnittsthema][value=klima]")
    page.check("input[name=querschnittsthema][value=soziale-lage]")
    page.check("input[name=verknuepfung][value=und]")
    page.get_by_role("button", name="Anzeigen").first.click()
    assert page.locator("h2#found").inner_text() == "1 von 75 Kernaktivitäten"
    assert page.locator(".chips strong").all_inner_texts() == ["und"]


def test_on_a_phone_the_menu_is_one_tap_away(visit: Callable[..., Any]) -> None:
    page = visit(width=320, java_script_enabled=False).go("/?lang=de")
    link = page.locator("nav.main").get_by_role("link", name="Zeitleiste")
    assert not link.is_visible()
    page.get_by_text("Menü", exact=True).click()
    link.click()
    assert page.locator("h1").inner_text() == "Zeitleiste"


def test_our_own_classification_is_marked_with_reason_and_certainty(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/page/ka-v07?lang=en")
    statement = page.locator("li.statement.ours").first
    assert "our classification (certainty:" in " ".join(statement.inner_text().split())  # without a click
    box = statement.locator("details")
    box.locator("summary").click()
    text = box.inner_text()
    assert len(text) > 150, "the reason is missing"


def test_an_activity_is_found_without_umlaut_and_taken_along_as_csv(visit: Callable[..., Any]) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/kernaktivitaeten?lang=de")
    page.fill("#q", "waermewende")
    page.press("#q", "Enter")
    assert page.get_by_role("link", name="Bochumer Wärmewende").is_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).first.click()
    rows = list(csv.reader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    assert any("Bochumer Wärmewende" in cell for row in rows for cell in row)
    assert len(rows) < 10


def test_a_filter_narrows_the_list_by_keyboard(visit: Callable[..., Any]) -> None:
    page = visit().go("/kernaktivitaeten?lang=de")
    tab_to(page, "input[name=status][value=umgesetzt]").press("Space")
    tab_to(page, "input[name=kompetenz][value=hotspot]").press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**status=umgesetzt**")
    statuses = page.locator("main tbody .mark").all_inner_texts()
    assert statuses
    assert set(statuses) == {"umgesetzt"}


def test_a_query_is_asked_without_javascript(visit: Callable[..., Any]) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/sparql?lang=de")
    page.get_by_role("button", name="Abfrage ausführen").click()
    assert page.locator("main table tbody tr").count() >= 75
    window.clean()


def test_a_mistake_in_a_query_is_shown_with_its_place_and_the_query_kept(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/sparql?lang=en")
    page.fill("#query", "SELECT ?x WHERE {\n  ?x a }")
    page.locator("form.query button[type=submit]").click()
    assert "line 2" in page.locator("main").inner_text().lower()
    assert page.input_value("#query") == "SELECT ?x WHERE {\n  ?x a }"


def test_a_proposal_is_checked_without_javascript(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/validation?lang=de")
    page.set_input_files("#proposal-file", PROPOSALS / "ohne-englischen-namen.ttl")
    page.set_default_timeout(60_000)  # the whole graph is checked together with the proposal
    page.get_by_role("button", name="Prüfen").click()
    page.wait_for_load_state()
    text = page.locator("main").inner_text()
    assert "englisch" in text.lower()
    assert page.locator("html").get_attribute("lang") == "de"


def test_the_page_in_the_other_language_is_one_link_away_and_stays(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False, locale="de-DE").go("/page/ka-v07")
    assert page.get_attribute("html", "lang") == "de"
    page.get_by_role("link", name="English").click()
    assert page.locator("h1").inner_text() == "Construction site management – all from a single source"
    page.get_by_role("link", name="Figures").click()
    assert page.get_attribute("html", "lang") == "en"


def test_the_browser_s_language_decides_when_nobody_chose(visit: Callable[..., Any]) -> None:
    assert visit(locale="en-GB").go("/").get_attribute("html", "lang") == "en"
    assert visit(locale="fr-FR").go("/").get_attribute("html", "lang") == "de"


def test_what_changed_between_the_versions_stands_side_by_side(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/vergleich?lang=de")
    text = page.locator("main").inner_text()
    assert "2017" in text
    assert "Hochkultur der Spitzenklasse" in text
    assert page.locator("main a[href^='/page/schwerpunkt-']").count() >= 32


def test_a_number_of_the_matrix_leads_to_its_activities(visit: Callable[..., Any]) -> None:
    page = visit(java_script_enabled=False).go("/matrix?lang=de")
    cell = page.locator("main td a").first
    number = int("".join(sign for sign in cell.inner_text() if sign.isdigit()) or 0)
    cell.click()
    assert number
    assert page.locator("main tbody tr").count() >= number


def test_a_page_that_is_not_there_says_so_and_leads_on(visit: Callable[..., Any]) -> None:
    window = visit(java_script_enabled=False)
    response = window.page.goto(window.site + "/page/gibt-es-nicht?lang=de")
    assert response.status == 404
    window.page.fill("main input[name=q]", "Baustellen")
    window.page.locator("main").get_by_role("button", name="Suchen").click()
    assert window.page.get_by_role("link", name="Baustellenmanagement – Alles aus einer Hand", exact=True).is_visible()


def test_a_page_prints_without_navigation(visit: Callable[..., Any]) -> None:
    page = visit().go("/page/ka-v07?lang=de")
    page.emulate_media(media="print")
    assert not page.locator("nav.main").is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator("li.statement q").first.is_visible()  # what is closed on the screen


def test_what_was_filled_in_prints_without_its_buttons(visit: Callable[..., Any]) -> None:
    page = visit().go("/vorschlag?lang=de")
    page.fill("input[name=name_de]", "Bänke im Schatten")
    page.emulate_media(media="print")
    assert page.locator("input[name=name_de]").is_visible()
    assert not page.locator("main button:visible").count()
