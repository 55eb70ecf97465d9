"""/vergleich: the strategy of 2017 and 2.0 side by side."""

from typing import Any

from flask import Blueprint

from bochum_kg.content import comparison
from bochum_kg.views.pages import steady_page, t
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
    others = {one.competence: sorted(graph().texts(one.competence, "skos:altLabel")) for one in compared.competences}
    return dict(
        compared=compared,
        kinds=[(kind, kinds[kind]) for kind in comparison.KINDS],
        versions=comparison.VERSIONS,
        others=others,
        **speaking(),
    )
