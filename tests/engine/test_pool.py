"""Query workers when the processes around them are forked, killed or closed, and what long ones share."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers.expat import ParserCreate

import pyoxigraph as ox
import pytest
from conftest import PATIENT

from bochum_kg.engine import Limits, Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.namespaces import prefixes
from bochum_kg.refusals import Broken, Refused

pytestmark = pytest.mark.usefixtures("wakeful")
Processes = Callable[[object], set[int]]
N = "http://e.x/n"
LONG = f"SELECT (COUNT(*) AS ?n) {{ ?a <{N}> ?b . ?c <{N}> ?d . ?e <{N}> ?f . ?g <{N}> ?h }}"
SOME = f"SELECT (COUNT(*) AS ?n) {{ ?a <{N}> ?b . ?c <{N}> ?d . ?e <{N}> ?f FILTER(?b < '2') }}"  # a second of work
SORTING = f"SELECT * {{ ?a <{N}> ?b . ?c <{N}> ?d . ?e <{N}> ?f }} ORDER BY ?f ?b LIMIT 5"
FAST = f"SELECT * {{ ?a <{N}> ?b . ?c <{N}> ?d . ?e <{N}> ?f . ?g <{N}> ?h }}"


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pool") / "data.nq"
    path.write_text("".join(f'<http://e.x/{n}> <{N}> "{n}" <http://e.x/g> .\n' for n in range(300)))
    return path


Start = Callable[..., EmbeddedEngine]


@pytest.fixture
def start(nquads: Path) -> Iterator[Start]:
    engines = []

    def new(**limits: float) -> EmbeddedEngine:
        known = Limits(**limits)  # type: ignore[arg-type]
        engines.append(EmbeddedEngine(nquads, prefixes=prefixes(), apart=frozenset(), workers=1, limits=known))
        return engines[-1]

    yield new
    for engine in engines:
        engine.close()


@pytest.fixture(scope="module")
def engine(nquads: Path) -> Iterator[EmbeddedEngine]:
    """For queries that harm nobody."""
    engine = EmbeddedEngine(nquads, prefixes=prefixes(), apart=frozenset(), workers=1, limits=PATIENT)
    yield engine
    engine.close()


def refused(engine: EmbeddedEngine, text: str, client: str = "", timeout: float | None = None) -> Refused:
    with pytest.raises(Refused) as caught:
        b"".join(engine.query(Request(text, client=client, timeout=timeout)).chunks)
    return caught.value


def in_background(engine: EmbeddedEngine, text: str, client: str = "") -> tuple[threading.Thread, list[Refused | int]]:
    """A thread that asks `text`, and how that ended: refused, or the size of the answer."""
    ends: list[Refused | int] = []

    def run() -> None:
        try:
            ends.append(len(b"".join(engine.query(Request(text, client=client)).chunks)))
        except Refused as error:
            ends.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, ends


def gone(pids: set[int], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.02)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_close_ends_a_worker_that_another_thread_waits_for(start: Start, nquads: Path, processes: Processes) -> None:
    before = processes(nquads)
    engine = start(seconds=20, waiting=0.3)  # so long it asks for another worker, in vain
    thread, ends = in_background(engine, LONG)
    time.sleep(0.5)
    workers = processes(nquads) - before
    engine.close()
    thread.join(5)
    assert not thread.is_alive()
    assert isinstance(ends[0], Refused)
    assert gone(workers)


FORKING = """
import ctypes, os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from bochum_kg.engine import Limits, Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.namespaces import prefixes

limits = Limits(seconds=60, waiting=60)
engine = EmbeddedEngine(Path(sys.argv[1]), prefixes=prefixes(), apart=frozenset(), workers=1, limits=limits)
fork = {"os": os.fork, "C": ctypes.PyDLL(None).fork}[sys.argv[2]]
children = []
while len(children) < 3 and (child := fork()):
    children.append(child)
own, first = os.getpid(), len(children) == 3

def ask(number):
    some = "{ SELECT ?p { ?s ?p ?o } LIMIT 100 }"
    text = f"SELECT ({own * 1000 + number} AS ?own) (COUNT(*) AS ?n) {{ {some} ?o2 ?p ?q }}"
    answer = b"".join(engine.query(Request(text, results="csv")).chunks)
    assert answer.split(b"\\r\\n")[1] == b"%d,30000" % (own * 1000 + number), answer

with ThreadPoolExecutor(4) as threads:
    list(threads.map(ask, range(40)))
for child in children if first else []:
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
engine.close()
os._exit(0)
"""


@pytest.mark.parametrize("fork", ["os", "C"])
def test_processes_forked_with_an_engine_get_their_own_answers(nquads: Path, fork: str) -> None:
    """As gunicorn --preload and uWSGI do, which forks in C: each process asks with numbers of its own."""
    subprocess.run([sys.executable, "-c", FORKING, str(nquads), fork], check=True, timeout=120)


def test_workers_start_below_a_server_that_embeds_python(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/uwsgi")
    assert len(b"".join(start().query(Request("ASK {}", results="csv")).chunks)) == 4


KILLED = """
import os, sys, threading, time
from pathlib import Path
from bochum_kg.engine import Limits, Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.namespaces import prefixes

engine = EmbeddedEngine(Path(sys.argv[1]), prefixes=prefixes(), apart=frozenset(), workers=2, limits=Limits(seconds=60))
threading.Thread(target=lambda: engine.query(Request(sys.argv[2])), daemon=True).start()
time.sleep(0.7)
print("asked", flush=True)
time.sleep(60)
"""


def test_no_worker_outlives_server_and_fork_server(nquads: Path, processes: Processes) -> None:
    before = processes(nquads)
    arguments = [sys.executable, "-c", KILLED, str(nquads), LONG]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "asked\n"
        workers = processes(nquads) - before
        assert len(workers) >= 2
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        server.kill()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
    assert gone(workers)


def test_answer_that_streams_fast_is_stopped_in_time(start: Start) -> None:
    engine = start(seconds=1)
    began = time.monotonic()
    with pytest.raises((Broken, Refused)):
        sum(map(len, engine.query(Request(FAST, results="csv")).chunks))  # it would run for hours
    assert time.monotonic() - began < 30
    assert refused(engine, LONG, timeout=0.3).status == 504


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_query_whose_worker_others_kill_is_answered(
    start: Start, nquads: Path, processes: Processes, by: signal.Signals
) -> None:
    before = processes(nquads)
    engine = start(seconds=120)
    workers = processes(nquads) - before
    thread, ends = in_background(engine, SOME)
    time.sleep(0.05)
    assert ends == []
    for worker in workers:
        os.kill(worker, by)
    thread.join()
    assert isinstance(ends[0], int)


def test_query_that_ends_its_own_worker_is_tried_once(start: Start, nquads: Path, processes: Processes) -> None:
    """A process that ran out of memory aborts: the same would happen again, and take as long."""
    before = processes(nquads)
    engine = start(seconds=30)
    thread, ends = in_background(engine, LONG)
    time.sleep(0.5)
    for worker in processes(nquads) - before:
        os.kill(worker, signal.SIGABRT)
    thread.join(10)
    assert not thread.is_alive()
    assert isinstance(ends[0], Refused)
    assert (ends[0].status, ends[0].members) == (503, {"limit": "memory"})


def test_long_queries_share_their_memory(start: Start) -> None:
    engine = start(seconds=60, long_memory=60 * 1024**2, memory=2 * 1024**3)
    error = refused(engine, SORTING)
    assert (error.status, error.members["limit"]) == (503, "memory")
    assert "60 MB" in str(error)
    assert json.loads(b"".join(engine.query(Request("ASK {}")).chunks))["boolean"] is True


def test_one_client_has_no_more_than_its_long_queries(start: Start) -> None:
    engine = start(seconds=60, waiting=1, max_long=3, long_each=1, long_after=0.05)
    thread, _ = in_background(engine, LONG, "192.0.2.1")
    time.sleep(0.5)
    error = refused(engine, LONG, "192.0.2.1")
    assert (error.status, error.members["limit"]) == (503, "long")
    assert refused(engine, LONG, "192.0.2.2", timeout=1).status == 504
    engine.close()
    thread.join()


@pytest.mark.parametrize(
    "construct",
    [
        '<urn:s> a "x"',
        'a:a a "x", <urn:c>',
        '<urn:s> <urn:p> "2020"^^<xsd:gYear>',
        "<bo:x> <urn:p> 1",
        "<urn:s> <id:x> 1",
    ],
)
def test_graph_that_our_terms_cannot_spell_is_whole_in_json_ld(engine: EmbeddedEngine, construct: str) -> None:
    text = f"PREFIX a: <urn:a:> CONSTRUCT {{ {construct} }} {{}}"
    found = [b"".join(engine.query(Request(text, graphs=form)).chunks) for form in ("jsonld", "nt")]
    as_json, as_lines = (
        ox.parse(found[0], format=ox.RdfFormat.JSON_LD),
        ox.parse(found[1], format=ox.RdfFormat.N_TRIPLES),
    )
    assert {str(quad.triple) for quad in as_json} == {str(quad.triple) for quad in as_lines} != set()


@pytest.mark.parametrize("text", ["\\u0001", "\\u0008", "\\u000B", "\\u001F", "\\uFFFE", "\\uFFFF"])
def test_characters_that_xml_cannot_hold_are_refused_in_xml_only(engine: EmbeddedEngine, text: str) -> None:
    for query in (f'CONSTRUCT {{ <urn:a> <urn:p/p> "a{text}" }} {{}}', f'SELECT ("a{text}" AS ?x) {{}}'):
        with pytest.raises(Refused) as caught:
            list(engine.query(Request(query, results="srx", graphs="rdf")).chunks)
        assert caught.value.status == 406
        assert "Turtle" in str(caught.value)
        assert b"".join(engine.query(Request(query, results="srj", graphs="ttl")).chunks)


@pytest.mark.parametrize(
    "predicate",
    [
        *("http://x.org/1", "http://x.org/p/", "http://x.org/p#", "http://x.org/a%20", "urn:1"),
        *("http://x.org/\U0001f600", "http://x.org/a\u2c00", "http://x.org/\u2177", "http://www.w3.org/2000/xmlns/a"),
    ],
)
def test_predicate_that_no_xml_name_can_spell_is_refused_in_rdf_xml(engine: EmbeddedEngine, predicate: str) -> None:
    with pytest.raises(Refused) as caught:
        list(engine.query(Request(f'CONSTRUCT {{ <urn:a> <{predicate}> "a" }} {{}}', graphs="rdf")).chunks)
    assert caught.value.status == 406


@pytest.mark.parametrize(
    "predicate", ["http://x.org/ä", "http://x.org/中/p", "http://x.org/a\u00b7", "http://ä.org/-a"]
)
def test_predicate_that_an_xml_name_can_spell_comes_back(engine: EmbeddedEngine, predicate: str) -> None:
    query = f'CONSTRUCT {{ <urn:a> <{predicate}> "<ä\U0001f600", <urn:\U0001f600> }} {{}}'
    written = b"".join(engine.query(Request(query, graphs="rdf")).chunks)
    ParserCreate().Parse(written, True)
    assert {quad.predicate.value for quad in ox.parse(written, format=ox.RdfFormat.RDF_XML)} == {predicate}
