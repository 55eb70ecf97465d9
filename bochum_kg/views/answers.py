"""One way to answer: with what caches need, in the format the client likes best, to browsers that ask before they send.

Nothing here depends on who asks, so every answer may be read by any site's scripts (CORS without credentials).
"""

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import flask
from flask import Flask, Response, redirect, request
from flask.globals import request_ctx
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import Format, named, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.views import address
from bochum_kg.views.endpoint import OPEN_TO_ALL

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

IMMUTABLE = "public, max-age=31536000, immutable"  # of what has its content in its name
_USUAL = "Accept, Accept-Language, Authorization, Content-Type, If-None-Match"
_DOUBLED = re.compile("/{2,}")
_READ_ON = 16 * 1024**2  # bytes of a body that nobody wants


def install(app: Flask) -> None:
    """Answer preflights and addresses with needless slashes on every route of `app`, open to all sites."""
    app.request_class = _Request
    app.before_request(_before_any_view)
    app.after_request(_open_to_all)
    app.after_request(_below)


def conditional(response: Response, *vary: str, age: int = 60) -> Response:
    """`response`, with its ETag and what it varies by, to be kept for `age` seconds; 304 when the client has it.

    An ETag and a Cache-Control that it has already stay.
    """
    if vary:
        response.vary.update(vary)
    response.headers.setdefault("Cache-Control", f"public, max-age={age}")
    response.add_etag()
    response.make_conditional(request)
    return response


def unkept(response: Response) -> Response:
    """`response`, which no cache may keep: it answers this request alone."""
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("ETag", None)
    return response


def chosen(offers: tuple[Format, ...], elsewhere: str = "") -> Format:
    """The one of `offers` that the Accept header likes best. Raises Refused (406), with what is `elsewhere`."""
    form = negotiate(request.headers.get("Accept"), offers)
    if form is None:
        available = ", ".join(offer.media_type for offer in offers)
        text = Text("Available: {offers}.", offers=available)
        if elsewhere:
            text = Text("Available: {offers}. {elsewhere}", offers=available, elsewhere=elsewhere)
        raise Refused(406, "No acceptable format", text)
    return form


def asked_for(name: str | None, offers: tuple[Format, ...]) -> Format:
    """The one of `offers` called `name`; without a name the one the Accept header likes best. Raises Refused (406)."""
    form = named(name, offers) if name else chosen(offers)
    if form is None:
        suffixes = ", ".join(form.suffix for form in offers)
        raise Refused(406, "No acceptable format", Text("Formats: {offers}.", offers=suffixes))
    return form


def named_by_suffix(suffix: str, offers: tuple[Format, ...]) -> Format:
    """The one of `offers` whose files end so. Raises Refused (404) with what there is."""
    form = next((form for form in offers if form.suffix == suffix), None)
    if form is None:
        allowed = ", ".join(form.suffix for form in offers)
        text = Text("No format {suffix!r}. Suffixes: {allowed}.", suffix=suffix[:40], allowed=allowed)
        raise Refused(404, "Not Found", text)
    return form


def read_on(environ: "WSGIEnvironment") -> None:
    """Read what is left of a body, within limits: most clients look for an answer only when they have sent it all."""
    left = _READ_ON if environ.get("wsgi.input_terminated") else 0
    while left > 0 and (piece := environ["wsgi.input"].read(min(left, 64 * 1024))):
        left -= len(piece)


def preflight(methods: set[str]) -> Response:
    """The answer to OPTIONS where `methods` are allowed, whatever headers a script wants to send (Fetch, 3.2)."""
    response = Response(status=204)
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(methods))
    asked = request.headers.get("Access-Control-Request-Headers")
    response.headers["Access-Control-Allow-Headers"] = asked or _USUAL
    response.headers["Access-Control-Max-Age"] = "86400"
    response.vary.add("Access-Control-Request-Headers")
    return response


def _before_any_view() -> BaseResponse | None:
    """Answer a preflight; redirect to the address without needless slashes where only that one exists."""
    path, adapter = request.path, request_ctx.url_adapter
    if adapter is None:
        return None
    bare = _DOUBLED.sub("/", path).rstrip("/")
    is_folder = request.url_rule and request.url_rule.rule.endswith("/") and "." not in bare.rsplit("/", 1)[-1]
    too_much = path != bare and not is_folder
    if request.method != "OPTIONS" and not too_much:
        return None
    methods = {*adapter.allowed_methods(bare if too_much else path)}
    if not methods:
        return None
    if request.method == "OPTIONS":
        return preflight(methods)
    if too_much:
        query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
        return redirect(quote(bare) + query, 308)
    return None


def _open_to_all(response: Response) -> Response:
    there = {name.lower() for name, _ in response.headers}
    response.headers.extend([one for one in OPEN_TO_ALL.items() if one[0].lower() not in there])
    return response


class _Request(flask.Request):
    """A request without the parameters that others add to any address."""

    def __init__(self, environ: "WSGIEnvironment", *arguments: Any, **more: Any):
        environ["QUERY_STRING"] = address.own_parameters(environ.get("QUERY_STRING", ""))
        super().__init__(environ, *arguments, **more)


def _below(response: Response) -> Response:
    """Where the site is below a path, all that leads to "/…" on it leads below that path."""
    above = request.script_root
    if not above:
        return response
    if response.location and response.location.startswith("/"):
        response.location = above + response.location
    response.headers.setlist("Link", [link.replace("</", f"<{above}/") for link in response.headers.getlist("Link")])
    if response.mimetype == "text/html" and not response.direct_passthrough:
        response.set_data(address.below(above, response.get_data(as_text=True)))
    return response
