"""Figures and the geometry of their charts."""

from dataclasses import replace

import pytest
from conftest import graph_of
from hypothesis import example, given
from hypothesis import strategies as st

from bochum_kg.content.activities import Activity
from bochum_kg.content.figures import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Figure, chart, counted, figures, progress
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


def test_a_value_stands_in_the_middle_of_the_time_its_date_covers() -> None:
    drawn = chart([ONE, replace(ONE, id="d", date="2024-07-01")])
    assert drawn is not None
    (_, year, _), (_, day, _) = drawn.points
    assert year == pytest.approx(LEFT + (WIDTH - LEFT - RIGHT) / 4, abs=0.2)
    assert day == pytest.approx(LEFT + (WIDTH - LEFT - RIGHT) * 3 / 4, abs=0.5)


@pytest.mark.parametrize("sort", ["wertart-ziel", "wertart-erwartung"])
def test_a_target_is_a_line_with_or_without_a_date(sort: str) -> None:
    aims = [replace(ONE, id="u", date="", sort=sort, value=20), replace(ONE, id="v", sort=sort, value=30)]
    drawn = chart([ONE, replace(ONE, id="l", date="2024"), *aims])
    assert drawn is not None
    assert ([f.id for f, *_ in drawn.points], [f.id for f, _ in drawn.aims]) == (["k", "l"], ["u", "v"])
    assert drawn.ticks[-1][1] >= 30


@pytest.mark.parametrize("others", [[], [replace(ONE, date="")], [replace(ONE, sort="wertart-ziel")]])
def test_a_single_dated_value_is_no_chart(others: list[Figure]) -> None:
    assert chart([ONE, *others]) is None


def test_progress_is_the_newest_value_of_the_newest_target() -> None:
    aim = replace(ONE, id="a", sort="wertart-ziel", date="", value=40)
    found = progress([aim, ONE, replace(ONE, id="n", date="2024", value=30)])
    assert found is not None
    assert (found.reached.id, found.aim.id, found.percent) == ("n", "a", 75)
    more = progress([aim, replace(ONE, value=50)])
    assert more is not None
    assert more.percent == 100


def test_progress_needs_a_target_and_a_dated_value() -> None:
    aim = replace(ONE, sort="wertart-ziel")
    assert [progress(one) for one in ([ONE], [aim], [aim, replace(ONE, date="")], [replace(aim, value=0), ONE])] == [
        None
    ] * 4


@example([5e-324, 0], "2023")  # a fifth of it is nothing
@example([1e-300, 0], "2023")
@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=5), st.sampled_from(["2023", "2024-02", "2025-12-31"]))
def test_everything_stays_in_the_box_and_zero_is_the_floor(values: list[float], date: str) -> None:
    drawn = chart([replace(ONE, id=str(n), value=value, date=date) for n, value in enumerate(values)])
    assert drawn is not None
    assert all(LEFT <= x <= WIDTH - RIGHT and TOP - 1 <= y <= HEIGHT - BOTTOM for _, x, y in drawn.points)
    assert drawn.ticks[0] == (HEIGHT - BOTTOM, 0)
    assert 2 <= len(drawn.ticks) <= 7
    assert drawn.ticks[-1][1] >= max(values)
