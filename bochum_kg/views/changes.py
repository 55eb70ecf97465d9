"""/ldes: what changed from publication to publication, for those who follow the data."""

import pyoxigraph as ox
from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import Format
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases import ldes
from bochum_kg.releases.history import LDES_FORMATS
from bochum_kg.serialisation import serialise
from bochum_kg.views.answers import IMMUTABLE, chosen, conditional, named_by_suffix
from bochum_kg.views.downloads import stored
from bochum_kg.views.releases import out, recorded
from bochum_kg.views.served import root, site

views = Blueprint("changes", __name__)


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
    pages = [(entry.number, entry.issued) for entry in recorded()]
    triples = ldes.root(f"{root()}ldes", pages, site().base)
    content = serialise(triples, form.oxigraph, prefixes(site().base) | ldes.PREFIXES)
    response = Response(content, content_type=form.content_type)
    return conditional(response)


def _page(number: int, form: Format) -> BaseResponse:
    pages = recorded()
    if not 1 <= number <= len(pages):
        raise Refused(404, "Not Found", Text("The stream has the pages 1 to {last}.", last=len(pages)))
    entry, name = pages[number - 1], f"ldes.{form.suffix}"
    return stored(entry.folder(out()), name, entry.files[name], IMMUTABLE)
