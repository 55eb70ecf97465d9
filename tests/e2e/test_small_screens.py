"""What a phone shows: 320 px wide, and tables that scroll in themselves."""

from collections.abc import Callable
from typing import Any

# The smallest text of the drawings, in px as the reader sees it.
_SMALLEST = """() => Math.min(...[...document.querySelectorAll(".drawing text")].map(text =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""


def test_charts_are_readable(visit: Callable[..., Any]) -> None:
    assert visit(width=320).go("/kennzahlen").evaluate(_SMALLEST) >= 10


def test_the_status_of_an_activity_is_in_sight(visit: Callable[..., Any]) -> None:
    page = visit(width=320).go("/kernaktivitaeten?lang=de")
    assert page.locator(".wide .mark").first.bounding_box()["x"] < 320 - 80


def test_a_matrix_keeps_its_caption_and_the_names_of_its_rows(visit: Callable[..., Any]) -> None:
    page = visit(width=320).go("/matrix?lang=de")
    table = page.locator(".table").first
    before = [table.locator(part).first.bounding_box() for part in ("caption", "tbody th")]
    table.evaluate("table => table.scrollLeft = 300")
    after = [table.locator(part).first.bounding_box() for part in ("caption", "tbody th")]
    assert all(abs(box["x"] - moved["x"]) < 5 for box, moved in zip(before, after, strict=True))
    assert before[0]["width"] <= 288
