"""/reconcile: the Reconciliation Service API, version 0.2, which OpenRefine speaks.

Names are given in the client's language (`?lang=`, Accept-Language, else German). The only answers that may be shown
inside other sites' pages are the previews, which is what they are for.
"""

import json
import re
from typing import Any

from flask import Blueprint, Response, render_template, request

from bochum_kg.formats import HTML
from bochum_kg.language import pick
from bochum_kg.reconciliation import requests, responses, things
from bochum_kg.reconciliation.index import Index, Query
from bochum_kg.refusals import Refused, Text
from bochum_kg.views.pages import language
from bochum_kg.views.served import graph, per_release, root, site

views = Blueprint("reconcile", __name__)
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
_SUGGESTED = 10  # a page of suggestions
_POSITION = 10_000  # suggestions are not paged further
_SHOWN = ("kompetenz", "schwerpunkt", "status", "zustaendige-stelle")  # in a preview
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors *"


@views.route("/reconcile", methods=["GET", "POST"])
def service() -> Response:
    """The manifest; with `queries` the candidates, with `extend` the values."""
    fields = {name.removeprefix("\ufeff"): value for name, value in request.values.items()}  # a byte order mark
    if "queries" in fields:
        asked = requests.queries(fields["queries"])
        return _json({key: _answer(query) for key, query in asked.items()})
    if "extend" in fields:
        return _json(
            responses.extended(_index().catalogue, requests.extension(fields["extend"], language()), language())
        )
    if request.method == "POST":
        raise Refused(400, "Nothing asked", "Send the form field `queries` or `extend`.")
    return _json(responses.manifest(_index().catalogue, root(), site().manifest["release"], language()))


def _answer(query: Query | Refused) -> dict[str, Any]:
    """The candidates for one query of a batch; none, and why, for one that cannot be read."""
    if isinstance(query, Refused):
        return {"result": [], "error": query.text}
    return {"result": responses.candidates(_index().catalogue, _index().candidates(query), language())}


@views.get("/reconcile/suggest/entity")
def suggest_entity() -> Response:
    types = tuple(request.args.getlist("type")[:20])
    found = _index().starting(_prefix(), types)
    return _json(responses.suggested(_index().catalogue, _page(found), language()))


@views.get("/reconcile/suggest/type")
def suggest_type() -> Response:
    found = responses.terms(_index().catalogue.types.values(), _prefix())
    return _json(responses.suggested_terms(_page(found), language()))


@views.get("/reconcile/suggest/property")
def suggest_property() -> Response:
    found = responses.terms(_index().catalogue.properties.values(), _prefix())
    return _json(responses.suggested_terms(_page(found), language()))


@views.get("/reconcile/flyout/<kind>")
def flyout(kind: str) -> Response:
    """A few words of HTML about a thing, a type or a property (version 0.2, section 5.2)."""
    id_, catalogue = request.args.get("id", ""), _index().catalogue
    known: dict[str, Any] = {"entity": catalogue.things, "type": catalogue.types, "property": catalogue.properties}
    found = known.get(kind, {}).get(id_)
    if found is None:
        raise Refused(404, "Unknown", Text("There is no {kind} {id!r}.", kind=kind, id=id_))
    text = render_template("flyout.html", name=found.name(language()), about=pick(found.about, language()))
    return _json({"id": id_, "html": text})


@views.get("/reconcile/preview")
def preview() -> Response:
    """A small page about a thing, for a frame in the client's window."""
    catalogue = _index().catalogue
    thing = catalogue.things.get(request.args.get("id", ""))
    if thing is None:
        raise Refused(404, "Unknown", Text("There is no entity {id!r}.", id=request.args.get("id", "")))
    facts = {
        catalogue.properties[pid].name(language()): [
            catalogue.things[value.thing].name(language()) for value in thing.values[pid] if value.thing
        ]
        for pid in _SHOWN
        if pid in thing.values
    }
    kinds = [kind["name"] for kind in responses.types_of(catalogue, thing, language())]
    text = render_template(
        "preview.html", thing=thing, kinds=kinds, about=responses.short(thing, language(), 300), facts=facts
    )
    response = Response(text, content_type=HTML.content_type)
    response.headers["Content-Security-Policy"] = _FRAMED
    return _public(response)


@views.get("/reconcile/propose_properties")
def propose_properties() -> Response:
    limit = request.args.get("limit")
    number = _number("limit", limit, 1000) if limit else None
    return _json(responses.proposed(_index().catalogue, request.args.get("type", ""), number, language()))


@per_release
def _index() -> Index:
    """The names of the release that is served."""
    return Index(things.catalogue(graph()))


def _prefix() -> str:
    prefix = request.args.get("prefix", "")
    if len(prefix) > 200:
        long = Text("{place}: more than {most} characters.", place="prefix", most=200)
        raise Refused(413, "Text too long", long, limit="text")
    return prefix


def _page(found: list[Any]) -> list[Any]:
    start = _number("cursor", request.args.get("cursor") or "0", _POSITION)
    size = _number("limit", request.args.get("limit") or str(_SUGGESTED), 100)
    return found[start : start + size]


def _number(name: str, text: str, most: int) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        bad = Text("{name}={value!r} is not a whole number.", name=name, value=text[:40])
        raise Refused(400, "Not a valid request", bad, place=name)
    return min(int(text), most)


def _json(answer: Any) -> Response:
    """`answer` as JSON, or as a call of the function named by `callback` (JSONP), for clients that know no CORS."""
    text = json.dumps(answer, ensure_ascii=False)
    callback = request.args.get("callback")
    if callback is None:
        return _public(Response(text, content_type="application/json"))
    if not _CALLBACK.fullmatch(callback):
        raise Refused(
            400, "Not a valid callback", "callback must be a JavaScript name such as jsonp_1.", place="callback"
        )
    safe = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return _public(Response(f"/**/{callback}({safe});", content_type="text/javascript; charset=utf-8"))


def _public(response: Response) -> Response:
    response.vary.add("Accept-Language")
    response.headers["Content-Language"] = language()
    if request.method == "GET":
        response.headers["Cache-Control"] = "public, max-age=60" if request.args else "no-cache"
    return response
