"""Filters with counts: choices, widening and narrowing, counts that keep their promise."""

from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.content.facets import UNKNOWN, Facet, chosen, filtered
from bochum_kg.refusals import Refused


@dataclass(frozen=True)
class Thing:
    name: str
    colour: str = ""
    sizes: tuple[str, ...] = ()


COLOUR: Facet[Thing] = Facet(
    "farbe", "farbe-", lambda t, _: [t.colour] if t.colour else [], ("farbe-rot", "farbe-blau", UNKNOWN)
)
SIZE: Facet[Thing] = Facet("groesse", "", lambda t, _: list(t.sizes), ("s", "m", "l"))
FACETS = (COLOUR, SIZE)
THINGS = [
    Thing("a", "farbe-rot", ("s", "m")),
    Thing("b", "farbe-rot", ("l",)),
    Thing("c", "farbe-blau", ("m",)),
    Thing("d", "", ("s",)),
]


def names(**parameters: str) -> str:
    choice = chosen({name: value.split() for name, value in parameters.items()}, FACETS)
    return "".join(thing.name for thing in filtered(THINGS, FACETS, choice)[0])


def test_several_values_of_a_facet_widen() -> None:
    assert names(farbe="rot blau") == "abc"


def test_several_facets_narrow() -> None:
    assert names(farbe="rot blau", groesse="m") == "ac"


@pytest.mark.parametrize(("sizes", "every"), [("s", "ad"), ("s m", "a"), ("s m l", ""), ("m", "ac")])
def test_several_values_narrow_where_every_one_is_wanted(sizes: str, every: str) -> None:
    choice = chosen({"groesse": sizes.split()}, FACETS)
    assert "".join(thing.name for thing in filtered(THINGS, FACETS, choice, ["groesse"])[0]) == every


def test_a_value_may_carry_its_prefix() -> None:
    assert names(farbe="farbe-rot") == names(farbe="rot") == "ab"


def test_what_no_source_says_is_a_value_of_its_own() -> None:
    assert names(farbe=UNKNOWN) == "d"


def test_an_empty_value_chooses_nothing() -> None:
    assert names(farbe="") == "abcd"


def test_an_unknown_value_is_refused_with_the_allowed_ones() -> None:
    with pytest.raises(Refused) as refused:
        names(farbe="gelb")
    assert (refused.value.status, refused.value.members["allowed"]) == (400, ["rot", "blau", UNKNOWN])


def test_a_value_that_is_known_but_nowhere_counts_nothing() -> None:
    _, counts = filtered([replace(THINGS[0], sizes=())], FACETS, {})
    assert counts["groesse"] == {"s": 0, "m": 0, "l": 0}


@given(
    st.sets(st.sampled_from(COLOUR.known)).map(frozenset),
    st.sets(st.sampled_from(SIZE.known)).map(frozenset),
)
def test_a_count_is_what_that_value_alone_would_give(colours: frozenset[str], sizes: frozenset[str]) -> None:
    choice = {name: values for name, values in (("farbe", colours), ("groesse", sizes)) if values}
    _, counts = filtered(THINGS, FACETS, choice)
    for facet in FACETS:
        for value in facet.known:
            kept, _ = filtered(THINGS, FACETS, choice | {facet.name: frozenset({value})})
            assert counts[facet.name][value] == len(kept)


@given(
    st.sets(st.sampled_from(COLOUR.known)).map(frozenset),
    st.sets(st.sampled_from(SIZE.known)).map(frozenset),
)
def test_a_count_where_every_value_is_wanted_is_what_one_more_would_give(
    colours: frozenset[str], sizes: frozenset[str]
) -> None:
    choice = {name: values for name, values in (("farbe", colours), ("groesse", sizes)) if values}
    _, counts = filtered(THINGS, FACETS, choice, ["groesse"])
    for value in SIZE.known:
        kept, _ = filtered(THINGS, FACETS, choice | {"groesse": sizes | {value}}, ["groesse"])
        assert counts["groesse"][value] == len(kept)


@given(st.dictionaries(st.sampled_from(["farbe", "groesse", "x"]), st.lists(st.text(max_size=12), max_size=4)))
def test_any_parameters_are_understood_or_refused(parameters: dict[str, list[str]]) -> None:
    with suppress(Refused):
        filtered(THINGS, FACETS, chosen(parameters, FACETS))
