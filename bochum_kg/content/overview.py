"""The strategy at a glance: competences, their focus areas, core activities with status, places still free, totals.

Plain data for the start page; how many places there are comes from the release's manifest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bochum_kg import language as languages
from bochum_kg.content import activities
from bochum_kg.content.entity.statements import Statement, statement
from bochum_kg.content.entity.words import Value, Words
from bochum_kg.content.figures import counted

_USERS = "schema-nutzergruppen"


@dataclass(frozen=True)
class Activity:
    """A core activity with its status, where there is one, as of when (`date`), and whether only we say so (`ours`)."""

    iri: str
    name: str
    status: Value | None = None
    date: str = ""
    ours: bool = False


@dataclass
class Area:
    """A focus area of version 2.0 and the activities that serve it first; `official`: placed by city or council."""

    iri: str
    name: str
    capacity: int
    activities: list[Activity] = field(default_factory=list)
    official: set[str] = field(default_factory=set)

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.activities))

    @property
    def over(self) -> int:
        return max(0, len(self.activities) - self.capacity) if self.capacity else 0


@dataclass
class Competence:
    """A competence with its areas and all its activities; `capacity` 0 when the release does not say."""

    iri: str
    name: str
    capacity: int
    areas: list[Area] = field(default_factory=list)
    activities: list[Activity] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.iri.rsplit("/kompetenz-", 1)[-1]

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.activities))

    @property
    def unplaced(self) -> list[Activity]:
        """Activities without a focus area of 2.0."""
        placed = {activity.iri for area in self.areas for activity in area.activities}
        return [activity for activity in self.activities if activity.iri not in placed]


@dataclass
class Total:
    """A number the strategy's own sources give, and how many of those the graph has one by one (None: not counted)."""

    said: Statement
    value: str
    counted: int | None = None
    disputed: Value | None = None


@dataclass
class Overview:
    """All of it, and sums over the competences."""

    competences: list[Competence]
    themes: list[Value]
    totals: list[Total]
    users: list[dict[str, str]]
    capacity: int
    known: dict[str, Activity]  # all activities by their ids

    @property
    def activities(self) -> list[Activity]:
        return [activity for competence in self.competences for activity in competence.activities]

    @property
    def free(self) -> int:
        return max(0, self.capacity - len(self.activities))

    @property
    def areas(self) -> list[Area]:
        return [area for competence in self.competences for area in competence.areas]

    @property
    def crowded(self) -> list[Area]:
        """Areas that more activities serve than there are places."""
        return [area for area in self.areas if area.over]

    @property
    def placed_officially(self) -> int:
        """How many activities city or council themselves place in a focus area."""
        return len({iri for area in self.areas for iri in area.official})

    @property
    def twice(self) -> list[Activity]:
        """Activities with more than one first focus area: they are drawn more than once."""
        drawn = [activity for area in self.areas for activity in area.activities]
        return [activity for activity in self.activities if drawn.count(activity) > 1]


def overview(records: Sequence[activities.Activity], places: list[dict[str, Any]], words: Words) -> Overview:
    """The strategy in the language of `words`: all activities, and the release's `places` of what has a capacity."""
    graph = words.graph
    capacity = {graph.local(place["thing"]): int(place["capacity"]) for place in places}
    known = {record.id: activity(record, words) for record in records}
    areas = activities.focus_areas(graph)
    competences = []
    for competence in graph.ordered(graph.members("bo:Kompetenz")):
        name = _named(competence, words)
        found = Competence(name.iri, name.text, capacity.get(competence, 0))
        found.activities = [known[record.id] for record in records if record.competence == competence]
        found.areas = [
            _area(_named(area, words), capacity.get(area, 0), records, known)
            for area in graph.ordered(areas)
            if areas[area] == competence
        ]
        competences.append(found)
    return Overview(
        competences,
        [_named(theme, words) for theme in graph.ordered(graph.members("bo:Querschnittsthema"))],
        _totals(records, words),
        [_user(user, words) for user in graph.ordered(map(graph.local, graph.subjects(_USERS, "skos:inScheme")))],
        max((place["capacity"] for place in places), default=0),
        known,
    )


def _named(thing: str, words: Words) -> Value:
    return Value(words.graph.name(thing, words.language), words.graph.iri(thing))


def activity(record: activities.Activity, words: Words) -> Activity:
    """`record` as it is shown in lists and pictures."""
    name, said = _named(record.id, words), record.status_statement
    if not record.status or not said:
        return Activity(name.iri, name.text)
    return Activity(name.iri, name.text, _named(record.status, words), said.date, said.ours)


def _area(name: Value, capacity: int, records: Sequence[activities.Activity], known: dict[str, Activity]) -> Area:
    serving = {record.id: [said for said in record.focus if name.iri.endswith(f"/{said.target}")] for record in records}
    result = Area(name.iri, name.text, capacity, [known[one] for one, focus in serving.items() if focus])
    official = activities.PROVENANCES[0]
    result.official = {known[one].iri for one, focus in serving.items() if any(f.provenance == official for f in focus)}
    return result


def _user(user: str, words: Words) -> dict[str, str]:
    name, definitions = _named(user, words), words.graph.translations(user, "skos:definition")
    return {"user": name.iri, "name": name.text, "words": languages.pick(definitions, words.language)}


def _totals(records: Sequence[activities.Activity], words: Words) -> list[Total]:
    """The newest numbers about the whole strategy, each beside what the graph has of it."""
    graph = words.graph
    figures = [one for strategy in graph.members("bo:Strategie") for one in graph.angaben(strategy, "bo:Kennzahlwert")]
    newest = max((graph.text(figure, "bo:stand") for figure in figures), default="")
    found = []
    for figure in figures:
        if newest and graph.text(figure, "bo:stand") == newest:
            name = Value(languages.pick(graph.translations(figure, "bo:merkmal"), words.language))
            said = replace(statement(figure, words), says=[name])
            total = Total(said, graph.text(figure, "bo:wert"), counted(graph.texts(figure, "bo:zaehlt"), records))
            disputed = [_named(one, words) for one in graph.subjects(figure, "bo:aussage")]
            total.disputed = disputed[-1] if disputed else None
            found.append(total)
    return sorted(found, key=lambda total: languages.sort_key(total.said.iri))
