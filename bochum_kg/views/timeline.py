"""/zeitleiste: milestones, statuses and dated events, drawn and as a list."""

from itertools import groupby
from typing import Any

from flask import Blueprint
from markupsafe import Markup

from bochum_kg.content import timeline
from bochum_kg.views import track
from bochum_kg.views.pages import parts, steady_page
from bochum_kg.views.records import events, records, speaking
from bochum_kg.views.served import graph, modified

views = Blueprint("timeline", __name__)


@steady_page(views, "/zeitleiste", "timeline.html")
def show() -> dict[str, Any]:
    known = records().activities
    found = events()
    told = [event for event in found if event.kind != "status"]
    rows = track.rows(found, ["", *(activity.id for activity in known)])
    drawings = {row.thing: Markup(track.track(row, "#", parts(), graph())) for row in rows}
    return dict(
        years=[(year, timeline.alike(several)) for year, several in groupby(told, key=lambda event: event.start[:4])],
        strategy=drawings.get(""),
        groups=[
            (competence, [(activity, drawings[activity.id]) for activity in several if activity.id in drawings])
            for competence, several in groupby(known, key=lambda activity: activity.competence)
        ],
        axis=Markup(track.axis()),
        when=lambda event: Markup(track.when(event, parts())),
        today=modified(),
        **speaking(),
    )
