"""Signposting (signposting.org, FAIR profile): link headers and link sets that tell robots what is what.

A page of a thing is a landing page; its data are the items. A release is a landing page; its files are the items.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import DUMP_FORMATS, JSON_LD, media_type
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.manifest import DUMP
from bochum_kg.serialisation import to_json
from bochum_kg.views.answers import conditional
from bochum_kg.views.served import graph, per_release, root, site

views = Blueprint("signposting", __name__)
_SET = "application/linkset+json"  # RFC 9264
CRATE = "ro-crate-metadata.json"


class Link(NamedTuple):  # a page has a dozen
    """A typed link: `rel` to `target`, a path here or an address elsewhere, of media type `type` if that is known."""

    rel: str
    target: str
    type: str = ""

    def header(self) -> str:
        """The value of a Link header (RFC 8288)."""
        return f'<{self.target}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


_DATA = Link("type", "https://schema.org/Dataset")


@views.get("/linkset/<local>")
def thing(local: str) -> Response:
    """The links of a thing's page and of its data. Raises Refused (404)."""
    if local not in graph():
        raise Refused(404, "Not Found", Text("The graph says nothing about {local!r}.", local=local[:120]))
    data = {f"/data/{local}.{form.suffix}": of_data(local) for form in DUMP_FORMATS}
    return link_set({f"/page/{local}": of_page(local), **data})


def point(response: BaseResponse, links: Iterable[Link]) -> BaseResponse:
    """`response` with a header for each of `links`."""
    response.headers.extend([("Link", link.header()) for link in links])
    return response


def of_page(local: str) -> list[Link]:
    """The links of the page of a thing."""
    items = [Link("item", f"/data/{local}.{form.suffix}", form.media_type) for form in DUMP_FORMATS]
    return [
        Link("cite-as", graph().iri(local)),
        Link("type", "https://schema.org/AboutPage"),
        *_terms(),
        Link("describedby", f"/data/{local}.{JSON_LD.suffix}", JSON_LD.media_type),
        *items,
        Link("linkset", f"/linkset/{local}", _SET),
    ]


def of_data(local: str) -> list[Link]:
    """The links of the data of a thing, besides licence and description."""
    return [
        Link("cite-as", graph().iri(local)),
        Link("collection", f"/page/{local}", "text/html"),
        *(_DATA, _author(), Link("linkset", f"/linkset/{local}", _SET)),
    ]


def of_release(manifest: Mapping[str, Any]) -> list[Link]:
    """The links of the page of a release: its whole dumps as items; its link set has all files."""
    here = f"/release/{manifest['release']}/"
    whole = [Link("item", f"{here}{DUMP}.{form.suffix}", form.media_type) for form in DUMP_FORMATS]
    return [
        Link("cite-as", f"{root()}{here[1:]}"),
        Link("type", "https://schema.org/Dataset"),
        *_terms(),
        *([Link("describedby", here + CRATE, JSON_LD.media_type)] if CRATE in manifest["files"] else []),
        *whole,
        Link("linkset", f"{here}linkset.json", _SET),
    ]


def of_file(name: str, release: str) -> list[Link]:
    """The links of a file of `release`, besides licence and description (RFC 8574 for cite-as)."""
    here = f"/release/{release}/"
    return [
        Link("cite-as", here + name),
        Link("collection", here, "text/html"),
        *(_DATA, _author(), Link("linkset", f"{here}linkset.json", _SET)),
    ]


def files_of(manifest: Mapping[str, Any]) -> Response:
    """The link set of a release: the links of its page, with all files as items."""
    here = f"/release/{manifest['release']}/"
    items = [Link("item", here + name, media_type(name)) for name in sorted(manifest["files"])]
    page = [link for link in of_release(manifest) if link.rel not in ("item", "linkset")]
    return link_set({here: [*page, *items]})


def link_set(anchors: Mapping[str, Iterable[Link]]) -> Response:
    """Path of a page or file -> its links, as a link set in JSON."""
    found = []
    for anchor, links in anchors.items():
        about: dict[str, Any] = {"anchor": _absolute(anchor)}
        for link in links:
            target = {"href": _absolute(link.target)} | ({"type": link.type} if link.type else {})
            about.setdefault(link.rel, []).append(target)
        found.append(about)
    return conditional(Response(to_json({"linkset": found}) + "\n", content_type=_SET), age=300)


@per_release
def _terms() -> list[Link]:
    licence = site().manifest.get("license")
    return [_author(), *([Link("license", licence)] if licence else [])]


def _author() -> Link:
    return Link("author", f"{site().base}catalog#publisher")


def _absolute(target: str) -> str:
    return root() + target[1:] if target.startswith("/") else target
