"""/ and /health: what is here, and whether it works."""

from flask import Blueprint, Response, jsonify

from bochum_kg.formats import DUMP_FORMATS
from bochum_kg.manifest import WHOLE
from bochum_kg.views.pages import page
from bochum_kg.views.served import site

views = Blueprint("start", __name__)


@views.get("/")
def start() -> Response:
    manifest = site().manifest
    return page("start.html", manifest=manifest, suffixes=[form.suffix for form in DUMP_FORMATS], whole=WHOLE)


@views.get("/health")
def health() -> tuple[Response, int]:
    """200 when queries are answered, 503 when not; says which release is served."""
    manifest, ready = site().manifest, site().engine.ready()
    facts = {
        "ready": ready,
        "release": manifest["release"],
        "releases": "/release/",
        "version": manifest["version"],
        "triples": manifest["triples"],
    }
    return jsonify(facts), 200 if ready else 503
