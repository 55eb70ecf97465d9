"""The pool of query workers: answers, limits, and what happens when a worker dies or an answer is left half read."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Listener

from bochum_kg.engine import Limits, Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.formats import GRAPH_FORMATS, RESULT_FORMATS
from bochum_kg.namespaces import BASE
from bochum_kg.refusals import Broken, Refused

Processes = Callable[[object], set[int]]
EX = "http://e.x/"
# One triple in two graphs, one in a graph apart, and enough of them for a join that takes long.
NQUADS = f"""<{EX}a> <{EX}p> "1" <{EX}g1> .
<{EX}a> <{EX}p> "1" <{EX}g2> .
<{EX}a> <{EX}p> "2"@de <{EX}g2> .
<{EX}s> <{EX}p> "3" <{EX}apart> .
""" + "".join(f'<{EX}n{n}> <{EX}n> "{n}" <{EX}viel> .\n' for n in range(300))
LONG = f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}n> ?b . ?c <{EX}n> ?d . ?e <{EX}n> ?f . ?g <{EX}n> ?h }}"
SOME = (  # a third of a second of work
    f"SELECT (COUNT(*) AS ?n) {{ ?a <{EX}n> ?b . ?c <{EX}n> ?d . ?e <{EX}n> ?f FILTER(?b < '2') FILTER(?d < '2') }}"
)
MUCH = f"SELECT * {{ ?a <{EX}n> ?b . ?c <{EX}n> ?d . ?e <{EX}n> ?f }}"
RAISED = Limits(seconds=20, text=10**9, depth=10**9, patterns=10**9, operators=10**9, refused=frozenset())
CRASH = "ASK " + "{" * 100_000 + "}" * 100_000
pytestmark = pytest.mark.usefixtures("wakeful")


@pytest.fixture(scope="module")
def nquads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engine") / "tiny.nq"
    path.write_text(NQUADS)
    return path


Start = Callable[..., EmbeddedEngine]


@pytest.fixture(scope="module")
def start(nquads: Path) -> Iterator[Start]:
    """Starts engines on the tiny file and closes them in the end."""
    engines = []

    def new(workers: int = 1, limits: Limits | None = None) -> EmbeddedEngine:
        apart = frozenset({EX + "apart"})
        engines.append(
            EmbeddedEngine(
                nquads, prefixes={"bo": f"{BASE}ontology#", "ex": EX}, apart=apart, workers=workers, limits=limits
            )
        )
        return engines[-1]

    yield new
    for engine in engines:
        engine.close()


@pytest.fixture(scope="module")
def engine(start: Start) -> EmbeddedEngine:
    return start(limits=Limits(seconds=60))


def ask(engine: EmbeddedEngine, text: str, **more: object) -> bytes:
    return b"".join(engine.query(Request(text, **more)).chunks)  # type: ignore[arg-type]


def rows(engine: EmbeddedEngine, text: str, **more: object) -> list[dict[str, str]]:
    bindings = json.loads(ask(engine, text, **more))["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


def count(engine: EmbeddedEngine, pattern: str, clause: str = "", **more: object) -> int:
    return int(rows(engine, f"SELECT (COUNT(*) AS ?n) {clause} {{ {pattern} }}", **more)[0]["n"])


def refusal(engine: EmbeddedEngine, text: str, **more: object) -> Refused:
    with pytest.raises(Refused) as caught:
        ask(engine, text, **more)
    return caught.value


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


@pytest.mark.parametrize("form", RESULT_FORMATS, ids=lambda form: form.suffix)
def test_select_is_answered_in_each_format(engine: EmbeddedEngine, form: object) -> None:
    suffix = form.suffix  # type: ignore[attr-defined]
    answer = engine.query(Request(f"SELECT ?o {{ <{EX}a> ?p ?o }}", results=suffix))
    assert answer.form == suffix
    content = b"".join(answer.chunks)
    if suffix in ("srj", "srx"):
        read = ox.parse_query_results(content, form.oxigraph)  # type: ignore[attr-defined]
        assert isinstance(read, ox.QuerySolutions)
        assert {str(row["o"]) for row in read} == {'"1"', '"2"@de'}
    else:
        assert len(content.splitlines()) == 3


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.suffix)
def test_construct_is_answered_in_each_format(engine: EmbeddedEngine, form: object) -> None:
    suffix = form.suffix  # type: ignore[attr-defined]
    answer = engine.query(Request(f"CONSTRUCT WHERE {{ <{EX}a> ?p ?o }}", graphs=suffix))
    assert answer.form == suffix
    triples = ox.parse(b"".join(answer.chunks), format=form.oxigraph)  # type: ignore[attr-defined]
    assert {str(quad.triple.object) for quad in triples} == {'"1"', '"2"@de'}


def test_ask(engine: EmbeddedEngine) -> None:
    assert json.loads(ask(engine, f"ASK {{ <{EX}a> ?p '1' }}"))["boolean"] is True


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_ask_as_text_is_one_word(engine: EmbeddedEngine, form: str) -> None:
    assert ask(engine, f"ASK {{ <{EX}a> ?p '9' }}", results=form) == b"false"


def test_turtle_uses_our_prefixes(engine: EmbeddedEngine) -> None:
    assert b"ex:a" in ask(engine, f"DESCRIBE <{EX}a>", graphs="ttl")


def test_result_of_several_chunks_is_whole(engine: EmbeddedEngine) -> None:
    content = ask(engine, f"SELECT * {{ ?a <{EX}n> ?b . ?c <{EX}n> ?d }}", results="csv")
    assert len(content.splitlines()) == 1 + 300 * 300


def test_no_format_for_a_select(engine: EmbeddedEngine) -> None:
    error = refusal(engine, "SELECT * {}", results=None)
    assert error.status == 406
    assert "text/csv" in str(error)


def test_no_format_for_a_construct(engine: EmbeddedEngine) -> None:
    error = refusal(engine, "CONSTRUCT {} WHERE {}", graphs=None)
    assert error.status == 406
    assert "text/turtle" in str(error)


def test_syntax_error_names_line_and_column(engine: EmbeddedEngine) -> None:
    error = refusal(engine, "SELECT *\nWHERE { ?s ?p = }")
    assert error.status == 400
    assert (error.members["line"], error.members["column"]) == (2, 17)  # where Oxigraph gave up
    assert str(error) == "Line 2, column 17: The query cannot be read near =."


def test_undeclared_prefix_is_a_syntax_error(engine: EmbeddedEngine) -> None:
    error = refusal(engine, "SELECT * { ?s bo:p ?o }")
    assert error.status == 400
    assert error.members["declaration"] == f"PREFIX bo: <{BASE}ontology#>"


@pytest.mark.parametrize("text", ["ASK { ?s ?p '\ud800' }", "ASK { ?s ?p '\x00' }", "\x00", "ASK {} \ud83d"])
def test_odd_characters_do_not_harm(engine: EmbeddedEngine, text: str) -> None:
    try:
        ask(engine, text)
    except Refused as error:
        assert error.status == 400  # noqa: PT017
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_refused_before_the_engine_sees_it(engine: EmbeddedEngine) -> None:
    assert refusal(engine, "INSERT DATA { <a:b> <a:b> 1 }").status == 403


def test_default_graph_counts_a_triple_of_two_graphs_once(engine: EmbeddedEngine) -> None:
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_default_graph_is_without_what_stands_apart(engine: EmbeddedEngine) -> None:
    assert count(engine, f"<{EX}s> ?p ?o") == 0


def test_every_graph_is_there_by_name(engine: EmbeddedEngine) -> None:
    found = rows(engine, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    assert [row["g"] for row in found] == [EX + name for name in ("apart", "g1", "g2", "viel")]


def test_from_is_the_dataset(engine: EmbeddedEngine) -> None:
    assert count(engine, f"<{EX}a> ?p ?o", f"FROM <{EX}g1>") == 1


def test_from_an_unknown_graph_is_empty(engine: EmbeddedEngine) -> None:
    assert count(engine, "?s ?p ?o", f"FROM <{EX}nix>") == 0


def test_from_named_is_the_dataset(engine: EmbeddedEngine) -> None:
    assert count(engine, "GRAPH ?g { ?s ?p ?o }", f"FROM NAMED <{EX}g2>") == 2


def test_default_graph_of_the_protocol_wins_over_from(engine: EmbeddedEngine) -> None:
    assert count(engine, f"<{EX}a> ?p ?o", f"FROM <{EX}apart>", default_graphs=(EX + "g1",)) == 1


def test_named_graph_of_the_protocol(engine: EmbeddedEngine) -> None:
    assert count(engine, "GRAPH ?g { ?s ?p ?o }", named_graphs=(EX + "g1",)) == 1
    assert count(engine, "?s ?p ?o", named_graphs=(EX + "g1",)) == 0


def test_graph_that_is_no_iri_is_refused(engine: EmbeddedEngine) -> None:
    assert refusal(engine, "ASK {}", default_graphs=("no iri",)).status == 400


def test_timeout_kills_and_the_next_query_works(start: Start) -> None:
    engine = start()
    error = refusal(engine, LONG, timeout=0.3)
    assert (error.status, error.members) == (504, {"limit": "seconds"})
    assert "0.3 seconds" in str(error)
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_timeout_of_the_request_lowers_the_limit(engine: EmbeddedEngine) -> None:
    assert "0.2 seconds" in str(refusal(engine, LONG, timeout=0.2))


def test_timeout_of_the_request_does_not_raise_the_limit(start: Start) -> None:
    assert "0.2 seconds" in str(refusal(start(limits=Limits(seconds=0.2)), LONG, timeout=60))


def test_timeout_while_sending_breaks_the_answer(start: Start) -> None:
    engine = start()
    chunks = engine.query(Request(MUCH, timeout=1)).chunks
    next(chunks)
    time.sleep(1.1)
    with pytest.raises(Broken):
        list(chunks)
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_others_are_served_during_a_long_query(start: Start) -> None:
    engine = start(workers=2, limits=Limits(seconds=60))
    errors: list[Refused] = []
    thread = threading.Thread(target=lambda: errors.append(refusal(engine, LONG, timeout=1.5)))
    thread.start()
    time.sleep(0.1)
    assert count(engine, f"<{EX}a> ?p ?o") == 2
    assert not errors
    thread.join()
    assert errors[0].status == 504


def test_all_busy_is_said_with_retry_after(start: Start) -> None:
    engine = start(limits=Limits(seconds=5, waiting=0.1))
    chunks = engine.query(Request(MUCH)).chunks
    error = refusal(engine, "ASK {}")
    assert (error.status, error.title) == (503, "All workers are busy")
    assert "retry_after" in error.members
    chunks.close()  # type: ignore[attr-defined]


def test_crash_is_refused_and_the_next_query_works(start: Start) -> None:
    engine = start(limits=RAISED)
    assert refusal(engine, CRASH).status == 503
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_memory_limit_is_refused_and_the_next_query_works(start: Start) -> None:
    engine = start(limits=Limits(seconds=20, memory=400 * 1024**2))
    text = "BIND('0123456789' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(27))
    error = refusal(engine, f"SELECT (STRLEN(?x27) AS ?n) {{ {text} }}")
    assert (error.status, error.members) == (503, {"limit": "memory"})
    assert "400 MB" in str(error)
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_worker_killed_while_idle_is_not_noticed(start: Start, nquads: Path, processes: Processes) -> None:
    before = processes(nquads)
    engine = start()
    (worker,) = processes(nquads) - before
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: worker not in processes(nquads))
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_fork_server_killed_with_a_worker_is_not_noticed(start: Start, nquads: Path) -> None:
    engine = start()
    command = ["ps", "-ewwo", "pid=,comm=,args="]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for server in (int(line.split()[0]) for line in lines if str(nquads) in line and "bochum-forks" in line):
        os.kill(server, signal.SIGKILL)
    assert count(engine, f"<{EX}a> ?p ?o") == 2
    assert refusal(engine, LONG, timeout=0.5).status == 504  # its worker is killed, too
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_named_graph_and_default_graph_in_one_query(engine: EmbeddedEngine) -> None:
    assert rows(engine, f"SELECT ?o {{ <{EX}a> ?p ?o . graph <{EX}g1> {{ ?s ?p ?o }} }}") == [{"o": "1"}]


def test_service_makes_no_connection_even_when_let_through(start: Start, listener: Listener) -> None:
    """The second line of defence: the system refuses the worker sockets, and no file descriptor is left."""
    engine = start(limits=RAISED)
    error = refusal(engine, f"SELECT * {{ SERVICE <{listener.url}> {{ ?s ?p ?o }} }}")
    assert error.status == 400
    assert rows(engine, f"SELECT * {{ SERVICE SILENT <{listener.url}> {{ ?s ?p ?o }} }}") == [{}]
    assert listener.connections == 0


def test_service_would_connect_without_the_fence(listener: Listener) -> None:
    """Shows that the test before can fail."""
    list(ox.Store().query(f"SELECT * {{ SERVICE SILENT <{listener.url}> {{ ?s ?p ?o }} }}"))  # type: ignore[arg-type]
    assert listener.connections == 1


def test_from_makes_no_connection(engine: EmbeddedEngine, listener: Listener) -> None:
    assert count(engine, "?s ?p ?o", f"FROM <{listener.url}>") == 0
    assert listener.connections == 0


def test_answer_read_frees_its_worker(start: Start, nquads: Path, processes: Processes) -> None:
    engine = start()
    before = processes(nquads)
    for _ in range(5):
        assert count(engine, f"<{EX}a> ?p ?o") == 2
    assert processes(nquads) == before


def test_answer_closed_half_read_frees_the_worker(start: Start) -> None:
    engine = start()
    chunks = engine.query(Request(MUCH)).chunks
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_answer_closed_unread_frees_the_worker(start: Start) -> None:
    engine = start()
    engine.query(Request("ASK {}")).chunks.close()  # type: ignore[attr-defined]
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_answer_thrown_away_frees_the_worker(start: Start) -> None:
    engine = start()
    engine.query(Request(MUCH))
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_close_leaves_no_process_and_is_not_ready(start: Start, nquads: Path, processes: Processes) -> None:
    before = processes(nquads)
    engine = start(workers=2)
    assert engine.ready()
    assert len(processes(nquads) - before) == 2
    engine.close()
    assert processes(nquads) <= before
    assert not engine.ready()


def test_close_during_a_restart_leaves_no_process(start: Start, nquads: Path, processes: Processes) -> None:
    before = processes(nquads)
    engine = start(limits=Limits(seconds=0.1))
    refusal(engine, LONG)
    engine.close()
    assert until(lambda: processes(nquads) <= before)


def test_close_twice_is_harmless(start: Start) -> None:
    engine = start()
    engine.close()
    engine.close()


def test_file_that_cannot_be_loaded(tmp_path: Path, processes: Processes) -> None:
    (tmp_path / "kaputt.nq").write_text("nix")
    with pytest.raises(RuntimeError, match=r"kaputt\.nq: a query worker could not load it"):
        EmbeddedEngine(tmp_path / "kaputt.nq", prefixes={"bo": f"{BASE}ontology#"}, apart=frozenset(), workers=2)
    assert until(lambda: processes(tmp_path) == set())


def test_from_two_graphs_counts_a_triple_in_both_once(engine: EmbeddedEngine) -> None:
    assert count(engine, "?s ?p ?o", f"FROM <{EX}g1> FROM <{EX}g2>") == 2


def test_two_default_graphs_of_the_protocol_count_a_triple_in_both_once(engine: EmbeddedEngine) -> None:
    assert count(engine, "?s ?p ?o", default_graphs=(EX + "g1", EX + "g2")) == 2


def test_from_the_same_graph_twice_is_once(engine: EmbeddedEngine) -> None:
    assert count(engine, "?s ?p ?o", f"FROM <{EX}g2> FROM <{EX}g2>") == 2


def test_from_two_graphs_and_named_ones(engine: EmbeddedEngine) -> None:
    clause = f"FROM <{EX}g1> FROM <{EX}g2> FROM NAMED <{EX}apart>"
    found = rows(engine, f"SELECT ?g ?o {clause} {{ GRAPH ?g {{ ?s ?p ?o }} }}")
    assert found == [{"g": EX + "apart", "o": "3"}]
    assert count(engine, "?s ?p ?o", clause) == 2


def test_from_two_graphs_without_named_ones_has_none(engine: EmbeddedEngine) -> None:
    assert count(engine, "GRAPH ?g { ?s ?p ?o }", f"FROM <{EX}g1> FROM <{EX}g2>") == 0


def test_from_two_graphs_again_and_after_others_is_the_same(engine: EmbeddedEngine) -> None:
    graphs = ("g1", "g2", "apart", "viel")
    sizes = {"g1": {"1"}, "g2": {"1", "2"}, "apart": {"3"}, "viel": {f"n{n}" for n in range(300)}}
    for _ in range(2):
        for a in graphs:
            for b in graphs:
                want = len(sizes[a] | sizes[b])
                assert count(engine, "?s ?p ?o", f"FROM <{EX}{a}> FROM <{EX}{b}>") == want


def test_from_an_unknown_graph_and_another(engine: EmbeddedEngine) -> None:
    assert count(engine, "?s ?p ?o", f"FROM <{EX}nix> FROM <{EX}g1>") == 1


def test_dataset_of_the_protocol_wins_over_several_from(engine: EmbeddedEngine) -> None:
    clause = f"FROM <{EX}apart> FROM <{EX}viel> FROM NAMED <{EX}viel>"
    assert count(engine, "?s ?p ?o", clause, default_graphs=(EX + "g1", EX + "g2")) == 2
    assert count(engine, "?s ?p ?o", clause, named_graphs=(EX + "g1",)) == 0
    assert count(engine, "GRAPH ?g { ?s ?p ?o }", clause, named_graphs=(EX + "g1",)) == 1


@pytest.mark.parametrize("iri", ["<http://[>", "<a:\\UFFFFFFFF>", "nix:g"])
def test_from_what_is_no_iri_is_refused(engine: EmbeddedEngine, iri: str) -> None:
    assert refusal(engine, f"BASE <{EX}> ASK FROM {iri} {{}}").status == 400


def in_background(
    engine: EmbeddedEngine, text: str, number: int = 1, timeout: float | None = None
) -> tuple[list[threading.Thread], list[Refused]]:
    """`number` threads that ask `text`, and how they were refused so far."""
    errors: list[Refused] = []

    def run() -> None:
        try:
            ask(engine, text, timeout=timeout)
        except Refused as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    return threads, errors


def test_long_query_does_not_keep_the_only_worker(start: Start) -> None:
    engine = start(limits=Limits(seconds=60, long_after=0.15))
    threads, errors = in_background(engine, LONG, timeout=2.5)
    time.sleep(0.1)
    assert count(engine, f"<{EX}a> ?p ?o") == 2
    assert threads[0].is_alive()
    assert engine.counts()["workers"] == 2
    threads[0].join()
    assert [error.status for error in errors] == [504]
    assert until(lambda: engine.counts() == {"workers": 1, "idle": 1})


def test_too_many_long_queries_are_refused_and_the_workers_come_back(start: Start) -> None:
    engine = start(workers=2, limits=Limits(seconds=3, long_after=0.05, max_long=1))
    threads, errors = in_background(engine, LONG, 3)
    assert until(lambda: bool(errors), 2.5)
    assert (errors[0].status, errors[0].title) == (503, "Too many long queries")
    assert (errors[0].members["limit"], errors[0].members["retry_after"]) == ("long", 3)
    for thread in threads:
        thread.join()
    assert {error.status for error in errors} == {503, 504}  # the one that waited may be told either
    assert until(lambda: engine.counts() == {"workers": 2, "idle": 2})
    assert count(engine, f"<{EX}a> ?p ?o") == 2


def test_long_query_waits_for_its_turn(start: Start) -> None:
    engine = start(workers=2, limits=Limits(seconds=60, waiting=60, long_after=0.02, max_long=1))
    threads, errors = in_background(engine, SOME, 2)
    for thread in threads:
        thread.join()
    assert errors == []
    assert until(lambda: engine.counts() == {"workers": 2, "idle": 2})


def test_long_queries_that_end_leave_no_worker_too_many(start: Start) -> None:
    engine = start(limits=Limits(seconds=60, long_after=0.05))
    threads, errors = in_background(engine, SOME, 3)
    for thread in threads:
        thread.join()
    assert errors == []
    assert until(lambda: engine.counts() == {"workers": 1, "idle": 1})
    time.sleep(0.5)  # the last one that was started is not needed any more
    assert engine.counts() == {"workers": 1, "idle": 1}


def test_worker_is_replaced_after_many_answers(start: Start, nquads: Path, processes: Processes) -> None:
    before = processes(nquads)
    engine = start(limits=Limits(max_answers=3))
    first = processes(nquads) - before
    for _ in range(2):
        assert count(engine, f"<{EX}a> ?p ?o") == 2
    assert processes(nquads) - before == first
    for _ in range(4):
        assert count(engine, f"<{EX}a> ?p ?o") == 2
    assert until(lambda: engine.counts() == {"workers": 1, "idle": 1})
    assert not processes(nquads) & first


def test_processor_seconds_of_a_long_query_are_charged_to_its_client(nquads: Path) -> None:
    charged: list[tuple[str, float]] = []
    engine = EmbeddedEngine(
        nquads,
        prefixes={"bo": f"{BASE}ontology#", "ex": EX},
        apart=frozenset(),
        workers=1,
        limits=Limits(seconds=1.5, long_after=0.2),
        charge=lambda client, seconds: charged.append((client, seconds)),
    )
    try:
        ask(engine, "ASK {}", client="192.0.2.7")
        with pytest.raises(Refused):
            ask(engine, LONG, timeout=0.4)  # nobody's
        assert charged == []
        with pytest.raises(Refused):
            ask(engine, LONG, client="192.0.2.7")
        engine.query(Request(MUCH, client="192.0.2.8")).chunks.close()  # type: ignore[attr-defined]
    finally:
        engine.close()
    assert {client for client, _ in charged} <= {"192.0.2.7", "192.0.2.8"}
    assert 0.1 < charged[0][1] < 5  # on a busy machine it works less than it takes
