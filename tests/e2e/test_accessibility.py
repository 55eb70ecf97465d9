"""Every kind of page, in both languages and themes: WCAG 2.2 AA by axe, fits 320 px, asks nobody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser import MISSING, PAGES, in_language

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core as a script."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed (`interop`)")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def violations(page: Any, axe: str, *rules: str) -> list[str]:
    """What axe finds on `page`, a line each; `rules` or else all of WCAG 2.2 AA and the best practices."""
    page.evaluate(axe)  # through the debugger: the page's own policy allows no foreign script
    only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": WCAG}
    found = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


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
