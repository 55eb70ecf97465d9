"""`bochum-kg serve` as the operating system sees it: processes that are killed, and the query log."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import Result
from conftest import TINY, Server


@pytest.fixture
def own_server(tiny_out: Path, tmp_path: Path) -> Iterator[Server]:
    """The tiny release, served with two processes and a query log."""
    server = Server(TINY, tiny_out, "--workers", "2", "--query-log", str(tmp_path / "queries.jsonl"))
    yield server
    if server.process.poll() is None:
        server.stop()
    else:
        server.process.communicate()


def table() -> dict[int, tuple[int, str]]:
    """Process id -> its parent's, and its name and command line."""
    command = ["ps", "-ewwo", "pid=,ppid=,stat=,comm=,args="]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [line.split(None, 3) for line in lines]
    return {int(row[0]): (int(row[1]), row[3]) for row in rows if len(row) == 4 and not row[2].startswith("Z")}


def below(process: int) -> dict[int, str]:
    """What `process` started, directly or not."""
    found: dict[int, str] = {}
    known = table()
    while more := {pid for pid, (parent, _) in known.items() if parent in {process, *found}} - found.keys():
        found |= {pid: known[pid][1] for pid in more}
    return found


def until(true: Callable[[], bool], seconds: float = 8) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def test_killed_server_leaves_no_process(own_server: Server) -> None:
    started = below(own_server.process.pid)
    assert sum(args.startswith("bochum-query ") for args in started.values()) == 4
    patterns = " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(9))  # would be counting for years
    with socket.create_connection(("127.0.0.1", own_server.port)) as client:
        client.sendall(
            f"GET /sparql?query=ASK%7B{quote(patterns)}%20FILTER(false)%7D HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        time.sleep(0.5)
        own_server.process.kill()
        own_server.process.wait()
        assert until(lambda: not started.keys() & table().keys(), 5), {p: table().get(p) for p in started}


def test_killed_process_comes_back(own_server: Server) -> None:
    started = below(own_server.process.pid)
    serving = {table()[pid][0] for pid, args in started.items() if args.startswith("bochum-nursery ")}
    assert len(serving) == 2
    os.kill(min(serving), signal.SIGKILL)

    def whole() -> bool:
        now = below(own_server.process.pid)
        workers = [pid for pid, args in now.items() if args.startswith("bochum-query ")]
        return min(serving) not in now and len(workers) == 4

    assert until(whole, 10), below(own_server.process.pid)
    time.sleep(0.5)
    assert {own_server.get("/sparql?query=ASK{}")[0] for _ in range(20)} == {200}
    code, errors = own_server.stop()
    assert code == 0, errors


def test_query_log_is_written(own_server: Server, tmp_path: Path) -> None:
    for n in range(3):
        assert own_server.get(f"/sparql?query=ASK{{}}%23{n}")[0] == 200
    lines = [json.loads(line) for line in (tmp_path / "queries.jsonl").read_text().splitlines()]
    assert [line["status"] for line in lines] == [200] * 3
    assert len({line["query"] for line in lines}) == 3


def test_metrics_are_summed_over_the_processes(own_server: Server) -> None:
    for _ in range(20):
        own_server.get("/sparql?query=ASK{}")
    text = own_server.get("/metrics")[1]
    assert 'bochum_kg_requests_total{endpoint="sparql",status="200"} 20.0' in text


def test_query_log_that_cannot_be_written_is_exit_2(cli: Callable[..., Result], tiny_out: Path, tmp_path: Path) -> None:
    log = tmp_path / "nix" / "queries.jsonl"
    result = cli("serve", "--root", TINY, "--out", tiny_out, "--port", "0", "--query-log", log)
    assert result.exit_code == 2
    assert str(log) in result.output
