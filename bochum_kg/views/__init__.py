"""The site: app factory in front, one module per kind of page. Only here and in server.py is Flask known."""

import os
import re
from pathlib import Path

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bochum_kg.engine import Limits, Refused
from bochum_kg.engine.fair import FairUse
from bochum_kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from bochum_kg.releases.manifest import current, read_manifest
from bochum_kg.views import (
    activities,
    api,
    changes,
    cite,
    comparison,
    discovery,
    downloads,
    figures,
    matrix,
    operation,
    pages,
    problem,
    queries,
    reconcile,
    reference,
    releases,
    responsibility,
    sparql,
    start,
    things,
    timeline,
    validate,
)
from bochum_kg.views.served import OPEN_TO_ALL, Site, follow, open_release
from bochum_kg.views.shortcut import Shortcut

_SETTINGS = (
    *("BUILD", "ENGINE", "ENGINE_GRAPH", "TIMEOUT", "MEMORY"),
    *("RATE", "SHARES", "PROXIES", "QUERY_LOG"),
)
_TEXTUAL = {form.media_type for form in (*GRAPH_FORMATS, *RESULT_FORMATS, HTML)} | {
    "application/atom+xml",
    "application/json",
    "application/problem+json",
    "text/css",
    "text/javascript",
}


def create_app(served: Site) -> Flask:
    """The Flask app that serves `served`."""
    app = Flask(__name__)
    app.extensions["bochum-kg"] = served
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = sparql.LARGEST_REQUEST
    app.config["COMPRESS_MIMETYPES"] = [*_TEXTUAL]
    app.config["COMPRESS_ALGORITHM"] = ["zstd", "br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = app.config["COMPRESS_LEVEL"] = 4
    app.config["COMPRESS_STREAMS"] = False  # what is sent in pieces is large; the release holds packed files for that
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    for views in (
        start,
        sparql,
        downloads,
        things,
        reference,
        activities,
        api,
        responsibility,
        comparison,
        figures,
        timeline,
        matrix,
        queries,
        reconcile,
        validate,
        operation,
        releases,
        changes,
        cite,
        discovery,
    ):
        app.register_blueprint(views.views)
    app.register_error_handler(Refused, problem.from_refused)
    app.register_error_handler(HTTPException, problem.from_http)
    app.register_error_handler(Exception, problem.from_anything)
    app.before_request(_forget_refused_encodings)
    Compress(app)
    app.after_request(_open_to_all)
    pages.install(app)
    app.wsgi_app = Shortcut(app)  # type: ignore[method-assign]
    return app


def app_for_folder() -> Flask:
    """The app for the current release in the folder BOCHUM_KG_BUILD (default: build), as the server's processes run it.

    `bochum-kg serve` describes the other settings: BOCHUM_KG_ENGINE, …_ENGINE_GRAPH, …_TIMEOUT, …_MEMORY,
    …_RATE, …_SHARES, …_PROXIES, …_QUERY_LOG. A new release in the folder is served. Raises ReleaseError.
    """
    from bochum_kg.engine import loading

    setting = {name: os.environ.get(f"BOCHUM_KG_{name}", "") for name in _SETTINGS}
    limits = Limits(seconds=float(setting["TIMEOUT"] or 10), memory=int(setting["MEMORY"] or 512) * 1024**2)

    def opened(folder: Path) -> Site:
        remote = None
        if setting["ENGINE"]:
            remote = loading.connect(setting["ENGINE"], read_manifest(folder), setting["ENGINE_GRAPH"] or None)
        return open_release(folder, 2, remote, limits)

    out = Path(setting["BUILD"] or "build")
    app = create_app(opened(current(out)))
    shares = Path(setting["SHARES"]) if setting["SHARES"] else None
    operation.install(app, FairUse(float(setting["RATE"] or 0), shares), setting["QUERY_LOG"])
    if proxies := int(setting["PROXIES"] or 0):
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    follow(app, out, opened)
    if started := os.environ.get("BOCHUM_KG_STARTED"):
        Path(started, f"started-{os.getpid()}").touch()
    return app


def _forget_refused_encodings() -> None:
    """Drop what Accept-Encoding forbids with q=0 (RFC 9110, 12.5.3): flask-compress takes it for an offer."""
    accepted = request.environ.get("HTTP_ACCEPT_ENCODING", "")
    if "0" in accepted:
        kept = [part for part in accepted.split(",") if not re.search(r";\s*q\s*=\s*0(\.0*)?\s*$", part, re.I)]
        request.environ["HTTP_ACCEPT_ENCODING"] = ",".join(kept)


def _open_to_all(response: Response) -> Response:
    for name, value in OPEN_TO_ALL.items():
        response.headers.setdefault(name, value)
    return response
