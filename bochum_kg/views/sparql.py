"""/sparql: the SPARQL 1.1 Protocol for queries – GET, POST form, POST direct (section 2.1)."""

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.engine import Answer, Refused, Request
from bochum_kg.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, TURTLE, Format, named, negotiate
from bochum_kg.views.served import site

views = Blueprint("sparql", __name__)

_DIRECT = "application/sparql-query"
_FORM = "application/x-www-form-urlencoded"
_SMALL = 1024 * 1024  # answers up to here are complete before the status line goes out


@views.get("/sparql", provide_automatic_options=False)
def by_get() -> BaseResponse:
    if "query" not in request.args:
        if negotiate(request.headers.get("Accept"), (TURTLE, HTML)) is HTML:
            return Response(render_template("sparql.html", base=site().base), content_type=HTML.content_type)
        raise Refused(400, "No query", "Send the query as parameter `query`, or open this address in a browser.")
    return _answer(request.args, None)


@views.post("/sparql", provide_automatic_options=False)
def by_post() -> BaseResponse:
    kind = request.mimetype
    if kind == _DIRECT:
        try:
            text = request.get_data(cache=False).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(400, "Not UTF-8", f"The query is not UTF-8 at byte {error.start}.") from None
        return _answer(request.args, text)
    if kind == _FORM:
        return _answer(MultiDict([*request.args.items(multi=True), *request.form.items(multi=True)]), None)
    if kind == "application/sparql-update":
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    raise Refused(415, "Unsupported media type", f"POST a query as {_DIRECT} or {_FORM}.")


@views.route("/sparql", methods=["OPTIONS"])
def options() -> Response:
    response = Response(status=204)
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _answer(parameters: MultiDict[str, str], direct: str | None) -> BaseResponse:
    texts = parameters.getlist("query") + ([direct] if direct is not None else [])
    if "update" in parameters:
        raise Refused(403, "Updates are not available", "This endpoint only reads.")
    if len(texts) != 1:
        raise Refused(400, "Exactly one query", f"The request carries {len(texts)} queries; send one.")
    results, graphs = _formats(parameters)
    wanted = Request(
        texts[0],
        results=results.suffix if results else None,
        graphs=graphs.suffix if graphs else None,
        default_graphs=tuple(parameters.getlist("default-graph-uri")),
        named_graphs=tuple(parameters.getlist("named-graph-uri")),
        timeout=_timeout(parameters),
    )
    return _send(site().engine.query(wanted))


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


def _send(answer: Answer) -> BaseResponse:
    form = next(f for f in (*RESULT_FORMATS, *GRAPH_FORMATS) if f.suffix == answer.form)
    chunks, first, size = answer.chunks, [], 0
    for chunk in chunks:
        first.append(chunk)
        size += len(chunk)
        if size > _SMALL:
            break
    else:
        response = Response(b"".join(first), content_type=form.content_type)
        response.vary.add("Accept")
        return response

    def stream() -> Iterator[bytes]:
        yield from first
        yield from chunks  # Broken ends the connection without the closing chunk: nobody takes it for the whole

    response = Response(stream(), content_type=form.content_type)
    response.vary.add("Accept")
    return response
