"""Places grouped by competence, and sums that add up."""

from typing import Any

from conftest import graph_of

from bochum_kg.content.places import grouped
from bochum_kg.namespaces import BASE


def place(name: str, taken: int, capacity: int) -> dict[str, Any]:
    return {"thing": f"{BASE}id/{name}", "labels": {"de": name}, "capacity": capacity, "taken": taken}


def test_areas_stand_below_their_competence_and_what_they_lack_is_counted() -> None:
    graph = graph_of("id:s1 bo:kompetenz id:k1 . id:s2 bo:kompetenz id:k2 . id:s3 bo:kompetenz id:k2 .")
    given = [place("b", 9, 20), place("k1", 3, 10), place("k2", 6, 10), *(place(f"s{n}", n + 3, 5) for n in (1, 2, 3))]
    found = grouped([*given, place("neu", 1, 5)], graph)
    names = [[head["labels"]["de"], *(part["labels"]["de"] for part in parts)] for head, parts in found.groups]
    assert names == [["k1", "s1"], ["k2", "s2", "s3"], ["neu"]]
    assert (found.free, found.free_in_parts, found.beyond, len(found.crowded)) == (11, 1, 1, 1)
    assert (found.taken, found.taken_in_parts) == (9, 15)
