"""Figures and the geometry of their charts."""

from dataclasses import replace

import pytest
from conftest import graph_of
from hypothesis import example, given
from hypothesis import strategies as st

from bochum_kg.content.activities import Activity
from bochum_kg.content.figures import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Figure, chart, counted, figures
from bochum_kg.namespaces import BASE

ONE = Figure("k", "ka-1", 10, {"de": "Bäume"}, "h", sort="wertart-ergebnis", date="2023")


def test_a_figure_has_its_value_unit_and_all_it_counts() -> None:
    (figure,) = figures(
        graph_of("""
id:ka-1 bo:angabe id:k .
id:k a bo:Kennzahlwert ; bo:wert 1.5 ; bo:einheit unit:PERCENT ; bo:merkmal "Bäume"@de , "trees"@en ;
    bo:herkunft id:h ; bo:zaehlt id:status-a , bo:Kernaktivitaet .
""")
    )
    assert (figure.thing, figure.value, figure.unit, figure.what["en"]) == ("ka-1", 1.5, "%", "trees")
    assert sorted(figure.counts) == [f"{BASE}ontology#Kernaktivitaet", "status-a"]


def test_undated_figures_come_first_then_by_date() -> None:
    found = graph_of("""
id:ka-1 bo:angabe id:a , id:b , id:c .
id:a a bo:Kennzahlwert ; bo:wert 1 ; bo:stand "2024"^^xsd:gYear .
id:b a bo:Kennzahlwert ; bo:wert 1 .
id:c a bo:Kennzahlwert ; bo:wert 1 ; bo:stand "2023"^^xsd:gYear .
""")
    assert [figure.id for figure in figures(found)] == ["b", "c", "a"]


def test_what_a_figure_counts_is_counted_in_the_graph_too() -> None:
    records = [Activity("ka-1", status="status-a"), Activity("ka-2", status="status-b"), Activity("ka-3")]
    assert counted(["status-a", "status-b"], records) == 2
    assert counted([f"{BASE}ontology#Kernaktivitaet"], records) == 3
    assert counted([], records) is None


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
