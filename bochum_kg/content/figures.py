"""Figures over time: rows of the graph in, series and the geometry of their charts out. Only points that sources give.

A chart has a time axis and a value axis from zero; a point is drawn over the whole span its date covers (a year, a
month, a day). A value without a date is a line across: it holds, but nobody says when.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bochum_kg.content.spans import Span, span

_HEAD = """PREFIX bo: <{base}ontology#>
"""
FIGURES = (
    _HEAD
    + """SELECT ?thing ?statement ?value ?unit ?sort ?series ?date ?provenance ?counts ?de ?en ?placeDe ?placeEn
WHERE {{
  ?thing bo:angabe ?statement .
  ?statement a bo:Kennzahlwert ; bo:wert ?value ; bo:merkmal ?de , ?en ; bo:herkunft ?provenance .
  FILTER(LANG(?de) = "de" && LANG(?en) = "en")
  OPTIONAL {{ ?statement bo:einheit ?unit }}
  OPTIONAL {{ ?statement bo:wertart ?sort }}
  OPTIONAL {{ ?statement bo:zeitreihe ?series }}
  OPTIONAL {{ ?statement bo:stand ?date }}
  OPTIONAL {{ ?statement bo:ort ?placeDe FILTER(LANG(?placeDe) = "de") }}
  OPTIONAL {{ ?statement bo:ort ?placeEn FILTER(LANG(?placeEn) = "en") }}
  OPTIONAL {{ ?statement bo:zaehlt ?counts }}
}}"""
)
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


def figures(rows: Iterable[Mapping[str, str]]) -> list[Figure]:
    """The plain rows of FIGURES, by date, undated ones first."""
    found: dict[str, Figure] = {}
    for row in rows:
        unit = row.get("unit", "").rsplit("/", 1)[-1]
        figure = found.setdefault(
            row["statement"],
            Figure(
                row["statement"],
                row["thing"],
                float(row["value"]),
                {"de": row["de"], "en": row["en"]},
                row["provenance"],
                UNITS.get(unit, unit),
                row.get("sort", ""),
                row.get("series", ""),
                row.get("date", ""),
            ),
        )
        figure.place.update({la: row[name] for la, name in (("de", "placeDe"), ("en", "placeEn")) if name in row})
        if "counts" in row and row["counts"] not in figure.counts:
            figure.counts.append(row["counts"])
    return sorted(found.values(), key=lambda figure: (figure.date, figure.id))


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
