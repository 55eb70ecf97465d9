"""/changes.atom and /ldes: what changed from publication to publication, for feed readers and for followers of data."""

import pyoxigraph as ox
from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import Format
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases import feed, history, ldes
from bochum_kg.releases.history import LDES_FORMATS
from bochum_kg.serialisation import serialise
from bochum_kg.views.answers import IMMUTABLE, chosen, conditional, named_by_suffix
from bochum_kg.views.downloads import stored
from bochum_kg.views.pages import language
from bochum_kg.views.releases import out, published, sentences
from bochum_kg.views.served import root, site

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
    content = feed.atom(entries, root(), site().base, language())
    response = Response(content, content_type="application/atom+xml; charset=utf-8")
    response.headers["Content-Language"] = language()
    return conditional(response, "Accept-Language")


@views.get("/ldes")
def stream() -> Response:
    """The first node of the event stream: which page holds which moment."""
    response = _root(chosen(LDES_FORMATS))
    response.vary.add("Accept")
    return response


@views.get("/ldes.<suffix>")
def stream_as(suffix: str) -> Response:
    return _root(named_by_suffix(suffix, LDES_FORMATS))


@views.get("/ldes/<int:number>")
def node(number: int) -> BaseResponse:
    """A page of the event stream. It was written once and stays."""
    response = _page(number, chosen(LDES_FORMATS))
    response.vary.add("Accept")
    return response


@views.get("/ldes/<int:number>.<suffix>")
def node_as(number: int, suffix: str) -> BaseResponse:
    return _page(number, named_by_suffix(suffix, LDES_FORMATS))


def _root(form: Format) -> Response:
    assert isinstance(form.oxigraph, ox.RdfFormat)
    pages = [(entry.number, entry.issued) for entry in _published()]
    triples = ldes.root(f"{root()}ldes", pages, site().base)
    content = serialise(triples, form.oxigraph, prefixes(site().base) | ldes.PREFIXES)
    response = Response(content, content_type=form.content_type)
    return conditional(response)


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
