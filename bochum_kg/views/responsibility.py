"""/zustaendigkeit: who answers for what – departments and their offices, companies, other bodies, and nobody named."""

from typing import Any

from flask import Blueprint

from bochum_kg.content import responsibility
from bochum_kg.views.pages import steady_page, t
from bochum_kg.views.records import records, speaking
from bochum_kg.views.served import graph

views = Blueprint("responsibility", __name__)


@steady_page(views, "/zustaendigkeit", "responsibility.html")
def show() -> dict[str, Any]:
    known = records()
    found = responsibility.bodies(known.activities, graph())
    of_kind = {kind: [body for body in found if body.kind == kind] for kind in _kinds()}
    return dict(
        departments=of_kind.pop("Dezernat"),
        groups=[(kind, _kinds()[kind], bodies) for kind, bodies in of_kind.items()],
        accountable=responsibility.accountable(graph()),
        nobody=responsibility.unanswered(known.activities),
        total=len(known.activities),
        **speaking(),
    )


def _kinds() -> dict[str, tuple[str, str]]:
    """Kind of body -> heading and what its group is."""
    return {
        "Dezernat": ("", ""),
        "Amt": (
            t("Ämter, deren Dezernat keine Quelle nennt", "Offices whose department no source names"),
            t(
                "Quellen nennen diese Ämter als zuständig, sagen aber nicht, zu welchem Dezernat sie gehören.",
                "Sources name these offices as responsible but do not say to which department they belong.",
            ),
        ),
        "Tochtergesellschaft": (t("Städtische Unternehmen", "Municipal companies"), ""),
        "Einrichtung": (t("Andere Stellen", "Other bodies"), ""),
    }
