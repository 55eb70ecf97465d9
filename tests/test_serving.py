"""`bochum-kg serve` as the operating system sees it: processes that are killed, and the query log."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import Result
from conftest import ROOT, TINY, Server

from bochum_kg.commands.build import KILLED
from bochum_kg.serving import supervisor


@pytest.fixture
def own_server(tiny_out: Path, tmp_path: Path) -> Iterator[Server]:
    """The tiny release, served with two processes and a query log."""
    server = Server(TINY, tiny_out, "--workers", "2", "--query-log", str(tmp_path / "queries.jsonl"))
    yield server
    if server.process.poll() is None:
        server.stop()
    else:
        server.process.communicate()


@pytest.fixture(scope="module")
def lasting_server(tiny_out: Path) -> Iterator[Server]:
    """The tiny release, served with two processes, for tests that leave it as it was."""
    server = Server(TINY, tiny_out, "--workers", "2")
    yield server
    server.stop()


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


def web_processes(server: Server) -> set[int]:
    """What answers requests: neither fork servers nor query workers."""
    return {pid for pid, args in below(server.process.pid).items() if not args.startswith("bochum-")}


def until(true: Callable[[], bool], seconds: float = 8) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


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


@pytest.mark.parametrize("name", ["SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM"])
def test_signal_that_means_nothing_ends_all_processes(own_server: Server, name: str) -> None:
    started = below(own_server.process.pid)
    own_server.process.send_signal(getattr(signal, name))
    assert until(lambda: not started.keys() & table().keys(), 5), {p: table().get(p) for p in started}


def test_signals_that_change_nothing(own_server: Server) -> None:
    before = below(own_server.process.pid)
    for name in ("SIGPIPE", "SIGWINCH", "SIGCHLD", "SIGCONT", "SIGTSTP"):
        own_server.process.send_signal(getattr(signal, name))
    assert {own_server.get("/health")[0] for _ in range(6)} == {200}  # the first process has stopped
    own_server.process.send_signal(signal.SIGCONT)
    assert own_server.get("/health")[0] == 200
    assert below(own_server.process.pid).keys() == before.keys()


def test_killed_process_comes_back(own_server: Server) -> None:
    serving = web_processes(own_server)
    assert len(serving) == 2
    before = below(own_server.process.pid)
    os.kill(min(serving), signal.SIGKILL)

    def whole() -> bool:
        now = below(own_server.process.pid)
        workers = {pid for pid, args in now.items() if args.startswith("bochum-query ")}
        return min(serving) not in now and len(workers) == 4 and len(workers - before.keys()) == 2

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


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def health(port: int) -> int:
    """Status of /health on a connection of its own; 0 when there is none to be had."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status
        except OSError:
            return 0


@pytest.mark.parametrize(
    "command",
    [
        "flask --app server run --port {port}",
        "waitress-serve --port {port} server:app",
        "gunicorn -b :{port} server:app",
    ],
)
def test_site_goes_on_when_whoever_started_it_ends(command: str, tiny_out: Path) -> None:
    program, _, arguments = command.partition(" ")
    program = shutil.which(program, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}") or ""
    if not program:
        pytest.skip("not installed")
    port = free_port()
    shell = f"nohup {program} {arguments.format(port=port)} >/dev/null 2>&1 & echo $!"
    environment = os.environ | {"BOCHUM_KG_BUILD": str(tiny_out)}
    started = subprocess.run(
        ["sh", "-c", shell], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )  # the shell is gone now
    server = int(started.stdout)
    try:
        assert until(lambda: health(port) == 200, 20)
        time.sleep(2.5)
        assert health(port) == 200
    finally:
        os.kill(server, signal.SIGTERM)
        assert until(lambda: server not in table())


@contextmanager
def connections(port: int, number: int, start: bytes) -> Iterator[None]:
    """Meanwhile so many connections have sent `start` and nothing else."""
    opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(number)]
    try:
        for each in opened:
            each.sendall(start)
        time.sleep(1)
        yield
    finally:
        for each in opened:
            each.close()


POST = b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/sparql-query\r\n"


@pytest.mark.parametrize(
    ("number", "start"),
    [
        (200, POST + b"Content-Length: 100\r\n\r\nASK"),
        (200, POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n"),
        (200, POST + b"Content-Length: 100000000\r\n\r\nASK"),
        (1200, b""),
        (1200, b"GET / HTTP/1.1\r\nHost: 127.0"),
    ],
    ids=["part of a body", "part of a chunked body", "part of a large body", "nothing", "part of a head"],
)
def test_slow_connections_do_not_stop_the_site(lasting_server: Server, number: int, start: bytes) -> None:
    with connections(lasting_server.port, number, start):
        for path in ("/health", "/", "/sparql?query=ASK{}", "/id/ka-v01"):
            times = []
            for _ in range(3):
                began = time.monotonic()
                assert lasting_server.get(path)[0] in (200, 303)
                times.append(time.monotonic() - began)
            assert min(times) < 2, path  # one may meet others at work on this machine


def test_more_slow_bodies_than_half_the_threads_are_refused_at_once(lasting_server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", lasting_server.port, timeout=5)
    with connections(lasting_server.port, 200, POST + b"Content-Length: 100\r\n\r\nASK"), closing(connection):
        connection.request("POST", "/sparql", "ASK {}", {"Content-Type": "application/sparql-query"})
        response = connection.getresponse()
        assert (response.status, response.headers["Retry-After"]) == (503, "5")
        assert json.loads(response.read())["limit"] == "connections"


def test_body_that_is_too_large_is_refused_so_that_the_client_can_read_why(lasting_server: Server) -> None:
    for size in (300_000, 1_000_000, 8_000_000):
        with closing(http.client.HTTPConnection("127.0.0.1", lasting_server.port, timeout=10)) as connection:
            connection.request("POST", "/sparql", b" " * size, {"Content-Type": "application/sparql-query"})
            assert connection.getresponse().status == 413


def test_hangup_starts_the_processes_anew_and_nobody_is_turned_away(tiny_out: Path) -> None:
    server = Server(TINY, tiny_out, "--workers", "1")
    statuses: list[int] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            statuses.append(health(server.port))

    try:
        before = web_processes(server)
        asking = threading.Thread(target=ask)
        asking.start()
        server.process.send_signal(signal.SIGHUP)
        assert until(lambda: not before & web_processes(server), 20)
        over.set()
        asking.join()
        assert set(statuses) == {200}
    finally:
        over.set()
        server.stop()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder of 6 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only the superuser can mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    with suppress(OSError), (folder / "filled").open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass


LARGE = "/sparql?query=SELECT*{?s?p?o.?a?b?c}LIMIT%204000&format=json"


def test_full_temporary_folder_stops_large_answers_only(
    small_disk: Path, tiny_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(small_disk))
    server = Server(TINY, tiny_out, "--workers", "2")
    try:
        before = web_processes(server)
        fill(small_disk)
        paths = ["/", "/health", "/metrics", "/id/ka-v01", "/sparql?query=ASK{}", "/catalog", "/nix", "/validation"]
        for path in (*paths, "/download/", "/robots.txt", "/kernaktivitaeten") * 3:
            assert server.get(path)[0] < 500
        status, text = server.get(LARGE)
        assert (status, json.loads(text)["title"]) == (507, "No room for the answer")
        assert server.get("/health")[0] == 200
        assert web_processes(server) == before
        server.process.send_signal(signal.SIGHUP)  # the new processes cannot keep metrics there
        assert until(lambda: not before & web_processes(server), 20)
        assert {server.get("/metrics")[0] for _ in range(6)} == {200}
        (small_disk / "filled").unlink()
        assert server.get(LARGE)[0] == 200
    finally:
        assert server.stop()[0] == 0


def test_full_or_missing_temporary_folder_does_not_stop_the_start(
    small_disk: Path, tiny_out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(small_disk))
    fill(small_disk)
    server = Server(TINY, tiny_out)
    assert [server.get(path)[0] for path in ("/metrics", "/", "/metrics")] == [200] * 3
    assert server.stop()[0] == 0


@pytest.mark.parametrize("what", ["folder", "files", "one file"])
def test_removed_metrics_do_not_stop_the_site(
    tmp_path: Path, tiny_out: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    server = Server(TINY, tiny_out, "--workers", "2")
    try:
        (folder,) = tmp_path.glob("bochum-kg-*")
        if what == "folder":
            shutil.rmtree(folder)
        else:
            for file in sorted(folder.iterdir())[: None if what == "files" else 1]:
                file.unlink()
        assert {server.get(path)[0] for path in ("/metrics", "/", "/sparql?query=ASK{}") * 6} == {200}
        before = web_processes(server)
        server.process.send_signal(signal.SIGHUP)
        assert until(lambda: not before & web_processes(server), 20)
        assert {server.get(path)[0] for path in ("/metrics", "/", "/sparql?query=ASK{}") * 6} == {200}
    finally:
        assert server.stop()[0] == 0


def test_metrics_files_are_whole_and_never_grow(tmp_path: Path) -> None:
    program = """import os, sys
from http import HTTPStatus
from pathlib import Path
from bochum_kg.serving.supervisor import keep_metrics
keep_metrics(Path(sys.argv[1]))
from flask import Flask
from bochum_kg import views
from bochum_kg.engine.fair import FairUse
from bochum_kg.site import Site
from bochum_kg.views import operation
names = views.create_app(Site(Path(), {}, None)).blueprints
watch = operation.Watch(FairUse(0))
for endpoint in (*names, "none", "static"):
    for status in HTTPStatus:
        watch.note(endpoint, status, 0.1, None, None, None)
from bochum_kg.views import metrics
metrics._TRIPLES.set(1)
for what in ("workers", "idle", "kept", "held", "hits", "misses"):
    metrics._ENGINE.labels(what).set(1)"""
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, cwd=ROOT)
    sizes = {file.name.rpartition("_")[0]: file.stat() for file in tmp_path.iterdir()}
    assert {kind: found.st_size for kind, found in sizes.items()} == supervisor.METRICS
    assert all(found.st_blocks * 512 >= found.st_size for found in sizes.values())


def test_query_processes_are_the_first_to_end_when_memory_runs_out(lasting_server: Server) -> None:
    workers = [pid for pid, args in below(lasting_server.process.pid).items() if args.startswith("bochum-query ")]
    assert {Path(f"/proc/{pid}/oom_score_adj").read_text().strip() for pid in workers} == {"1000"}
    web = web_processes(lasting_server)
    assert {Path(f"/proc/{pid}/oom_score_adj").read_text().strip() for pid in web} == {
        Path("/proc/self/oom_score_adj").read_text().strip()
    }


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_while_the_processes_start_ends_them(tiny_out: Path, number: int) -> None:
    command = [sys.executable, "-m", "bochum_kg", "serve", "--root", str(TINY), "--out", str(tiny_out), "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        forked = " ".join(command)
        assert until(lambda: sum(args.endswith(forked) for args in below(process.pid).values()) == 2, 30)
        process.send_signal(number)
        assert process.wait(10) == 0  # granian kills after 12 seconds who has not heard
    finally:
        process.kill()
        process.wait()


def test_build_that_is_killed_before_serving_is_2_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bochum_kg", "serve", "--root", TINY, "--out", tmp_path, "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert until(lambda: bool(below(process.pid)), 30)
        os.kill(min(below(process.pid)), signal.SIGKILL)
        out, said = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert said == f"bochum-kg: {KILLED.format('a process of the build ended with -9')}\n"


@pytest.mark.skipif(os.geteuid() != 0, reason="said to the superuser only")
def test_superuser_is_told_to_serve_as_somebody_else(tiny_out: Path) -> None:
    server = Server(TINY, tiny_out)
    server.process.terminate()
    assert "running as root" in server.process.communicate(timeout=20)[1]
