"""/kennzahlen: figures over time as charts with their tables, the sources' totals beside the graph's, single values."""

from typing import Any

from flask import Blueprint

from bochum_kg.content import figures
from bochum_kg.content.figures import Figure
from bochum_kg.language import sort_key
from bochum_kg.views.pages import language, steady_page
from bochum_kg.views.records import records, speaking
from bochum_kg.views.served import graph

views = Blueprint("figures", __name__)


@steady_page(views, "/kennzahlen", "figures.html")
def show() -> dict[str, Any]:
    known, directory, chosen = figures.figures(graph()), graph(), language()
    series: dict[str, list[Figure]] = {}
    for figure in known:
        if figure.series:
            series.setdefault(figure.series, []).append(figure)
    by_name = sorted(series, key=lambda one: sort_key(directory.name(one, chosen)))
    singles = [figure for figure in known if not figure.series]
    singles.sort(key=lambda figure: sort_key(directory.name(figure.thing, chosen)))
    return dict(
        series=[(one, series[one], figures.chart(series[one])) for one in by_name],
        compared=[(figure, figures.counted(figure.counts, records().activities)) for figure in known if figure.counts],
        singles=singles,
        total=len(known),
        box=figures,
        **speaking(),
    )
