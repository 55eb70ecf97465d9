"""POST /validation: what proposed data would break in the graph, and what would still be free. Nothing is kept.

A document comes as the body – its media type says how it is written – or from the form of the page GET /validation, as
a file or as pasted text. The report goes out as JSON, as a page, or as a SHACL validation report in Turtle.
"""

from datetime import UTC, datetime
from pathlib import PurePath

from flask import Blueprint, Response, request

from bochum_kg.formats import HTML, TURTLE, Format
from bochum_kg.proposals import template
from bochum_kg.proposals.checks import Checks
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases.manifest import by_severity
from bochum_kg.serialisation import json_document
from bochum_kg.views.answers import chosen, unkept
from bochum_kg.views.operation import fair_check
from bochum_kg.views.pages import page
from bochum_kg.views.reference import of_places
from bochum_kg.views.served import graph, per_release, site

views = Blueprint("validate", __name__)

_REPORT = Format("json", "application/json", ("json",), None)
_ANSWERS = (_REPORT, HTML, TURTLE)
# How a document may be written: media type -> suffix, which is also the suffix of an uploaded file.
_TYPES = {
    "text/turtle": "ttl",
    "application/n-triples": "ttl",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "text/csv": "csv",
}
_SUFFIXES = {"ttl": "ttl", "nt": "ttl", "jsonld": "jsonld", "json": "jsonld", "csv": "csv"}
_UPLOADS = ("multipart/form-data", "application/x-www-form-urlencoded")


@per_release
def checks() -> Checks:
    """The process that checks proposals to the release; it starts with the first one."""
    return Checks(site().folder.resolve())


@views.route("/validation", methods=["POST", "OPTIONS"])  # OPTIONS: see answers.preflight
def validate() -> Response:
    form = chosen(_ANSWERS)
    content, suffix = _document()
    with fair_check() as charge:
        report = checks().check(content, suffix, charge)
    turtle, _ = report.pop("turtle"), report.pop("added")
    if form is HTML:
        severities = by_severity(report["findings"])
        response = page("validation_report.html", report=report, severities=severities, **of_places(report["places"]))
    elif form is TURTLE:
        response = Response(turtle, content_type=TURTLE.content_type)
    else:
        response = Response(json_document(report), content_type=_REPORT.media_type)
    response.vary.add("Accept")
    return unkept(response)


@views.after_request
def accepts(response: Response) -> Response:
    """Say in which forms a document may come to whoever asks what is possible."""
    if request.method == "OPTIONS":
        response.headers["Accept-Post"] = ", ".join((*_TYPES, *_UPLOADS))
    return response


def _document() -> tuple[bytes, str]:
    """The document that was sent and the suffix that says how it is written. Raises Refused."""
    if request.mimetype in _UPLOADS:
        content, suffix = _uploaded()
    elif request.mimetype in _TYPES:
        if (request.mimetype_params.get("charset") or "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
            raise Refused(415, "Unsupported charset", "Send the document as UTF-8.")
        content, suffix = request.get_data(cache=False), _TYPES[request.mimetype]
    else:
        text = Text("Send one of {types}.", types=", ".join((*_TYPES, *_UPLOADS)))
        raise Refused(415, "Unsupported media type", text)
    if not content.strip():
        raise Refused(400, "Nothing proposed", "The request holds no document.")
    if suffix == "csv" and template.is_template(content):
        return template.read(content, graph(), f"{datetime.now(UTC):%Y-%m-%d}").encode(), "ttl"
    return content, suffix


def _uploaded() -> tuple[bytes, str]:
    """The file of the form or, without one, its text. Raises Refused."""
    file = request.files.get("file")
    if file is None or not file.filename:
        suffix = request.form.get("format", "ttl")
        if suffix not in _SUFFIXES:
            text = Text("format={value!r}; possible: {allowed}.", value=suffix[:20], allowed=", ".join(_SUFFIXES))
            raise Refused(415, "Unsupported format", text)
        return request.form.get("text", "").encode("utf-8", "replace"), _SUFFIXES[suffix]
    suffix = PurePath(file.filename).suffix.lower().lstrip(".")
    if suffix not in _SUFFIXES:
        text = Text("A file must end with {allowed}.", allowed=", ".join("." + s for s in _SUFFIXES))
        raise Refused(415, "Unsupported file", text)
    return file.read(), _SUFFIXES[suffix]
