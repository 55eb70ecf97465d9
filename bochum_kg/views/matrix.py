"""/matrix: what touches what – competences, focus areas and departments against themes and statuses."""

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint

from bochum_kg.content.activities import PROVENANCES
from bochum_kg.content.api.collections import Item
from bochum_kg.content.facets import UNKNOWN, Facet
from bochum_kg.content.matrix import Led, Matrix, matrix, shade
from bochum_kg.views.pages import steady_page, t
from bochum_kg.views.records import ACTIVITIES, collection, records, speaking
from bochum_kg.views.served import graph, site

views = Blueprint("matrix", __name__)

_LED: dict[str, Led] = {
    "kompetenz": lambda a: [(a.competence, "")],
    "schwerpunkt": lambda a: [(said.target, said.provenance) for said in a.focus],
    "dezernat": lambda a: [(department, "") for department in a.departments],
    "status": lambda a: [(a.status, "")] if a.status else [],
    "querschnittsthema": lambda a: [(said.target, said.provenance) for said in a.themes],
}
_MATRICES = (
    ("kompetenz", "querschnittsthema", "querschnittsthema-herkunft"),
    ("schwerpunkt", "status", "schwerpunkt-herkunft"),
    ("dezernat", "querschnittsthema", "querschnittsthema-herkunft"),
)


@dataclass(frozen=True)
class Shown:
    """A matrix with the filters its cells lead to; `split` is the filter by who says so."""

    id: str
    matrix: Matrix
    down: Facet[Item]
    across: Facet[Item]
    split: str
    file: str  # of the release, "" without

    def address(self, row: str, column: str, provenance: str = "") -> str:
        """The list of the activities in a cell; without a row or a column, those of the whole column or row."""
        query = {self.down.name: self.down.short(row), self.across.name: self.across.short(column)}
        query[self.split] = provenance.removeprefix("herkunft-")
        return f"/kernaktivitaeten?{urlencode({name: value for name, value in query.items() if value})}"


@steady_page(views, "/matrix", "matrix.html")
def matrices() -> dict[str, Any]:
    known = records()
    touching = [activity for activity in known.activities if activity.themes]
    themes = next(facet for facet in collection(ACTIVITIES).facets if facet.name == "querschnittsthema")
    return dict(
        matrices=_counted(),
        total=len(known.activities),
        labels=_labels(),
        areas=known.focus_areas,
        competences=graph().ordered(set(known.focus_areas.values())),
        touching=touching,
        untouched=len(known.activities) - len(touching),
        themes=[theme for theme in themes.known if theme != UNKNOWN],
        together=Counter(pair for a in touching for pair in product({said.target for said in a.themes}, repeat=2)),
        said=lambda a, theme: next((said for said in a.themes if said.target == theme), None),
        file=_file("kernaktivitaet", "querschnittsthema"),
        provenances=PROVENANCES,
        UNKNOWN=UNKNOWN,
        shade=shade,
        **speaking(),
    )


def _counted() -> list[Shown]:
    known = records()
    facets = {facet.name: facet for facet in collection(ACTIVITIES).facets}
    found = []
    for down, across, split in _MATRICES:
        rows = [row for row in facets[down].known if down != "schwerpunkt" or row in known.focus_areas]
        counted = matrix(known.activities, rows, _LED[down], facets[across].known, _LED[across])
        found.append(Shown(f"{down}-{across}", counted, facets[down], facets[across], split, _file(down, across)))
    return found


def _file(down: str, across: str) -> str:
    """The release's own file of a matrix, made when it was built."""
    name = f"matrix-{down}-{across}.csv"
    return name if name in site().manifest["files"] else ""


def _labels() -> dict[str, tuple[str, str]]:
    """For each matrix its title and what one cell counts."""
    counted = t("Wie viele Kernaktivitäten", "How many core activities")
    return {
        "kompetenz-querschnittsthema": (
            t("Kompetenz × Querschnittsthema", "Competence × cross-cutting theme"),
            t(f"{counted} einer Kompetenz ein Querschnittsthema berühren", f"{counted} of a competence touch a theme"),
        ),
        "schwerpunkt-status": (
            t("Schwerpunkt × Status", "Focus area × status"),
            t(
                f"{counted} einem Schwerpunkt der Fassung 2.0 in erster Linie dienen und wie weit sie sind",
                f"{counted} mainly serve a focus area of version 2.0, and how far they are",
            ),
        ),
        "dezernat-querschnittsthema": (
            t("Dezernat × Querschnittsthema", "Department × cross-cutting theme"),
            t(
                f"{counted} im Bereich eines Dezernats ein Querschnittsthema berühren",
                f"{counted} in the area of a department touch a theme",
            ),
        ),
    }
