"""Fair use of `bochum-kg serve` behind a proxy: what one client takes, others are not refused (X10, X19)."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
from conftest import HEAD, TINY, Server

ONE, OTHER = "192.0.2.7", "198.51.100.9"
DEADLY = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?{}) }}"
LONG = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f FILTER(?a != ?d || ?c != {}) }}"  # some 0.1 s
CHAIN = 60  # classes one below the other: two processor seconds for the closure


@pytest.fixture
def proxied(tiny_out: Path) -> Iterator[Server]:
    """The tiny release behind one proxy, in one process; a client has 10 requests at once and then one a second."""
    server = Server(TINY, tiny_out, "--proxies", "1", "--rate", "1", "--workers", "1", "--timeout", "60")
    yield server
    server.stop()


def send(server: Server, client: str, path: str, body: str, kind: str) -> int:
    """The status of a POST that the proxy passed on for `client`."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    connection.request("POST", path, body.encode(), {"X-Forwarded-For": client, "Content-Type": kind})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def ask(server: Server, client: str, query: str, seconds: int = 60) -> int:
    form = urlencode({"query": query, "timeout": seconds})
    return send(server, client, "/sparql", form, "application/x-www-form-urlencoded")


def test_twenty_deadly_queries_of_one_client_refuse_no_query_of_another(proxied: Server) -> None:
    with ThreadPoolExecutor(20) as connections:
        deadly = [connections.submit(ask, proxied, ONE, DEADLY.format("ghij"[n % 4]), 2) for n in range(20)]
        others = [ask(proxied, OTHER, LONG.format(n)) for n in range(8)]
        ended = [one.result() for one in deadly]
    assert others == [200] * 8
    assert set(ended) <= {429, 503, 504}
    assert 429 in ended


def test_a_client_has_one_proposal_checked_at_a_time_and_others_go_on(proxied: Server) -> None:
    heavy = HEAD + "".join(f"ex:c{n} rdfs:subClassOf ex:c{n + 1} .\n" for n in range(CHAIN))
    with ThreadPoolExecutor(4) as connections:
        proposals = [connections.submit(send, proxied, ONE, "/validation", heavy, "text/turtle") for _ in range(4)]
        assert ask(proxied, OTHER, "ASK {}") == 200
        ended = sorted(one.result() for one in proposals)
    assert ended == [200, 429, 429, 429]
    light = HEAD + "id:ka-v05 a bo:Kernaktivitaet ; bo:nummer 5 ; bo:kompetenz id:kompetenz-eins ."
    assert send(proxied, OTHER, "/validation", light, "text/turtle") == 200
