"""What an export of the site needs to know about it: where to begin, what it cannot answer, pages that say so."""

from typing import Any

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from bochum_kg.language import LANGUAGES
from bochum_kg.namespaces import local
from bochum_kg.releases import history
from bochum_kg.releases.manifest import DUMP
from bochum_kg.serialisation import json_document
from bochum_kg.site import Site
from bochum_kg.views import api
from bochum_kg.views.served import graph

# Paths that only a running server can answer; a copy sends on to one or explains.
LIVE = ("/sparql", "/abfrage", "/suche", "/reconcile", "/mcp", "/health", "/metrics")
_HTML, _PROBLEM = "text/html; charset=utf-8", "application/problem+json"
_DETAIL = {
    404: "There is no such file in this copy of the site.",
    501: "This is a copy of the site made of files. Queries and selections need a running server; "
    "the data is at /download/bochum-kg.nq.",
}


def beginnings(app: Flask, site: Site) -> list[str]:
    """Paths to begin with: what no page may link to, or not in each of its forms."""
    routes = [rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())]
    found = [path for path in routes if not any(path == live or path.startswith(f"{live}/") for live in LIVE)]
    names = site.manifest["files"]
    found += [f"/download/{name}" for name in names] + [f"/{name}" for name in names if _routed(app, f"/{name}")]
    for entry in history.publications(site.folder.parents[1]):
        found += [f"/ldes/{entry.number}", *(f"/ldes/{entry.number}.{form.suffix}" for form in history.LDES_FORMATS)]
    with app.test_request_context("/"):
        for name, collection in api.every().items() if "api.json" in names else ():
            found += [f"/api/{name}", *(f"/api/{name}/{id_}" for id_ in collection.items)]
        things = sorted(id_ for iri in graph() if (id_ := local(iri, site.base)))
    return found + [f"/page/{id_}" for id_ in things] + [f"/data/{id_}-inline.jsonld" for id_ in things]


def _routed(app: Flask, path: str) -> bool:
    """Whether there is a route for `path`, such as /context/… for the file context/…"""
    try:
        app.url_map.bind("").match(path)
    except HTTPException:
        return False
    return True


def negotiated(path: str) -> bool:
    """Whether `path` may have other forms than a page. Things have theirs at /data."""
    return not path.startswith("/page/")


def explanations(app: Flask, server: str) -> dict[str, tuple[bytes, str]]:
    """Files for what a copy cannot answer, name -> content and type; `server` is the address of one that can."""
    files = {}
    for language in LANGUAGES:
        suffix = "" if language == LANGUAGES[0] else f".{language}"
        for status, detail in _DETAIL.items():
            title = {404: "Not Found", 501: "Not Implemented"}[status]
            body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
            problem = json_document(body)
            files[f"errors/{status}{suffix}.problem"] = (problem.encode(), _PROBLEM)
        with app.test_request_context(f"/?lang={language}"):
            missing = render_template(
                "problem.html", **body | {"title": "Not Found", "status": 404, "detail": _DETAIL[404]}
            )
            explained = render_template("copy.html", server=server, whole=f"{DUMP}.nq")
        files[f"errors/404{suffix}.html"] = (missing.encode(), _HTML)
        files[f"errors/501{suffix}.html"] = files[f"errors/live{suffix}.html"] = (explained.encode(), _HTML)
    return files
