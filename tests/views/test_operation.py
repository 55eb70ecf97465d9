"""What an operator sees and sets: /metrics, who is let in, the query log."""

import json
from pathlib import Path

from conftest import Client
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bochum_kg.engine.fair import FairUse
from bochum_kg.site import Site
from bochum_kg.views import create_app, operation

ELSEWHERE = "192.0.2.7"


def watched(site: Site, rate: float = 0.0, log: str = "", address: str = ELSEWHERE) -> FlaskClient:
    """A client at `address` of a site that is watched."""
    app = create_app(site)
    app.test_client_class = Client
    operation.install(app, FairUse(rate), log)
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def samples(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Name and label values of each sample at /metrics -> its value."""
    response = client.get("/metrics")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    families = text_string_to_metric_families(response.text)
    return {(s.name, *(s.labels[k] for k in sorted(s.labels))): s.value for f in families for s in f.samples}


def test_get_metrics_counts_requests(site: Site) -> None:
    client = watched(site)
    before = samples(client)
    for _ in range(3):
        client.get("/sparql?query=ASK{}")
    client.get("/sparql?query=nonsense")
    after = samples(client)
    for status, number in (("200", 3), ("400", 1)):
        key = ("bochum_kg_requests_total", "sparql", status)
        assert after[key] - before.get(key, 0) == number
    timed = ("bochum_kg_request_seconds_count", "sparql")
    assert after[timed] - before.get(timed, 0) == 4


def test_get_metrics_says_how_the_engine_is(site: Site) -> None:
    found = samples(watched(site))
    assert found["bochum_kg_triples",] == site.manifest["triples"]
    assert found["bochum_kg_engine", "workers"] >= 1
    assert {what[1] for what in found if what[0] == "bochum_kg_engine"} >= {"idle", "kept", "held", "hits", "misses"}


def test_get_metrics_is_never_stored(site: Site) -> None:
    assert watched(site).get("/metrics").headers["Cache-Control"] == "no-store"


def test_get_unknown_paths_are_one_label(site: Site) -> None:
    client = watched(site)
    for n in range(3):
        client.get(f"/nix/{n}")
    assert {key[1] for key in samples(client) if key[0] == "bochum_kg_requests_total" and "nix" in key[1]} == set()


def test_get_over_the_rate_is_429_with_retry_after(site: Site) -> None:
    client = watched(site, rate=0.1)
    assert client.get("/sparql?query=ASK{}").status_code == 200
    response = client.get("/sparql?query=ASK{}")
    assert (response.status_code, response.mimetype) == (429, "application/problem+json")
    assert 9 <= int(response.headers["Retry-After"]) <= 10
    body = json.loads(response.data)
    assert (body["title"], body["limit"]) == ("Too many requests", "rate")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_get_pages_and_preflight_are_not_limited(site: Site) -> None:
    client = watched(site, rate=0.1)
    client.get("/sparql?query=ASK{}")
    assert {client.get("/health").status_code for _ in range(5)} == {200}
    assert {client.options("/sparql").status_code for _ in range(5)} == {204}


def test_get_from_this_machine_is_not_limited(site: Site) -> None:
    client = watched(site, rate=0.1, address="127.0.0.1")
    assert {client.get("/sparql?query=ASK{}").status_code for _ in range(5)} == {200}


def lines(log: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_log_has_a_line_per_query_without_text_or_address(site: Site, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    client = watched(site, log=str(log))
    client.get("/sparql", query_string={"query": "ASK { <urn:geheim> ?p ?o }"})
    client.get("/")
    client.post("/sparql", data={"query": "nonsense"})
    good, bad = lines(log)
    assert (good["status"], good["type"]) == (200, "application/sparql-results+json")
    assert (bad["status"], bad["characters"]) == (400, 8)
    for line in (good, bad):
        assert len(str(line["query"])) == 16
        assert float(str(line["ms"])) >= 0
        assert line["release"] == site.manifest["release"]
    assert good["query"] != bad["query"]
    assert ELSEWHERE not in log.read_text()
    assert "geheim" not in log.read_text()


def test_log_has_the_same_hash_for_the_same_text(site: Site, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    client = watched(site, log=str(log))
    client.get("/sparql?query=ASK{}")
    client.post("/sparql", data="ASK{}", content_type="application/sparql-query")
    first, second = lines(log)
    assert first["query"] == second["query"]


def test_log_takes_odd_text(site: Site, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    watched(site, log=str(log)).get("/sparql", query_string={"query": "ASK {} # \n„\u2028“"})
    assert len(log.read_bytes().split(b"\n")) == 2


def test_log_has_what_assistants_ask_too(site: Site, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    client = watched(site, log=str(log))
    for text in ("ASK {}", "nonsense"):
        call = {"name": "abfrage", "arguments": {"abfrage": text}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        client.post("/mcp", json=message, headers={"MCP-Protocol-Version": "2025-11-25"})
    client.get("/sparql?query=ASK {}")
    asked, wrong, elsewhere = lines(log)
    assert (asked["status"], asked["query"]) == (200, elsewhere["query"])
    assert (wrong["status"], wrong["characters"]) == (400, 8)


def test_log_can_be_rotated(site: Site, tmp_path: Path) -> None:
    log = tmp_path / "queries.jsonl"
    client = watched(site, log=str(log))
    client.get("/sparql?query=ASK{}")
    log.rename(tmp_path / "old.jsonl")
    client.get("/sparql?query=ASK{}")
    assert (len(lines(log)), len(lines(tmp_path / "old.jsonl"))) == (1, 1)


def test_log_that_cannot_be_written_does_not_stop_answers(site: Site, tmp_path: Path) -> None:
    client = watched(site, log=str(tmp_path / "nix" / "queries.jsonl"))
    assert client.get("/sparql?query=ASK{}").status_code == 200
