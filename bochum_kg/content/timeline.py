"""What happened when: milestones, statuses and dated events of the Kernaktivitäten, in order.

An event has the time its source gives, as precise as it is, and says whether it is planned. A status has the date as of
which a source says it, which is not the day it began.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from bochum_kg.content.activities import Activity
from bochum_kg.content.entity.words import TRUE
from bochum_kg.content.spans import Span, span
from bochum_kg.releases.graph import Graph

_SHORT = 0.1  # years; what is shorter has no width to be seen


@dataclass(frozen=True)
class Event:
    """Something at a time: `kind` is "milestone", "status" or "event"; `id` is the milestone's or the statement's."""

    kind: str
    id: str
    start: str
    end: str = ""
    thing: str = ""  # the activity it is about
    group: str = ""  # its competence
    planned: bool = False
    provenance: str = ""
    status: str = ""
    words: dict[str, str] = field(default_factory=dict)

    @property
    def span(self) -> Span:
        return span(self.start, self.end)


def events(records: Sequence[Activity], graph: Graph) -> list[Event]:
    """Milestones, dated events and the dated statuses of all activities (`records`), in order of time."""
    found = [*_milestones(graph), *_dated(records, graph), *_statuses(records)]
    return sorted(found, key=lambda event: (event.span.start, event.span.end, event.kind, event.id))


def _milestones(graph: Graph) -> Iterator[Event]:
    for thing in graph.members("bo:Meilenstein"):
        start, end = graph.text(thing, "dcterms:date", "schema:startDate"), graph.text(thing, "schema:endDate")
        if start or end:
            words = graph.translations(thing, "dcterms:description")
            yield Event("milestone", thing, start or end, end, words=words)


def _dated(records: Sequence[Activity], graph: Graph) -> Iterator[Event]:
    competences = {activity.id: activity.competence for activity in records}
    for said in (*graph.members("bo:Laufzeitangabe"), *graph.members("bo:Ereignisangabe")):
        start, end = graph.text(said, "schema:startDate", "dcterms:date"), graph.text(said, "schema:endDate")
        if not (start or end):
            continue
        for thing in map(graph.local, graph.subjects(said, "bo:angabe")):
            yield Event(
                kind="event",
                id=said,
                start=start or end,
                end=end if start else "",
                thing=thing,
                group=competences.get(thing, ""),
                planned=graph.text(said, "bo:geplant") in TRUE,
                provenance=graph.text(said, "bo:herkunft"),
                words=graph.translations(said, "bo:anlass"),
            )


def _statuses(records: Sequence[Activity]) -> Iterator[Event]:
    for activity in records:
        for said in activity.statements("Statusangabe"):
            if said.date:
                event = Event("status", said.id, said.date, thing=activity.id, group=activity.competence)
                yield replace(event, provenance=said.provenance, status=said.target)


def alike(events: Iterable[Event]) -> list[list[Event]]:
    """`events` in their order; those that tell the same of the same time, from different sources, together."""
    found: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        told = event.id if event.kind == "milestone" else tuple(event.words.values())
        found.setdefault((event.thing, told, event.status, event.start, event.end, event.planned), []).append(event)
    return list(found.values())


@dataclass(frozen=True)
class Mark:
    """An event in the drawing: its left edge and its width, in percent of the years drawn; 0 for a day or a month."""

    event: Event
    x: float
    width: float


@dataclass(frozen=True)
class Row:
    """What is drawn for one activity, or ("") for the strategy as a whole."""

    thing: str
    marks: list[Mark]


def rows(events: Iterable[Event], things: Sequence[str], first: int, last: int) -> list[Row]:
    """`events` from the year `first` to the end of `last`: a row for each of `things` that has any, in their order."""
    found: dict[str, list[Mark]] = {thing: [] for thing in things}
    for event in events:
        if event.thing not in found:
            continue
        covered = event.span
        start, end = max(covered.start, first), min(covered.end, last + 1)
        if end > start:
            width = place(end, first, last) - place(start, first, last) if end - start > _SHORT else 0
            found[event.thing].append(Mark(event, place(start, first, last), round(width, 1)))
    return [Row(thing, marks) for thing, marks in found.items() if marks]


def place(moment: float, first: int, last: int) -> float:
    """Where `moment` (in years) is between the years `first` and `last`, in percent."""
    return round((moment - first) / (last + 1 - first) * 100, 1)
