"""Places for Kernaktivitäten: what a release or a proposal counts in; grouped by Kompetenz, with sums, out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bochum_kg.releases.graph import Graph

Place = Mapping[str, Any]  # thing (IRI), labels, capacity, taken


@dataclass(frozen=True)
class Places:
    """The strategy's places, those of each Kompetenz with its Schwerpunkte, and why the parts do not add up to all."""

    whole: list[Place]
    groups: list[tuple[Place, list[Place]]]

    @property
    def parts(self) -> list[Place]:
        return [part for _, parts in self.groups for part in parts]

    @property
    def free(self) -> int:
        return sum(map(free, self.whole))

    @property
    def free_in_parts(self) -> int:
        return sum(map(free, self.parts))

    @property
    def taken(self) -> int:
        return sum(place["taken"] for place in self.whole)

    @property
    def taken_in_parts(self) -> int:
        """As often as they stand in a Schwerpunkt."""
        return sum(part["taken"] for part in self.parts)

    @property
    def crowded(self) -> list[Place]:
        """Schwerpunkte with more than there are places for."""
        return [part for part in self.parts if part["taken"] > part["capacity"]]

    @property
    def beyond(self) -> int:
        """How many these have too many."""
        return sum(part["taken"] - part["capacity"] for part in self.crowded)


def free(place: Place) -> int:
    """How many places are left."""
    return max(0, int(place["capacity"]) - int(place["taken"]))


def grouped(places: Sequence[Place], graph: Graph) -> Places:
    """`places` of the strategy, then its Kompetenzen and Schwerpunkte; what `graph` does not know stands alone."""
    below: dict[str, list[Place]] = {}
    heads = []
    for place in places[1:]:
        of = graph.targets(place["thing"], "bo:kompetenz")
        below.setdefault(of[0], []).append(place) if of else heads.append(place)
    return Places(list(places[:1]), [(head, below.get(head["thing"], [])) for head in heads])
