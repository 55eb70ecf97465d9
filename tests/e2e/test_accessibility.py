"""Every kind of page, in both languages: WCAG 2.2 AA by axe, fits 320 px, asks nobody else.

Contrast in the dark depends on the style sheet alone and markup hardly on the language: by default a few pages are
looked at in the dark, and in English only what names and languages can break. `pytest -m long` does all for all.
"""

from collections.abc import Callable
from typing import Any

import pytest
from browser import MISSING, PAGES, in_language, violations

_CONTRAST = ("color-contrast", "link-in-text-block")
# What can break in one language alone: names of things, and languages of parts.
_NAMES = ("html-has-lang", "html-lang-valid", "valid-lang", "document-title", "link-name", "button-name", "label")
_NAMES += ("image-alt", "svg-img-alt", "aria-input-field-name", "select-name", "summary-name", "empty-heading")
_NAMES += ("landmark-unique", "empty-table-header", "duplicate-id-aria", "heading-order", "list", "region")
# One page of each kind of surface: boxes, tables, drawings, forms, code.
_DARK = {"/", "/kernaktivitaeten", "/matrix", "/zeitleiste", "/kennzahlen", "/sparql", "/validation", "/page/ka-v07"}


def _visited(visit: Callable[..., Any], address: str, language: str) -> Any:
    window = visit()
    window.go(in_language(address, language), 404 if address == MISSING else 200)
    assert window.page.get_attribute("html", "lang") == language
    return window


def _fits_a_phone(window: Any, address: str) -> None:
    window.page.set_viewport_size({"width": 320, "height": 700})
    assert window.page.evaluate("document.documentElement.scrollWidth") <= 320, "wider than a phone"
    if address == MISSING:
        window.complaints = [text for text in window.complaints if "404" not in text]
    window.clean()


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible(visit: Callable[..., Any], axe: str, address: str) -> None:
    window = _visited(visit, address, "de")
    assert violations(window.page, axe) == []
    if address in _DARK:
        window.page.emulate_media(color_scheme="dark")
        assert violations(window.page, axe, *_CONTRAST) == [], "dark"
    _fits_a_phone(window, address)


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_in_english(visit: Callable[..., Any], axe: str, address: str) -> None:
    window = _visited(visit, address, "en")
    assert violations(window.page, axe, *_NAMES) == []
    _fits_a_phone(window, address)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_in_every_way(
    visit: Callable[..., Any], axe: str, address: str, language: str, scheme: str
) -> None:
    window = _visited(visit, address, language)
    window.page.emulate_media(color_scheme=scheme)
    assert violations(window.page, axe) == []
