"""/sparql: the SPARQL 1.1 Protocol for queries – GET, POST form, POST direct (section 2.1), and the QUERY method.

An answer is complete before its status line goes out: up to a megabyte in memory, above it in a file without a name.
So whatever fails, fails with a status of its own; no half answer can look whole, whichever server is in front.
"""

import re
from binascii import a2b_qp
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from time import perf_counter
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property
from werkzeug.wrappers import Request as BaseRequest
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.engine import Answer, Request, description
from bochum_kg.engine.cached import volatile
from bochum_kg.engine.fair import counted_as
from bochum_kg.formats import BY_SUFFIX, GRAPH_FORMATS, HTML, RESULT_FORMATS, Format, named, negotiate
from bochum_kg.refusals import Broken, Refused, Text
from bochum_kg.site import Site
from bochum_kg.views.address import root
from bochum_kg.views.answers import chosen
from bochum_kg.views.query_page import editor_page
from bochum_kg.views.results import result_page, wanted_as_page
from bochum_kg.views.served import site
from bochum_kg.views.spool import Spool, Spooled

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

views = Blueprint("sparql", __name__)

_DIRECT = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
_SMALL = 1024 * 1024
_SPOOL = Spool(most=2 * 1024**3, largest=1024**3)
_NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|^`\x00-\x20]*>")  # at least all relative IRIs
ASKED = "bochum-kg.asked"  # in the WSGI environment
LARGEST_REQUEST = 256 * 1024


@dataclass
class Reply:
    """A whole answer: in memory, or in a file that is closed once it is sent; `headers` are all but its length."""

    headers: list[tuple[str, str]]
    body: bytes | Spooled

    def response(self, asked: BaseRequest) -> Response:
        """The same for Flask; without what the client of `asked` has already (RFC 9110, section 13)."""
        if isinstance(self.body, bytes):
            response = Response(self.body, headers=self.headers)
        else:
            response = Response(iter(self.body), headers=self.headers)
            response.content_length = self.body.size
            response.call_on_close(self.body.close)
        if asked.method in ("GET", "HEAD") and "ETag" in response.headers:
            response.make_conditional(asked)
        return response


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
        """The parameters of the address, as Werkzeug reads them.

        A query has hundreds of percent signs. Python decodes them one by one, but quoted-printable, which is the same
        with another sign, at once.
        """
        raw = self.query_string
        try:
            if raw.isascii() and not _NO_ESCAPE.search(raw):
                pairs = [pair.replace(b"+", b" ").partition(b"=") for pair in raw.split(b"&") if pair]
                return MultiDict((_decoded(name), _decoded(value)) for name, _, value in pairs)
        except UnicodeDecodeError:
            pass
        try:
            return BaseRequest(self.environ).args
        except UnicodeDecodeError:
            raise Refused(400, "Not UTF-8", "The address holds bytes that are not UTF-8.") from None


def _decoded(part: bytes) -> str:
    return a2b_qp(part.replace(b"=", b"=3D").replace(b"%", b"=")).decode()


@views.route("/sparql", methods=["GET", "POST", "QUERY"])
def outcome() -> BaseResponse:
    """What came of the query before Flask's turn (views/shortcut.py), or its page; without a query, what to ask."""
    asked: Asked = request.environ[ASKED]
    if asked.error:
        raise asked.error
    if asked.page:
        return result_page(asked.page)
    return asked.reply.response(request) if asked.reply else _about()


def reply(asked: Asked) -> Reply | None:
    """The answer to the query in `asked`; None when there is none, or when it is wanted as a page (`asked.page`).

    Raises Refused and HTTPException.
    """
    if asked.method in ("GET", "HEAD"):
        given = "query" in asked.args or "update" in asked.args
        return _answer(asked, asked.args, None) if given else None
    if asked.method not in ("POST", "QUERY"):
        return None
    kind = asked.mimetype
    if kind == _DIRECT:
        if (asked.mimetype_params.get("charset") or "utf-8").lower() not in ("utf-8", "utf8"):
            raise Refused(415, "Unsupported charset", "Send the query as UTF-8.")
        try:
            text = asked.get_data(cache=False).decode("utf-8")
        except UnicodeDecodeError as error:
            text = Text("The query is not UTF-8 at byte {place}.", place=error.start)
            raise Refused(400, "Not UTF-8", text) from None
        return _answer(asked, asked.args, text)
    if kind == _FORM and asked.method == "POST":
        return _answer(asked, MultiDict([*asked.args.items(multi=True), *asked.form.items(multi=True)]), None)
    if kind == "application/sparql-update":
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    text = Text("Send a query as {direct}, or by POST as {form}.", direct=_DIRECT, form=_FORM)
    raise Refused(415, "Unsupported media type", text)


@views.after_request
def accepts(response: Response) -> Response:
    """Say in which forms a query may come to whoever asks what is possible."""
    if request.method == "OPTIONS":
        response.headers["Accept-Query"] = f'"{_DIRECT}"'
        response.headers["Accept-Post"] = f"{_DIRECT}, {_FORM}"
    return response


def _about() -> Response:
    """The bare address: Service Description for programs, the query page for people."""
    form = chosen((*GRAPH_FORMATS, HTML))
    if form is HTML:
        response = editor_page()
    else:
        text = description.describe(f"{root()}sparql", site().manifest, form)
        response = Response(text, content_type=form.content_type)
    response.vary.add("Accept")
    return response


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
    if wanted_as_page(asked.headers.get("Accept"), parameters):
        asked.page = wanted
        return None
    return send(asked.site, wanted, asked.site.engine.query(wanted))


def _formats(asked: Asked, parameters: MultiDict[str, str]) -> tuple[Format | None, Format | None]:
    """The format for results and the one for graphs. A known `format` or `output` wins over Accept."""
    for name in ("format", "output"):
        for value in parameters.getlist(name):
            results, graphs = named(value, RESULT_FORMATS), named(value, GRAPH_FORMATS)
            if results or graphs:
                return results, graphs
    accept = asked.headers.get("Accept")
    return negotiate(accept, RESULT_FORMATS), negotiate(accept, GRAPH_FORMATS)


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


def send(asked_site: Site, wanted: Request, answer: Answer) -> Reply:
    """The whole `answer` to `wanted` with its ETag. Raises Refused when it breaks off."""
    first, size = [], 0
    try:
        for chunk in answer.chunks:
            first.append(chunk)
            size += len(chunk)
            if size > _SMALL:
                break
        body = b"".join(first) if size <= _SMALL else _SPOOL.file(chain(first, answer.chunks))
    except Broken as error:
        text = Text("The answer could not be completed. {reason}", reason=error.text)
        raise Refused(504, "Query not finished", text) from None
    finally:
        getattr(answer.chunks, "close", lambda: None)()
    headers = [("Content-Type", BY_SUFFIX[answer.form].content_type), ("Vary", "Accept, Accept-Encoding")]
    if volatile(wanted.text):  # NOW(), RAND(): no two answers are the same
        return Reply([*headers, ("Cache-Control", "no-store")], body)
    about = (asked_site.manifest["release"], answer.form, wanted.base, wanted.text)
    key = "\n".join((*about, *wanted.default_graphs, "", *wanted.named_graphs))
    etag = f'"{sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'
    return Reply([*headers, ("Cache-Control", "public, max-age=60"), ("ETag", etag)], body)
