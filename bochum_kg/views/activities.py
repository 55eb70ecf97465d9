"""/kernaktivitaeten: all of them with search and filters, as a page and as CSV; api has the same as JSON."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.content.api.collections import ALL, ANY, JOINING, Found, Item, find
from bochum_kg.content.as_query import as_query
from bochum_kg.content.facets import UNKNOWN, Facet
from bochum_kg.formats import CSV
from bochum_kg.views.answers import conditional
from bochum_kg.views.pages import chosen_language, language, page, t, to
from bochum_kg.views.records import ACTIVITIES, collection, records, speaking
from bochum_kg.views.served import graph, per_release, site

views = Blueprint("activities", __name__)
_ORDER = "kompetenz"  # unless another is asked for
_RENAMED = {  # parameters of version 1.0
    "thema": "querschnittsthema",
    "thema-herkunft": "querschnittsthema-herkunft",
    "stelle": "zustaendigeStelle",
}


@views.before_request
def renamed() -> BaseResponse | None:
    """Links of version 1.0 lead on to the same selection under the names of today."""
    if _RENAMED.keys().isdisjoint(request.args):
        return None
    query = [(_RENAMED.get(name, name), value) for name, value in request.args.items(multi=True)]
    return redirect(f"{request.path}?{urlencode(query)}", 301)


@views.get("/kernaktivitaeten")
def listed() -> Response:
    found, query = _found(), _query()
    labels = _labels()
    context = {
        "found": found.items,
        "rows": _rows(language(), chosen_language()),
        "total": len(collection(ACTIVITIES).items),
        "facets": {facet.name: _options(facet, found) for facet in collection(ACTIVITIES).facets},
        "label": labels,
        "q": query.get("q", [""])[0],
        "sort": query.get("sort", [_ORDER])[0],
        "chips": _chips(found, query),
        "link": lambda **more: to(_link("/kernaktivitaeten", query | more)),
        "files": [(kind, _link(f"/kernaktivitaeten.{kind.lower()}", query)) for kind in ("CSV", "JSON")],
        "query": as_query(found, "q" in query, language(), site().base),
        "joining": ALL if found.every else ANY,
        "chosen": list(found.choice),
        "lang_chosen": bool(chosen_language()),
        **speaking(),
    }
    return page("activities.html", **context)


@views.get("/kernaktivitaeten.csv")
def table() -> Response:
    """The selection as rows of the release's own table."""
    lines = _lines()
    text = "".join([lines[""], *(lines[item.id] for item in _found().items)])
    return conditional(Response(text, content_type=f"{CSV.content_type}; header=present"))


@per_release
def _lines() -> dict[str, str]:
    """The lines of the table of Kernaktivitäten by id; the header has none."""
    lines: dict[str, str] = {}
    with (site().folder / f"{ACTIVITIES}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            text = io.StringIO(newline="")
            csv.writer(text).writerow(row)
            lines[row[0] if lines else ""] = text.getvalue()
    return lines


@per_release
def _rows(lang: str, chosen: str) -> dict[str, Markup]:
    """The table's row of every activity, rendered once per language and kind of link: four times at most."""
    return {a.id: Markup(render_template("activity.html", a=a, **speaking())) for a in records().activities}


def _query() -> dict[str, list[str]]:
    """The parameters of the request without empty ones: a field of the form that is left empty means any."""
    given = {name: [value.strip() for value in values] for name, values in request.args.lists() if name != "lang"}
    filled = {name: some for name, values in given.items() if (some := [value for value in values if value])}
    return {name: values for name, values in filled.items() if (name, values) != (JOINING, [ANY])}


def _found() -> Found:
    """What the request asks for. Raises Refused (400)."""
    asked: dict[str, list[str]] = {name: [] for name in request.args}  # refused when unknown, also without a value
    return find(collection(ACTIVITIES), asked | _query(), _ORDER, also=("lang",))


def _link(path: str, query: dict[str, Any]) -> str:
    text = urlencode({name: value for name, value in query.items() if value}, doseq=True)
    return f"{path}?{text}" if text else path


def _options(facet: Facet[Item], found: Found) -> list[dict[str, Any]]:
    chosen, counts = found.choice.get(facet.name, ()), found.counts[facet.name]
    steady = _steady_options(facet.name, language())
    return [option | {"count": counts[value], "chosen": value in chosen} for value, option in steady.items()]


@per_release
def _steady_options(name: str, lang: str) -> dict[str, dict[str, str]]:
    """Value -> what is the same of the facet `name` for every selection, in the language of the request, `lang`."""
    (facet,) = (facet for facet in collection(ACTIVITIES).facets if facet.name == name)
    areas = records().focus_areas
    return {
        value: {
            "value": facet.short(value),
            "label": _named(name, value),
            "competence": areas.get(value, ""),
        }
        for value in facet.known
    }


def _chips(found: Found, query: dict[str, list[str]]) -> list[dict[str, str]]:
    """What is chosen, each with the address of the list without it."""

    def chip(name: str, label: str, without: dict[str, list[str]], joined: str = "") -> dict[str, str]:
        return {"facet": name, "label": label, "without": _link("/kernaktivitaeten", without), "joined": joined}

    chips = [chip(t("Suche", "Search"), query["q"][0], query | {"q": []})] if "q" in query else []
    for facet in collection(ACTIVITIES).facets:
        chosen = [value for value in facet.known if value in found.choice.get(facet.name, ())]
        word = t("und", "and") if facet.name in found.every else t("oder", "or")
        for value in chosen:
            left = [facet.short(other) for other in chosen if other != value]
            name = _labels().get(facet.name, facet.name)
            joined = word if value != chosen[0] else ""
            chips.append(chip(name, _named(facet.name, value), query | {facet.name: left}, joined))
    return chips


def _labels() -> dict[str, str]:
    return {
        "kompetenz": t("Kompetenz", "Competence"),
        "status": "Status",
        "querschnittsthema": t("Querschnittsthema", "Cross-cutting theme"),
        "querschnittsthema-herkunft": t("Wer den Themenbezug sagt", "Who states the theme"),
        "schwerpunkt": t("Schwerpunkt", "Focus area"),
        "schwerpunkt-herkunft": t("Wer den Schwerpunkt sagt", "Who states the focus area"),
        "dezernat": t("Dezernat", "Department"),
        "zustaendigeStelle": t("Zuständige Stelle", "Responsible body"),
        "tranche": "Tranche",
    }


def _named(facet: str, value: str) -> str:
    if value == UNKNOWN:
        unsaid = {
            "status": t("kein Status belegt", "no status in the sources"),
            "querschnittsthema": t("kein Bezug belegt", "none in the sources"),
            "zustaendigeStelle": t("keine Stelle belegt", "none in the sources"),
            "dezernat": t("kein Dezernat belegt", "none in the sources"),
        }
        return unsaid.get(facet, t("unbekannt", "unknown"))
    if facet.endswith("-herkunft"):
        return {
            "herkunft-amtlich": t("Stadt oder Rat", "city or council"),
            "herkunft-dritte": t("Dritte", "third parties"),
            "herkunft-redaktionell": t("unsere Einordnung", "our classification"),
        }.get(value, graph().name(value, language()))
    return graph().name(value, language())
