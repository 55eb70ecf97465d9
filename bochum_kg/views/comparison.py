"""/vergleich: the strategy of 2017 and 2.0 side by side."""

from typing import Any

from flask import Blueprint, Response, abort

from bochum_kg.content import comparison, flow
from bochum_kg.content.comparison import Compared
from bochum_kg.content.flow import Flow
from bochum_kg.views import pictures
from bochum_kg.views.pages import language, steady_page, t
from bochum_kg.views.records import speaking
from bochum_kg.views.served import graph

views = Blueprint("comparison", __name__)


@steady_page(views, "/vergleich", "comparison.html")
def show() -> dict[str, Any]:
    compared = comparison.comparison(graph())
    kinds = {
        "Schwerpunkt": t("Schwerpunkte", "Focus areas"),
        "StrategischesZiel": t("Strategische Ziele", "Strategic goals"),
        "Zielbild": t("Zielbilder 2030, soweit gefunden", "Visions for 2030, as far as found"),
        "Leitsatz": t("Leitsätze, soweit gefunden", "Guiding sentences, as far as found"),
        "Querschnittsthema": t("Querschnittsthemen", "Cross-cutting themes"),
    }
    flows = {one.competence: _flow(one) for one in compared.competences}
    others = {one.competence: sorted(graph().texts(one.competence, "skos:altLabel")) for one in compared.competences}
    return dict(
        compared=compared,
        kinds=[(kind, kinds[kind]) for kind in comparison.KINDS],
        versions=comparison.VERSIONS,
        others=others,
        flows=flows,
        size=flow,
        **speaking(),
    )


@views.get("/vergleich/<name>.svg")
def picture(name: str) -> Response:
    """What became of the focus areas of the competence `name`, to take away."""
    one = next((one for one in comparison.comparison(graph()).competences if one.competence == name), None)
    if one is None or not one.transitions:
        abort(404)
    return pictures.picture("flow.html", "flow", name, _flow(one), size=flow, **speaking())


def _flow(compared: Compared) -> Flow:
    read, lang = graph(), language()
    return flow.flow(compared.transitions, lambda area: read.name(area, lang))
