"""Errors as part of the interface: application/problem+json (RFC 9457), or a page when a browser asks."""

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from bochum_kg.formats import HTML, Format, negotiate
from bochum_kg.refusals import Refused
from bochum_kg.serialisation import json_document
from bochum_kg.views.answers import read_on, unkept
from bochum_kg.views.pages import page

_PROBLEM = Format("json", "application/problem+json", (), None, ("application/json",))
log = logging.getLogger("bochum_kg")


def respond(status: int, title: str, detail: str, **members: Any) -> Response:
    """A problem document: what happened, what to do, and `members` such as the limit that was hit."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **members}
    form = _PROBLEM
    with suppress(Refused):  # a header too long to be read may be what this is about
        form = negotiate(request.headers.get("Accept"), (_PROBLEM, HTML)) or _PROBLEM
    if form is HTML:
        response = page("problem.html", **body)
    else:
        text = json_document(body)
        response = Response(text, status, content_type=_PROBLEM.media_type)
    if "retry_after" in members:
        response.headers["Retry-After"] = str(members["retry_after"])
    read_on(request.environ)
    response.vary.add("Accept")
    return unkept(response)


def from_refused(error: Refused) -> Response:
    return respond(error.status, error.title, error.text, **error.members)


def from_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:  # a redirect
        return Response(error.get_response().get_data(), status, dict(error.get_headers()))
    response = respond(status, HTTPStatus(status).phrase, error.description or "")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def from_anything(error: Exception) -> Response:
    log.exception("unexpected error")
    ours = "This is our mistake, not yours. It has been written to the server's log."
    return from_refused(Refused(500, "Internal error", ours))
