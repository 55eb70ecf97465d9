"""/catalog, /.well-known/…, and what search engines, learners and crawlers ask for: files of the release."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bochum_kg.formats import DUMP_FORMATS, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.views.downloads import described, send

views = Blueprint("discovery", __name__)
_CATALOG = {"ttl": "ttl", "rdf": "rdf", "xml": "rdf", "jsonld": "jsonld", "nt": "nt"}


@views.get("/catalog")
def catalog() -> Response:
    return _negotiated("dcat")


@views.get("/catalog.<suffix>")
def catalog_file(suffix: str) -> Response:
    """The catalogue at a fixed address per format: harvesters send no Accept and look at the Content-Type."""
    if suffix not in _CATALOG:
        raise Refused(
            404,
            "Not Found",
            Text("No format {suffix!r}. Suffixes: {allowed}.", suffix=suffix, allowed=", ".join(_CATALOG)),
        )
    return described(send(f"dcat.{_CATALOG[suffix]}"))


@views.get("/.well-known/void")
def void() -> Response:
    return _negotiated("void")


@views.get("/.well-known/sparql-examples")
def sparql_examples() -> Response:
    return _negotiated("sparql-examples")


@views.get("/dataset.jsonld")
def dataset() -> Response:
    return send("dataset.jsonld")


@views.get("/croissant.json")
def croissant() -> Response:
    return send("croissant.json")


@views.get("/sitemap.xml")
def sitemap() -> Response:
    return send("sitemap.xml")


@views.get("/robots.txt")
def robots() -> Response:
    return send("robots.txt")


@views.get("/llms.txt")
def llms() -> Response:
    return send("llms.txt")


@views.get("/llms-full.txt")
def llms_full() -> Response:
    return send("llms-full.txt")


def _negotiated(name: str) -> Response:
    """The file `name` in the format the client likes; Turtle for whoever likes none, as a description is always RDF."""
    form = negotiate(request.headers.get("Accept"), DUMP_FORMATS) or DUMP_FORMATS[0]
    response = described(send(f"{name}.{form.suffix}"))
    response.vary.add("Accept")
    return response
