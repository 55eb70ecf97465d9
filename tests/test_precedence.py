"""Which of several statements holds."""

from typing import NamedTuple

import pytest

from bochum_kg.precedence import agreed, deciding, last_day, newest_first, unrivalled, weightiest_first


class Said(NamedTuple):
    value: str
    date: str = ""
    provenance: str = "herkunft-amtlich"
    versions: frozenset[str] = frozenset()


def holds(*said: Said) -> str | None:
    return agreed(one.value for one in deciding(said))


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2024", "2024-12-31"),
        ("2024-02", "2024-02-29"),
        ("2023-02", "2023-02-28"),
        ("2024-08-29", "2024-08-29"),
        ("", ""),
        ("2024-13", "2024-13"),
        ("Mai 202", "Mai 202"),
    ],
)
def test_a_date_of_any_precision_lasts_to_its_last_day(date: str, day: str) -> None:
    assert last_day(date) == day


def test_the_latest_status_holds_also_when_it_is_less_precise() -> None:
    assert holds(Said("laufend", "2024-08-29"), Said("umgesetzt", "2024-08")) == "umgesetzt"
    assert holds(Said("laufend", "2023"), Said("umgesetzt", "2024-08"), Said("geplant")) == "umgesetzt"


def test_a_month_and_its_last_day_that_disagree_give_no_status() -> None:
    assert holds(Said("laufend", "2024-08"), Said("umgesetzt", "2024-08-31")) is None


def test_on_the_same_day_the_city_is_heard_before_others() -> None:
    assert holds(Said("laufend", "2024", "herkunft-dritte"), Said("umgesetzt", "2024-12-31")) == "umgesetzt"


@pytest.mark.parametrize("date", ["", "2022", "2030"])
@pytest.mark.parametrize("who", ["herkunft-amtlich", "https://x/id/herkunft-dritte"])
def test_what_we_concluded_holds_only_where_nobody_else_gives_a_status(date: str, who: str) -> None:
    ours = Said("laufend", "2025", "herkunft-redaktionell")
    assert holds(ours) == "laufend"
    assert holds(ours, Said("umgesetzt", date, who)) == "umgesetzt"


def test_without_a_statement_there_is_no_status() -> None:
    assert holds() is None


def test_newest_first_keeps_equals_in_their_order() -> None:
    said = [Said("a", "2023"), Said("b"), Said("c", "2023-12-31"), Said("d", "2023", "herkunft-redaktionell")]
    assert "".join(one.value for one in newest_first(said)) == "acdb"


def test_weightiest_first_looks_at_the_date_only_among_equals() -> None:
    said = [Said("a", "2025", "herkunft-dritte"), Said("b", "2020"), Said("c", "2021")]
    assert "".join(one.value for one in weightiest_first(said)) == "cba"


def test_our_focus_area_counts_only_for_versions_nobody_else_speaks_about() -> None:
    both, new = frozenset({"2017", "2.0"}), frozenset({"2.0"})
    ours = Said("ours", "", "herkunft-redaktionell", new)
    assert [one.value for one in unrivalled([ours, Said("city", versions=both)])] == ["city"]
    assert [one.value for one in unrivalled([ours, Said("city", versions=frozenset({"2017"}))])] == ["ours", "city"]
    assert [one.value for one in unrivalled([ours, ours._replace(value="too")])] == ["ours", "too"]
