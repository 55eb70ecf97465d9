"""/suche: things of all kinds by what people call them, as a page and as JSON; /opensearch.xml tells browsers of it."""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from bochum_kg.content.search import GROUPS, Answer, Group, Result, result
from bochum_kg.formats import HTML, Format
from bochum_kg.refusals import Refused, Text
from bochum_kg.views import records
from bochum_kg.views.answers import asked_for, conditional
from bochum_kg.views.pages import address, language, page
from bochum_kg.views.served import graph, root, site

views = Blueprint("search", __name__)
_JSON = Format("json", "application/json", (), None)
_FORMATS = (HTML, _JSON)
_SHOWN = 5  # hits of a kind beside those of others
_MOST = 100  # hits of one kind
_GROUPS = {group.id: group for group in GROUPS}


@views.get("/suche")
def search() -> Response:
    """Hits by kind, the best kind first; all of one kind with `art`. By `format` or Accept a page or JSON.

    Raises Refused (400, 406).
    """
    form, kind = asked_for(request.args.get("format"), _FORMATS), _kind()
    text = " ".join(request.args.get("q", "").split())
    answer = records.search().find(text, language())
    groups = {group: hits for group, hits in answer.groups.items() if kind in (None, group)}
    most = _MOST if kind else _SHOWN
    found = [
        (group, len(hits), [result(hit, graph(), language()) for hit in hits[:most]]) for group, hits in groups.items()
    ]
    if form is _JSON:
        return _answer(text, answer, found)
    return page(
        "search.html",
        searched=text,
        answer=answer,
        found=found,
        kind=kind,
        total=sum(number for _, number, _ in found),
        within=_within,
        shown=_path,
    )


@views.get("/opensearch.xml")
def description() -> Response:
    """OpenSearch 1.1: how a browser adds the search to its own."""
    text = render_template("opensearch.xml", root=root())
    return _public(Response(text, content_type="application/opensearchdescription+xml"))


def _kind() -> Group | None:
    """The one kind of thing asked for with `art`. Raises Refused (400)."""
    name = request.args.get("art")
    if name and name not in _GROUPS:
        allowed = ", ".join(_GROUPS)
        unknown = Text(
            "{name}={value!r} is not known. Allowed: {allowed}.", name="art", value=name[:80], allowed=allowed
        )
        raise Refused(400, "Unknown filter value", unknown, parameter="art", allowed=list(_GROUPS))
    return _GROUPS.get(name or "")


def _within(text: str, kind: Group | None = None) -> str:
    """The address of a search for `text`, of `kind` only."""
    return f"/suche?{urlencode({'q': text} | ({'art': kind.id} if kind else {}))}"


def _path(iri: str) -> str:
    """Where the thing `iri` is shown: an example query has a page with its answer."""
    local = graph().local(iri)
    return address(f"{site().base}queries/{local[6:]}" if local.startswith("query-") else iri)


def _answer(text: str, answer: Answer, found: list[tuple[Group, int, list[Result]]]) -> Response:
    """The hits as JSON."""

    def plain(one: Result) -> dict[str, Any]:
        reasons = [{"kind": why.kind, "text": "".join(piece.text for piece in why.text)} for why in one.reasons]
        name = "".join(piece.text for piece in one.name)
        return {
            "id": graph().local(one.iri),
            "iri": one.iri,
            "page": request.script_root + _path(one.iri),
            "name": name,
            "about": one.about,
            "found_by": reasons,
            "score": one.score,
        }

    body = {
        "query": text,
        "release": site().manifest["release"],
        "total": sum(number for _, number, _ in found),
        "did_you_mean": answer.meant,
        "words_not_found": answer.without,
        "groups": [
            {
                "id": group.id,
                "name": group.english if language() == "en" else group.german,
                "total": number,
                "results": [plain(one) for one in some],
            }
            for group, number, some in found
        ],
    }
    return _public(Response(json.dumps(body, ensure_ascii=False), content_type=_JSON.media_type))


def _public(response: Response) -> Response:
    response.headers["Content-Language"] = language()
    return conditional(response, "Accept", "Accept-Language", "Accept-Encoding")
