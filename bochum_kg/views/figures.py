"""/kennzahlen: figures over time as charts with their tables, the sources' totals beside the graph's, single values."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort

from bochum_kg.content import figures
from bochum_kg.content.figures import Chart, Figure, Progress
from bochum_kg.language import sort_key
from bochum_kg.views.pages import language, steady_page
from bochum_kg.views.pictures import picture
from bochum_kg.views.records import records, speaking
from bochum_kg.views.served import graph

views = Blueprint("figures", __name__)


@dataclass(frozen=True)
class _Series:
    """What measures the same at different times: with a chart, a progress bar or both."""

    id: str
    figures: list[Figure]
    chart: Chart | None
    progress: Progress | None


@steady_page(views, "/kennzahlen", "figures.html")
def show() -> dict[str, Any]:
    known, directory, chosen = figures.figures(graph()), graph(), language()
    series = sorted(_series(known), key=lambda one: sort_key(directory.name(one.id, chosen)))
    drawn = {figure.id for one in series for figure in one.figures}
    singles = [figure for figure in known if figure.id not in drawn]
    singles.sort(key=lambda figure: sort_key(directory.name(figure.thing, chosen)))
    return dict(
        series=series,
        compared=[(figure, figures.counted(figure.counts, records().activities)) for figure in known if figure.counts],
        singles=singles,
        total=len(known),
        box=figures,
        **speaking(),
    )


@views.get("/kennzahlen/<name>.svg")
def chart(name: str) -> Response:
    """The chart of the series `name`, to take away."""
    one = next((one for one in _series(figures.figures(graph())) if one.id == name and one.chart), None)
    if one is None:
        abort(404)
    return picture("chart.html", "chart", one.id, one.chart, one.figures[0].unit, box=figures, **speaking())


def _series(known: list[Figure]) -> list[_Series]:
    """The series among the `known` figures that can be drawn."""
    grouped: dict[str, list[Figure]] = {}
    for figure in known:
        if figure.series:
            grouped.setdefault(figure.series, []).append(figure)
    found = [
        _Series(id_, several, figures.chart(several), figures.progress(several)) for id_, several in grouped.items()
    ]
    return [one for one in found if one.chart or one.progress]
