"""/mcp: the Model Context Protocol for AI assistants, over HTTP without sessions or streams (content/agents)."""

import json
from typing import Any

from flask import Blueprint, Response, request

from bochum_kg import __version__
from bochum_kg.content.agents import calls, protocol, tools
from bochum_kg.engine import Answer, Request
from bochum_kg.engine.fair import counted_as
from bochum_kg.formats import Format
from bochum_kg.refusals import Refused, Text
from bochum_kg.views import records
from bochum_kg.views.answers import chosen, unkept
from bochum_kg.views.operation import admit_another, logged
from bochum_kg.views.queries import examples
from bochum_kg.views.served import released, root, site

views = Blueprint("agents", __name__)
_JSON = Format("json", "application/json", (), None)
_INSTRUCTIONS = (
    "Knowledge graph of the Bochum Strategie, the strategy of the City of Bochum until 2030: competences, focus areas, "
    "core activities with status and responsibility, every statement with date and source. Made by the project "
    "bochum-kg from public documents; not the City's own service. Ids, tool names and most texts are German. Answers "
    "are whole or refused. When you use them, cite the address in `cite` and the sources of the statements; the data "
    "is CC BY 4.0."
)


@views.post("/mcp")
def agents() -> Response:
    """The reply to a message of a client. Raises Refused (403, 406, 415)."""
    if not protocol.is_welcome(request.headers.get("Origin"), root()):
        closed = Text("Scripts of other sites ask here only from HTTPS to HTTPS. /api and /sparql are open to all.")
        raise Refused(403, "Origin not allowed", closed)
    if request.mimetype != _JSON.media_type:
        raise Refused(415, "Unsupported media type", "Send one JSON-RPC message as application/json.")
    chosen((_JSON,))
    known = _known()
    every = {tool.name: tool for tool in tools.tools(known)}
    info: dict[str, Any] = {"name": "bochum-kg", "title": "Bochum Strategie", "version": __version__}
    server = protocol.Server(
        info | {"websiteUrl": root()},
        _INSTRUCTIONS,
        [tool.listed() for tool in every.values()],
        lambda name, arguments: calls.call(every[name], arguments, known),
        admit_another,
    )
    reply = protocol.respond(request.get_data(cache=False), request.headers.get, server)
    text = "" if reply.body is None else json.dumps(reply.body, ensure_ascii=False)
    return unkept(Response(text, reply.status, content_type=_JSON.media_type))


def _known() -> calls.Known:
    found = records.records()
    return calls.Known(
        root(),
        site().manifest["release"],
        records.search(),
        records.words,
        records.collection(records.ACTIVITIES),
        found.activities,
        examples(),
        released("documentation/terms.json"),
        _ask,
    )


def _ask(text: str, form: str) -> Answer:
    with logged(text):
        return site().engine.query(Request(text, form, client=counted_as(request.remote_addr) or ""))
