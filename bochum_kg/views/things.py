"""/id, /data, /page: a thing, what is said about it as data, and the same as a page (303 between them)."""

import json
import re

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg import context, entity
from bochum_kg.engine import Request
from bochum_kg.formats import DUMP_FORMATS, HTML, JSON_LD, N_TRIPLES, negotiate
from bochum_kg.serialisation import compacted, document, inlined
from bochum_kg.views import pages
from bochum_kg.views.served import select, site

views = Blueprint("things", __name__)
_INLINE = "-inline"
_LOCAL = re.compile(r"[a-z0-9-]{1,120}")


@views.get("/id/<local>")
def thing(local: str) -> BaseResponse:
    """303 to the page for browsers, to the data for programs; a client that names nothing gets Turtle."""
    _iri(local)
    form = negotiate(request.headers.get("Accept"), (*DUMP_FORMATS, HTML))
    if form is None:
        abort(406, f"Available: {', '.join(f.media_type for f in (*DUMP_FORMATS, HTML))}.")
    target = f"/page/{local}" if form is HTML else f"/data/{local}.{form.suffix}"
    response = redirect(target, 303)
    response.vary.add("Accept")
    return response


@views.get("/data/<local>.<suffix>")
def data(local: str, suffix: str) -> BaseResponse:
    """What is said about a thing. JSON-LD names its context; with `-inline` after the id it carries it."""
    form = next((form for form in DUMP_FORMATS if form.suffix == suffix), None)
    if form is None:
        abort(404, f"No format {suffix!r}. Suffixes: {', '.join(f.suffix for f in DUMP_FORMATS)}.")
    iri = _iri(local.removesuffix(_INLINE) if form is JSON_LD else local)
    query = Request(entity.data(iri, site().base), graphs=N_TRIPLES.suffix if form is JSON_LD else form.suffix)
    content = b"".join(site().engine.query(query).chunks)
    if form is JSON_LD:
        content = _json_ld(content, inline=local.endswith(_INLINE))
    response = Response(content, content_type=form.content_type)
    response.set_etag(f"{site().manifest['release']}-{local}-{suffix}")  # a release never changes
    return response.make_conditional(request)


@views.get("/page/<local>")
def page(local: str) -> Response:
    iri = _iri(local)
    lang = pages.language()
    shown = entity.entity(iri, lang, select(entity.outgoing(iri, lang)), select(entity.incoming(iri, lang)))
    formats = [(form.suffix, form.media_type) for form in DUMP_FORMATS]
    return pages.page("thing.html", thing=shown, local=local, formats=formats)


def _json_ld(content: bytes, inline: bool) -> bytes:
    """The triples in the N-Triples `content` in our terms. Written here, as a foreign engine does not know them."""
    triples = [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.N_TRIPLES)]
    base = site().base
    nodes = compacted(triples, base)
    return inlined(nodes, base) if inline else document(nodes, context.address(base))


def _iri(local: str) -> str:
    """The IRI of the thing `local`. Aborts with 404 when the graph says nothing about it."""
    iri = f"{site().base}id/{local}"
    if _LOCAL.fullmatch(local):
        answer = site().engine.query(Request(entity.exists(iri)))
        if json.loads(b"".join(answer.chunks))["boolean"]:
            return iri
    abort(404, f"The graph says nothing about {local!r}.")
