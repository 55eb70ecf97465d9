"""Framed JSON-LD: every thing of a subject once, nested, true, and the same as anybody makes of the published frame."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import readable
from pyld import jsonld

from bochum_kg import context
from bochum_kg.build.frames import FRAMED
from bochum_kg.namespaces import BASE

Facts = Callable[[bytes, str], frozenset[str]]
NAMES = ["kernaktivitaeten", "schwerpunkte", "kompetenzen", "organisationen", "kennzahlwerte", "quellen", "begriffe"]
REFERENCES = {term for term, m in context.load().items() if isinstance(m, dict) and m.get("@type") == "@id"}
ARRAYS = {term for term, m in context.load().items() if isinstance(m, dict) and m.get("@container") == "@set"}


def graph(release: Path, name: str) -> list[dict[str, Any]]:
    document = json.loads((release / f"{name}-framed.jsonld").read_bytes())
    assert list(document) == ["@context", "@graph"]
    assert document["@context"] == context.address(BASE, FRAMED)
    return list(document["@graph"])


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in `value` that stands for a thing."""
    if isinstance(value, list):
        for item in value:
            yield from objects(item)
    elif isinstance(value, dict):
        if "id" in value:
            yield value
        yield from objects(list(value.values()))


@pytest.mark.parametrize(
    ("name", "count"),
    [("kernaktivitaeten", 75), ("schwerpunkte", 32), ("kompetenzen", 5), ("querschnittsthemen", 5), ("ziele", 25)],
)
def test_a_subject_is_all_of_its_things_and_nothing_else(real_release: Path, name: str, count: int) -> None:
    things = graph(real_release, name)
    assert len(things) == len({thing["id"] for thing in things}) == count
    assert len({thing["type"][0] for thing in things}) == 1


def test_statements_of_another_subject_are_things_of_their_own(real_release: Path) -> None:
    assert {thing["type"][0] for thing in graph(real_release, "themenbezuege")} == {"Themenbezug"}


def test_whole_is_all_subjects(real_release: Path) -> None:
    names = [path.stem for path in (real_release / "frames").glob("*.jsonld")]
    every = {thing["id"] for name in names for thing in graph(real_release, name)}
    whole = [thing["id"] for thing in graph(real_release, "bochum-kg")]
    assert set(whole) == every
    assert len(whole) == len(every)


def test_a_thing_holds_its_statements_with_their_sources(real_release: Path) -> None:
    thing = next(thing for thing in graph(real_release, "kernaktivitaeten") if thing["id"] == f"{BASE}id/ka-v07")
    assert thing["status"]["prefLabel"] == {"de": ["umgesetzt"], "en": ["implemented"]}
    status = next(said for said in thing["angabe"] if said["type"][0] == "Statusangabe")
    assert status["stand"] == {"@type": "xsd:gYearMonth", "@value": "2024-08"}
    assert status["herkunft"]["prefLabel"]["de"] == ["amtlich"]
    assert {place["quelle"]["id"] for place in status["beleg"]} == {f"{BASE}id/quelle-foliensatz-2-0"}
    assert "angabeZu" not in status


def test_what_follows_from_another_key_is_not_said_twice(real_release: Path) -> None:
    for thing in graph(real_release, "kernaktivitaeten"):
        assert not {"admsStatus", "subject"} & set(thing)


@pytest.mark.parametrize("name", ["bochum-kg"])
def test_references_are_always_objects_and_arrays_always_arrays(real_release: Path, name: str) -> None:
    for thing in objects(graph(real_release, name)):
        for key, value in thing.items():
            assert isinstance(value, list) == (key in ARRAYS | {"type"}), (thing["id"], key)
            if key in REFERENCES:
                assert all("id" in item for item in (value if isinstance(value, list) else [value])), key


@pytest.mark.parametrize("name", ["bochum-kg", "kernaktivitaeten", "kennzahlwerte"])
def test_framed_documents_say_nothing_that_the_graph_does_not(real_release: Path, facts: Facts, name: str) -> None:
    said = facts((real_release / f"{name}-framed.jsonld").read_bytes(), "jsonld")
    assert said
    assert said <= facts((real_release / "bochum-kg.nt").read_bytes(), "nt")


def test_inline_says_the_same(real_release: Path) -> None:
    for path in real_release.glob("*-framed.jsonld"):
        inline = json.loads(path.with_name(f"{path.stem}-inline.jsonld").read_bytes())
        assert isinstance(inline["@context"], dict)
        assert inline["@graph"] == json.loads(path.read_bytes())["@graph"]


@pytest.mark.parametrize("name", ["schwerpunkte", "widersprueche", "kernaktivitaeten"])
def test_published_frame_on_the_published_graph_gives_the_same(real_release: Path, name: str) -> None:
    frame = json.loads((real_release / "frames" / f"{name}.jsonld").read_bytes())
    assert frame["@context"] == context.address(BASE, FRAMED)
    document = json.loads((real_release / "bochum-kg-inline.jsonld").read_bytes())
    made = jsonld.frame(document, frame | {"@context": context.load(BASE, FRAMED)}, {"omitGraph": False})
    assert [unordered(readable(thing)) for thing in made["@graph"]] == [unordered(t) for t in graph(real_release, name)]


def unordered(value: Any) -> Any:
    """`value` with its arrays sorted: JSON-LD's are sets."""
    if isinstance(value, dict):
        return {key: unordered(item) for key, item in value.items()}
    return sorted(map(unordered, value), key=json.dumps) if isinstance(value, list) else value


def test_own_class_comes_first(real_release: Path) -> None:
    own = {m["@id"].rsplit("#")[-1] for m in context.load().values() if isinstance(m, dict) and BASE in m["@id"]}
    for thing in objects(graph(real_release, "kernaktivitaeten")):
        if own & set(thing.get("type", [])):
            assert thing["type"][0] in own


def test_filters_name_all_that_a_value_could_be(real_release: Path) -> None:
    listed = json.loads((real_release / "api.json").read_bytes())
    status = listed["kernaktivitaeten"]["filters"]["status"]
    assert status["status-laufend"] == {"de": "laufend", "en": "ongoing"}
    assert len(listed["kernaktivitaeten"]["filters"]["dezernat"]) == 6  # also those that have no activity
    assert "angabe" not in listed["kernaktivitaeten"]["filters"]


def test_data_with_unknown_classes_is_framed_as_well(tiny_release: Path) -> None:
    assert [thing["id"] for thing in graph(tiny_release, "werte")] == [f"{BASE}id/werte"]
    quads = ox.parse(path=str(tiny_release / "werte-framed-inline.jsonld"), format=ox.RdfFormat.JSON_LD)
    assert len(list(quads)) > 20
