"""The site: app factory in front, one module per kind of page. Only here and in server.py is Flask known."""

import re

from flask import Flask, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException

from bochum_kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from bochum_kg.refusals import Refused
from bochum_kg.site import Site
from bochum_kg.views import (
    activities,
    agents,
    answers,
    api,
    assets,
    changes,
    cite,
    comparison,
    contact,
    discovery,
    downloads,
    feed,
    figures,
    matrix,
    operation,
    pages,
    pictures,
    problem,
    proposal,
    queries,
    question,
    reconcile,
    reference,
    releases,
    responsibility,
    search,
    signposting,
    sparql,
    start,
    things,
    timeline,
    validate,
)
from bochum_kg.views.address import Located
from bochum_kg.views.endpoint import LARGEST_REQUEST, Endpoint

_TEXTUAL = {form.media_type for form in (*GRAPH_FORMATS, *RESULT_FORMATS, HTML)} | {
    "application/atom+xml",
    "application/opensearchdescription+xml",
    "application/json",
    "application/problem+json",
    pictures.SVG,
    "text/css",
    "text/javascript",
}


def create_app(served: Site, url: str = "", host: str = "") -> Flask:
    """The Flask app that serves `served` at the public address `url`, or on `host`; see address.Located."""
    app = Flask(__name__, static_folder=None)  # see assets
    app.extensions["bochum-kg"] = served
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    app.config["COMPRESS_MIMETYPES"] = [*_TEXTUAL]
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = app.config["COMPRESS_LEVEL"] = 4
    app.config["COMPRESS_STREAMS"] = False  # what is sent in pieces is large; the release holds packed files for that
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    for views in (
        *(start, sparql, downloads, things, reference, activities, api, responsibility, search, comparison, figures),
        *(timeline, matrix, queries, question, reconcile, agents, validate, proposal, operation, releases, changes),
        *(feed, cite, contact, discovery, signposting, assets),
    ):
        app.register_blueprint(views.views)
    app.register_error_handler(Refused, problem.from_refused)
    app.register_error_handler(HTTPException, problem.from_http)
    app.register_error_handler(Exception, problem.from_anything)
    app.before_request(_forget_refused_encodings)
    Compress(app)
    answers.install(app)
    pages.install(app)
    endpoint = Endpoint(app.wsgi_app, app.extensions)
    app.wsgi_app = Located(endpoint, lambda: app.extensions["bochum-kg"].base, url, host)  # type: ignore[method-assign]
    return app


def _forget_refused_encodings() -> None:
    """Drop what Accept-Encoding forbids with q=0 (RFC 9110, 12.5.3): flask-compress takes it for an offer."""
    accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    if "0" in accepted:
        kept = [part for part in accepted.split(",") if not re.search(r";\s*q\s*=\s*0(\.0*)?\s*$", part, re.I)]
        request.environ["HTTP_ACCEPT_ENCODING"] = ",".join(kept)
