"""The Model Context Protocol: the body of a POST in, a status and a JSON-RPC message out.

Spoken are revision 2026-07-28, where every request says in `_meta` which one it is of, and the earlier ones that begin
with `initialize`. Nothing is kept between two requests in either, so there are no sessions and no streams.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

MODERN = ("2026-07-28",)
WITH_HANDSHAKE = ("2025-11-25", "2025-06-18", "2025-03-26")
_WITH_BATCHES = "2025-03-26"  # also of a client that names no version (2025-11-25, transports)
_LARGEST_BATCH = 20
_SPOKEN = (*MODERN, *WITH_HANDSHAKE)
_META = "io.modelcontextprotocol/"
_PARSE, _REQUEST, _METHOD, _PARAMS, _HEADER, _VERSION = -32700, -32600, -32601, -32602, -32020, -32022
_FRESH = {"ttlMs": 300_000, "cacheScope": "public"}  # how long clients may keep what does not depend on who asks
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}

Json = dict[str, Any]
Header = Callable[[str], str | None]


class Fault(Exception):
    """A message that is not answered: the JSON-RPC error `code`, what is wrong, and the HTTP status for it."""

    def __init__(self, code: int, text: str, status: int = 400, data: Json | None = None):
        super().__init__(text)
        self.code, self.text, self.status, self.data = code, text, status, data


@dataclass(frozen=True)
class Server:
    """What answers: who it says it is, what clients should know first, the tools as they are listed, and one called.

    `call` gets the name of a tool and its arguments and gives the members of a CallToolResult. `admit` is called before
    every further message of a batch: it may raise.
    """

    info: Json
    instructions: str
    tools: list[Json]
    call: Callable[[str, Json], Json]
    admit: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Reply:
    """An HTTP status, and the JSON that goes with it; None for an empty body."""

    status: int
    body: Any = None


def is_welcome(origin: str | None, root: str) -> bool:
    """Whether a script of the site `origin` may ask the server at `root` (Streamable HTTP, Security).

    A foreign name that leads to this server (DNS rebinding) shows as the origin of a page without TLS. So such pages
    are only those of the site itself and of this machine; pages with TLS may ask a public server with TLS.
    """
    if origin is None:
        return True
    try:
        asks, own = urlsplit(origin), urlsplit(root)
    except ValueError:
        return False
    if asks.scheme not in ("http", "https") or not asks.hostname or f"{asks.scheme}://{asks.netloc}" != origin:
        return False
    return asks.hostname in _THIS_MACHINE or asks.netloc == own.netloc or asks.scheme == own.scheme == "https"


def respond(body: bytes, header: Header, server: Server) -> Reply:
    """The reply of `server` to `body`; `header` gives a header of the request by its name."""
    try:
        message = _read(body)
        if isinstance(message, list):
            return _batch(message, header, server)
        return _one(message, header, server)
    except Fault as fault:
        return Reply(fault.status, _error(fault, None))


def _read(body: bytes) -> Any:
    """The JSON in `body`. Raises Fault."""
    try:
        message = json.loads(body, parse_constant=_no_number)
        json.dumps(message, ensure_ascii=False).encode()  # half a surrogate pair could not be sent back
    except (ValueError, RecursionError) as error:
        raise Fault(_PARSE, f"The body is not JSON in UTF-8: {error}") from None
    return message


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _batch(messages: list[Any], header: Header, server: Server) -> Reply:
    """The replies to several messages in one array. Raises Fault where there are no batches."""
    if (header("MCP-Protocol-Version") or _WITH_BATCHES) != _WITH_BATCHES:
        raise Fault(_REQUEST, "Batches ended with revision 2025-06-18: send one message per POST.")
    if not 0 < len(messages) <= _LARGEST_BATCH:
        raise Fault(_REQUEST, f"A batch has 1 to {_LARGEST_BATCH} messages.")
    replies = []
    for place, message in enumerate(messages):
        if place:
            server.admit()
        try:
            if isinstance(message, dict) and message.get("method") == "initialize":
                raise Fault(_REQUEST, "initialize must not be part of a batch.")
            replies.append(_one(message, header, server).body)
        except Fault as fault:
            replies.append(_error(fault, None))
    said = [reply for reply in replies if reply is not None]
    return Reply(200, said) if said else Reply(202)


def _one(message: Any, header: Header, server: Server) -> Reply:
    """The reply to one message. Raises Fault for what is no request: then there is no id to answer to."""
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise Fault(_REQUEST, 'A message is an object with "jsonrpc": "2.0".')
    method, params = message.get("method"), message.get("params", {})
    if method is None and message.keys() & {"result", "error"}:
        return Reply(202)  # nothing was asked; earlier revisions let clients send such
    if not isinstance(method, str) or not isinstance(params, dict):
        raise Fault(_REQUEST, '"method" must be a string, "params" an object.')
    meta = params.get("_meta", {})
    is_modern = _is_modern(meta, header)
    if "id" not in message:
        return Reply(202)
    asked = message["id"]
    if isinstance(asked, bool) or not isinstance(asked, str | int):
        raise Fault(_REQUEST, '"id" must be a string or a whole number.')
    try:
        if is_modern:
            _check_headers(method, params, meta, header)
        result = _result(method, params, server, is_modern)
    except Fault as fault:
        status = fault.status if is_modern else 200
        return Reply(status, _error(fault, asked))
    return Reply(200, {"jsonrpc": "2.0", "id": asked, "result": result})


def _error(fault: Fault, asked: str | int | None) -> Json:
    error = {"code": fault.code, "message": fault.text} | ({"data": fault.data} if fault.data else {})
    return {"jsonrpc": "2.0", **({} if asked is None else {"id": asked}), "error": error}


def _is_modern(meta: Any, header: Header) -> bool:
    """Whether a message is of a revision without `initialize`. Raises Fault for a revision that is not spoken."""
    version = header("MCP-Protocol-Version")
    if isinstance(meta, dict) and f"{_META}protocolVersion" in meta:
        return True
    if version is not None and version not in _SPOKEN:
        raise _not_spoken(version)
    return version in MODERN


def _not_spoken(version: str) -> Fault:
    data = {"supported": [*_SPOKEN], "requested": version[:80]}
    return Fault(_VERSION, "Unsupported protocol version", data=data)


def _check_headers(method: str, params: Json, meta: Any, header: Header) -> None:
    """Raise Fault unless the request says what it must and its headers repeat it (2026-07-28, Request Metadata)."""
    version = meta.get(f"{_META}protocolVersion") if isinstance(meta, dict) else None
    if not isinstance(version, str) or not isinstance(meta.get(f"{_META}clientCapabilities"), dict):
        needed = f"{_META}protocolVersion and {_META}clientCapabilities"
        raise Fault(_PARAMS, f"params._meta must have {needed}.")
    _check_repeated("MCP-Protocol-Version", version, header)
    if version not in MODERN:
        raise _not_spoken(version)
    _check_repeated("Mcp-Method", method, header)
    if method == "tools/call":
        _check_repeated("Mcp-Name", str(params.get("name")), header)


def _check_repeated(name: str, value: str, header: Header) -> None:
    """Raise Fault unless the header `name` says `value`, too."""
    given = header(name)
    if given is None or _decoded(given) != value:
        said = "is missing" if given is None else f"is {given[:80]!r}"
        raise Fault(_HEADER, f"Header mismatch: {name} {said}, the body says {value[:80]!r}.")


def _decoded(value: str) -> str | None:
    """A header's value, which may be Base64 of UTF-8 between two marks; None when that is broken."""
    if not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    try:
        return base64.b64decode(value[9:-2], validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def _result(method: str, params: Json, server: Server, is_modern: bool) -> Json:
    """What `method` gives. Raises Fault for one that there is not."""
    methods = _methods(server, is_modern)
    if method not in methods:
        raise Fault(_METHOD, f"There is no method {method[:80]!r}. Methods: {', '.join(methods)}.", 404)
    result = methods[method](params)
    if is_modern:
        cached = _FRESH if method != "tools/call" else {}
        result |= {"resultType": "complete", **cached, "_meta": {f"{_META}serverInfo": server.info}}
    return result


def _methods(server: Server, is_modern: bool) -> Mapping[str, Callable[[Json], Json]]:
    about: Json = {"capabilities": {"tools": {}}, "instructions": server.instructions}

    def call(params: Json) -> Json:
        name, arguments = params.get("name"), params.get("arguments", {})
        names = [tool["name"] for tool in server.tools]
        if not isinstance(name, str) or name not in names:
            raise Fault(_PARAMS, f"Unknown tool: {str(name)[:80]}. Tools: {', '.join(names)}.")
        if not isinstance(arguments, dict):
            raise Fault(_PARAMS, '"arguments" must be an object.')
        return server.call(name, arguments)

    def initialize(params: Json) -> Json:
        wanted = params.get("protocolVersion")
        version = wanted if wanted in WITH_HANDSHAKE else WITH_HANDSHAKE[0]
        return {"protocolVersion": version, "serverInfo": server.info, **about}

    begin: dict[str, Callable[[Json], Json]] = (
        {"server/discover": lambda _: {"supportedVersions": [*_SPOKEN], **about}}
        if is_modern
        else {"initialize": initialize, "ping": lambda _: {}}
    )
    return begin | {"tools/list": lambda _: {"tools": server.tools}, "tools/call": call}
