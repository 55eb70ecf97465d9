"""What pages with lists share: all Kernaktivitäten, how they and others are found, and names for their templates."""

from dataclasses import dataclass
from typing import Any

from bochum_kg.content import activities, overview, timeline
from bochum_kg.content.activities import Activity
from bochum_kg.content.answers import Known
from bochum_kg.content.api import collections
from bochum_kg.content.api.collections import Collection
from bochum_kg.content.entity import Words
from bochum_kg.content.overview import Overview
from bochum_kg.content.search import Search
from bochum_kg.content.selection import searchable
from bochum_kg.content.timeline import Event
from bochum_kg.releases.graph import Graph
from bochum_kg.views.pages import language
from bochum_kg.views.served import graph, per_release, released, site

ACTIVITIES = "kernaktivitaeten"


@dataclass(frozen=True)
class Records:
    """All Kernaktivitäten, and the focus areas of version 2.0 -> their competence."""

    activities: list[Activity]
    focus_areas: dict[str, str]


@per_release
def records() -> Records:
    return Records(activities.activities(graph()), activities.focus_areas(graph()))


@per_release
def collection(name: str) -> Collection:
    """The things of the subject `name` (there is such) and how they are found; read once per release."""

    framed = site().folder / f"{name}-framed.jsonld"
    found = collections.read(name, released("api.json")[name], framed.read_bytes())
    if name != ACTIVITIES:
        return found
    return searchable(found, records().activities, records().focus_areas, search())


@per_release
def words(language: str) -> Words:
    """The graph read in `language`."""
    return Words(graph(), language)


@per_release
def at_a_glance(language: str) -> Overview:
    """The whole strategy in `language`."""
    return overview.overview(records().activities, site().manifest["places"], words(language))


@per_release
def events() -> list[Event]:
    """What happened or is planned, in order of time."""
    return timeline.events(records().activities, graph())


@per_release
def known(language: str) -> Known:
    """What pages of single things answer from."""
    return Known(at_a_glance(language), records().activities, events(), words(language))


@per_release
def search() -> Search:
    """Everything that can be found in the release that is served."""
    return Search(graph())


def answering(graph: Graph, language: str) -> Known:
    """The same as `known` of a `graph` that is not the release's: one with a proposal in it."""
    words, found = Words(graph, language), activities.activities(graph)
    at_a_glance = overview.overview(found, site().manifest["places"], words)
    return Known(at_a_glance, found, timeline.events(found, graph), words)


def speaking(read: Graph | None = None) -> dict[str, Any]:
    """What templates need to name and link things by local id: `name(id)` in the page's language, `iri(id)`."""
    read, chosen = read or graph(), language()
    return {"name": lambda thing: read.name(thing, chosen), "iri": read.iri}
