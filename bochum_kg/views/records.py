"""What pages with lists share: all Kernaktivitäten, read once per release, and names for their templates."""

from dataclasses import dataclass
from typing import Any

from bochum_kg.content import activities, selection
from bochum_kg.content.activities import Activity
from bochum_kg.content.facets import Facet
from bochum_kg.views.pages import language
from bochum_kg.views.served import graph, once


@dataclass(frozen=True)
class Records:
    """All Kernaktivitäten, what they can be filtered by, and the focus areas of version 2.0 -> their competence."""

    activities: list[Activity]
    facets: tuple[Facet[Activity], ...]
    focus_areas: dict[str, str]


def records() -> Records:
    def read() -> Records:
        found, areas = activities.activities(graph()), activities.focus_areas(graph())
        return Records(found, selection.facets(found, graph(), areas), areas)

    return once("activities", read)


def speaking() -> dict[str, Any]:
    """What templates need to name and link things by local id: `name(id)` in the page's language, `iri(id)`."""
    known, chosen = graph(), language()
    return {"name": lambda thing: known.name(thing, chosen), "iri": known.iri}
