"""What happened when: milestones, statuses and dated events of the Kernaktivitäten – rows in, events in order out.

An event has the time its source gives, as precise as it is, and says whether it is planned. A status has the date as of
which a source says it, which is not the day it began.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bochum_kg.content.activities import Activity
from bochum_kg.content.entity.words import is_true
from bochum_kg.content.spans import Span, span

_HEAD = """PREFIX bo: <{base}ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>
"""
MILESTONES = (
    _HEAD
    + """SELECT ?thing ?date ?start ?end ?de ?en WHERE {{
  ?thing a bo:Meilenstein .
  OPTIONAL {{ ?thing dcterms:date ?date }}
  OPTIONAL {{ ?thing schema:startDate ?start }}
  OPTIONAL {{ ?thing schema:endDate ?end }}
  OPTIONAL {{ ?thing dcterms:description ?de FILTER(LANG(?de) = "de") }}
  OPTIONAL {{ ?thing dcterms:description ?en FILTER(LANG(?en) = "en") }}
}}"""
)
DATED = (
    _HEAD
    + """SELECT ?thing ?statement ?start ?end ?planned ?provenance ?de ?en WHERE {{
  ?thing bo:angabe ?statement .
  ?statement a bo:Laufzeitangabe ; bo:anlass ?de , ?en ; bo:herkunft ?provenance .
  FILTER(LANG(?de) = "de" && LANG(?en) = "en")
  OPTIONAL {{ ?statement schema:startDate ?start }}
  OPTIONAL {{ ?statement schema:endDate ?end }}
  OPTIONAL {{ ?statement bo:geplant ?planned }}
}}"""
)
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


def events(
    milestones: Iterable[Mapping[str, str]], dated: Iterable[Mapping[str, str]], records: Sequence[Activity]
) -> list[Event]:
    """The plain rows of MILESTONES and DATED, and the dated statuses of the activities, as events in order of time."""
    competences = {activity.id: activity.competence for activity in records}
    found = []
    for row in milestones:
        start = row.get("date") or row.get("start") or row.get("end", "")
        if start:
            words = {language: row[language] for language in ("de", "en") if language in row}
            found.append(Event("milestone", row["thing"], start, row.get("end", ""), words=words))
    for row in dated:
        start, end = row.get("start", ""), row.get("end", "")
        if start or end:
            found.append(
                Event(
                    "event",
                    row["statement"],
                    start or end,
                    end if start else "",
                    row["thing"],
                    competences.get(row["thing"], ""),
                    is_true(row.get("planned")),
                    row["provenance"],
                    words={"de": row["de"], "en": row["en"]},
                )
            )
    for activity in records:
        for said in activity.statements("Statusangabe"):
            if said.date:
                found.append(
                    Event(
                        "status",
                        said.id,
                        said.date,
                        thing=activity.id,
                        group=activity.competence,
                        provenance=said.provenance,
                        status=said.target,
                    )
                )
    return sorted(found, key=lambda event: (event.span.start, event.span.end, event.kind, event.id))


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
