"""The query page in a real browser: the editor with completion, programs to copy, and everything without scripts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import violations

from bochum_kg.content.snippets import snippets

EDITOR = Path(__file__).parents[2] / "bochum_kg/views/static/editor/yasgui.min.js"
HARD = '# it\'s "quoted" \\ """ \'single\'\nSELECT ("it\'s" AS ?x) {} # "'
Visit = Callable[..., Any]


@pytest.fixture
def editor(visit: Visit) -> Iterator[Any]:
    """A window with the query page and its editor; in the end nothing was asked elsewhere and nothing complained."""
    if not EDITOR.exists():
        pytest.skip("the query editor was not built when this was installed")
    window = visit(permissions=["clipboard-read", "clipboard-write"])
    window.go("/sparql?lang=de").wait_for_selector(".CodeMirror-code")
    yield window
    window.clean()


def write(page: Any, query: str) -> None:
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)


def written(page: Any) -> str:
    return str(page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()"))


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.className + ' ' + document.activeElement.id"))


def test_a_query_is_run_and_its_rows_are_shown_without_asking_anybody_else(editor: Any) -> None:
    editor.page.click(".yasqe_queryButton")
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
    editor.page.click(".yasqe_queryButton")
    editor.page.wait_for_selector(".yasr_response_chip:has-text('Sekunden')")
    editor.page.click(".tabsList [role=tab]", button="right")
    editor.page.wait_for_selector(".context-menu:has-text('umbenennen')")
    assert ENGLISH.findall(editor.page.evaluate(LABELS)) == []
    editor.complaints[:] = [text for text in editor.complaints if "400" not in text]  # of the console, on the last


def test_a_misspelt_term_is_told_and_forgotten_with_the_next_query(editor: Any) -> None:
    space = "PREFIX bo: <https://w3id.org/bochum-kg/ontology#>\n"
    write(editor.page, f"{space}SELECT * {{ ?s bo:satus ?o }}")
    editor.page.click(".yasqe_queryButton")
    editor.page.wait_for_selector("#unknown p")
    told = "Zeile 2, Spalte 15: bo:satus kommt im Graphen nicht vor. Ist bo:status gemeint?"
    assert editor.page.inner_text("#unknown") == told
    write(editor.page, f"{space}SELECT * {{ ?s bo:status ?o }}")
    editor.page.click(".yasqe_queryButton")
    editor.page.wait_for_selector(".dataTable tbody tr")
    assert editor.page.inner_text("#unknown") == ""


def test_what_is_wrong_with_a_query_is_said_in_the_language_of_the_page(editor: Any, axe: str) -> None:
    write(editor.page, "SELECT * {\n  ?s <b> }")
    editor.page.click(".yasqe_queryButton")
    message = editor.page.wait_for_selector(".yasr [role=alert]").inner_text()
    assert message.startswith("400 – Fehler in der Schreibweise")
    assert "Zeile 2, Spalte 11: expected OPTIONAL." in message
    for scheme in ("light", "dark"):
        editor.page.emulate_media(color_scheme=scheme)
        assert violations(editor.page, axe) == []
    editor.complaints[:] = [text for text in editor.complaints if "400" not in text]


def test_names_in_an_answer_are_no_labels(editor: Any) -> None:
    write(editor.page, 'SELECT ("Table" AS ?Response) {}')
    editor.page.click(".yasqe_queryButton")
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


@pytest.mark.parametrize("language", ["python", "r", "curl"])
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
    page.click(".yasqe_queryButton")
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
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".dataTable tbody tr")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_scripts_the_form_answers(visit: Visit) -> None:
    window = visit(java_script_enabled=False)
    page = window.go("/sparql?lang=en")
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
