"""Figures over time: the graph in, series and the geometry of their charts out. Only points that sources give.

A chart has a time axis and a value axis from zero. A value is a point in the middle of the time its date covers (a
year, a month, a day), a target a line across. One value alone is no chart; with a target it is a progress bar.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bochum_kg.content.activities import Activity
from bochum_kg.content.spans import span
from bochum_kg.releases.graph import Graph

UNITS = {"NUM": "", "PERCENT": "%", "EUR": "€", "HA": "ha", "M2": "m²", "KiloW": "kW"}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 220, 70, 26, 30, 28  # a phone shows it nearly as large as it is


@dataclass
class Figure:
    """One number of a source: what was counted, of what thing, as of when, and whether it is a result or an aim."""

    id: str
    thing: str
    value: float
    what: dict[str, str]
    provenance: str
    unit: str = ""
    bound: str = ""
    sort: str = ""
    series: str = ""
    date: str = ""
    place: dict[str, str] = field(default_factory=dict)
    counts: list[str] = field(default_factory=list)

    @property
    def aim(self) -> bool:
        return self.sort in ("wertart-ziel", "wertart-erwartung")


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
        bound=graph.text(said, "bo:grenze"),
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
class Progress:
    """The newest value of a series and the newest target beside it."""

    reached: Figure
    aim: Figure

    @property
    def percent(self) -> float:
        """How much of the bar is full: no more than all of it."""
        return round(min(1, self.reached.value / self.aim.value) * 100, 1)


def progress(series: Sequence[Figure]) -> Progress | None:
    """How far `series` (dated ones last) has come; None without a target, a value or a date of it."""
    reached, aims = [f for f in series if not f.aim and f.date], [f for f in series if f.aim and f.value > 0]
    return Progress(reached[-1], aims[-1]) if reached and aims else None


@dataclass(frozen=True)
class Chart:
    """What is drawn: points and targets with their places, ticks (place, number) of both axes."""

    points: list[tuple[Figure, float, float]]
    aims: list[tuple[Figure, float]]
    years: list[tuple[float, int]]
    ticks: list[tuple[float, float]]


def chart(series: Sequence[Figure]) -> Chart | None:
    """The geometry of `series` in a box of WIDTH × HEIGHT; None with fewer than two dated values."""
    dated = [(figure, span(figure.date)) for figure in series if figure.date and not figure.aim]
    if len(dated) < 2:
        return None
    first = math.floor(min(covered.start for _, covered in dated))
    last = max(math.ceil(max(covered.end for _, covered in dated)), first + 1)
    aims = [figure for figure in series if figure.aim]
    largest = max(figure.value for figure in (*aims, *(figure for figure, _ in dated)))
    step = _step(largest)
    top = max(1, math.ceil(largest / step)) * step

    def x(moment: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (moment - first) / (last - first), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top, 1)

    return Chart(
        [(figure, x((covered.start + covered.end) / 2), y(figure.value)) for figure, covered in dated],
        [(figure, y(figure.value)) for figure in aims],
        [(x(year), year) for year in range(first, last + 1)],
        [(y(step * n), step * n) for n in range(round(top / step) + 1)],
    )


def _step(largest: float) -> float:
    """A round distance of the ticks, for three to six of them: 1, 2 or 5 times a power of ten."""
    if largest < 1e-300:  # nothing, or so little that a fifth of it is nothing
        return 1.0
    rough = largest / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
