"""/id, /data, /page: a thing, what is said about it as data, and the same as a page (303 between them)."""

import re
from math import ceil

from flask import Blueprint, Response, abort, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.content import answers, entity
from bochum_kg.content.answers import Known
from bochum_kg.formats import DUMP_FORMATS, HTML, JSON_LD, negotiate
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Refused, Text
from bochum_kg.serialisation import compacted, serialise
from bochum_kg.views import box, neighbourhood, pages, signposting, track
from bochum_kg.views.answers import chosen, named_by_suffix
from bochum_kg.views.downloads import described
from bochum_kg.views.feed import is_followed
from bochum_kg.views.records import ACTIVITIES, collection, known, speaking
from bochum_kg.views.served import graph, per_release, site

views = Blueprint("things", __name__)
_INLINE = "-inline"
_LOCAL = re.compile(r"[a-z0-9-]{1,120}")
_NAMES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
_MOST = 100  # how many things of a kind a page lists at once


@views.get("/id/<local>")
def thing(local: str) -> BaseResponse:
    """303 to the page for browsers, to the data for programs; a client that names nothing gets Turtle."""
    _iri(local)
    form = chosen((*DUMP_FORMATS, HTML))
    target = f"/page/{local}" if form is HTML else f"/data/{local}.{form.suffix}"
    response = redirect(target, 303)
    response.vary.add("Accept")
    return response


@views.get("/data/<local>.<suffix>")
def data(local: str, suffix: str) -> BaseResponse:
    """What is said about a thing. JSON-LD names its context; with `-inline` after the id it carries it."""
    form = named_by_suffix(suffix, DUMP_FORMATS)
    iri = _iri(local.removesuffix(_INLINE) if form is JSON_LD else local)
    triples = entity.data(iri, graph())
    if form is JSON_LD:
        document = compacted(triples, site().base)
        content = document.inlined() if local.endswith(_INLINE) else document.named()
    else:
        content = serialise(triples, form.oxigraph, prefixes(site().base))  # type: ignore[arg-type]
    response = Response(content, content_type=form.content_type)
    response.set_etag(f"{site().manifest['release']}-{local}-{suffix}")  # a release never changes
    signposting.point(response, signposting.of_data(local.removesuffix(_INLINE)))
    return described(response.make_conditional(request))


@views.get("/page/<local>")
def page(local: str) -> Response:
    """The thing as a page; `page=2` goes on with what points to it."""
    response = shown(_iri(local), known(pages.language()))
    signposting.point(response, signposting.of_page(local))
    return response


def shown(iri: str, known: Known, preview: bool = False) -> Response:
    """The page about `iri` as it is `known`: in the release or, as a `preview`, with a proposal."""
    thing, base, lang = entity.entity(iri, known.words), site().base, known.words.language
    number, last = _number(), max([1, *(ceil(len(group.values) / _MOST) for group in thing.incoming)])
    if number > last:
        text = Text("The last page about {local!r} is {last}.", local=thing.local, last=last)
        raise Refused(404, "Not Found", text)
    some = slice((number - 1) * _MOST, number * _MOST)
    answer = _answer(thing.local, known) if preview else _kept(thing.local, lang, pages.chosen_language())
    return pages.page(
        "thing.html",
        thing=thing,
        incoming=[(group, group.values[some]) for group in thing.incoming if group.values[some]],
        number=number,
        pages=last,
        is_place=thing.is_a(f"{base}ontology#Fundstelle"),
        is_activity=thing.is_a(f"{base}ontology#Kernaktivitaet"),
        near=Markup(neighbourhood.drawn(thing.name, thing.neighbours, pages.parts(), folded=answer is not None))
        if len(thing.neighbours) > 1 and number == 1
        else "",
        answer=answer,
        schema_org=entity.describe(thing, lang, base),
        alternates="" if preview else Markup(_alternates(thing.local)),
        formats="" if preview else Markup(_formats(thing.local)),
        feed=is_followed(thing.local),
        preview=preview,
    )


@per_release
def _kept(local: str, lang: str, chosen: str) -> dict[str, Markup] | None:
    """`_answer` on the release that is served: of some two hundred things."""
    return _answer(local, known(lang))


def _answer(local: str, known: Known) -> dict[str, Markup] | None:
    """What people come for to the page of the thing `local`, for its box and below it; None for other things."""
    found = answers.answer(local, known)
    if not found:
        return None
    parts, graph = pages.parts(), known.words.graph
    if found.of_activity:
        below = track.lifeline(found.events, local, parts, graph)
    else:
        below = render_template("answer.html", answer=found, list=_list(local), **speaking(graph)) + "\n"
    return {"box": Markup(box.box(found, local, parts, graph)), "below": Markup(below)}


def _alternates(local: str) -> str:
    """What leads programs to the data of the thing `local`."""
    return "".join(
        f'<link rel="alternate" type="{form.media_type}" href="/data/{escape(local)}.{form.suffix}">\n'
        for form in DUMP_FORMATS
    )


def _formats(local: str) -> str:
    """What leads people to them."""
    return " · ".join(
        f'<a href="/data/{escape(local)}.{form.suffix}" type="{form.media_type}">{_NAMES[form.suffix]}</a>'
        for form in DUMP_FORMATS
    )


def _list(local: str) -> str:
    """The address of the list of activities that belong to the thing `local`; "" when there is no filter for it."""
    facets = collection(ACTIVITIES).facets
    return next((f"/kernaktivitaeten?{facet.name}={local}" for facet in facets if local in facet.known), "")


def _number() -> int:
    """The page asked for, from 1. Raises Refused for what is none."""
    asked = request.args.get("page", "1")
    if not re.fullmatch(r"[1-9]\d{0,3}", asked):
        raise Refused(404, "Not Found", "Pages are counted from 1.")
    return int(asked)


def _iri(local: str) -> str:
    """The IRI of the thing `local`.

    Aborts with 404 when the graph says nothing about it: a page with a search for browsers, else a problem document.
    """
    if _LOCAL.fullmatch(local) and local in (known := graph()):
        return known.iri(local)
    if negotiate(request.headers.get("Accept"), (*DUMP_FORMATS, HTML)) is HTML:
        abort(pages.page("missing.html", 404, local=local[:120]))
    raise Refused(404, "Not Found", Text("The graph says nothing about {local!r}.", local=local))
