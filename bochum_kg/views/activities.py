"""/kernaktivitaeten: all of them with search and filters, as a page, as CSV and as JSON."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request
from markupsafe import Markup

from bochum_kg.content import listing, selection
from bochum_kg.content.activities import Activity
from bochum_kg.content.facets import UNKNOWN, Facet, chosen, filtered
from bochum_kg.formats import CSV
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.graph import Graph
from bochum_kg.views.pages import language, page, t, to
from bochum_kg.views.records import records, speaking
from bochum_kg.views.served import graph, once, site

views = Blueprint("activities", __name__)
_LONGEST = 200  # characters of a search


@views.get("/kernaktivitaeten")
def listed() -> Response:
    choice, counts, found = _wanted()
    known = records()
    query = _query()
    context = {
        "found": found,
        "rows": _rows(),
        "total": len(known.activities),
        "facets": {facet.name: _options(facet, choice, counts[facet.name]) for facet in known.facets},
        "label": _labels(),
        "q": query.get("q", [""])[0],
        "sort": query.get("sort", ["kompetenz"])[0],
        "chips": _chips(known.facets, choice, query),
        "link": lambda **more: to(_link("/kernaktivitaeten", query | more)),
        "files": [(kind, _link(f"/kernaktivitaeten.{kind.lower()}", query)) for kind in ("CSV", "JSON")],
        "fields": listing.FIELDS,
        "chosen": list(choice),
        "lang_chosen": "lang" in request.args,
        **speaking(),
    }
    return page("activities.html", **context)


@views.get("/kernaktivitaeten.csv")
def table() -> Response:
    """The selection as CSV (RFC 4180, UTF-8); several values in a cell are separated by a bar."""
    _, _, found = _wanted()
    return _kept(Response(listing.table(_records(found)), content_type=f"{CSV.content_type}; header=present"))


@views.get("/kernaktivitaeten.json")
def data() -> Response:
    choice, counts, found = _wanted()
    short = {facet.name: facet.short for facet in records().facets}
    return _kept(
        jsonify(
            release=site().manifest["release"],
            total=len(records().activities),
            count=len(found),
            filters={name: sorted(map(short[name], values)) for name, values in choice.items()},
            facets={name: {short[name](v): n for v, n in numbers.items()} for name, numbers in counts.items()},
            kernaktivitaeten=_records(found),
        )
    )


def _rows() -> dict[str, Markup]:
    """The table's row of every activity. Rendered once per release, language and kind of link: four times at most."""

    def render() -> dict[str, Markup]:
        return {a.id: Markup(render_template("activity.html", a=a, **speaking())) for a in records().activities}

    return once(f"rows {language()} {'lang' in request.args}", render)


def _records(found: list[Activity]) -> list[dict[str, Any]]:
    every = once("listing", lambda: {a.id: listing.record(a, graph(), site().base) for a in records().activities})
    return [every[activity.id] for activity in found]


def _query() -> dict[str, list[str]]:
    """The parameters of the request that mean something here, without empty ones."""
    meant = {"q", "sort", *(facet.name for facet in records().facets)}
    given = {name: [value.strip() for value in values] for name, values in request.args.lists() if name in meant}
    return {name: [value for value in values if value] for name, values in given.items() if any(values)}


def _wanted() -> tuple[dict[str, frozenset[str]], dict[str, dict[str, int]], list[Activity]]:
    """What is chosen, the counts by facet, and the activities found, in order. Raises Refused (400)."""
    known, query = records(), _query()
    unknown = set(request.args) - {"q", "sort", "lang", *(facet.name for facet in known.facets)}
    if unknown:
        allowed = ["q", "sort", "lang", *(facet.name for facet in known.facets)]
        name = sorted(unknown)[0][:80]
        none = Text("There is no parameter {name!r}. Allowed: {allowed}.", name=name, allowed=", ".join(allowed))
        raise Refused(400, "Unknown parameter", none, parameter=name, allowed=allowed)
    text, sort = " ".join(query.get("q", [])), query.get("sort", ["kompetenz"])[0]
    if len(text) > _LONGEST:
        long = Text("Search for at most {most} characters.", most=_LONGEST)
        raise Refused(400, "Search too long", long, parameter="q")
    if sort.removeprefix("-") not in selection.SORTS:
        allowed = [*selection.SORTS, *(f"-{name}" for name in selection.SORTS)]
        names_ = {"name": "sort", "value": sort[:80], "allowed": ", ".join(allowed)}
        unknown_sort = Text("{name}={value!r} is not known. Allowed: {allowed}.", **names_)
        raise Refused(400, "Unknown order", unknown_sort, parameter="sort", allowed=allowed)
    choice = chosen(query, known.facets)
    kept, counts = filtered(selection.found(known.activities, text), known.facets, choice)
    return choice, counts, selection.ordered(kept, sort, graph(), language())


def _link(path: str, query: dict[str, Any]) -> str:
    text = urlencode({name: value for name, value in query.items() if value}, doseq=True)
    return f"{path}?{text}" if text else path


def _options(facet: Facet[Activity], choice: dict[str, Any], counts: dict[str, int]) -> list[dict[str, Any]]:
    chosen_ones = choice.get(facet.name, ())
    return [
        {
            "value": facet.short(value),
            "label": _named(facet.name, value, graph()),
            "count": counts[value],
            "chosen": value in chosen_ones,
            "competence": records().focus_areas.get(value, ""),
        }
        for value in facet.known
    ]


def _chips(facets: tuple[Facet[Activity], ...], choice: dict[str, Any], query: dict[str, Any]) -> list[dict[str, str]]:
    """What is chosen, each with the address of the list without it."""
    chips = []
    if "q" in query:
        without = {name: values for name, values in query.items() if name != "q"}
        chips.append(
            {"facet": t("Suche", "Search"), "label": query["q"][0], "without": _link("/kernaktivitaeten", without)}
        )
    for facet in facets:
        for value in [value for value in facet.known if value in choice.get(facet.name, ())]:
            left = [facet.short(other) for other in facet.known if other in choice[facet.name] and other != value]
            label = _named(facet.name, value, graph())
            address = _link("/kernaktivitaeten", query | {facet.name: left})
            chips.append({"facet": _labels()[facet.name], "label": label, "without": address})
    return chips


def _labels() -> dict[str, str]:
    return {
        "kompetenz": t("Kompetenz", "Competence"),
        "status": "Status",
        "thema": t("Querschnittsthema", "Cross-cutting theme"),
        "thema-herkunft": t("Wer den Themenbezug sagt", "Who states the theme"),
        "schwerpunkt": t("Schwerpunkt", "Focus area"),
        "schwerpunkt-herkunft": t("Wer den Schwerpunkt sagt", "Who states the focus area"),
        "dezernat": t("Dezernat", "Department"),
        "stelle": t("Zuständige Stelle", "Responsible body"),
        "tranche": "Tranche",
    }


def _named(facet: str, value: str, known: Graph) -> str:
    if value == UNKNOWN:
        unsaid = {
            "status": t("kein Status belegt", "no status in the sources"),
            "thema": t("kein Bezug belegt", "none in the sources"),
            "stelle": t("keine Stelle belegt", "none in the sources"),
            "dezernat": t("kein Dezernat belegt", "none in the sources"),
        }
        return unsaid.get(facet, t("unbekannt", "unknown"))
    if facet.endswith("-herkunft"):
        return {
            "herkunft-amtlich": t("Stadt oder Rat", "city or council"),
            "herkunft-dritte": t("Dritte", "third parties"),
            "herkunft-redaktionell": t("unsere Einordnung", "our classification"),
        }.get(value, known.name(value, language()))
    return known.name(value, language())


def _kept(response: Response) -> Response:
    """With what caches need: the selection of a release never changes, but which release is served does."""
    response.add_etag()
    response.headers["Cache-Control"] = "public, max-age=60"
    response.make_conditional(request)
    return response
