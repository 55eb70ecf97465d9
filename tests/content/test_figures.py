"""Figures and the geometry of their charts."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bochum_kg.content.figures import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Figure, chart, figures

ROW = {"thing": "ka-1", "value": "1.5", "provenance": "h", "de": "Bäume", "en": "trees"}
ONE = Figure("k", "ka-1", 10, {"de": "Bäume"}, "h", sort="wertart-ergebnis", date="2023")


def test_rows_of_one_statement_are_one_figure() -> None:
    rows = [ROW | {"statement": "k", "counts": "a", "unit": "http://qudt.org/vocab/unit/PERCENT"}]
    rows += [ROW | {"statement": "k", "counts": "b", "unit": "http://qudt.org/vocab/unit/PERCENT"}]
    (figure,) = figures(rows)
    assert (figure.value, figure.unit, figure.counts) == (1.5, "%", ["a", "b"])


def test_undated_figures_come_first_then_by_date() -> None:
    rows = [
        ROW | {"statement": "a", "date": "2024"},
        ROW | {"statement": "b"},
        ROW | {"statement": "c", "date": "2023"},
    ]
    assert [figure.id for figure in figures(rows)] == ["b", "c", "a"]


def test_a_point_is_as_wide_as_its_date() -> None:
    drawn = chart([ONE, replace(ONE, id="m", date="2024-07"), replace(ONE, id="d", date="2024-07-01")])
    year, month, day = drawn.points
    assert year.width == pytest.approx((WIDTH - LEFT - RIGHT) / 2, abs=0.1)
    assert year.width > month.width > day.width > 0


def test_an_undated_figure_is_a_line_not_a_point() -> None:
    drawn = chart([ONE, replace(ONE, id="u", date="", value=20)])
    assert ([point.figure.id for point in drawn.points], [figure.id for figure, _ in drawn.levels]) == (["k"], ["u"])


def test_a_series_without_dates_has_no_time_axis() -> None:
    assert chart([replace(ONE, date="")]).years == []


@example([5e-324], "")  # a fifth of it is nothing
@example([1e-300], "2023")
@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=5), st.sampled_from(["", "2023", "2024-02", "2025-12-31"]))
def test_everything_stays_in_the_box_and_zero_is_the_floor(values: list[float], date: str) -> None:
    drawn = chart([replace(ONE, id=str(n), value=value, date=date) for n, value in enumerate(values)])
    assert all(LEFT <= p.x <= WIDTH - RIGHT and TOP - 1 <= p.y <= HEIGHT - BOTTOM for p in drawn.points)
    assert drawn.ticks[0] == (HEIGHT - BOTTOM, 0)
    assert 2 <= len(drawn.ticks) <= 7
    assert drawn.ticks[-1][1] >= max(values)
