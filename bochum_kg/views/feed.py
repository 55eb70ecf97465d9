"""/changes.atom, and one feed for each thing people follow: Atom for feed readers, the same as a page for browsers."""

from flask import Blueprint, Response, request

from bochum_kg.formats import HTML, Format, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases import feed
from bochum_kg.releases.feed import About, Entry
from bochum_kg.views.answers import conditional
from bochum_kg.views.pages import language, page
from bochum_kg.views.releases import recorded, report
from bochum_kg.views.served import graph, root, site

views = Blueprint("feed", __name__)
_LONGEST = 30  # entries in the feed
_ATOM = Format("atom", "application/atom+xml", ("atom",), None, ("application/xml", "text/xml"))
_FOLLOWED = ("bo:Kernaktivitaet", "bo:Kompetenz", "bo:Dezernat", "bo:Querschnittsthema")
_BELONGING = ("bo:kompetenz", "bo:dezernat", "bo:querschnittsthema", "org:subOrganizationOf")


@views.get("/changes.atom")
def everything() -> Response:
    """The last publications."""
    entries = []
    for entry in recorded()[: -_LONGEST - 1 : -1]:
        said = [sentence for thing in report(entry, language())["things"] for sentence in thing["sentences"]]
        numbers = entry.number, entry.release, entry.issued, entry.previous, entry.triples, entry.difference
        entries.append(Entry(*numbers, said))
    return _answer(entries, None)


@views.get("/changes/<local>.atom")
def one(local: str) -> Response:
    """The last publications that changed a thing people follow, or what belongs to it. Raises Refused (404)."""
    if not is_followed(local):
        text = Text(
            "Core activities, competences, departments and themes have a feed, but not {local!r}.", local=local[:80]
        )
        raise Refused(404, "Not Found", text)
    known = graph()
    about = About(local, known.name(local, language()), f"page/{local}", recorded()[0].issued)
    things = {known.iri(local), *known.subjects(local, *_BELONGING)}
    entries = []
    for entry in reversed(recorded()):
        if said := feed.concerning(report(entry, language()), things, about.name):
            numbers = entry.number, entry.release, entry.issued, entry.previous, entry.triples, entry.difference
            entries.append(Entry(*numbers, said))
    return _answer(entries[:_LONGEST], about)


def is_followed(local: str) -> bool:
    """Whether the thing `local` has a feed of its own."""
    known = graph()
    return not {known.iri(kind) for kind in _FOLLOWED}.isdisjoint(known.targets(local, "rdf:type"))


def _answer(entries: list[Entry], about: About | None) -> Response:
    """The feed, as a page when a browser asks."""
    if negotiate(request.headers.get("Accept"), (_ATOM, HTML)) is HTML:
        headings = [(entry, feed.heading(entry, language(), about)) for entry in entries]
        address = f"{root()}{feed.address(about)}?lang={language()}"
        return page("feed.html", name=feed.title(about, language()), entries=headings, about=about, feed=address)
    content = feed.atom(entries, root(), site().base, language(), about)
    response = Response(content, content_type=f"{_ATOM.media_type}; charset=utf-8")
    response.headers["Content-Language"] = language()
    return conditional(response, "Accept", "Accept-Language")
