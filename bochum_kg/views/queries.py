"""/queries: the example queries – all, one with its answer, and its answer alone under an address that stays."""

import re
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.content.snippets import snippets
from bochum_kg.engine import Request
from bochum_kg.formats import GRAPH_FORMATS, RESULT_FORMATS, Format, named
from bochum_kg.refusals import Refused, Text
from bochum_kg.views.answers import unkept
from bochum_kg.views.downloads import document
from bochum_kg.views.pages import language, page
from bochum_kg.views.reply import send
from bochum_kg.views.results import ask
from bochum_kg.views.served import released, root, site

views = Blueprint("queries", __name__)
_ROWS = 50  # of the answer on a query's own page


def examples() -> dict[str, Any]:
    """The example queries of the release; see documentation.examples."""
    found: dict[str, Any] = released("documentation/queries.json")
    return found


@views.get("/queries")
def every() -> BaseResponse:
    """All example queries by user group, or those on one `topic`; as RDF the graph they are data of."""

    def context() -> dict[str, Any]:
        topic = request.args.get("topic", "")
        queries = {
            slug: query
            for slug, query in examples()["queries"].items()
            if not topic or topic in query["topics"]["de"] + query["topics"]["en"]
        }
        topics = {topic for query in examples()["queries"].values() for topic in query["topics"][language()]}
        return {"groups": examples()["groups"], "queries": queries, "topics": topics, "topic": topic}

    return document("queries", "queries.html", context)


@views.get("/queries/<slug>")
def one(slug: str) -> Response:
    query = _query(slug)
    text = query["text"][language()]
    try:
        table, error = ask(Request(text), _ROWS), None
    except Refused as refused:  # the server is busy: the rest of the page is worth reading all the same
        table, error = None, refused
    response = page(
        "query.html",
        error.status if error else 200,
        slug=slug,
        query=query,
        text=text,
        table=table,
        error=error,
        most=_ROWS,
        snippets=snippets(root() + "sparql", text, query["form"]),
        address=f"{site().base}queries/{slug}",
        suffixes=("ttl", "jsonld", "nt", "rdf") if query["form"] == "construct" else ("csv", "json", "tsv", "xml"),
        group=next(group for group in examples()["groups"] if slug in group["queries"]),
    )
    return unkept(response) if error else response


@views.get("/queries/<slug>.<suffix>")
def answer(slug: str, suffix: str) -> BaseResponse:
    """The answer alone: in German, or in English with `lang=en`, whatever the client's headers say."""
    query = _query(slug)
    offers: tuple[Format, ...] = GRAPH_FORMATS if query["form"] == "construct" else RESULT_FORMATS
    form = named(suffix, offers)
    if form is None:
        offered = ", ".join(offer.names[0] for offer in offers)
        raise Refused(404, "Not Found", Text("This result is available as {offers}.", offers=offered))
    lang = request.args.get("lang", "de")
    if lang not in query["text"]:
        raise Refused(404, "Not Found", "Available: lang=de, lang=en.")
    wanted = Request(query["text"][lang], form.suffix, form.suffix)
    return send(site(), wanted, site().engine.query(wanted)).response(request)


def _query(slug: str) -> dict[str, Any]:
    found: dict[str, Any] | None = examples()["queries"].get(slug)
    if found is None or not re.fullmatch(r"[a-z0-9-]+", slug):
        raise Refused(404, "Not Found", Text("There is no example query {slug!r}.", slug=slug))
    return found
