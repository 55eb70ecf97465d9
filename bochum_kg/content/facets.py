"""Filters with counts over a list of records: parameters in, checked choices, kept records and numbers out.

Several values of one facet widen the choice, several facets narrow it. A facet's counts tell what a further value would
give: they count with all other facets, but without the facet itself. Of a facet that wants `every` value chosen,
several values narrow as well, and its counts are of what is left with a further one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bochum_kg.refusals import Refused, Text

T = TypeVar("T")
Choice = Mapping[str, frozenset[str]]

UNKNOWN = "unbekannt"  # a value of its own: no source says


@dataclass(frozen=True)
class Facet(Generic[T]):
    """A property to filter by: its parameter, the values a record has under a choice, and all values in their order.

    Ids share a prefix ("status-") that a value may leave out: `status=laufend` is `status=status-laufend`.
    """

    name: str
    prefix: str
    values: Callable[[T, Choice], Collection[str]]
    known: tuple[str, ...]

    def of(self, record: T, choice: Choice) -> Collection[str]:
        return self.values(record, choice) or (UNKNOWN,)

    def short(self, value: str) -> str:
        return value.removeprefix(self.prefix)


def chosen(parameters: Mapping[str, Sequence[str]], facets: Sequence[Facet[T]]) -> dict[str, frozenset[str]]:
    """The values asked for, by facet. Raises Refused (400) with the allowed values for one that does not exist."""
    result = {}
    for facet in facets:
        by_short = {facet.short(value): value for value in facet.known}
        asked = [facet.short(value.strip()) for value in parameters.get(facet.name, ()) if value.strip()]
        for value in asked:
            if value not in by_short:
                names = {"name": facet.name, "value": value[:80], "allowed": ", ".join(by_short)}
                text = Text("{name}={value!r} is not known. Allowed: {allowed}.", **names)
                raise Refused(400, "Unknown filter value", text, parameter=facet.name, allowed=list(by_short))
        if asked:
            result[facet.name] = frozenset(by_short[value] for value in asked)
    return result


def filtered(
    records: Sequence[T], facets: Sequence[Facet[T]], choice: Choice, every: Collection[str] = ()
) -> tuple[list[T], dict[str, dict[str, int]]]:
    """The records that `choice` keeps, and facet -> value -> how many there would be with that value instead.

    Of the facets named in `every` a record must have all values chosen.
    """
    kept = _kept(records, facets, choice, every)
    counts = {}
    for facet in facets:
        others = {name: values for name, values in choice.items() if name != facet.name}
        numbers = dict.fromkeys(facet.known, 0)
        alone = facet.name in choice and facet.name not in every
        for record in _kept(records, facets, others, every) if alone else kept:
            for value in facet.of(record, others):
                if value in numbers:
                    numbers[value] += 1
        counts[facet.name] = numbers
    return kept, counts


def _kept(records: Sequence[T], facets: Sequence[Facet[T]], choice: Choice, every: Collection[str]) -> list[T]:
    def fits(facet: Facet[T], record: T) -> bool:
        wanted, has = choice[facet.name], facet.of(record, choice)
        return wanted.issubset(has) if facet.name in every else not wanted.isdisjoint(has)

    tested = [facet for facet in facets if facet.name in choice]
    return [record for record in records if all(fits(facet, record) for facet in tested)]
