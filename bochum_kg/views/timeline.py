"""/zeitleiste: milestones, statuses and dated events, drawn and as a list."""

from itertools import groupby
from typing import Any

from flask import Blueprint

from bochum_kg.content import timeline
from bochum_kg.content.spans import span
from bochum_kg.views.pages import steady_page
from bochum_kg.views.records import events, records, speaking
from bochum_kg.views.served import modified

views = Blueprint("timeline", __name__)
_FIRST, _LAST = 2016, 2030  # the strategy's beginning and its horizon


@steady_page(views, "/zeitleiste", "timeline.html")
def show() -> dict[str, Any]:
    known = records().activities
    found = events()
    told = [event for event in found if event.kind != "status"]
    rows = {row.thing: row for row in timeline.rows(found, ["", *(a.id for a in known)], _FIRST, _LAST)}
    today = modified()
    return dict(
        years=[(year, timeline.alike(several)) for year, several in groupby(told, key=lambda event: event.start[:4])],
        strategy=rows.pop("", None),
        groups=[
            (competence, [(activity, rows[activity.id]) for activity in several if activity.id in rows])
            for competence, several in groupby(known, key=lambda activity: activity.competence)
        ],
        axis=range(_FIRST, _LAST + 1),
        today=today,
        now=timeline.place(span(today).start, _FIRST, _LAST) if today else None,
        **speaking(),
    )
