"""Which of several statements holds: the latest status, whose word outranks whose, dates of any precision in order.

A provenance is an IRI or a local id; what counts is its last word: "amtlich", "dritte", "redaktionell".
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from typing import Protocol, TypeVar

_RANK = {"amtlich": 2, "dritte": 1, "redaktionell": 0}
T = TypeVar("T")


class Said(Protocol):
    """A statement: who makes it, and as of when ("" where no source says)."""

    @property
    def provenance(self) -> str: ...

    @property
    def date(self) -> str: ...


class SaidOf(Said, Protocol):
    """A statement about some versions of the strategy."""

    @property
    def versions(self) -> frozenset[str]: ...


S = TypeVar("S", bound=Said)
V = TypeVar("V", bound=SaidOf)


def last_day(date: str) -> str:
    """The last day a date of any precision covers: "2024-08" -> "2024-08-31". Undated ("") sorts before all."""
    if len(date) == 4:
        return f"{date}-12-31"
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", date):
        return f"{date}-{monthrange(int(date[:4]), int(date[5:]))[1]:02}"
    return date


def rank(provenance: str) -> int:
    """City and council (2) before others (1) before ourselves (0) before nobody (-1)."""
    return _RANK.get(provenance.rsplit("-", 1)[-1], -1)


def newest_first(said: Iterable[S]) -> list[S]:
    """The latest first, on the same day the one of the higher rank; equals stay in their order."""
    return sorted(said, key=_age, reverse=True)


def weightiest_first(said: Iterable[S]) -> list[S]:
    """The one of the highest rank first, of the same rank the latest; equals stay in their order."""
    return sorted(said, key=lambda one: _age(one)[::-1], reverse=True)


def deciding(said: Iterable[S]) -> list[S]:
    """The latest statements: what they agree on holds. What we concluded counts only where nobody else says a thing."""
    found = newest_first(said)
    found = [one for one in found if rank(one.provenance) > 0] or found
    return [one for one in found if _age(one) == _age(found[0])]


def agreed(values: Iterable[T]) -> T | None:
    """The value all say; None when they contradict each other or there is none."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def unrivalled(said: Iterable[V]) -> list[V]:
    """`said` without what we concluded on versions of the strategy that others speak about."""
    found = list(said)
    others = [one.versions for one in found if rank(one.provenance) > 0]
    return [one for one in found if rank(one.provenance) > 0 or not any(one.versions <= spoken for spoken in others)]


def _age(said: Said) -> tuple[str, int]:
    return last_day(said.date), rank(said.provenance)
