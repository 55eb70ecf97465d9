"""What the pages that list much share: the directory of names and all Kernaktivitäten, read once per release."""

from dataclasses import dataclass
from typing import Any

from bochum_kg.content import activities, selection
from bochum_kg.content.activities import Activity
from bochum_kg.content.directory import NAMES, Directory, Row, directory, texts
from bochum_kg.content.facets import Facet
from bochum_kg.views.pages import language
from bochum_kg.views.served import once, select, site


@dataclass(frozen=True)
class Records:
    """All Kernaktivitäten, what they can be filtered by, and the focus areas of version 2.0 -> their competence."""

    activities: list[Activity]
    facets: tuple[Facet[Activity], ...]
    focus_areas: dict[str, str]

    @property
    def by_id(self) -> dict[str, Activity]:
        return {activity.id: activity for activity in self.activities}


def rows(query: str) -> list[Row]:
    """The rows of `query`, a template with our base in it."""
    return select(query.format(base=site().base))


def plain(query: str) -> list[dict[str, str]]:
    """The rows of `query` as text, our things by their local ids; what is not bound is left out."""
    return [texts(row, site().base) for row in rows(query)]


def names() -> Directory:
    return once("names", lambda: directory(select(NAMES), site().base))


def records() -> Records:
    def read() -> Records:
        found = activities.activities(rows(activities.FACTS), rows(activities.STATEMENTS), names(), site().base)
        areas = {row["area"]: row["competence"] for row in plain(activities.FOCUS_AREAS)}
        return Records(found, selection.facets(found, names(), areas), areas)

    return once("activities", read)


def speaking() -> dict[str, Any]:
    """What templates need to name and link things by local id: `name(id)` in the page's language, `iri(id)`."""
    directory, chosen, start = names(), language(), f"{site().base}id/"
    return {"name": lambda thing: directory.name(thing, chosen), "iri": lambda thing: start + thing}
