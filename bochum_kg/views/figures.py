"""/kennzahlen: figures over time as charts with their tables, the sources' totals beside the graph's, single values."""

from collections import Counter
from typing import Any

from flask import Blueprint, Response

from bochum_kg.content import figures
from bochum_kg.content.figures import Figure
from bochum_kg.language import sort_key
from bochum_kg.views.pages import language, steady_page
from bochum_kg.views.records import names, plain, records, speaking

views = Blueprint("figures", __name__)


@views.get("/kennzahlen")
def show() -> Response:
    return steady_page("figures.html", _context)


def _context() -> dict[str, Any]:
    known, directory, chosen = figures.figures(plain(figures.FIGURES)), names(), language()
    series: dict[str, list[Figure]] = {}
    for figure in known:
        if figure.series:
            series.setdefault(figure.series, []).append(figure)
    by_name = sorted(series, key=lambda one: sort_key(directory.name(one, chosen)))
    singles = [figure for figure in known if not figure.series]
    singles.sort(key=lambda figure: sort_key(directory.name(figure.thing, chosen)))
    return dict(
        series=[(one, series[one], figures.chart(series[one])) for one in by_name],
        compared=[(figure, _in_graph(figure)) for figure in known if figure.counts],
        singles=singles,
        total=len(known),
        box=figures,
        **speaking(),
    )


def _in_graph(figure: Figure) -> int:
    """How many activities the graph has of what `figure` counts: all, or those with one of its statuses."""
    statuses = Counter(activity.status for activity in records().activities)
    if any("#" in what for what in figure.counts):  # a class: core activities as such
        return len(records().activities)
    return sum(statuses[status] for status in figure.counts)
