"""Collections: the right things in the right order, and a clear no to what is not understood."""

import json
from pathlib import Path
from typing import Any

import pytest

from bochum_kg.content.api import collections
from bochum_kg.content.api.collections import Collection, Page
from bochum_kg.refusals import Refused


@pytest.fixture(scope="module")
def listed(real_release: Path) -> dict[str, Any]:
    return dict(json.loads((real_release / "api.json").read_bytes()))


@pytest.fixture(scope="module")
def activities(real_release: Path, listed: dict[str, Any]) -> Collection:
    return read(real_release, listed, "kernaktivitaeten")


def read(release: Path, listed: dict[str, Any], name: str) -> Collection:
    return collections.read(name, listed[name], (release / f"{name}-framed.jsonld").read_bytes())


def ask(collection: Collection, **parameters: str | list[str]) -> Page:
    asked = {key: [value] if isinstance(value, str) else value for key, value in parameters.items()}
    return collections.select(collection, asked)


def ids(page: Page) -> list[str]:
    return [item.id for item in page.items]


def test_without_parameters_the_first_by_id(activities: Collection) -> None:
    page = ask(activities)
    assert (page.total, page.limit, page.offset) == (75, collections.LIMIT, 0)
    assert ids(page) == sorted(activities.items)


def test_every_collection_is_read_and_whole(real_release: Path, listed: dict[str, Any]) -> None:
    for name in listed:
        collection = read(real_release, listed, name)
        assert ask(collection, limit="500").total == len(collection.items) > 0, name


@pytest.mark.parametrize("value", ["kompetenz-hotspot", "hotspot", " hotspot "])
def test_filter_by_id_or_without_its_prefix(activities: Collection, value: str) -> None:
    found = ids(ask(activities, kompetenz=value))
    assert found == [f"ka-h{number:02}" for number in range(1, 14)]


def test_values_of_one_filter_widen_and_filters_narrow(activities: Collection) -> None:
    done, ongoing = (ask(activities, status=status).total for status in ("umgesetzt", "laufend"))
    assert done
    assert ongoing
    assert ask(activities, status=["umgesetzt", "laufend"]).total == done + ongoing
    both = set(ids(ask(activities, status="laufend", kompetenz="hotspot", limit="500")))
    one, other = (
        set(ids(ask(activities, limit="500", **f))) for f in ({"status": "laufend"}, {"kompetenz": "hotspot"})
    )
    assert both == one & other


def test_filter_agrees_with_the_framed_things(activities: Collection) -> None:
    for value in ("dezernat-iii", "dezernat-vi"):
        expected = [
            item.id
            for item in activities.items.values()
            for d in json.loads(item.line).get("dezernat", [])
            if value == d["id"].rsplit("/", 1)[-1]
        ]
        assert ids(ask(activities, dezernat=value)) == expected


def test_a_value_that_nothing_has_gives_nothing(real_release: Path, listed: dict[str, Any]) -> None:
    ziele = read(real_release, listed, "ziele")
    assert ask(ziele, kompetenz="hotspot", fassung="2017").total == 3
    bodies = read(real_release, listed, "organisationen")
    assert ask(bodies, type="Dezernat").total == 6


@pytest.mark.parametrize(
    ("query", "expected"),
    [("gruene", False), ("GRÜNE oasen", True), ("grune oasen", True), ("oasen attraktive", True), ("oasen xyz", False)],
)
def test_search_takes_any_case_and_umlaut(activities: Collection, query: str, expected: bool) -> None:
    names = [json.loads(item.line)["prefLabel"]["de"][0] for item in ask(activities, q=query).items]
    assert ("Bochums grüne Oasen – Attraktive Parks und Freiräume" in names) == expected


def test_sort_by_name_puts_umlauts_next_to_their_letter(real_release: Path, listed: dict[str, Any]) -> None:
    for name in ("organisationen", "schwerpunkte", "kernaktivitaeten"):
        page = ask(read(real_release, listed, name), sort="prefLabel.de", limit="500")
        names = [json.loads(item.line)["prefLabel"]["de"][0] for item in page.items]
        first = [name.lstrip("„»*")[0].upper().translate(str.maketrans("ÄÖÜ", "AOU")) for name in names]
        assert first == sorted(first)


def test_sort_turned_round_keeps_what_lacks_the_key_last(activities: Collection) -> None:
    up, down = (ids(ask(activities, sort=sort, limit="500")) for sort in ("beschlussjahr", "-beschlussjahr"))
    without = [item.id for item in activities.items.values() if "beschlussjahr" not in json.loads(item.line)]
    assert up[-len(without) :] == down[-len(without) :] == without
    assert sorted(up) == sorted(down)
    assert up != down


def test_sort_by_number_is_by_value(real_release: Path, listed: dict[str, Any]) -> None:
    page = ask(read(real_release, listed, "kennzahlwerte"), sort="wert", limit="500")
    values = [float(thing["wert"]["@value"]) for item in page.items if "wert" in (thing := json.loads(item.line))]
    assert values == sorted(values)


def test_pages_are_the_whole_in_order(activities: Collection) -> None:
    seen: list[str] = []
    offset: int | None = 0
    while offset is not None:
        page = ask(activities, limit="20", offset=str(offset), sort="prefLabel.de")
        seen += ids(page)
        offset = page.others().get("next")
    assert seen == ids(ask(activities, limit="500", sort="prefLabel.de"))


@pytest.mark.parametrize(
    ("total", "limit", "offset", "others"),
    [
        (0, 10, 0, {"first": 0, "last": 0}),
        (10, 10, 0, {"first": 0, "last": 0}),
        (11, 10, 0, {"first": 0, "next": 10, "last": 10}),
        (25, 10, 10, {"first": 0, "previous": 0, "next": 20, "last": 20}),
        (25, 10, 5, {"first": 0, "previous": 0, "next": 15, "last": 20}),
        (25, 10, 100, {"first": 0, "previous": 20, "last": 20}),
    ],
)
def test_other_pages(total: int, limit: int, offset: int, others: dict[str, int]) -> None:
    assert Page([], total, limit, offset).others() == others


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"farbe": "rot"}, "kompetenz"),
        ({"status": "status-erfunden"}, "laufend"),
        ({"status": ""}, "laufend"),
        ({"kompetenz": ["hotspot", " "]}, "hotspot"),
        ({"sort": "farbe"}, "prefLabel.de"),
        ({"sort": "--id"}, "prefLabel.de"),
        ({"limit": "0"}, "1 to 500"),
        ({"limit": "501"}, "1 to 500"),
        ({"limit": "x"}, "1 to 500"),
        ({"limit": "²"}, "1 to 500"),
        ({"offset": "-1"}, "0 to"),
        ({"offset": "1" * 40}, "0 to"),
        ({"limit": ["1", "2"]}, "2 times"),
        ({"q": "x" * 201}, "201 characters"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_is(
    activities: Collection, parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words) as caught:
        ask(activities, **parameters)
    assert caught.value.status == 400
    assert caught.value.members["parameter"] in parameters
