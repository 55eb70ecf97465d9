"""/sparql: the SPARQL 1.1 Protocol for queries – GET, POST form, POST direct (section 2.1), and the QUERY method.

An answer is complete before its status line goes out: up to a megabyte in memory, above it in a file without a name.
So whatever fails, fails with a status of its own; no half answer can look whole, whichever server is in front.
"""

import tempfile
from collections.abc import Iterator
from hashlib import sha256
from typing import IO

from flask import Blueprint, Response, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg import service
from bochum_kg.engine import Answer, Broken, Refused, Request
from bochum_kg.engine.cached import volatile
from bochum_kg.formats import BY_SUFFIX, GRAPH_FORMATS, HTML, RESULT_FORMATS, Format, named, negotiate
from bochum_kg.views.editor import editor_page
from bochum_kg.views.results import result_page, wanted_as_page
from bochum_kg.views.served import site

views = Blueprint("sparql", __name__)

_DIRECT = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
_METHODS = "GET, HEAD, POST, QUERY, OPTIONS"
_SMALL = 1024 * 1024
_LARGEST = 1024**3
_CHUNK = 256 * 1024


@views.get("/sparql", provide_automatic_options=False)
def by_get() -> BaseResponse:
    return _answer(request.args, None) if "query" in request.args or "update" in request.args else _about()


@views.route("/sparql", methods=["POST", "QUERY"], provide_automatic_options=False)
def by_post() -> BaseResponse:
    kind = request.mimetype
    if kind == _DIRECT:
        if (request.mimetype_params.get("charset") or "utf-8").lower() not in ("utf-8", "utf8"):
            raise Refused(415, "Unsupported charset", "Send the query as UTF-8.")
        try:
            text = request.get_data(cache=False).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(400, "Not UTF-8", f"The query is not UTF-8 at byte {error.start}.") from None
        return _answer(request.args, text)
    if kind == _FORM and request.method == "POST":
        return _answer(MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)]), None)
    if kind == "application/sparql-update":
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    raise Refused(415, "Unsupported media type", f"Send a query as {_DIRECT}, or by POST as {_FORM}.")


@views.route("/sparql", methods=["OPTIONS"])
def options() -> Response:
    response = Response(status=204)
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = _METHODS
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Max-Age"] = "86400"
    response.headers["Accept-Query"] = f'"{_DIRECT}"'
    response.headers["Accept-Post"] = f"{_DIRECT}, {_FORM}"
    return response


def _about() -> Response:
    """The bare address: Service Description for programs, the query page for people."""
    form = negotiate(request.headers.get("Accept"), (*GRAPH_FORMATS, HTML))
    if form is None:
        raise Refused(406, "No acceptable format", f"Available: {', '.join(f.media_type for f in GRAPH_FORMATS)}.")
    if form is HTML:
        response = editor_page()
    else:
        text = service.describe(request.base_url, site().manifest, form, bool(site().federated))
        response = Response(text, content_type=form.content_type)
    response.vary.add("Accept")
    return response


def _answer(parameters: MultiDict[str, str], direct: str | None) -> BaseResponse:
    texts = parameters.getlist("query") + ([direct] if direct is not None else [])
    if "update" in parameters:
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    if len(texts) != 1:
        raise Refused(400, "Exactly one query", f"The request carries {len(texts)} queries; send one.")
    g.query_text = texts[0]
    results, graphs = _formats(parameters)
    wanted = Request(
        texts[0],
        results=results.suffix if results else None,
        graphs=graphs.suffix if graphs else None,
        default_graphs=tuple(parameters.getlist("default-graph-uri")),
        named_graphs=tuple(parameters.getlist("named-graph-uri")),
        timeout=_timeout(parameters),
    )
    if wanted_as_page(parameters):
        return result_page(wanted)
    return send(wanted, site().engine.query(wanted))


def _formats(parameters: MultiDict[str, str]) -> tuple[Format | None, Format | None]:
    """The format for results and the one for graphs. A known `format` or `output` wins over Accept."""
    for name in ("format", "output"):
        for value in parameters.getlist(name):
            results, graphs = named(value, RESULT_FORMATS), named(value, GRAPH_FORMATS)
            if results or graphs:
                return results, graphs
    accept = request.headers.get("Accept")
    return negotiate(accept, RESULT_FORMATS), negotiate(accept, GRAPH_FORMATS)


def _timeout(parameters: MultiDict[str, str]) -> float | None:
    """`timeout` in seconds; it can only lower the server's own limit."""
    value = parameters.get("timeout")
    try:
        seconds = float(value) if value else None
    except ValueError:
        seconds = -1.0
    if seconds is not None and not 0 < seconds < float("inf"):
        raise Refused(400, "Bad timeout", f"timeout={value!r} is not a number of seconds above 0.")
    return seconds


def send(wanted: Request, answer: Answer) -> BaseResponse:
    """The whole `answer` to `wanted` with its ETag. Raises Refused when it breaks off."""
    form = BY_SUFFIX[answer.form]
    first, size = [], 0
    try:
        for chunk in answer.chunks:
            first.append(chunk)
            size += len(chunk)
            if size > _SMALL:
                break
        response = Response(b"".join(first)) if size <= _SMALL else _from_file(first, answer)
    except Broken as error:
        raise Refused(504, "Query not finished", f"The answer could not be completed: {error}.") from None
    response.headers["Content-Type"] = form.content_type
    response.vary.add("Accept")
    response.vary.add("Accept-Encoding")
    if volatile(wanted.text):  # NOW(), RAND(): no two answers are the same
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Cache-Control"] = "public, max-age=60"
    key = "\n".join(
        (site().manifest["release"], answer.form, wanted.text, *wanted.default_graphs, "", *wanted.named_graphs)
    )
    response.set_etag(sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return response.make_conditional(request) if request.method in ("GET", "HEAD") else response


def _from_file(first: list[bytes], answer: Answer) -> Response:
    """A large answer, on disk until it is whole and then sent chunk by chunk: flat memory, known length."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 – closed when the response is
    try:
        size = file.write(b"".join(first))
        for chunk in answer.chunks:
            size += file.write(chunk)
            if size > _LARGEST:
                raise Refused(
                    413,
                    "Answer too large",
                    f"The answer has more than {_LARGEST // 1024**2} MB. Ask for less, or download the data.",
                    limit="answer",
                )
    except BaseException:
        file.close()
        close = getattr(answer.chunks, "close", None)
        if close is not None:
            close()
        raise
    file.seek(0)
    response = Response(_pieces(file))
    response.content_length = size
    response.call_on_close(file.close)
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_CHUNK):
        yield piece
