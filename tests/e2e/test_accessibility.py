"""Every kind of page, in both languages and themes: WCAG 2.2 AA by axe, fits 320 px, asks nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from browser import MISSING, PAGES, in_language, violations


@pytest.mark.parametrize("address", PAGES)
def test_page_is_accessible_in_both_languages_and_themes(visit: Callable[..., Any], axe: str, address: str) -> None:
    window = visit()
    for language in ("de", "en"):
        page = window.go(in_language(address, language), 404 if address == MISSING else 200)
        assert page.get_attribute("html", "lang") == language
        assert violations(page, axe) == [], f"{language}, light"
        page.emulate_media(color_scheme="dark")
        assert violations(page, axe, "color-contrast", "link-in-text-block") == [], f"{language}, dark"
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{language}: wider than a phone"
        page.set_viewport_size({"width": 1280, "height": 900})
    if address == MISSING:
        window.complaints = [text for text in window.complaints if "404" not in text]
    window.clean()
