"""/changes.atom and /ldes: what changed from publication to publication, for feed readers and for followers of data."""

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import Format, negotiate
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases import feed, history, ldes
from bochum_kg.releases.history import LDES_FORMATS
from bochum_kg.serialisation import serialise
from bochum_kg.views.downloads import IMMUTABLE, stored
from bochum_kg.views.pages import language
from bochum_kg.views.releases import out, published, sentences
from bochum_kg.views.served import site

views = Blueprint("changes", __name__)
_LONGEST = 30  # entries in the feed


@views.get("/changes.atom")
def atom() -> Response:
    """The last publications, in the language of `lang`."""
    entries = [
        feed.Entry(
            entry.number,
            entry.release,
            entry.issued,
            entry.previous,
            entry.triples,
            entry.difference,
            sentences(entry, language()),
        )
        for entry in reversed(_published()[-_LONGEST:])
    ]
    content = feed.atom(entries, request.url_root, site().base, language())
    response = Response(content, content_type="application/atom+xml; charset=utf-8")
    response.headers["Content-Language"] = language()
    response.headers["Cache-Control"] = "public, max-age=60"
    response.vary.add("Accept-Language")
    response.add_etag()
    response.make_conditional(request)
    return response


@views.get("/ldes")
def stream() -> Response:
    """The first node of the event stream: which page holds which moment."""
    response = _root(_negotiated())
    response.vary.add("Accept")
    return response


@views.get("/ldes.<suffix>")
def stream_as(suffix: str) -> Response:
    return _root(_named(suffix))


@views.get("/ldes/<int:number>")
def node(number: int) -> BaseResponse:
    """A page of the event stream. It was written once and stays."""
    response = _page(number, _negotiated())
    response.vary.add("Accept")
    return response


@views.get("/ldes/<int:number>.<suffix>")
def node_as(number: int, suffix: str) -> BaseResponse:
    return _page(number, _named(suffix))


def _root(form: Format) -> Response:
    assert isinstance(form.oxigraph, ox.RdfFormat)
    pages = [(entry.number, entry.issued) for entry in _published()]
    triples = ldes.root(f"{request.url_root}ldes", pages, site().base)
    content = serialise(triples, form.oxigraph, prefixes(site().base) | ldes.PREFIXES)
    response = Response(content, content_type=form.content_type)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.add_etag()
    response.make_conditional(request)
    return response


def _page(number: int, form: Format) -> BaseResponse:
    pages = _published()
    if not 1 <= number <= len(pages):
        raise Refused(404, "Not Found", Text("The stream has the pages 1 to {last}.", last=len(pages)))
    entry, name = pages[number - 1], f"ldes.{form.suffix}"
    return stored(entry.folder(out()), name, entry.files[name], IMMUTABLE)


def _published() -> tuple[history.Publication, ...]:
    """The publications. Raises Refused when this folder was built before there was a history."""
    entries = published()
    if not entries:
        raise Refused(404, "Not Found", "Nothing was recorded yet. The next `bochum-kg build` begins the history.")
    return entries


def _negotiated() -> Format:
    form = negotiate(request.headers.get("Accept"), LDES_FORMATS)
    if form is None:
        offers = ", ".join(form.media_type for form in LDES_FORMATS)
        raise Refused(406, "Not Acceptable", Text("Available: {offers}.", offers=offers))
    return form


def _named(suffix: str) -> Format:
    form = next((form for form in LDES_FORMATS if form.suffix == suffix), None)
    if form is None:
        allowed = ", ".join(form.suffix for form in LDES_FORMATS)
        text = Text("No format {suffix!r}. Suffixes: {allowed}.", suffix=suffix, allowed=allowed)
        raise Refused(404, "Not Found", text)
    return form
