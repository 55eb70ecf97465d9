"""A date as somebody or Excel wrote it in, the same as we write it out: 2024-08-31, 2024-08 or 2024.

What can be read in one way only is read; what can be read in two is refused with both. German or English.
"""

import re
from datetime import date, timedelta

from bochum_kg.build import literals
from bochum_kg.language import folded
from bochum_kg.refusals import Text

_FIRST = date(1899, 12, 30)  # Excel's day 0
_KINDS = {4: "gYear", 7: "gYearMonth", 10: "date"}  # by length
_MIDNIGHT = re.compile(r"[ T]+0?0:00(:00(\.0+)?)?Z?$")
_MONTHS = (
    *("januar january janner", "februar february feber", "marz march mrz maerz", "april", "mai may", "juni june"),
    *("juli july", "august", "september", "oktober october", "november", "dezember december"),
)


def read(text: str) -> tuple[str, str]:
    """The date in `text` and its XML Schema datatype. Raises ValueError with what is not clear about it."""
    for found in (text, *_readings(_MIDNIGHT.sub("", text))):
        kind = _KINDS.get(len(found), "")
        if literals.is_valid(found, kind):
            return found, kind
    if re.fullmatch(r"[34][0-9]{4}", text):  # of the years 1982 to 2036
        day = (_FIRST + timedelta(int(text))).isoformat()
        raise ValueError(Text("{value!r} is how Excel counts the day {day}; write the day", value=text, day=day))
    raise ValueError(Text("{value!r} is not a date such as 2024-08-31, 2024-08 or 2024", value=text[:60]))


def _readings(text: str) -> list[str]:
    """The date in `text`, which may not exist; none when there is no date in it. Raises ValueError for two."""
    parts, between = re.findall(r"[0-9]+|[^\W\d_]+", text), re.sub(r"[0-9]+|[^\W\d_]+", "", text)
    months = [str(_month(part)) for part in parts if not part.isdigit()]
    numbers = [part for part in parts if part.isdigit()]
    years = [part for part in numbers if len(part) == 4]
    small = [part for part in numbers if len(part) < 3]
    if len(numbers) != len(years) + len(small) or not re.fullmatch(r"[ .,/-]*", between) or "0" in months:
        return []
    match len(months), len(years), len(small):
        case 1, 1, 0 | 1:
            return [_iso(years[0], months[0], *small)]
        case 1, 0, 1:
            month = _iso(f"20{small[0]:0>2}", months[0])
            about = {"value": text[:60], "month": month}
            raise ValueError(
                Text("{value!r} can be {month} or a day whose year is missing; write the year in full", **about)
            )
        case (0, 0, 3) | (1, 0, 2):
            raise ValueError(Text("{value!r} has no century; write the year in full", value=text[:60]))
        case 0, 1, 1 if "/" not in between or parts[1] == years[0]:  # 2023/12 may be a winter
            return [_iso(years[0], small[0])]
        case 0, 1, 2 if parts[0] == years[0]:
            return [_iso(years[0], *small)]
        case 0, 1, 2 if between.replace(" ", "") == "..":
            return [_iso(years[0], small[1], small[0])]
        case 0, 1, 2:
            return _one(text, {_iso(years[0], small[1], small[0]), _iso(years[0], small[0], small[1])})
    return []


def _one(text: str, readings: set[str]) -> list[str]:
    """The one of `readings` that is a date. Raises ValueError when several are."""
    found = sorted(reading for reading in readings if literals.is_valid(reading, "date"))
    if len(found) > 1:
        about = {"value": text[:60], "one": found[0], "other": found[1]}
        raise ValueError(Text("{value!r} can be {one} or {other}; write one of them", **about))
    return found


def _iso(year: str, month: str, day: str = "") -> str:
    return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")


def _month(word: str) -> int:
    """The number of the month that `word` names or begins to name ("Aug"); 0 when it names none."""
    word = folded(word)
    named = (number for number, names in enumerate(_MONTHS, 1) if any(n.startswith(word) for n in names.split()))
    return next(named, 0) if len(word) > 2 else 0
