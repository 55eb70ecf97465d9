"""Every kind of page, in both languages: WCAG 2.2 AA by axe, fits 320 px, asks nobody else.

Contrast in the dark depends on the style sheet alone and markup hardly on the language: by default a few pages are
looked at in the dark, and in English only what names and languages can break. `pytest -m long` does all for all.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from browser import COLOURS_ONCE, MISSING, PAGES, Visit, in_language, violations

_CONTRAST = ("color-contrast", "link-in-text-block")
# What can break in one language alone: names of things, and languages of parts.
_NAMES = ("html-has-lang", "html-lang-valid", "valid-lang", "document-title", "link-name", "button-name", "label")
_NAMES += ("image-alt", "svg-img-alt", "aria-input-field-name", "select-name", "summary-name", "empty-heading")
_NAMES += ("landmark-unique", "empty-table-header", "duplicate-id-aria", "heading-order", "list", "region")
# One page of each kind of surface: boxes, tables, drawings, forms, code.
_DARK = {"/", "/kernaktivitaeten", "/matrix", "/zeitleiste", "/kennzahlen", "/sparql", "/validation", "/page/ka-v07"}


@pytest.fixture(scope="module")
def window(browser: Any, real_site: str) -> Iterator[Visit]:
    """One window for all pages, as nothing is typed or clicked: a new one takes longer than most pages."""
    context = browser.new_context(locale="de-DE")
    yield Visit(context, real_site)
    context.close()


def _open(window: Visit, address: str, language: str, scheme: str = "light") -> Any:
    """The page at `address`, as wide as a desk's, with nothing noted of the one before."""
    window.elsewhere.clear()
    window.complaints.clear()
    window.page.set_viewport_size({"width": 1280, "height": 900})
    window.page.emulate_media(color_scheme=scheme)
    page = window.go(in_language(address, language), 404 if address == MISSING else 200)
    assert page.get_attribute("html", "lang") == language
    return page


def _fits_a_phone(window: Visit, address: str) -> None:
    window.page.set_viewport_size({"width": 320, "height": 700})
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 320, "wider than a phone"
    if address == MISSING:
        window.complaints = [text for text in window.complaints if "404" not in text]
    window.clean()


def test_axe_finds_the_same_when_it_reads_colours_once(browser: Any, axe: str) -> None:
    page = browser.new_page()
    found = []
    for script in (axe.removesuffix(COLOURS_ONCE), axe):
        page.goto("about:blank")
        page.set_content(
            "<body style='background: #abc'><p id=near style='color: #9ab'>One<p id=far style='color: #000'>Two"
            "<div style='background: color-mix(in srgb, #f00 50%, transparent); opacity: .9'><p id=mixed style='color: "
            "#911'>Three<p id=clear style='color: #0009'>Four"
        )
        found.append(violations(page, script, "color-contrast"))
    page.close()
    assert found[0] == found[1]
    assert [name in " ".join(found[0]) for name in ("#near", "#far", "#mixed", "#clear")] == [True, False, True, True]


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible(window: Visit, axe: str, address: str) -> None:
    page = _open(window, address, "de")
    assert violations(page, axe) == []
    if address in _DARK:
        page.emulate_media(color_scheme="dark")
        assert violations(page, axe, *_CONTRAST) == [], "dark"
    _fits_a_phone(window, address)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_in_english(window: Visit, axe: str, address: str) -> None:
    page = _open(window, address, "en")
    assert violations(page, axe, *_NAMES) == []
    _fits_a_phone(window, address)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_in_every_way(window: Visit, axe: str, address: str, language: str, scheme: str) -> None:
    assert violations(_open(window, address, language, scheme), axe) == []
