"""One process that has the data forks the query workers of several server processes."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bochum_kg.engine import Limits, Request
from bochum_kg.engine.embedded import EmbeddedEngine, arguments
from bochum_kg.engine.workers import start
from bochum_kg.namespaces import prefixes

QUERY = "SELECT ?o { ?s ?p ?o }"


@pytest.fixture
def nquads(tmp_path: Path) -> Path:
    path = tmp_path / "data.nq"
    path.write_text('<http://e.x/a> <http://e.x/p> "b" <http://e.x/g> .\n')
    return path


@pytest.fixture
def pair(nquads: Path) -> Iterator[tuple[int, list[EmbeddedEngine]]]:
    """The process id of a fork server, and two engines with a line to it each."""
    process, lines = start(arguments(nquads, Limits().memory, prefixes(), frozenset()), count=2)
    engines = [EmbeddedEngine(nquads, prefixes=prefixes(), apart=frozenset(), workers=1, line=line) for line in lines]
    yield process.pid, engines
    for engine in engines:
        engine.close()
    assert process.wait(5) == 0


def answer(engine: EmbeddedEngine) -> bytes:
    return b"".join(engine.query(Request(QUERY, results="csv")).chunks)


def started_by(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def test_both_have_workers_of_their_own(pair: tuple[int, list[EmbeddedEngine]]) -> None:
    process, engines = pair
    assert [answer(engine) for engine in engines] == [b"o\r\nb\r\n"] * 2
    assert [len(started_by(one)) for one in started_by(process)] == [1, 1]


def test_one_that_closes_leaves_the_other_alone(pair: tuple[int, list[EmbeddedEngine]]) -> None:
    _, (first, second) = pair
    first.close()
    assert answer(second) == b"o\r\nb\r\n"


def test_killed_fork_server_is_replaced(pair: tuple[int, list[EmbeddedEngine]]) -> None:
    process, engines = pair
    os.kill(started_by(process)[0], signal.SIGKILL)
    for engine in engines:
        assert answer(engine) == b"o\r\nb\r\n"
