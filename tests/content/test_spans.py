"""Dates as the time they cover."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.content.spans import Span, span


def test_a_year_covers_a_year() -> None:
    assert span("2024") == Span(2024, 2025)


@pytest.mark.parametrize(("value", "days"), [("2024-02", 29), ("2023-02", 28), ("2024-08-31", 1)])
def test_a_month_or_a_day_covers_its_days(value: str, days: int) -> None:
    covered = span(value)
    assert round((covered.end - covered.start) * (366 if value.startswith("2024") else 365)) == days


def test_a_range_covers_from_the_first_to_the_last_day() -> None:
    assert span("2021", "2023") == Span(2021, 2024)


@pytest.mark.parametrize("value", ["", "bald", "2024-13", "2024-02-30"])
def test_what_is_no_date_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        span(value)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 30)))
def test_days_follow_one_another(day: date) -> None:
    after = date.fromordinal(day.toordinal() + 1)
    assert span(day.isoformat()).end == pytest.approx(span(after.isoformat()).start)
