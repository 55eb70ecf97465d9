"""The query of a selection gives what the selection gives."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from bochum_kg.content import activities
from bochum_kg.content.api import collections
from bochum_kg.content.api.collections import Collection, find
from bochum_kg.content.as_query import as_query
from bochum_kg.content.search import Search
from bochum_kg.content.selection import searchable
from bochum_kg.namespaces import BASE
from bochum_kg.releases import graph
from bochum_kg.releases.manifest import DUMP

Selected = Callable[..., None]


@pytest.fixture(scope="module")
def real_collection(real_release: Path) -> Collection:
    read = graph.read(real_release, BASE)
    listed = json.loads((real_release / "api.json").read_bytes())["kernaktivitaeten"]
    found = collections.read("kernaktivitaeten", listed, (real_release / "kernaktivitaeten-framed.jsonld").read_bytes())
    return searchable(found, activities.activities(read), activities.focus_areas(read), Search(read))


@pytest.fixture(scope="module")
def same(real_release: Path, real_collection: Collection) -> Selected:
    """Fails unless the query of a selection has the same activities as the selection."""
    store = ox.Store()
    store.bulk_load(path=str(real_release / f"{DUMP}.nt"), format=ox.RdfFormat.N_TRIPLES)

    def check(parameters: dict[str, list[str]]) -> None:
        found = find(real_collection, parameters)
        query = as_query(found, "q" in parameters, "de", BASE)
        rows = [row[0].value.rsplit("/", 1)[1] for row in store.query(query)]
        assert sorted(rows) == sorted(item.id for item in found.items), query

    return check


def test_every_value_of_every_filter(real_collection: Collection, same: Selected) -> None:
    for facet in real_collection.facets:
        for value in facet.known:
            same({facet.name: [value]})


def test_filters_and_values_together(real_collection: Collection, same: Selected) -> None:
    chance = random.Random(20261128)
    for _ in range(150):
        facets = chance.sample(real_collection.facets, chance.choice([1, 2, 2, 3]))
        some = chance.choice([1, 2, 3])
        asked = {facet.name: chance.sample(facet.known, min(len(facet.known), some)) for facet in facets}
        same(asked | ({"verknuepfung": ["und"]} if chance.random() < 0.5 else {}))


@pytest.mark.parametrize("how", ["und", "oder"])
@pytest.mark.parametrize("origins", [["redaktionell"], ["amtlich"], ["amtlich", "redaktionell"]])
@pytest.mark.parametrize("themes", [["klima", "soziale-lage"], ["klima"], ["klima", "unbekannt"], ["unbekannt"]])
def test_themes_with_who_says_them(same: Selected, themes: list[str], origins: list[str], how: str) -> None:
    same({"querschnittsthema": themes, "querschnittsthema-herkunft": origins, "verknuepfung": [how]})


def test_what_words_find_is_listed(real_collection: Collection, same: Selected) -> None:
    same({"q": ["Fahrrad"]})
    same({"q": ["gibt es nicht } # x"]})
    assert "gibt es" not in as_query(find(real_collection, {"q": ["gibt es nicht"]}), True, "de", BASE)
