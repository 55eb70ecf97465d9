"""Rows of the timeline, drawn: what happened to an activity or to the strategy, on years from its start to its horizon.

On the timeline itself and, for one activity, on its page.
"""

from collections.abc import Iterable, Sequence

from markupsafe import escape

from bochum_kg.content import timeline
from bochum_kg.content.spans import span
from bochum_kg.content.timeline import Event, Mark, Row
from bochum_kg.releases.graph import Graph
from bochum_kg.views.links import to
from bochum_kg.views.parts import Parts
from bochum_kg.views.served import modified, per_release

_FIRST, _LAST = 2016, 2030


def rows(events: Iterable[Event], things: Sequence[str]) -> list[Row]:
    """What is drawn of `events` for each of `things` that has any."""
    return timeline.rows(events, things, _FIRST, _LAST)


def lifeline(events: Iterable[Event], thing: str, parts: Parts, graph: Graph) -> str:
    """The row of the activity `thing` as a section of its page; "" when nothing about it is dated."""
    found = rows(events, [thing])
    if not found:
        return ""
    explained = parts.t(
        "Gestrichelt: geplant. Punkt: Stand einer Statusangabe. Senkrecht: Tag dieser Ausgabe. Alles steht unten mit "
        "Quelle.",
        "Dashed: planned. Dot: date of a status. Vertical: day of this release. All of it is below, with its source.",
    )
    return (
        f'<section class="lifeline" aria-labelledby="lifeline">\n'
        f'<h2 id="lifeline">{parts.t("Zeitleiste", "Timeline")}</h2>\n'
        f"{axis()}\n"
        f"{track(found[0], '/page/', parts, graph)}\n"
        f'<p class="small quiet">{explained}</p>\n'
        "</section>\n"
    )


def axis() -> str:
    """The years above the rows."""
    years = "".join(f"<li>{year}</li>" for year in range(_FIRST, _LAST + 1))
    return f'<ol class="axis" aria-hidden="true">{years}</ol>'


def track(row: Row, place: str, parts: Parts, graph: Graph) -> str:
    """One row; its marks lead to `place` and the id of the entry. A status is a dot at the date of its source."""
    now = _now()
    today = "" if now is None else f'<line class="today" x1="{now}%" x2="{now}%" y2="16"/>'
    marks = "".join(_mark(mark, place, parts, graph) for mark in row.marks)
    return f'<svg class="track" height="16">{today}{marks}</svg>'


def when(event: Event, parts: Parts) -> str:
    """The time of an event in words."""
    start = parts.date(event.start)
    return f"{start} – {parts.date(event.end)}" if event.end not in ("", event.start) else start


def _mark(mark: Mark, place: str, parts: Parts, graph: Graph) -> str:
    event = mark.event
    if event.kind == "status":
        return f'<circle class="status {escape(event.status[7:])}" cx="{mark.x}%" cy="8" r="4"/>'
    address = f"{place}{event.id}"
    name = graph.name(event.id, parts.lang) if event.kind == "milestone" else event.words.get(parts.lang, "")
    planned = f" ({parts.t('geplant', 'planned')})" if event.planned else ""
    width = f"{mark.width}%" if mark.width else "6"
    kind = f"{event.kind}{' planned' if event.planned else ''}"
    return (
        f'<a href="{escape(address if place == "#" else to(address, parts.chosen))}">'
        f"<title>{when(event, parts)}: {escape(name)}{planned}</title>"
        f'<rect class="{kind}" x="{mark.x}%" width="{width}" y="4" height="8"/></a>'
    )


@per_release
def _now() -> float | None:
    """Where the day of the release is among the years."""
    today = modified()
    return timeline.place(span(today).start, _FIRST, _LAST) if today else None
