"""/id, /data, /page: a thing, what is said about it as data, and the same as a page (303 between them)."""

import json
import re
from functools import lru_cache
from math import ceil
from typing import NoReturn

import pyoxigraph as ox
from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.content import entity
from bochum_kg.engine import Request
from bochum_kg.formats import DUMP_FORMATS, HTML, JSON_LD, N_TRIPLES, negotiate
from bochum_kg.serialisation import compacted
from bochum_kg.views import pages
from bochum_kg.views.downloads import described
from bochum_kg.views.served import select, site

views = Blueprint("things", __name__)
_INLINE = "-inline"
_LOCAL = re.compile(r"[a-z0-9-]{1,120}")
_MOST = 100  # how many things of a kind a page lists at once


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
    return described(response.make_conditional(request))


@views.get("/page/<local>")
def page(local: str) -> Response:
    """The thing as a page; `page=2` goes on with what points to it."""
    iri, base, lang = f"{site().base}id/{local}", site().base, pages.language()
    if not _LOCAL.fullmatch(local):
        _missing(local)
    words = _vocabulary(str(site().manifest["release"]), lang)
    thing = entity.entity(iri, select(entity.about(iri, base, lang)), words, base)
    if thing is None:
        _missing(local)
    number, last = _number(), max([1, *(ceil(len(group.values) / _MOST) for group in thing.incoming)])
    if number > last:
        abort(404, f"The last page about {local!r} is {last}.")
    some = slice((number - 1) * _MOST, number * _MOST)
    return pages.page(
        "thing.html",
        thing=thing,
        incoming=[(group, group.values[some]) for group in thing.incoming if group.values[some]],
        number=number,
        pages=last,
        is_place=thing.is_a(f"{base}ontology#Fundstelle"),
        is_activity=thing.is_a(f"{base}ontology#Kernaktivitaet"),
        here=entity.lines(thing.name, 24, 3),
        schema_org=entity.describe(thing, lang, base),
        formats=[(form.suffix, form.media_type) for form in DUMP_FORMATS],
    )


def _number() -> int:
    """The page asked for, from 1. Aborts with 404 for what is none."""
    asked = request.args.get("page", "1")
    if not re.fullmatch(r"[1-9]\d{0,3}", asked):
        abort(404, "Pages are counted from 1.")
    return int(asked)


@lru_cache(maxsize=8)
def _vocabulary(release: str, lang: str) -> entity.Vocabulary:
    """The terms of the release that is served; it never changes."""
    return entity.vocabulary(select(entity.terms(site().base, lang)), lang)


def _json_ld(content: bytes, inline: bool) -> bytes:
    """The triples in the N-Triples `content` in our terms. Written here, as a foreign engine does not know them."""
    quads = ox.parse(content, format=ox.RdfFormat.N_TRIPLES)
    document = compacted((quad.triple for quad in quads), site().base)
    return document.inlined() if inline else document.named()


def _iri(local: str) -> str:
    """The IRI of the thing `local`. Aborts with 404 when the graph says nothing about it."""
    iri = f"{site().base}id/{local}"
    if _LOCAL.fullmatch(local):
        answer = site().engine.query(Request(entity.exists(iri)))
        if json.loads(b"".join(answer.chunks))["boolean"]:
            return iri
    _missing(local)


def _missing(local: str) -> NoReturn:
    """Abort with 404: a page with a search for browsers, a problem document for programs."""
    if negotiate(request.headers.get("Accept"), (*DUMP_FORMATS, HTML)) is HTML:
        abort(pages.page("missing.html", 404, local=local[:120]))
    abort(404, f"The graph says nothing about {local!r}.")
