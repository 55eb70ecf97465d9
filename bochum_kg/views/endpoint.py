"""/sparql in front of Flask: the SPARQL 1.1 Protocol for queries by GET, POST form, POST direct (2.1) and QUERY.

Flask's routing, contexts, hooks and responses cost as much as an average query does. Errors, pages and compressed
answers go through them like everything else, see sparql.outcome.
"""

import re
from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property
from werkzeug.wrappers import Request as BaseRequest

from bochum_kg.engine import Request
from bochum_kg.engine.fair import counted_as
from bochum_kg.engine.unknown import Unknown
from bochum_kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, Format, named, negotiate
from bochum_kg.refusals import Refused, Text
from bochum_kg.site import Site
from bochum_kg.views.address import root
from bochum_kg.views.reply import Reply, send

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
ASKED = "bochum-kg.asked"  # in the WSGI environment
LARGEST_REQUEST = 256 * 1024
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Location, Retry-After, Unknown-Terms",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\x00-\x20]*>")  # at least all relative IRIs
_PRINTED = "!#$%&'()*+,-./:;<=>?@[]^_`{|}~ "  # ASCII that stands in a header as it is
_PLAIN = {None, "", "identity"}
_CONDITIONS = {f"HTTP_IF_{name}" for name in ("MATCH", "NONE_MATCH", "MODIFIED_SINCE", "UNMODIFIED_SINCE")}


class Asked(BaseRequest):
    """A request to /sparql as it is before Flask sees it, with the site that is asked and what has come of it."""

    max_content_length = max_form_memory_size = LARGEST_REQUEST

    def __init__(self, environ: "WSGIEnvironment", asked_site: Site):
        super().__init__(environ)
        self.began, self.site = perf_counter(), asked_site
        self.text: str | None = None
        self.reply: Reply | None = None
        self.error: Exception | None = None
        self.page: Request | None = None

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the address. Raises Refused when they are not UTF-8."""
        try:
            return super().args
        except UnicodeDecodeError:
            raise Refused(400, "Not UTF-8", "The address holds bytes that are not UTF-8.") from None


class Endpoint:
    """WSGI middleware: answers queries at /sparql itself, with the site and the watch in `extensions`.

    `app` has the views of `sparql` for what is left to say: errors, pages, compressed and conditional answers.
    """

    def __init__(self, app: "WSGIApplication", extensions: dict[str, Any]):
        self._app, self._extensions = app, extensions

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/sparql":
            return self._app(environ, start_response)
        watch = self._extensions.get("bochum-kg-watch")
        asked = environ[ASKED] = Asked(environ, self._extensions["bochum-kg"])
        try:
            if watch:
                watch.admit(asked, "sparql")
            reply = asked.reply = reply_to(asked)
        except Exception as error:  # its page or document is made by Flask's handlers
            reply, asked.error = None, error
        if not (reply and isinstance(reply.body, bytes) and _is_plain(environ)):
            return self._app(environ, start_response)
        if watch:
            kind = reply.headers[0][1].partition(";")[0]
            watch.note("sparql", 200, perf_counter() - asked.began, asked, kind, len(reply.body))
        start_response("200 OK", [*reply.headers, ("Content-Length", str(len(reply.body))), *OPEN_TO_ALL.items()])
        return [reply.body]


def _is_plain(environ: "WSGIEnvironment") -> bool:
    """Whether the answer can be sent as it is: no compression, no HEAD, no conditional request."""
    encoding, method = environ.get("HTTP_ACCEPT_ENCODING"), environ["REQUEST_METHOD"]
    return encoding in _PLAIN and method != "HEAD" and _CONDITIONS.isdisjoint(environ)


def reply_to(asked: Asked) -> Reply | None:
    """The answer to the query in `asked`; None when there is none, or when it is wanted as a page (`asked.page`).

    Raises Refused and HTTPException.
    """
    if asked.method in ("GET", "HEAD"):
        given = "query" in asked.args or "update" in asked.args
        return _answer(asked, asked.args, None) if given else None
    if asked.method not in ("POST", "QUERY"):
        return None
    kind = asked.mimetype
    if kind == DIRECT:
        if (asked.mimetype_params.get("charset") or "utf-8").lower() not in ("utf-8", "utf8"):
            raise Refused(415, "Unsupported charset", "Send the query as UTF-8.")
        try:
            text = asked.get_data(cache=False).decode("utf-8")
        except UnicodeDecodeError as error:
            text = Text("The query is not UTF-8 at byte {place}.", place=error.start)
            raise Refused(400, "Not UTF-8", text) from None
        return _answer(asked, asked.args, text)
    if kind == FORM and asked.method == "POST":
        form = [(name.removeprefix("\ufeff"), value) for name, value in asked.form.items(multi=True)]
        return _answer(asked, MultiDict([*asked.args.items(multi=True), *form]), None)
    if kind == "application/sparql-update":
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    text = Text("Send a query as {direct}, or by POST as {form}.", direct=DIRECT, form=FORM)
    raise Refused(415, "Unsupported media type", text)


def _answer(asked: Asked, parameters: MultiDict[str, str], direct: str | None) -> Reply | None:
    texts = parameters.getlist("query") + ([direct] if direct is not None else [])
    if "update" in parameters:
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    if len(texts) != 1:
        many = Text("The request carries {number} queries; send one.", number=len(texts))
        raise Refused(400, "Exactly one query", many)
    asked.text = texts[0].removeprefix("\ufeff")  # a byte order mark
    results, graphs = _formats(asked, parameters)
    wanted = Request(
        asked.text,
        results=results.suffix if results else None,
        graphs=graphs.suffix if graphs else None,
        default_graphs=tuple(parameters.getlist("default-graph-uri")),
        named_graphs=tuple(parameters.getlist("named-graph-uri")),
        timeout=_timeout(parameters),
        base=f"{root(asked)}sparql" if _RELATIVE.search(asked.text) else "",
        client=counted_as(asked.remote_addr) or "",
    )
    if _wants_page(asked.headers.get("Accept"), parameters):
        asked.page = wanted
        return None
    reply = send(asked.site, wanted, asked.site.engine.query(wanted))
    if found := asked.site.terms.unknown(asked.text):
        reply.headers.append(("Unknown-Terms", ", ".join(map(_listed, found))))
    return reply


def _listed(one: Unknown) -> str:
    """An unknown term as an item of a list with parameters (RFC 8941, section 3.1)."""
    near = f';near="{quote(one.near, _PRINTED)}"' if one.near else ""
    return f'"{quote(one.name, _PRINTED)}"{near};line={one.line};column={one.column}'


def _formats(asked: Asked, parameters: MultiDict[str, str]) -> tuple[Format | None, Format | None]:
    """The format for results and the one for graphs. A known `format` or `output` wins over Accept."""
    for name in ("format", "output"):
        for value in parameters.getlist(name):
            results, graphs = named(value, RESULT_FORMATS), named(value, GRAPH_FORMATS)
            if results or graphs:
                return results, graphs
    accept = asked.headers.get("Accept")
    return negotiate(accept, RESULT_FORMATS), negotiate(accept, GRAPH_FORMATS)


def _wants_page(accept: str | None, parameters: MultiDict[str, str]) -> bool:
    """Whether a request for a query's answer wants it as a page: by `format`, or because a browser asks."""
    offers = (*RESULT_FORMATS, *GRAPH_FORMATS, HTML)
    for name in ("format", "output"):
        for value in parameters.getlist(name):
            if form := named(value, offers):
                return form is HTML
    return negotiate(accept, (*RESULT_FORMATS, HTML)) is HTML


def _timeout(parameters: MultiDict[str, str]) -> float | None:
    """`timeout` in seconds; it can only lower the server's own limit."""
    value = parameters.get("timeout")
    try:
        seconds = float(value) if value else None
    except ValueError:
        seconds = -1.0
    if seconds is not None and not 0 < seconds < float("inf"):
        text = Text("timeout={value!r} is not a number of seconds above 0.", value=value)
        raise Refused(400, "Bad timeout", text)
    return seconds
