"""/catalog, /.well-known/…, and what search engines, learners and crawlers ask for: files of the release."""

from functools import partial

import pyoxigraph as ox
from flask import Blueprint, request
from werkzeug.wrappers import Response

from bochum_kg.content.catalog import offers
from bochum_kg.formats import DUMP_FORMATS, HTML, N_TRIPLES, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.graph import Graph
from bochum_kg.views.downloads import described, send
from bochum_kg.views.pages import language, page
from bochum_kg.views.served import per_release, root, site

views = Blueprint("discovery", __name__)
_CATALOG = {"ttl": "ttl", "rdf": "rdf", "xml": "rdf", "jsonld": "jsonld", "nt": "nt"}


@views.get("/catalog.<suffix>")
def catalog_file(suffix: str) -> Response:
    """The catalogue at a fixed address per format: harvesters send no Accept and look at the Content-Type."""
    if suffix not in _CATALOG:
        text = Text("No format {suffix!r}. Suffixes: {allowed}.", suffix=suffix, allowed=", ".join(_CATALOG))
        raise Refused(404, "Not Found", text)
    return described(send(f"dcat.{_CATALOG[suffix]}"))


@views.get("/catalog")
def catalog() -> Response:
    """The catalogue in the format the client likes; a page for browsers."""
    if negotiate(request.headers.get("Accept"), (*DUMP_FORMATS, HTML)) is not HTML:
        return _negotiated("dcat")
    datasets, services = offers(_catalogue(), language())
    return page(
        "catalog.html",
        address=root(),
        forms=[(form.suffix, form.media_type) for form in DUMP_FORMATS],
        licence=site().manifest.get("license"),
        datasets=datasets,
        services=services,
    )


@per_release
def _catalogue() -> Graph:
    file = str(site().folder / f"dcat.{N_TRIPLES.suffix}")
    return Graph(ox.parse(path=file, format=ox.RdfFormat.N_TRIPLES), site().base)


def _negotiated(name: str) -> Response:
    """The file `name` in the format the client likes; Turtle for whoever likes none, as a description is always RDF."""
    form = negotiate(request.headers.get("Accept"), DUMP_FORMATS) or DUMP_FORMATS[0]
    response = described(send(f"{name}.{form.suffix}"))
    response.vary.add("Accept")
    return response


for name in ("void", "sparql-examples"):
    views.add_url_rule(f"/.well-known/{name}", name, partial(_negotiated, name))
for name in ("dataset.jsonld", "croissant.json", "sitemap.xml", "robots.txt", "llms.txt", "llms-full.txt"):
    views.add_url_rule(f"/{name}", name.replace(".", "_"), partial(send, name))
