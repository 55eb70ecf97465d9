"""The site: app factory in front, one module per kind of page. Only here and in server.py is Flask known."""

import os
from pathlib import Path

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from bochum_kg.engine import Refused
from bochum_kg.manifest import current
from bochum_kg.views import documents, downloads, problem, sparql, start, things
from bochum_kg.views.served import Site, open_release


def create_app(served: Site) -> Flask:
    """The Flask app that serves `served`."""
    app = Flask(__name__)
    app.extensions["bochum-kg"] = served
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = 256 * 1024
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    for views in (start, sparql, downloads, things, documents):
        app.register_blueprint(views.views)
    app.register_error_handler(Refused, problem.from_refused)
    app.register_error_handler(HTTPException, problem.from_http)
    app.register_error_handler(Exception, problem.from_anything)
    app.after_request(_open_to_all)
    app.context_processor(problem.page_context)
    return app


def app_for_folder() -> Flask:
    """The app for the current release in the folder BOCHUM_KG_BUILD (default: build). Raises ReleaseError."""
    out = Path(os.environ.get("BOCHUM_KG_BUILD", "build"))
    return create_app(open_release(current(out), int(os.environ.get("BOCHUM_KG_WORKERS", "2"))))


def _open_to_all(response: Response) -> Response:
    """CORS without credentials on every answer, errors too: nothing here depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Content-Location, Retry-After"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return response
