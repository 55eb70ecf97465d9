"""The Model Context Protocol, message by message: which are answered, and how the others are refused."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bochum_kg.content.agents.protocol import Reply, Server, is_welcome, respond

NEW, OLD, BATCHES = "2026-07-28", "2025-11-25", "2025-03-26"
TOOL = {"name": "echo", "description": "Says it again.", "inputSchema": {"type": "object"}}
SERVER = Server(
    {"name": "test", "version": "1"}, "Ask.", [TOOL], lambda name, given: {"content": [], "structuredContent": given}
)
META = {"io.modelcontextprotocol/protocolVersion": NEW, "io.modelcontextprotocol/clientCapabilities": {}}


def ask(message: Any, headers: dict[str, str] | None = None, server: Server = SERVER) -> Reply:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    given = {name.lower(): value for name, value in (headers or {}).items()}
    return respond(body, lambda name: given.get(name.lower()), server)


def request(method: str, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def new(method: str, headers: dict[str, str | None] | None = None, **params: Any) -> Reply:
    """The reply to a whole request of the newest revision; `headers` change those that repeat the body."""
    repeated = {"MCP-Protocol-Version": NEW, "Mcp-Method": method, "Mcp-Name": params.get("name")} | (headers or {})
    return ask(request(method, **{"_meta": META} | params), {k: v for k, v in repeated.items() if v is not None})


def old(method: str, version: str | None = OLD, **params: Any) -> Reply:
    return ask(request(method, **params), {"MCP-Protocol-Version": version} if version else {})


def code(reply: Reply) -> int:
    found: int = reply.body["error"]["code"]
    return found


def test_discover_names_revisions_and_capabilities() -> None:
    result = new("server/discover").body["result"]
    assert result["supportedVersions"][0] == NEW
    assert (result["capabilities"], result["instructions"]) == ({"tools": {}}, "Ask.")
    assert (result["resultType"], result["cacheScope"], result["ttlMs"] > 0) == ("complete", "public", True)


@pytest.mark.parametrize(("wanted", "given"), [(v, v) for v in (OLD, "2025-06-18", BATCHES)] + [("2024-11-05", OLD)])
def test_initialize_agrees_on_a_revision(wanted: str, given: str) -> None:
    reply = old("initialize", None, protocolVersion=wanted, capabilities={}, clientInfo={"name": "t", "version": "1"})
    assert reply.status == 200
    assert reply.body["result"]["protocolVersion"] == given
    assert reply.body["result"]["serverInfo"] == SERVER.info


def test_an_earlier_client_needs_no_session() -> None:
    assert old("tools/list").body["result"] == {"tools": [TOOL]}
    assert old("ping").body["result"] == {}
    assert old("tools/call", name="echo", arguments={"a": 1}).body["result"]["structuredContent"] == {"a": 1}


def test_a_result_says_that_it_is_complete_and_whose_it_is() -> None:
    result = new("tools/call", name="echo", arguments={"a": 1}).body["result"]
    assert (result["resultType"], result["structuredContent"]) == ("complete", {"a": 1})
    assert result["_meta"] == {"io.modelcontextprotocol/serverInfo": SERVER.info}


@pytest.mark.parametrize("asked", [0, 7, -1, "", "a-1", "ä", 2**60])
def test_the_id_comes_back_as_it_was(asked: Any) -> None:
    assert ask(request("tools/list") | {"id": asked}).body["id"] == asked


@pytest.mark.parametrize(
    ("method", "status"),
    [("resources/list", 404), ("initialize", 404), ("ping", 404), ("subscriptions/listen", 404), ("", 404)],
)
def test_an_unknown_method_of_the_newest_revision(method: str, status: int) -> None:
    reply = new(method)
    assert (reply.status, code(reply), reply.body["id"]) == (status, -32601, 1)


@pytest.mark.parametrize("method", ["resources/list", "prompts/get", "server/discover", "logging/setLevel"])
def test_an_unknown_method_of_an_earlier_revision(method: str) -> None:
    reply = old(method)
    assert (reply.status, code(reply), reply.body["id"]) == (200, -32601, 1)


@pytest.mark.parametrize("version", ["1900-01-01", "2024-11-05", "2027-01-01", "x"])
def test_a_revision_that_is_not_spoken(version: str) -> None:
    meta = META | {"io.modelcontextprotocol/protocolVersion": version}
    for reply in (new("tools/list", {"MCP-Protocol-Version": version}, _meta=meta), old("tools/list", version)):
        assert (reply.status, code(reply)) == (400, -32022)
        assert reply.body["error"]["data"]["requested"] == version
        assert {NEW, OLD} <= {*reply.body["error"]["data"]["supported"]}


@pytest.mark.parametrize(
    "headers",
    [
        {"MCP-Protocol-Version": None},
        {"MCP-Protocol-Version": OLD},
        {"Mcp-Method": None},
        {"Mcp-Method": "tools/list"},
        {"Mcp-Name": None},
        {"Mcp-Name": "other"},
        {"Mcp-Name": "=?base64?Zm9v?="},  # foo
        {"Mcp-Name": "=?base64?#?="},
    ],
)
def test_headers_must_repeat_the_body(headers: dict[str, str | None]) -> None:
    reply = new("tools/call", headers, name="echo", arguments={})
    assert (reply.status, code(reply), reply.body["id"]) == (400, -32020, 1)


def test_a_name_in_a_header_may_be_base64() -> None:
    assert new("tools/call", {"Mcp-Name": "=?base64?ZWNobw==?="}, name="echo").status == 200


@pytest.mark.parametrize("missing", META)
def test_every_request_says_revision_and_capabilities(missing: str) -> None:
    reply = new("tools/list", _meta={name: value for name, value in META.items() if name != missing})
    assert (reply.status, code(reply)) == (400, -32602)


@pytest.mark.parametrize("params", [{"name": "x"}, {"name": ["echo"]}, {}, {"name": "echo", "arguments": [1]}])
def test_a_call_that_is_none(params: dict[str, Any]) -> None:
    reply = old("tools/call", **params)
    assert (reply.status, code(reply)) == (200, -32602)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"nonsense", b'{"a": NaN}', b"\xff\xfe", b'"\\ud800"', b"[" * 100_000, b"1" * 10_000),
        b'{"jsonrpc": "2.0", "id": 1, "method": "ping", "x": "\\udc00"}',
    ],
)
def test_a_body_that_is_no_json(body: bytes) -> None:
    reply = ask(body)
    assert (reply.status, code(reply)) == (400, -32700)
    assert "id" not in reply.body


@pytest.mark.parametrize(
    "message",
    [
        *(1, "x", None, True, {}, {"jsonrpc": "1.0", "id": 1, "method": "ping"}),
        {"id": 1, "method": "ping"},
        {"jsonrpc": "2.0", "id": 1},
        *({"jsonrpc": "2.0", "id": asked, "method": "ping"} for asked in (None, True, 1.5, [1], {})),
        {"jsonrpc": "2.0", "id": 1, "method": 5},
        {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": [1]},
    ],
)
def test_a_message_that_is_no_request(message: Any) -> None:
    reply = ask(message)
    assert (reply.status, code(reply)) == (400, -32600)


@pytest.mark.parametrize("method", ["notifications/initialized", "notifications/cancelled", "ping"])
def test_a_notification_is_accepted_without_a_body(method: str) -> None:
    assert ask({"jsonrpc": "2.0", "method": method}) == Reply(202)
    assert ask({"jsonrpc": "2.0", "id": 5, "result": {}}) == Reply(202)


def test_a_batch_of_the_one_revision_that_had_them() -> None:
    messages = [request("ping"), {"jsonrpc": "2.0", "method": "notifications/initialized"}, request("x") | {"id": 2}]
    for headers in ({}, {"MCP-Protocol-Version": BATCHES}):
        reply = ask([*messages, 5], headers)
        assert reply.status == 200
        assert [one.get("id") for one in reply.body] == [1, 2, None]
        assert [one["error"]["code"] for one in reply.body[1:]] == [-32601, -32600]
    assert ask(messages[1:2]) == Reply(202)


@pytest.mark.parametrize("version", [NEW, OLD, "2025-06-18"])
def test_no_batch_in_other_revisions(version: str) -> None:
    reply = ask([request("ping")], {"MCP-Protocol-Version": version})
    assert (reply.status, code(reply)) == (400, -32600)


@pytest.mark.parametrize("messages", [[], [request("ping")] * 21])
def test_a_batch_has_bounds(messages: list[Any]) -> None:
    assert (ask(messages).status, code(ask(messages))) == (400, -32600)


def test_every_further_message_of_a_batch_is_admitted() -> None:
    asked: list[int] = []
    server = Server(SERVER.info, "", [], SERVER.call, lambda: asked.append(1))
    ask([request("ping")] * 5, server=server)
    assert len(asked) == 4


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["tools/call", NEW]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["jsonrpc", "id", "method", "params", "name", "_meta", *META]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, NEW, OLD, BATCHES, "x"]))
def test_whatever_comes_is_answered(message: Any, version: str | None) -> None:
    if isinstance(message, dict):
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"} | message
    reply = ask(message, {"MCP-Protocol-Version": version} if version else {})
    assert reply.status in (200, 202, 400, 404)
    assert (reply.body is None) == (reply.status == 202)
    json.dumps(reply.body, ensure_ascii=False).encode()


PUBLIC, LOCAL = "https://strategie.example/", "http://127.0.0.1:8000/"


@pytest.mark.parametrize(
    ("origin", "root", "welcome"),
    [
        (None, LOCAL, True),
        ("http://127.0.0.1:8000", LOCAL, True),
        ("http://localhost:6274", LOCAL, True),
        ("http://[::1]:9", LOCAL, True),
        ("http://evil.example", LOCAL, False),
        ("https://evil.example", LOCAL, False),
        ("http://127.0.0.1.evil.example", LOCAL, False),
        ("null", LOCAL, False),
        ("", LOCAL, False),
        ("http://localhost/path", LOCAL, False),
        ("http://[::1", LOCAL, False),
        ("file://", LOCAL, False),
        ("https://strategie.example", PUBLIC, True),
        ("https://assistant.example", PUBLIC, True),
        ("http://assistant.example", PUBLIC, False),
        ("null", PUBLIC, False),
    ],
)
def test_origins(origin: str | None, root: str, welcome: bool) -> None:
    assert is_welcome(origin, root) is welcome
