"""Dates as precise as they are: an xsd:date, xsd:gYearMonth or xsd:gYear as the stretch of time it covers."""

from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True)
class Span:
    """From when to when, in years ("2024.5" is the middle of 2024)."""

    start: float
    end: float


def span(value: str, until: str = "") -> Span:
    """The time `value` covers, or from its start to the end of what `until` covers. Raises ValueError for others."""
    if until:
        return Span(span(value).start, span(until).end)
    parts = [int(part) for part in value.split("-")]
    year = parts[0]
    month, day = parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1
    length = 366 if isleap(year) else 365
    days = 1 if len(parts) > 2 else monthrange(year, month)[1] if len(parts) > 1 else length
    start = date(year, month, day).timetuple().tm_yday - 1
    return Span(year + start / length, year + (start + days) / length)


@lru_cache(maxsize=1024)
def aged(value: str, today: str) -> bool:
    """Whether what `value` dates had ended 18 months before `today`; False where either is no date."""
    try:
        return span(value).end + 1.5 < span(today).end
    except ValueError:
        return False
