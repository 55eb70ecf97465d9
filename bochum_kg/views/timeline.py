"""/zeitleiste: milestones, statuses and dated events, drawn and as a list."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response

from bochum_kg.content import timeline
from bochum_kg.views.pages import steady_page
from bochum_kg.views.records import records, speaking
from bochum_kg.views.served import graph

views = Blueprint("timeline", __name__)
_FIRST, _LAST = 2016, 2030  # the strategy's beginning and its horizon


@views.get("/zeitleiste")
def show() -> Response:
    return steady_page("timeline.html", _context)


def _context() -> dict[str, Any]:
    known = records().activities
    found = timeline.events(known, graph())
    groups = ["", *graph().ordered({activity.competence for activity in known})]
    undated = sum(not said.date for activity in known for said in activity.statements("Statusangabe"))
    return dict(
        years=[(year, timeline.alike(several)) for year, several in groupby(found, key=lambda event: event.start[:4])],
        drawing=timeline.drawing(found, groups, _FIRST, _LAST),
        box=timeline,
        total=len(found),
        undated=undated,
        **speaking(),
    )
