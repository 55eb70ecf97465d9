"""SERVICE to the addresses an operator allows, and to no other: what is asked, what is joined, what is refused."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote

import pyoxigraph as ox
import pytest
from conftest import TINY, Server

from bochum_kg.engine import Answer, Limits, Refused, Request, whole
from bochum_kg.engine.federated import FederatedEngine, limits_behind
from bochum_kg.engine.precheck import check
from bochum_kg.engine.remote import RemoteEngine

EX = "http://e.x/"


class InProcess:
    """Oxigraph in this process, with the same check in front as the real engine."""

    def __init__(self, turtle: str, limits: Limits) -> None:
        self.store, self.limits = ox.Store(), limits
        self.store.load(turtle.encode(), format=ox.RdfFormat.TURTLE)

    def query(self, request: Request) -> Answer:
        check(request.text, self.limits)
        answer = self.store.query(request.text)
        return Answer("srj", whole(answer.serialize(format=ox.QueryResultsFormat.JSON) or b""))  # type: ignore[union-attr]

    def ready(self) -> bool:
        return True

    def close(self) -> None: ...


class Elsewhere(ThreadingHTTPServer):
    """A SPARQL endpoint on the loopback that counts what it is asked; `answer` may replace its answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/sparql"
        self.asked: list[str] = []
        self.store = ox.Store()
        self.answer: Callable[[], tuple[int, bytes, dict[str, str]]] | None = None


class Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_POST(self) -> None:
        query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["query"][0]
        self.server.asked.append(query)
        if self.server.answer:
            status, body, headers = self.server.answer()
        else:
            results = self.server.store.query(query)
            status, body = 200, results.serialize(format=ox.QueryResultsFormat.JSON) or b""  # type: ignore[union-attr]
            headers = {"Content-Type": "application/sparql-results+json"}
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    server.store.load(
        f'<{EX}a> <{EX}size> 5 . <{EX}b> <{EX}size> 7 ; <{EX}says> "\\"quoted\\"\\n\\\\ ä"@de .'.encode(),
        format=ox.RdfFormat.TURTLE,
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ask(elsewhere: Elsewhere) -> Callable[..., list[dict[str, Any]]]:
    """The rows of a query here; `@@` in its text stands for the address elsewhere."""
    limits = Limits(seconds=2)
    here = InProcess(
        f'<{EX}a> <{EX}name> "A" . <{EX}b> <{EX}name> "B" . <{EX}c> <{EX}name> "C" .', limits_behind(limits)
    )
    engine = FederatedEngine(here, {elsewhere.url: RemoteEngine(elsewhere.url, limits=limits)}, limits)

    def rows(text: str, **more: Any) -> list[dict[str, Any]]:
        answer = engine.query(Request(text.replace("@@", f"<{elsewhere.url}>"), **more))
        found = json.loads(b"".join(answer.chunks))["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in found]

    return rows


def test_rows_from_elsewhere_are_joined(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    text = f"PREFIX e: <{EX}> SELECT ?n ?size {{ ?s e:name ?n . SERVICE @@ {{ ?s e:size ?size }} . }} ORDER BY ?n"
    assert ask(text) == [{"n": "A", "size": "5"}, {"n": "B", "size": "7"}]
    assert elsewhere.asked == [f"PREFIX e: <{EX}> SELECT * WHERE {{ ?s e:size ?size }}"]


def test_optional_service_keeps_the_rows_here(ask: Callable[..., Any]) -> None:
    text = f"SELECT ?n ?size {{ ?s <{EX}name> ?n OPTIONAL {{ SERVICE @@ {{ ?s <{EX}size> ?size }} }} }} ORDER BY ?n"
    assert ask(text)[2] == {"n": "C"}


def test_texts_come_back_to_the_letter(ask: Callable[..., Any]) -> None:
    assert ask(f"SELECT ?t {{ SERVICE @@ {{ ?s <{EX}says> ?t }} }}") == [{"t": '"quoted"\n\\ ä'}]
    assert ask(f'SELECT ?t {{ SERVICE @@ {{ ?s <{EX}says> ?t }} FILTER(LANG(?t) = "de") }}')


def test_two_services_in_one_query(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    clause = f"SERVICE @@ {{ ?s <{EX}size> ?size }}"
    assert len(ask(f"SELECT * {{ {{ {clause} }} UNION {{ {clause} }} }}")) == 4
    assert len(elsewhere.asked) == 2


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }",
        "SERVICE SILENT <http://127.0.0.1:9/> { ?a ?b ?c }",
        "SERVICE <http://169.254.169.254/> { ?a ?b ?c }",
        "SERVICE <http://e.x/sparql> { ?a ?b ?c }",
        "SERVICE ?where { ?a ?b ?c }",
        "SERVICE e:x { ?a ?b ?c }",
        "SERVICE @@ { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }",
        "SERVICE @@ ",
        "SERVICE",
        "?a ?b trueSERVICE<http://127.0.0.1:9/>{?a ?b ?c}",
        "FILTER(?a<?b&&'>'!='SERVICE @@ { ?a ?b ?c }')",
    ],
)
def test_other_addresses_are_never_asked(ask: Callable[..., Any], elsewhere: Elsewhere, clause: str) -> None:
    with pytest.raises(Refused) as caught:
        ask(f"PREFIX e: <{elsewhere.url}#> SELECT * {{ {clause} }}")
    assert caught.value.status in (400, 403)
    assert elsewhere.asked == []


def test_service_in_a_string_or_comment_is_no_service(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    assert ask(f"SELECT ?n {{ <{EX}a> <{EX}name> ?n FILTER(?n != 'SERVICE @@') }} # SERVICE @@ {{}}") == [{"n": "A"}]
    assert elsewhere.asked == []


def test_redirect_is_not_followed(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        elsewhere.answer = lambda: (302, b"", {"Location": f"http://127.0.0.1:{other.getsockname()[1]}/"})
        with pytest.raises(Refused) as caught:
            ask("SELECT * { SERVICE @@ { ?a ?b ?c } }")
        with pytest.raises(TimeoutError):
            other.accept()
    assert caught.value.status == 503


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"head":{"vars":["a"]}}', b"<html>", b'{"head":{"vars":["a"]},"results":{"bindings":3}}'],
)
def test_what_is_no_result_is_an_error_and_not_an_empty_one(
    ask: Callable[..., Any], elsewhere: Elsewhere, body: bytes
) -> None:
    elsewhere.answer = lambda: (200, body, {"Content-Type": "application/sparql-results+json"})
    with pytest.raises(Refused) as caught:
        ask("SELECT * { SERVICE @@ { ?a ?b ?c } }")
    assert caught.value.status == 503
    assert elsewhere.url in caught.value.title


def test_silent_failure_is_one_empty_row(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    elsewhere.answer = lambda: (500, b"", {})
    assert ask(f"SELECT ?n {{ <{EX}a> <{EX}name> ?n SERVICE SILENT @@ {{ ?a ?b ?c }} }}") == [{"n": "A"}]


def test_too_many_rows_are_refused(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    rows = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "uri", "value": EX}}] * 10_001}}
    elsewhere.answer = lambda: (200, json.dumps(rows).encode(), {"Content-Type": "application/sparql-results+json"})
    with pytest.raises(Refused) as caught:
        ask("SELECT * { SERVICE @@ { ?a ?b ?c } }")
    assert (caught.value.status, caught.value.members["limit"]) == (422, "service")


def test_ten_thousand_rows_are_joined(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    number = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}
    rows = {
        "head": {"vars": ["a"]},
        "results": {"bindings": [{"a": number | {"value": str(n)}} for n in range(10_000)]},
    }
    elsewhere.answer = lambda: (200, json.dumps(rows).encode(), {"Content-Type": "application/sparql-results+json"})
    assert ask("SELECT (SUM(?a) AS ?sum) { SERVICE @@ { ?a ?b ?c } }") == [{"sum": str(sum(range(10_000)))}]


def test_blank_nodes_cannot_be_joined(ask: Callable[..., Any], elsewhere: Elsewhere) -> None:
    rows = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "bnode", "value": "x"}}]}}
    elsewhere.answer = lambda: (200, json.dumps(rows).encode(), {"Content-Type": "application/sparql-results+json"})
    with pytest.raises(Refused, match="blank nodes"):
        ask("SELECT * { SERVICE @@ { ?a ?b ?c } }")


@pytest.mark.parametrize("value", ["http://e.x/> . <a", "a b", "x\\u003e", "http://e.x/{"])
def test_address_that_breaks_out_is_not_taken_over(ask: Callable[..., Any], elsewhere: Elsewhere, value: str) -> None:
    rows = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "uri", "value": value}}]}}
    elsewhere.answer = lambda: (200, json.dumps(rows).encode(), {"Content-Type": "application/sparql-results+json"})
    with pytest.raises(Refused):
        ask("SELECT * { SERVICE @@ { ?a ?b ?c } }")


def test_users_text_keeps_its_limit(ask: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as caught:
        ask("SELECT * { ?s ?p ?o } #" + "x" * 40_000)
    assert caught.value.status == 413


def test_served_site_joins_with_what_was_allowed_and_nothing_else(
    tiny_out: Any, elsewhere: Elsewhere, listener: Any
) -> None:
    server = Server(TINY, tiny_out, "--federate", elsewhere.url)
    try:
        clause = f"{{ ?s <{EX}size> ?size }}"
        allowed = quote(f"SELECT ?size {{ SERVICE <{elsewhere.url}> {clause} }} ORDER BY ?size")
        assert server.get(f"/sparql?format=csv&query={allowed}") == (200, "size\r\n5\r\n7\r\n")
        refused = quote(f"SELECT ?size {{ SERVICE <{listener.url}> {clause} }}")
        assert server.get(f"/sparql?query={refused}")[0] == 403
        assert "BasicFederatedQuery" in server.get("/sparql")[1]
    finally:
        server.stop()
    assert listener.connections == 0
