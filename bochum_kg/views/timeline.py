"""/zeitleiste: milestones, statuses and dated events, drawn and as a list."""

from itertools import groupby
from typing import Any

from flask import Blueprint

from bochum_kg.content import timeline
from bochum_kg.views.pages import steady_page
from bochum_kg.views.records import FIRST, LAST, drawn, events, records, speaking
from bochum_kg.views.served import modified

views = Blueprint("timeline", __name__)


@steady_page(views, "/zeitleiste", "timeline.html")
def show() -> dict[str, Any]:
    known = records().activities
    found = events()
    told = [event for event in found if event.kind != "status"]
    drawings = {row.thing: row for row in timeline.rows(found, ["", *(a.id for a in known)], FIRST, LAST)}
    return dict(
        years=[(year, timeline.alike(several)) for year, several in groupby(told, key=lambda event: event.start[:4])],
        strategy=drawings.get(""),
        groups=[
            (competence, [(activity, drawings[activity.id]) for activity in several if activity.id in drawings])
            for competence, several in groupby(known, key=lambda activity: activity.competence)
        ],
        today=modified(),
        **drawn(),
        **speaking(),
    )
