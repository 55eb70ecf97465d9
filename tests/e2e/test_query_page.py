"""The query page in a real browser: the editor with completion, programs to copy, and everything without scripts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Visit as Window
from browser import violations

from bochum_kg.content.snippets import snippets

EDITOR = Path(__file__).parents[2] / "bochum_kg/views/static/editor/yasgui.min.js"
HARD = '# it\'s "quoted" \\ """ \'single\' `${x}`\nSELECT ("it\'s" AS ?x) {} # "'
Visit = Callable[..., Any]


@pytest.fixture(scope="module")
def browsing(browser: Any) -> Iterator[Any]:
    """A visit whose windows share what was fetched: a megabyte of editor, read by the browser."""
    if not EDITOR.exists():
        pytest.skip("the query editor was not built when this was installed")
    rights, size = ["clipboard-read", "clipboard-write"], {"width": 1280, "height": 900}
    context = browser.new_context(locale="de-DE", permissions=rights, viewport=size)
    yield context
    context.close()


@pytest.fixture
def editor(browsing: Any, real_site: str) -> Iterator[Any]:
    """A window with the query page and its editor; in the end nothing was asked elsewhere and nothing complained."""
    window = Window(browsing, real_site)
    forget = {"origin": real_site, "storageTypes": "all"}  # queries of the test before
    browsing.new_cdp_session(window.page).send("Storage.clearDataForOrigin", forget)
    window.go("/sparql?lang=de").wait_for_selector(".CodeMirror-code")
    yield window
    window.page.close()
    window.clean()


def write(page: Any, query: str) -> None:
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)


def written(page: Any) -> str:
    return str(page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()"))


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.className + ' ' + document.activeElement.id"))


def test_a_query_is_run_and_its_rows_are_shown_without_asking_anybody_else(editor: Any) -> None:
    editor.page.click("#go")
    editor.page.wait_for_selector(".dataTable tbody tr")
    assert "75 Ergebnisse" in editor.page.inner_text(".yasr_header")


# What the editor says and shows, without what somebody wrote, answers and what nobody sees.
LABELS = """() => {
  const found = [];
  for (const part of document.querySelectorAll("#editor *")) {
    if (part.closest(".CodeMirror-lines, .controlbar, .tab, tbody, .dt-column-title, svg, [lang=en]")) continue;
    for (const name of ["title", "aria-label", "placeholder"]) found.push(part.getAttribute(name) || "");
    for (const node of part.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
  }
  return found.join("\\n");
}"""
ENGLISH = re.compile(
    r"\b(Run|Share|tab|Tab|Table|Response|view|View|Download|page|Page|Showing|of|to|results?|Next|Last)\b"
)


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o } LIMIT 60", "ASK {}", "SELECT nonsense"])
def test_the_editor_speaks_german_on_a_german_page(editor: Any, query: str) -> None:
    write(editor.page, query)
    editor.page.click("#go")
    editor.page.wait_for_selector(".yasr_response_chip:has-text('Sekunden')")
    editor.page.click(".tabsList [role=tab]", button="right")
    editor.page.wait_for_selector(".context-menu:has-text('umbenennen')")
    assert ENGLISH.findall(editor.page.evaluate(LABELS)) == []
    editor.complaints[:] = [text for text in editor.complaints if "400" not in text]  # of the console, on the last


def test_a_misspelt_term_is_corrected_with_one_click(editor: Any) -> None:
    write(editor.page, "SELECT ?x { ?x a <https://w3id.org/bochum-kg/ontology#Kompetens> }")
    editor.page.click("#go")
    editor.page.click("#unknown button:has-text('bo:Kompetenz einsetzen')")
    editor.page.wait_for_selector(".yasr_response_chip:has-text('5 Ergebnisse')")
    assert "?x a bo:Kompetenz }" in written(editor.page)
    assert "PREFIX bo: <https://w3id.org/bochum-kg/ontology#>" in written(editor.page)


def test_a_forgotten_prefix_is_declared_with_one_click(editor: Any) -> None:
    write(editor.page, "SELECT ?x { ?x a bo:Kompetenz }")
    editor.page.click("#go")
    editor.page.click("button:has-text('Deklaration einfügen')")
    editor.page.wait_for_selector(".yasr_response_chip:has-text('5 Ergebnisse')")
    assert written(editor.page).startswith("PREFIX bo: <https://w3id.org/bochum-kg/ontology#>\n")
    editor.complaints[:] = [text for text in editor.complaints if "400" not in text]


def test_a_misspelt_term_is_told_and_forgotten_with_the_next_query(editor: Any) -> None:
    space = "PREFIX bo: <https://w3id.org/bochum-kg/ontology#>\n"
    write(editor.page, f"{space}SELECT * {{ ?s bo:satus ?o }}")
    editor.page.click("#go")
    editor.page.wait_for_selector("#unknown p")
    told = "Zeile 2, Spalte 15: bo:satus kommt im Graphen nicht vor. Ist bo:status gemeint?"
    assert editor.page.inner_text("#unknown p").startswith(told)
    write(editor.page, f"{space}SELECT * {{ ?s bo:status ?o }}")
    editor.page.click("#go")
    editor.page.wait_for_selector(".dataTable tbody tr")
    assert editor.page.inner_text("#unknown") == ""


def test_what_is_wrong_with_a_query_is_said_in_the_language_of_the_page(editor: Any, axe: str) -> None:
    write(editor.page, "SELECT * {\n  ?s <b> }")
    editor.page.click("#go")
    message = editor.page.wait_for_selector(".yasr [role=alert]").inner_text()
    assert message.startswith("400 – Fehler in der Schreibweise")
    assert "Zeile 2, Spalte 10: Vor } fehlt das Objekt" in message
    for scheme in ("light", "dark"):
        editor.page.emulate_media(color_scheme=scheme)
        assert violations(editor.page, axe) == []
    editor.complaints[:] = [text for text in editor.complaints if "400" not in text]


def test_names_in_an_answer_are_no_labels(editor: Any) -> None:
    write(editor.page, 'SELECT ("Table" AS ?Response) {}')
    editor.page.click("#go")
    editor.page.wait_for_selector(".yasr_response_chip:has-text('1 Ergebnis in')")
    assert "Table" in editor.page.inner_text(".dataTable tbody")
    assert "Response" in editor.page.inner_text(".dataTable thead")


def complete(page: Any, query: str, line: int, column: int) -> str:
    """What is offered at a place in `query`."""
    write(page, query)
    page.evaluate(
        "([line, column]) => {const c = document.querySelector('.CodeMirror').CodeMirror; c.focus();"
        " c.setCursor(line, column)}",
        [line, column],
    )
    page.keyboard.press("Control+Space")
    return str(page.wait_for_selector(".CodeMirror-hints").inner_text())


@pytest.mark.parametrize(
    ("pattern", "offered"),
    [
        ("?x a bo:K", ["bo:Kernaktivitaet – Kernaktivität", "bo:Kompetenz – Kompetenz"]),
        ("?x bo:st", ["bo:status – Status"]),
    ],
)
def test_our_terms_are_completed_with_their_names(editor: Any, pattern: str, offered: list[str]) -> None:
    prefix = editor.page.input_value("#query").split("\n")[0]
    found = complete(editor.page, f"{prefix}\nSELECT * {{ {pattern} }}", 1, 11 + len(pattern))
    assert set(offered) <= set(found.split("\n"))
    editor.page.keyboard.press("Enter")
    assert found.split("\n")[0].split(" ")[0] + " }" in written(editor.page)


@pytest.mark.parametrize(
    ("before", "typed", "offered"),
    [
        ("?x a", "Aktivität", "bo:Kernaktivitaet – Kernaktivität"),
        ("?x", "zuständ", "bo:zustaendigeStelle – zuständige Stelle"),
        ("?x", "zuständige Stelle", "bo:zustaendigeStelle – zuständige Stelle"),
        ("?x ?p ?n ;", "Thema", "bo:querschnittsthema – Querschnittsthema"),
        ("?x bo:status", "lauf", "id:status-laufend – laufend"),
        ("?x bo:querschnittsthema", "soziale", "id:querschnittsthema-soziale-lage – Soziale Lage"),
        ("?x ?p", "Wissens", "id:ka-t05 – Haus des Wissens"),
        ("?x ?p", "Haus des Wissens", "id:ka-t05 – Haus des Wissens"),
        ("?x ?p", "Fahrrad", "id:ka-g11 – BOvelo - Leitprojekte Radverkehr"),
        ("?x bo:zustaendigeStelle", "Tiefbau", "id:amt-tiefbauamt – Tiefbauamt"),
    ],
)
def test_terms_are_completed_by_meaning_and_things_by_any_word(
    editor: Any, before: str, typed: str, offered: str
) -> None:
    editor.page.request.get(f"{editor.site}/suche?q=x&format=json")  # the first search makes the index
    pattern = f"{before} {typed}"
    found = complete(editor.page, f"SELECT * {{ {pattern} }}", 0, 11 + len(pattern)).split("\n")
    assert offered in found
    name = offered.split(" ")[0]
    for _ in range(found.index(offered)):
        editor.page.keyboard.press("ArrowDown")
    editor.page.keyboard.press("Enter")
    assert f"{before} {name} }}" in written(editor.page)
    assert f"PREFIX {name.split(':')[0]}: <" in written(editor.page)


def test_words_that_nothing_is_called_by_are_said_to_have_no_suggestion(editor: Any) -> None:
    write(editor.page, "SELECT * { ?x ?p Xylophonquartett }")
    editor.page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setCursor(0, 33)")
    editor.page.click("#suggest")
    editor.page.wait_for_selector(".notification.active:has-text('Kein Vorschlag')")


def test_our_prefixes_are_completed(editor: Any) -> None:
    found = complete(editor.page, "PREFIX s", 0, 8)
    assert "skos: <http://www.w3.org/2004/02/skos/core#>" in found.split("\n")


def test_the_keyboard_gets_in_and_out_of_the_editor(editor: Any) -> None:
    page = editor.page
    page.focus("#plain")
    for _ in range(6):
        page.keyboard.press("Tab")
        if "CodeMirror" in focused(page):
            break
    assert "CodeMirror" in focused(page)
    before = written(page)
    page.keyboard.press("Tab")
    assert "CodeMirror" not in focused(page)
    assert written(page) == before
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".dataTable tbody tr")


def test_the_editor_does_not_take_the_focus(editor: Any) -> None:
    assert editor.page.evaluate("document.activeElement === document.body")


SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_a_query_that_runs_says_since_when_and_can_be_cancelled(editor: Any, axe: str) -> None:
    page = editor.page
    write(page, SLOW)
    page.click("#go")
    page.wait_for_selector("#running:has-text('1 s')")
    assert page.inner_text("#state") == "läuft …"
    assert violations(page, axe) == []
    with page.expect_event("requestfailed") as failed:
        page.click("#cancel")
    assert failed.value.url == f"{editor.site}/sparql"
    page.wait_for_selector("#state:has-text('Abgebrochen')")
    assert not page.is_visible("#running")
    assert not page.locator(".yasr [role=alert]").count()
    assert "go" in focused(page)
    write(page, "ASK {}")
    page.click("#go")
    page.wait_for_selector("#state:has-text('Fertig nach')")


def test_each_query_runs_by_itself(editor: Any) -> None:
    page = editor.page
    write(page, SLOW)
    page.click("#go")
    page.wait_for_selector("#running >> visible=true")
    page.click("#new")
    page.wait_for_selector(".tabPanel.active #go")
    assert not page.is_visible("#running")
    page.click(".tabsList [role=tab] >> nth=0")
    page.click("#running:visible #cancel")


def test_the_last_query_is_followed_by_a_new_one_when_it_is_closed(editor: Any) -> None:
    editor.page.click(".tabsList .closeTab")
    editor.page.wait_for_selector(".tabPanel.active #go")
    assert editor.page.locator(".tabsList [role=tab]").count() == 1


def test_things_in_a_result_have_their_names_and_lead_to_their_pages_here(editor: Any) -> None:
    page = editor.page
    text = "PREFIX bo: <https://w3id.org/bochum-kg/ontology#> SELECT ?x ?s ?w { ?x bo:status ?s ; a ?w }"
    write(page, f"{text} ORDER BY ?x")
    page.click("#go")
    page.wait_for_selector(".dataTable tbody tr")
    row = page.locator(".dataTable tbody tr", has_text="id:ka-g01").first
    assert "id:ka-g01 Bochums Gute Stuben" in row.inner_text()
    assert "id:status-laufend laufend" in row.inner_text()
    targets = [link.get_attribute("target") for link in page.locator(".dataTable a.iri").all()]
    assert not any(targets)
    page.click("a:has-text('id:ka-g01') >> nth=0")
    page.wait_for_url(f"{editor.site}/page/ka-g01?lang=de")


def test_the_address_of_a_query_is_short_and_answers_it(editor: Any) -> None:
    query = "ASK { FILTER(1 = 2) }"
    write(editor.page, query)
    address = editor.page.get_attribute("#share", "href")
    assert address == f"{editor.site}/sparql?query=ASK+%7B+FILTER%281+%3D+2%29+%7D&lang=de"
    editor.page.click("#copy")
    editor.page.wait_for_selector("#state:has-text('Kopiert')")
    assert editor.page.evaluate("navigator.clipboard.readText()") == address
    editor.page.click("#share")
    assert editor.page.inner_text("main .lead") == "Nein"
    editor.page.click("text=Im Editor öffnen")
    editor.page.wait_for_selector(".tabPanel.active .CodeMirror-code")
    assert written(editor.page) == query


def test_examples_are_beside_the_editor_and_open_in_it(editor: Any) -> None:
    editor.page.set_viewport_size({"width": 1440, "height": 900})
    code, ready = (editor.page.locator(part).first.bounding_box() for part in (".CodeMirror", "#examples"))
    assert ready["x"] >= code["x"] + code["width"]
    assert ready["y"] < code["y"] + code["height"]
    editor.page.click("#examples summary >> nth=0")
    link = editor.page.locator("#examples li a").first
    name = link.inner_text()
    link.click()
    editor.page.wait_for_selector(".tabPanel.active .CodeMirror-code")
    assert name == editor.page.inner_text("main h2 >> nth=0")


@pytest.mark.parametrize("width", [320, 375])
def test_a_first_query_of_ones_own_on_a_phone(visit: Visit, width: int) -> None:
    if not EDITOR.exists():
        pytest.skip("the query editor was not built when this was installed")
    page = visit(width=width, height=640, has_touch=True, is_mobile=True).go("/sparql?lang=de")
    page.wait_for_selector(".CodeMirror-code")
    page.tap(".CodeMirror-lines")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(
        "SELECT ?name { ?x a <https://w3id.org/bochum-kg/ontology#Kompetenz> ; rdfs:label ?name }"
    )
    page.locator("#go").scroll_into_view_if_needed()
    box = page.locator("#go").bounding_box()
    assert box["height"] >= 24
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert page.evaluate("([x, y]) => document.elementFromPoint(x, y).id", at) == "go"
    page.tap("#go")
    page.tap("button:has-text('Deklaration einfügen')")
    page.wait_for_selector(".yasr_response_chip:has-text('Ergebnisse')")
    page.wait_for_selector(".dataTable tbody tr:has-text('Vorreiterin')")
    examples, results = (page.locator(part).bounding_box() for part in ("#examples", ".yasr"))
    assert examples["y"] + examples["height"] <= results["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("language", ["python", "javascript", "r", "curl"])
def test_programs_are_the_ones_the_server_writes(editor: Any, real_site: str, language: str) -> None:
    write(editor.page, HARD)
    editor.page.click(f"[data-program={language}] summary")
    expected = snippets(f"{real_site}/sparql", HARD, "select")[language]
    editor.page.wait_for_function(
        "([name, text]) => document.querySelector(`[data-program=${name}] code`).textContent === text",
        arg=[language, expected],
    )


def test_a_program_is_copied(editor: Any, real_site: str) -> None:
    write(editor.page, "ASK {}")
    editor.page.click("[data-program=curl] summary")
    editor.page.click("[data-program=curl] button")
    editor.page.wait_for_selector("button:has-text('Kopiert')")
    copied = editor.page.evaluate("navigator.clipboard.readText()")
    assert copied == snippets(f"{real_site}/sparql", "ASK {}", "ask")["curl"]


def test_the_plain_form_is_one_click_away_and_keeps_the_query(editor: Any) -> None:
    write(editor.page, "ASK { FILTER(1 = 2) }")
    editor.page.click("#plain")
    assert editor.page.input_value("#query") == "ASK { FILTER(1 = 2) }"
    editor.page.click("form.query button[type=submit]")
    assert editor.page.inner_text("main .lead") == "Nein"


def test_an_example_is_opened(editor: Any) -> None:
    write(editor.page, "ASK {} # mine")
    editor.go("/sparql?example=widersprueche&lang=de").wait_for_selector(".tabPanel.active .CodeMirror-code")
    assert "bo:Widerspruch" in written(editor.page)
    assert editor.page.locator(".tabsList [role=tab]").count() == 2  # what one was writing is still there


def test_editor_and_result_are_accessible_in_both_themes(editor: Any, visit: Visit, axe: str) -> None:
    page = editor.page
    page.click("#go")
    page.wait_for_selector(".dataTable tbody tr")
    page.click("[data-program=python] summary")
    page.wait_for_function("() => document.querySelector('.dataTable thead th').textContent.includes('#')")
    assert violations(page, axe) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, axe, "color-contrast") == []


def test_editor_fits_a_narrow_screen(visit: Visit) -> None:
    if not EDITOR.exists():
        pytest.skip("the query editor was not built when this was installed")
    page = visit(width=320, height=700).go("/sparql?lang=de")
    page.wait_for_selector(".CodeMirror-code")
    page.click("#go")
    page.wait_for_selector(".dataTable tbody tr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_the_form_answers(visit: Visit) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/sparql?lang=en")
    assert not [
        part for part in page.locator("main button").all() if part.is_visible() and not part.evaluate("b => b.form")
    ]
    page.fill("#query", "SELECT (6 * 7 AS ?answer) {}")
    page.click("form.query button[type=submit]")
    assert page.inner_text("table.answer td") == "42"
    page.fill("#query", "SELECT nonsense")
    page.click("form.query button[type=submit]")
    assert "Line 1, column" in page.inner_text("#error")
    assert page.input_value("#query") == "SELECT nonsense"


def test_from_a_ready_question_to_its_answer_without_scripts(visit: Visit) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/queries?lang=de")
    page.click("text=Wie viele Plätze sind je Kompetenz bis 2030 noch frei?")
    assert page.inner_text("table.answer").count("\n") >= 5
    page.click("text=Im Editor öffnen")
    assert "bo:Kompetenz" in page.input_value("#query")
    window.clean()


def test_a_query_of_ones_own_without_sparql_and_without_scripts(visit: Visit) -> None:
    window = visit(width=375, java_script_enabled=False)
    page = window.go("/queries?lang=de")
    page.click("text=Eigene Abfrage zusammenstellen")
    page.select_option("#was", "bo:Kernaktivitaet")
    page.click("button:has-text('Auswählen')")
    page.select_option("[name='bo:querschnittsthema']", "querschnittsthema-klima")
    page.select_option("[name='bo:status']", "status-laufend")
    page.check("[name=spalte][value='bo:zustaendigeStelle']")
    page.click("button:has-text('Abfrage schreiben')")
    assert "laufend" in page.inner_text("#answer + p")
    assert "Pocket Parks" in page.inner_text("table.answer")
    assert "Umwelt- und Grünflächenamt" in page.inner_text("table.answer")
    assert "bo:querschnittsthema id:querschnittsthema-klima" in page.inner_text("pre code")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.click("text=Im Editor öffnen und ändern")
    assert "bo:status id:status-laufend" in page.input_value("#query")
    page.click("form.query button[type=submit]")
    assert "Pocket Parks" in page.inner_text("table.answer")
    window.clean()
