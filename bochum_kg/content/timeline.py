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

WIDTH, LEFT, RIGHT, ROW, TOP = 1100, 200, 20, 22, 34


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
    for said in graph.members("bo:Laufzeitangabe"):
        start, end = graph.text(said, "schema:startDate"), graph.text(said, "schema:endDate")
        if not (start or end):
            continue
        for thing in map(graph.local, graph.subjects(said, "bo:angabe")):
            yield Event(
                "event",
                said,
                start or end,
                end if start else "",
                thing,
                competences.get(thing, ""),
                graph.text(said, "bo:geplant") in TRUE,
                graph.text(said, "bo:herkunft"),
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
    """An event in the drawing: left edge, width (at least 5), and the line it stands on."""

    event: Event
    x: float
    width: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """The picture of a timeline: one lane per group with its top and height, its marks, and the years."""

    height: float
    lanes: list[tuple[str, float, float]]
    marks: list[Mark]
    years: list[tuple[float, int]]


def drawing(events: Sequence[Event], groups: Sequence[str], first: int, last: int) -> Drawing:
    """Place `events` from the year `first` to the end of `last`, each in the lane of its group, none over another."""
    unit = (WIDTH - LEFT - RIGHT) / (last + 1 - first)
    lanes, marks, top = [], [], float(TOP)
    for group in groups:
        ends: list[float] = []  # where each row of the lane is taken up to
        for event in (event for event in events if event.group == group):
            start, end = max(event.span.start, first), min(event.span.end, last + 1)
            if end <= start:
                continue
            x, width = LEFT + unit * (start - first), max(unit * (end - start), 5)
            row = next((n for n, taken in enumerate(ends) if taken <= x), len(ends))
            ends[row : row + 1] = [x + width + 2]
            marks.append(Mark(event, round(x, 1), round(width, 1), top + row * ROW / 2 + 5))
        height = max(len(ends) * ROW / 2, ROW) + 8
        lanes.append((group, top, height))
        top += height
    years = [(round(LEFT + unit * (year - first), 1), year) for year in range(first, last + 1)]
    return Drawing(top + 4, lanes, marks, years)
