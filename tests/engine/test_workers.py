"""One process that has the data forks the query workers of several server processes."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bochum_kg.engine import Limits, Request
from bochum_kg.engine.embedded import EmbeddedEngine, arguments
from bochum_kg.engine.workers import start
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Refused

QUERY = "SELECT ?o { ?s ?p ?o }"
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {' '.join(f'VALUES ?v{n} {{ 1 2 3 4 5 6 7 8 9 }}' for n in range(9))} }}"


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


def test_worker_of_a_long_query_lets_everybody_else_go_first(pair: tuple[int, list[EmbeddedEngine]]) -> None:
    process, (engine, _) = pair
    (worker,) = started_by(started_by(process)[0])
    assert os.sched_getscheduler(worker) == os.SCHED_OTHER
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(engine.query, Request(ENDLESS))
        while os.sched_getscheduler(worker) != os.SCHED_IDLE and not asked.done():
            time.sleep(0.01)
        assert not asked.done()
        os.kill(worker, signal.SIGABRT)
        assert isinstance(asked.exception(), Refused)


def test_killed_fork_server_is_replaced(pair: tuple[int, list[EmbeddedEngine]]) -> None:
    process, engines = pair
    os.kill(started_by(process)[0], signal.SIGKILL)
    for engine in engines:
        assert answer(engine) == b"o\r\nb\r\n"
