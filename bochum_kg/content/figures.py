"""Figures over time: the graph in, series and the geometry of their charts out. Only points that sources give.

A chart has a time axis and a value axis from zero; a point is drawn over the whole span its date covers (a year, a
month, a day). A value without a date is a line across: it holds, but nobody says when.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bochum_kg.content.activities import Activity
from bochum_kg.content.spans import Span, span
from bochum_kg.releases.graph import Graph

UNITS = {"NUM": "", "PERCENT": "%", "EUR": "€", "HA": "ha", "M2": "m²", "KiloW": "kW"}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 270, 96, 20, 34, 30


@dataclass
class Figure:
    """One number of a source: what was counted, of what thing, as of when, and whether it is a result or an aim."""

    id: str
    thing: str
    value: float
    what: dict[str, str]
    provenance: str
    unit: str = ""
    sort: str = ""
    series: str = ""
    date: str = ""
    place: dict[str, str] = field(default_factory=dict)
    counts: list[str] = field(default_factory=list)

    @property
    def actual(self) -> bool:
        return self.sort == "wertart-ergebnis"


def figures(graph: Graph) -> list[Figure]:
    """All figures of `graph`, by date, undated ones first."""
    found = [
        _figure(said, graph.local(thing), graph)
        for said in graph.members("bo:Kennzahlwert")
        for thing in graph.subjects(said, "bo:angabe")
    ]
    return sorted(found, key=lambda figure: (figure.date, figure.id))


def _figure(said: str, thing: str, graph: Graph) -> Figure:
    unit = graph.text(said, "bo:einheit").rsplit("/", 1)[-1]
    return Figure(
        id=said,
        thing=thing,
        value=float(graph.text(said, "bo:wert")),
        what=graph.translations(said, "bo:merkmal"),
        provenance=graph.text(said, "bo:herkunft"),
        unit=UNITS.get(unit, unit),
        sort=graph.text(said, "bo:wertart"),
        series=graph.text(said, "bo:zeitreihe"),
        date=graph.text(said, "bo:stand"),
        place=graph.translations(said, "bo:ort"),
        counts=graph.texts(said, "bo:zaehlt"),
    )


def counted(what: Collection[str], records: Iterable[Activity]) -> int | None:
    """How many activities the graph has of `what` a figure counts: all, or those with a status; None of nothing."""
    if any("#" in one for one in what):  # the class: core activities as such
        return sum(1 for _ in records)
    return sum(record.status in what for record in records) if what else None


@dataclass(frozen=True)
class Point:
    """A dated figure in a chart: the middle of its span, how wide it is, and how high."""

    figure: Figure
    x: float
    width: float
    y: float


@dataclass(frozen=True)
class Chart:
    """What is drawn: points, lines for undated figures, ticks (place, number) of both axes."""

    points: list[Point]
    levels: list[tuple[Figure, float]]
    years: list[tuple[float, int]]
    ticks: list[tuple[float, float]]


def chart(series: list[Figure]) -> Chart:
    """The geometry of `series` in a box of WIDTH × HEIGHT; without a dated figure there is no time axis."""
    spans = {figure.id: span(figure.date) for figure in series if figure.date}
    first = math.floor(min((s.start for s in spans.values()), default=0))
    last = max(math.ceil(max((s.end for s in spans.values()), default=0)), first + 1)
    step = _step(max(figure.value for figure in series))
    top = max(1, math.ceil(max(figure.value for figure in series) / step)) * step

    def x(moment: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (moment - first) / (last - first)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)

    def point(figure: Figure, over: Span) -> Point:
        width = max(x(over.end) - x(over.start), 0)
        return Point(figure, round((x(over.start) + x(over.end)) / 2, 1), round(width, 1), y(figure.value))

    return Chart(
        [point(figure, spans[figure.id]) for figure in series if figure.id in spans],
        [(figure, y(figure.value)) for figure in series if figure.id not in spans],
        [(round(x(year), 1), year) for year in range(first, last + 1)] if spans else [],
        [(y(step * n), step * n) for n in range(round(top / step) + 1)],
    )


def _step(largest: float) -> float:
    """A round distance of the ticks, for three to six of them: 1, 2 or 5 times a power of ten."""
    if largest < 1e-300:  # nothing, or so little that a fifth of it is nothing
        return 1.0
    rough = largest / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
