"""German and English for people: sorting, searching, numbers and dates.

Languages are "de" and "en". Sorting follows DIN 5007-1 (ä sorts as a, ß as ss); numbers and months come from CLDR.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date as Date
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
LANGUAGES = ("de", "en")
_LOCALES = {"de": "de_DE", "en": "en_GB"}
_DAY = {"de": "{}. {} {}", "en": "{} {} {}"}
_LEAST = Decimal("0.000001")
_ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]")  # nearly all that combine: quicker than to look at each sign
# What has no sign that combines: Latin letters, dashes, quotation marks.
_UNMARKED = re.compile("[\u0000-\u02ff\u2000-\u20cf]*")
_DATE = re.compile(r"(-?\d{4,})(?:-(\d\d)(?:-(\d\d))?)?")


def folded(text: str) -> str:
    """`text` as it is compared: no case, no accents, ß as ss ("Straße" -> "strasse", "Äpfel" -> "apfel")."""
    if text.isascii():  # the same, without looking at each letter
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = _ACCENTS.sub("", plain)
    return plain if _UNMARKED.fullmatch(plain) else "".join(sign for sign in plain if not unicodedata.combining(sign))


def remembered(size: int, longest: int = 200) -> Callable[[F], F]:
    """A decorator that keeps up to `size` results of a function of a text; what else it takes is ours and short.

    With a text of more than `longest` characters it is called anew each time, so that what somebody sends takes no
    more memory than `size` short texts.
    """

    def decorate(make: F) -> F:
        kept = lru_cache(maxsize=size, typed=True)(make)

        @wraps(make)
        def call(text: Any, *more: Any) -> Any:
            if isinstance(text, str) and len(text) > longest:
                return make(text, *more)
            return kept(text, *more)

        return cast(F, call)

    return decorate


def pick(texts: Mapping[str, str], language: str) -> str:
    """Of texts by language the one in `language`, else whichever there is; "" when there is none."""
    return texts.get(language) or next(iter(texts.values()), "")


@remembered(8192)
def sort_key(text: str) -> tuple[tuple[tuple[int, str], ...], str]:
    """Key to sort names by for readers of either language: letters folded, numbers by value, signs ignored."""
    pieces = re.findall(r"\d+|[^\W\d]+", folded(text))
    return tuple((int(piece), "") if piece.isdecimal() else (10**9, piece) for piece in pieces), text


@remembered(4096)  # Babel reads its pattern anew each time
def number(value: int | float | str, language: str) -> str:
    """`value` with the separators of `language`: 12345.5 -> "12.345,5" or "12,345.5"; other text as it is."""
    from babel.numbers import format_decimal  # only pages need it, and it takes a while to load

    try:
        exact = Decimal(value)
        if 0 < abs(exact) < _LEAST:  # it would be 0
            return str(value)
        return str(format_decimal(exact, "#,##0.######", _LOCALES[language]))
    except (ValueError, ArithmeticError):  # no number, or one of more digits than can be rounded
        return str(value)


@remembered(4096)
def date(value: str, language: str, short: bool = False) -> str:
    """An xsd:date, xsd:gYearMonth or xsd:gYear in words, as precise as it is; anything else as it is.

    `short`: "Nov. 2022" instead of "November 2022".
    """
    found = _DATE.fullmatch(value)
    if not found:
        return value
    year, month, day = found.groups()
    if month is None:
        return year
    try:
        moment = Date(int(year), int(month), int(day or 1))
    except (ValueError, OverflowError):
        return value
    name = _months(language, short)[moment.month]
    return _DAY[language].format(moment.day, name, moment.year) if day else f"{name} {moment.year}"


@lru_cache(maxsize=2 * len(LANGUAGES))  # Babel looks a name up in several layers, and takes a while to load
def _months(language: str, short: bool) -> Mapping[int, str]:
    from babel.dates import get_month_names

    return {**get_month_names("abbreviated" if short else "wide", locale=_LOCALES[language])}
