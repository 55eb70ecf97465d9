"""/download: the release's files as they are, whole and per graph, with strong ETags."""

import gzip
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import DUMP_FORMATS, HTML, N_QUADS, content_type, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.manifest import DUMP
from bochum_kg.views import signposting
from bochum_kg.views.answers import IMMUTABLE, chosen
from bochum_kg.views.pages import page
from bochum_kg.views.served import site

views = Blueprint("downloads", __name__)
_SUFFIXES = [form.suffix for form in (*DUMP_FORMATS, N_QUADS)]


@views.get("/download/<path:name>")
def file(name: str) -> BaseResponse:
    response = send(name)
    signposting.point(response, signposting.of_file(name, site().manifest["release"]))
    metadata = f"{name.removesuffix('.gz')}-metadata.json"
    return described(response, f"/download/{metadata}" if metadata in site().manifest["files"] else "/.well-known/void")


@views.get("/context/<name>")
def context(name: str) -> BaseResponse:
    """A JSON-LD context; under its name it never changes, so nobody needs to ask twice."""
    response = send(f"context/{name}")
    del response.headers["Link"]  # it is the same in every release
    response.headers["Cache-Control"] = IMMUTABLE
    return response


@views.get("/frames/<name>", defaults={"folder": "frames"})
@views.get("/schema/<name>", defaults={"folder": "schema"})
def part(folder: str, name: str) -> BaseResponse:
    """The JSON-LD frame of a subject's framed document, or the JSON Schema of a class of framed things."""
    return send(f"{folder}/{name}")


@views.get("/graph/<name>")
def graph(name: str) -> BaseResponse:
    """A graph's own IRI leads to its download in the format the client likes."""
    if name not in site().manifest["graphs"]:
        graphs = ", ".join(site().manifest["graphs"])
        text = Text("There is no graph {name!r}. Graphs: {graphs}.", name=name, graphs=graphs)
        raise Refused(404, "Not Found", text)
    form = negotiate(request.headers.get("Accept"), DUMP_FORMATS) or DUMP_FORMATS[0]
    response = redirect(f"/download/{name}.{form.suffix}", 303)
    response.vary.add("Accept")
    return response


def send(name: str) -> BaseResponse:
    """The file `name` of the release; its gzip twin when the client takes it. Raises Refused with what there is."""
    files = site().manifest["files"]
    plain = name.removesuffix(".gz")
    if plain not in files:
        parts = {"graphs": ", ".join([DUMP, *site().manifest["graphs"]]), "suffixes": ", ".join(_SUFFIXES)}
        text = Text("There is no file {name!r}. Graphs: {graphs}; suffixes: {suffixes}.", name=name, **parts)
        raise Refused(404, "Not Found", text)
    return stored(site().folder, name, files[plain], "public, max-age=300")


def described(response: BaseResponse, by: str = "/.well-known/void") -> BaseResponse:
    """`response` with links to the licence of the data and to what describes it (RFC 8288, RFC 6892)."""
    if license := site().manifest.get("license"):
        response.headers.add("Link", f'<{license}>; rel="license"')
        response.headers.add("Link", f'<{by}>; rel="describedby"')
    return response


def stored(folder: Path, name: str, facts: dict[str, Any], cache: str) -> BaseResponse:
    """The file `name` in `folder` with the size and SHA-256 in `facts`; its gzip twin when the client takes it.

    There may be the twin only (earlier releases, history): then it is unpacked for clients that do not accept gzip.
    """
    plain = name.removesuffix(".gz")
    packed = name == plain and request.accept_encodings["gzip"] > 0
    is_gz = name != plain
    path = folder / (f"{plain}.gz" if packed or is_gz else plain)
    response = send_file(
        path if path.exists() else BytesIO(gzip.decompress((folder / f"{plain}.gz").read_bytes())),
        mimetype="application/gzip",
        download_name=name,
        etag=False,
    )
    if not is_gz:
        response.content_type = content_type(plain)  # send_file would add a charset to XML that /data does not have
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(facts["sha256"] + ("-gzip" if packed or is_gz else ""))
    response.headers["Cache-Control"] = cache
    response.vary.add("Accept-Encoding")
    return response.make_conditional(request)


def document(name: str, template: str, context: Callable[[], dict[str, Any]]) -> BaseResponse:
    """The graph `name` as RDF or its HTML page, by suffix-less negotiation. Raises Refused when neither fits.

    `context` gives what the page shows; it is asked only when the page is wanted.
    """
    form = chosen((*DUMP_FORMATS, HTML))
    response: BaseResponse = page(template, **context()) if form is HTML else described(send(f"{name}.{form.suffix}"))
    response.vary.add("Accept")
    return response
