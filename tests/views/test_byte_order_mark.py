"""A byte order mark, which some editors write before a text, is read over wherever a text comes in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from conftest import TINY
from flask.testing import FlaskClient

BOM = b"\xef\xbb\xbf"
MARK = "\ufeff"
DIRECT = {"content_type": "application/sparql-query"}
FORM = {"content_type": "application/x-www-form-urlencoded"}
# Documents that can be read: media type -> content.
DOCUMENTS = {
    "text/turtle": b"<x:a> <x:b> 1 .",
    "application/n-triples": b"<x:a> <x:b> <x:c> .",
    "application/ld+json": b'{"@id": "x:a", "x:b": 1}',
    "text/csv": b"id,name_de\nneu,Neu\n",
}


def test_before_a_query(client: FlaskClient) -> None:
    answers = [
        client.post("/sparql", data=BOM + b"ASK {}", **DIRECT),
        client.open("/sparql", method="QUERY", data=BOM + b"ASK {}", **DIRECT),
        client.post("/sparql", data={"query": f"{MARK}ASK {{}}"}),
        client.get("/sparql", query_string={"query": f"{MARK}ASK {{}}"}),
        client.post("/sparql", data=BOM + b"query=ASK%7B%7D", **FORM),
    ]
    assert [answer.json["boolean"] for answer in answers] == [True] * 5
    page = client.get(
        "/sparql", query_string={"query": f"{MARK}ASK {{}}", "lang": "de"}, headers={"Accept": "text/html"}
    )
    assert "<strong>Ja</strong>" in page.text
    texts = (client.get("/cite", query_string={"query": f"{mark}ASK {{}}", "format": "text"}) for mark in ("", MARK))
    assert len({answer.data for answer in texts}) == 1


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_before_a_proposal(client: FlaskClient, kind: str) -> None:
    plain, marked = (client.post("/validation", data=b + DOCUMENTS[kind], content_type=kind) for b in (b"", BOM))
    assert (plain.status_code, marked.json) == (200, plain.json)


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "csv"])
def test_before_a_pasted_proposal(client: FlaskClient, suffix: str) -> None:
    content = {"ttl": "text/turtle", "jsonld": "application/ld+json", "csv": "text/csv"}[suffix]
    form = {"text": MARK + DOCUMENTS[content].decode(), "format": suffix}
    assert client.post("/validation", data=form).status_code == 200


def test_before_queries_of_reconciliation(client: FlaskClient) -> None:
    text = '{"q0": {"query": "Bochum"}}'
    plain, marked = (client.post("/reconcile", data={"queries": mark + text}) for mark in ("", MARK))
    assert (marked.status_code, marked.json) == (200, plain.json)
    body = client.post("/reconcile", data=BOM + b'queries={"q0":{"query":"Bochum"}}', **FORM)
    assert body.json == plain.json


def test_before_files_of_the_command_line(cli: Callable[..., Result], project: Path, tiny_out: Path) -> None:
    query = project / "query.rq"
    query.write_bytes(BOM + b"ASK {}")
    assert cli("query", f"@{query}", "--out", tiny_out).output == "true"
    assert cli("query", f"{MARK}ASK {{}}", "--out", tiny_out).output == "true"
    for name, kind in (("x.ttl", "text/turtle"), ("x.jsonld", "application/ld+json")):
        (project / name).write_bytes(BOM + DOCUMENTS[kind])
        assert cli("validate", project / name, "--root", TINY).exit_code == 0


def test_before_sources(cli: Callable[..., Result], project: Path) -> None:
    for folder in ("data", "ontology", "shapes"):
        for path in (project / folder).rglob("*.ttl"):
            path.write_bytes(BOM + path.read_bytes())
    result = cli("build", "--root", project, "--out", project / "out")
    assert result.exit_code == 0, result.output
