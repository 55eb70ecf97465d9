"""/catalog, /.well-known/…, and what search engines, learners and crawlers ask for: files of the release."""

from functools import partial

from flask import Blueprint, request
from werkzeug.wrappers import Response

from bochum_kg.formats import DUMP_FORMATS, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.views.downloads import described, send

views = Blueprint("discovery", __name__)
_CATALOG = {"ttl": "ttl", "rdf": "rdf", "xml": "rdf", "jsonld": "jsonld", "nt": "nt"}


@views.get("/catalog.<suffix>")
def catalog_file(suffix: str) -> Response:
    """The catalogue at a fixed address per format: harvesters send no Accept and look at the Content-Type."""
    if suffix not in _CATALOG:
        text = Text("No format {suffix!r}. Suffixes: {allowed}.", suffix=suffix, allowed=", ".join(_CATALOG))
        raise Refused(404, "Not Found", text)
    return described(send(f"dcat.{_CATALOG[suffix]}"))


def _negotiated(name: str) -> Response:
    """The file `name` in the format the client likes; Turtle for whoever likes none, as a description is always RDF."""
    form = negotiate(request.headers.get("Accept"), DUMP_FORMATS) or DUMP_FORMATS[0]
    response = described(send(f"{name}.{form.suffix}"))
    response.vary.add("Accept")
    return response


for path, name in {
    "/catalog": "dcat",
    "/.well-known/void": "void",
    "/.well-known/sparql-examples": "sparql-examples",
}.items():
    views.add_url_rule(path, name, partial(_negotiated, name))
for name in ("dataset.jsonld", "croissant.json", "sitemap.xml", "robots.txt", "llms.txt", "llms-full.txt"):
    views.add_url_rule(f"/{name}", name.replace(".", "_"), partial(send, name))
