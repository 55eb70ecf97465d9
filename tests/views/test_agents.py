"""/mcp over HTTP: methods, headers, limits, and what each tool answers on the tiny release."""

from typing import Any

import jsonschema
import pytest
from conftest import Client
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bochum_kg.content.agents import calls
from bochum_kg.engine.fair import FairUse
from bochum_kg.site import Site
from bochum_kg.views import create_app, operation

BOTH = {"Accept": "application/json, text/event-stream"}
NAMES = ["suche", "eintrag", "kernaktivitaeten", "abfrage", "beispiele", "vokabular"]


def post(client: FlaskClient, method: str, headers: dict[str, str] | None = None, **params: Any) -> TestResponse:
    """The response to a request of a client of an earlier revision, which needs the fewest headers."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return client.post("/mcp", json=message, headers=BOTH | {"MCP-Protocol-Version": "2025-11-25"} | (headers or {}))


def call(client: FlaskClient, tool: str, **arguments: Any) -> Any:
    """What a tool answers."""
    result = post(client, "tools/call", name=tool, arguments=arguments).json
    assert result is not None
    assert not result["result"]["isError"], result["result"]["content"]
    return result["result"]["structuredContent"]


def refused(client: FlaskClient, tool: str, **arguments: Any) -> str:
    result = post(client, "tools/call", name=tool, arguments=arguments).json
    assert result is not None
    assert result["result"]["isError"]
    text: str = result["result"]["content"][0]["text"]
    return text


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_only_post_is_answered(client: FlaskClient, method: str) -> None:
    response = client.open("/mcp", method=method, headers={"Accept": "text/event-stream"})
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    assert "GET" not in response.headers["Allow"]


def test_post_is_answered_as_json_without_a_session(client: FlaskClient) -> None:
    response = post(client, "initialize", {"Mcp-Session-Id": "x", "Last-Event-ID": "5"}, protocolVersion="2025-11-25")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.headers["Cache-Control"] == "no-store"
    assert not {"Mcp-Session-Id", "Set-Cookie", "ETag"} & {*response.headers.keys()}


def test_post_notification_gives_202_without_a_body(client: FlaskClient) -> None:
    response = client.post("/mcp", json={"jsonrpc": "2.0", "method": "notifications/initialized"}, headers=BOTH)
    assert (response.status_code, response.data) == (202, b"")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Accept": "text/html"}, 406),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example", "Host": "evil.example"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://127.0.0.1:6274"}, 200),
    ],
)
def test_post_headers(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert post(client, "ping", headers).status_code == status


def test_post_body_is_limited(client: FlaskClient) -> None:
    assert post(client, "ping", x="x" * 300_000).status_code == 413


def test_a_request_counts_as_a_query(site: Site) -> None:
    app = create_app(site)
    app.test_client_class = Client
    operation.install(app, FairUse(1))
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    codes = [post(client, "ping").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
    client.environ_base["REMOTE_ADDR"] = "192.0.2.10"
    batch = [{"jsonrpc": "2.0", "id": n, "method": "ping"} for n in range(9)]
    assert [client.post("/mcp", json=batch, headers=BOTH).status_code for _ in range(2)] == [200, 429]


def test_tools_are_described_by_valid_schemas(client: FlaskClient) -> None:
    found = post(client, "tools/list").json
    assert found is not None
    listed = found["result"]["tools"]
    assert [tool["name"] for tool in listed] == NAMES
    for tool in listed:
        jsonschema.Draft202012Validator.check_schema(tool["inputSchema"])
        assert tool["inputSchema"]["additionalProperties"] is False
        assert len(tool["description"]) > 80


def test_the_list_takes_the_filters_of_the_api(client: FlaskClient) -> None:
    listed = post(client, "tools/list").json
    openapi = client.get("/openapi.json").json
    assert listed is not None
    assert openapi is not None
    taken = next(tool for tool in listed["result"]["tools"] if tool["name"] == "kernaktivitaeten")
    parameters = {one["name"] for one in openapi["paths"]["/api/kernaktivitaeten"]["get"]["parameters"]}
    assert parameters > {"status", "kompetenz", "sort", "q"}
    assert {*taken["inputSchema"]["properties"]} == parameters | {"sprache"}


def test_suche_finds_ids(client: FlaskClient) -> None:
    found = call(client, "suche", text="Hauss des Wissens")
    assert found["total"] >= found["shown"] == len(found["hits"])
    for hit in found["hits"]:
        assert client.get(f"/data/{hit['id']}.ttl").status_code == 200 or ":" in hit["id"]


def test_suche_shows_as_many_as_asked_for(client: FlaskClient) -> None:
    every = call(client, "suche", text="Eins", limit=500)
    assert every["total"] == every["shown"] > 2
    few = call(client, "suche", text="Eins", limit=2)
    assert (few["total"], few["hits"]) == (every["total"], every["hits"][:2])


def test_eintrag_has_statements_with_sources(client: FlaskClient) -> None:
    found = call(client, "eintrag", id="ka-v01")
    assert (found["id"], found["cite"]) == ("ka-v01", "http://localhost/page/ka-v01")
    statement = next(one for one in found["statements"] if one.get("sources"))
    assert {"id", "kind", "says", "origin"} <= statement.keys()
    assert {"source", "source_id"} <= statement["sources"][0].keys()


@pytest.mark.parametrize(
    "given", ["V01", "ka-v01/", "http://localhost/page/ka-v01", "https://w3id.org/bochum-kg/id/ka-v01"]
)
def test_eintrag_takes_what_leads_to_it(client: FlaskClient, given: str) -> None:
    assert call(client, "eintrag", id=given) == call(client, "eintrag", id="ka-v01")


def test_eintrag_says_how_many_or_what_points_to_it(client: FlaskClient) -> None:
    few = call(client, "eintrag", id="kompetenz-eins")["linked_from"]
    all_of_it = call(client, "eintrag", id="kompetenz-eins", verweise=True)["linked_from"]
    assert few
    assert [one["total"] for one in few] == [len(one["things"]) for one in all_of_it]


def test_kernaktivitaeten_are_those_of_the_api(client: FlaskClient) -> None:
    found = call(client, "kernaktivitaeten", kompetenz="eins", limit=1)
    items = client.get("/api/kernaktivitaeten?kompetenz=eins").json
    assert items is not None
    assert found["total"] == len(items["@graph"][0]["items"])
    assert found["shown"] == len(found["activities"]) == 1
    assert found["cite"] == "http://localhost/kernaktivitaeten?kompetenz=eins"
    assert client.get(found["cite"]).status_code == 200


def test_abfrage_answers_as_sparql_does(client: FlaskClient) -> None:
    text = "SELECT ?s WHERE { ?s a ?class } ORDER BY ?s LIMIT 3"
    for form in ("csv", "json"):
        found = call(client, "abfrage", abfrage=text, format=form)
        same = client.get("/sparql", query_string={"query": text, "format": form})
        assert found[form] == (same.json if form == "json" else same.text)
    assert client.get(found["cite"]).status_code == 200
    graph = call(client, "abfrage", abfrage="CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1")
    assert "<https://" in graph["turtle"] or "@prefix" in graph["turtle"]


@pytest.mark.parametrize(
    "text", ["SELECT", "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", "INSERT DATA { <a:b> <a:b> 1 }", "x" * 40_000]
)
def test_abfrage_is_refused_in_the_words_of_sparql(client: FlaskClient, text: str) -> None:
    problem = client.post("/sparql", data=text, content_type="application/sparql-query").json
    assert problem is not None
    assert refused(client, "abfrage", abfrage=text) == f"{problem['title']}: {problem['detail']}"


def test_what_is_too_large_says_how_to_ask_for_less(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "LARGEST", 500)
    assert "LIMIT" in refused(client, "abfrage", abfrage="SELECT * { ?s ?p ?o }")
    assert "limit" in refused(client, "kernaktivitaeten", sprache="en")
    assert "verweise" in refused(client, "eintrag", id="ka-v01")


def test_beispiele_can_be_asked(client: FlaskClient) -> None:
    for one in call(client, "beispiele")["examples"]:
        example = call(client, "beispiele", name=one["name"], sprache="en")
        assert call(client, "abfrage", abfrage=example["query"])["release"]


def test_vokabular_names_terms_and_explains_one(client: FlaskClient) -> None:
    every = call(client, "vokabular")
    assert {"bo", "skos"} <= every["prefixes"].keys()
    name = next(iter(every["terms"]))
    for asked in (name, name.removeprefix("bo:"), f"{every['prefixes']['bo']}{name[3:]}"):
        assert call(client, "vokabular", begriff=asked)["term"]["name"] == name


@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("suche", {}, "needs the argument 'text'"),
        ("suche", {"text": 5}, "text must be string"),
        ("suche", {"text": "x" * 201}, "200 are the most"),
        ("suche", {"text": "x", "art": "y"}, "Allowed: kernaktivitaet"),
        ("suche", {"text": "x", "sprache": "fr"}, "Allowed: de, en"),
        ("suche", {"text": "x", "limit": 0}, "1 is the least"),
        ("eintrag", {"id": "bo:Kernaktivitaet"}, "the tool vokabular explains it"),
        ("eintrag", {"id": "https://w3id.org/bochum-kg/ontology#status"}, "the tool vokabular explains it"),
        ("suche", {"text": "x", "foo": 1}, "has no argument 'foo'"),
        ("eintrag", {"id": "../../etc"}, "There is no entry"),
        ("eintrag", {"id": "ka-v01", "verweise": "yes"}, "verweise must be boolean"),
        ("kernaktivitaeten", {"kompetenz": [1]}, "a list of strings"),
        ("kernaktivitaeten", {"kompetenz": "y"}, "is not known. Allowed:"),
        ("kernaktivitaeten", {"limit": True}, "limit must be integer"),
        ("kernaktivitaeten", {"limit": -1}, "1 is the least"),
        ("kernaktivitaeten", {"sort": "y"}, "is not known"),
        ("beispiele", {"name": "y"}, "There is no example"),
        ("vokabular", {"begriff": "y"}, "There is no term"),
    ],
)
def test_what_a_tool_does_not_understand(client: FlaskClient, name: str, arguments: dict[str, Any], words: str) -> None:
    assert words in refused(client, name, **arguments)
