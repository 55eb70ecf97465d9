"""Servers with the same data on loopback: ours and those it is compared with; each stops when its block ends.

All hold the named graphs and the merge of them (without rules and findings) as default graph. Virtuoso's own default
graph is the union of everything and cannot be filled, so the merge is a named graph there, asked for with
`default-graph-uri`; queries with GRAPH get the others as `named-graph-uri`, as the protocol wants it.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from ctypes.util import find_library
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener
from urllib.request import Request as HTTPRequest

from client import Connection, head, plain, query_head
from material import Example, Material
from processes import family, memory, start, stop

BASE = "https://w3id.org/bochum-kg/"
MERGED = BASE + "graph/default"
WORKERS = 2  # processes that answer, where a server has a number of them
BOOT = 3600.0  # seconds to load and answer for the first time

GROUP_CONCAT = "GROUP_CONCAT gives a plain string as SPARQL 1.1 says, and Oxigraph keeps the language tag"
EXISTS = "EXISTS within a SELECT expression is an error in rdflib (RDFLib/rdflib#2124)"
UNBOUND = "ORDER BY with unbound values is an error in rdflib"
DEVIATIONS = {
    "virtuoso": {
        "freie-plaetze-je-schwerpunkt": "IF over an aggregate in SELECT is an error of its compiler (SQ156)",
        "kernaktivitaeten-fuer-das-klima": GROUP_CONCAT,
        "mehrere-querschnittsthemen": GROUP_CONCAT,
        "meilensteine": GROUP_CONCAT,
        "namen-und-kennungen": GROUP_CONCAT,
        "wer-verantwortet-was": GROUP_CONCAT,
        "zahlen-zum-bochum-fonds": GROUP_CONCAT,
    },
    "rdflib-endpoint": {
        "alter-des-wissens": 'MAX over nothing is the string "None" in rdflib',
        "kernaktivitaeten-fuer-das-klima": "GROUP_CONCAT over nothing is an error in rdflib",
        "leitung-der-dezernate": UNBOUND,
        "matrix-kernaktivitaet-querschnittsthema": EXISTS,
        "mehrere-querschnittsthemen": GROUP_CONCAT,
        "meilensteine": UNBOUND,
        "namen-und-kennungen": GROUP_CONCAT,
        "status-im-lauf-der-zeit": UNBOUND,
        "titel-der-dezernate": UNBOUND,
        "wer-verantwortet-was": GROUP_CONCAT,
        "zahlen-zum-bochum-fonds": UNBOUND,
        "zeitreihen": UNBOUND,
        "ziele-und-ergebnisse": UNBOUND,
    },
}


class Missing(Exception):
    """A peer cannot be started here. str() says what to install."""


@dataclass
class Server:
    """A running server: where to ask it, how long it took to fill and to answer for the first time."""

    name: str
    port: int
    path: str
    process: subprocess.Popen[bytes]
    folder: Path
    default_graph: str = ""
    named_graphs: list[str] = field(default_factory=list)
    loading: float = 0.0
    starting: float = 0.0

    def request(self, example: Example) -> bytes:
        """The GET request for `example`, ready for `plain` or `unique`."""
        path = self.path
        if self.default_graph:
            named = self.named_graphs if "GRAPH" in example.text else []
            path += f"default-graph-uri={quote(self.default_graph, safe='')}&"
            path += "".join(f"named-graph-uri={quote(graph, safe='')}&" for graph in named)
        return query_head(path, example.text, example.accept)

    def memory(self) -> tuple[float, float]:
        """Megabytes resident of all its processes, and the same with what they share counted once."""
        return memory(family(self.process.pid))


@contextmanager
def ours(data: Material, folder: Path, example: Example, workers: int = WORKERS) -> Iterator[Server]:
    """`bochum-kg serve` as anybody starts it."""
    port = free_port()
    command = [sys.executable, "-m", "bochum_kg", "serve", "--root", str(data.root), "--out", str(data.out)]
    with _started([*command, "--port", str(port), "--workers", str(workers)], folder) as process:
        server = Server("ours", port, "/sparql?", process, folder)
        _first_answer(server, example)
        yield server


@contextmanager
def oxigraph(
    data: Material, folder: Path, example: Example, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """The Oxigraph server with its store in memory, filled over HTTP: as good as nothing between query and data."""
    port = free_port()
    command = [_oxigraph(), "serve", "--bind", f"127.0.0.1:{port}"]
    with _started(command, folder, environment) as process:
        server = Server("oxigraph-jemalloc" if environment else "oxigraph", port, "/query?", process, folder)
        began = time.perf_counter()
        for file, query, kind in (
            (data.nquads, "", "application/n-quads"),
            (data.ntriples, "?default", "application/n-triples"),
        ):
            _post(port, f"/store{query}", file, kind, process)
        server.loading = time.perf_counter() - began
        _first_answer(server, example)
        server.starting += server.loading  # a store in memory is filled anew at every start
        yield server


def oxigraph_jemalloc(data: Material, folder: Path, example: Example) -> AbstractContextManager[Server]:
    """The Oxigraph server with our workers' allocator: nobody runs it so, but it tells what is owed to that."""
    library = find_library("jemalloc")
    if not library:
        raise Missing("no jemalloc here: apt-get install libjemalloc2")
    return oxigraph(data, folder, example, {"LD_PRELOAD": library})


@contextmanager
def oxigraph_disk(data: Material, folder: Path, example: Example) -> Iterator[Server]:
    """The Oxigraph server, read-only on a store on disk that its own bulk loader has written."""
    port, store, began = free_port(), folder / "store", time.perf_counter()
    files = [str(data.nquads), str(data.ntriples)]
    _run([_oxigraph(), "load", "--location", str(store), *(part for file in files for part in ("--file", file))])
    loading = time.perf_counter() - began
    command = [_oxigraph(), "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
    with _started(command, folder) as process:
        server = Server("oxigraph-disk", port, "/query?", process, folder, loading=loading)
        _first_answer(server, example)
        yield server


@contextmanager
def rdflib_endpoint(data: Material, folder: Path, example: Example) -> Iterator[Server]:
    """rdflib-endpoint over rdflib's memory store, in as many uvicorn processes as we have workers."""
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    if subprocess.run([python, "-c", "import rdflib_endpoint, uvicorn"], capture_output=True).returncode:
        raise Missing("no rdflib-endpoint here: pip install rdflib-endpoint 'uvicorn[standard]'")
    if data.cities > 10:
        raise Missing("it would need hours to load and answer more than 10 cities")
    port = free_port()
    command = [python, "-m", "uvicorn", "rdflib_app:app", "--app-dir", str(Path(__file__).parent)]
    command += ["--port", str(port), "--workers", str(WORKERS), "--log-level", "warning"]
    files = {"BENCH_NQUADS": str(data.nquads), "BENCH_NTRIPLES": str(data.ntriples)}
    with _started(command, folder, files) as process:
        server = Server("rdflib-endpoint", port, "/sparql?", process, folder)
        _first_answer(server, example)
        yield server


VIRTUOSO_INI = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CheckpointInterval = 0
CaseMode = 2
ThreadsPerQuery = 2
DirsAllowed = {files}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 16
KeepAliveTimeout = 60
MaxKeepAlives = 16
Charset = UTF-8
[SPARQL]
ResultSetMaxRows = 10000000
"""


@contextmanager
def virtuoso(data: Material, folder: Path, example: Example) -> Iterator[Server]:
    """Virtuoso, filled by its bulk loader and started anew."""
    binary, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not (binary and isql):
        raise Missing("no Virtuoso here: apt-get install virtuoso-opensource")
    sql, http, files = free_port(), free_port(), data.nquads.parent
    buffers = 20_000 if data.cities < 10 else 170_000  # of 8 kB; the whole graph fits in
    settings = {"sql": sql, "http": http, "files": files, "buffers": buffers, "dirty": buffers * 3 // 4}
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(**settings))
    command = [binary, "+foreground", "+configfile", "virtuoso.ini"]
    load = [isql, str(sql), "dba", "dba", "ERRORS=STDOUT"]
    with _started(command, folder) as process:
        server = Server("virtuoso", http, "/sparql?", process, folder, MERGED, data.graphs)
        _first_answer(server, Example("", "ASK {}", example.accept))
        began = time.perf_counter()
        for name, graph in ((data.nquads.name, "urn:x:none"), (data.ntriples.name, MERGED)):
            _run([*load, f"exec=ld_dir('{files}', '{name}', '{graph}');"])
        _run([*load, "exec=rdf_loader_run();"])
        said = _run([*load, "exec=select ll_file, ll_error from DB.DBA.load_list where ll_error is not null;"])
        if "0 Rows." not in said:
            raise Missing(f"Virtuoso could not load the data: {said[-500:]}")
        _run([*load, "exec=checkpoint;"])
        loading = time.perf_counter() - began
        subprocess.run([*load, "exec=shutdown;"], capture_output=True)
        process.wait(60)
    with _started(command, folder) as process:
        server = Server("virtuoso", http, "/sparql?", process, folder, MERGED, data.graphs, loading)
        _first_answer(server, example)
        yield server


PEERS: dict[str, Callable[[Material, Path, Example], AbstractContextManager[Server]]] = {
    "ours": ours,
    "oxigraph": oxigraph,
    "oxigraph-jemalloc": oxigraph_jemalloc,
    "oxigraph-disk": oxigraph_disk,
    "virtuoso": virtuoso,
    "rdflib-endpoint": rdflib_endpoint,
}


def free_port() -> int:
    with create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextmanager
def _started(
    command: list[str], folder: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    process = start(command, folder, environment)
    try:
        yield process
    finally:
        stop(process)


def _first_answer(server: Server, example: Example) -> None:
    """Wait for the first answer to `example` and note how long it took. Raises Missing when the server gives up."""
    began, connection = time.perf_counter(), Connection(server.port, BOOT)
    request, status, body = plain(server.request(example)), 0, b""
    while status != 200:
        try:
            status, body = connection.get(request)
        except (OSError, ValueError) as error:
            connection.close()
            body = str(error).encode()
        if server.process.poll() is not None or time.perf_counter() - began > BOOT:
            raise Missing(f"{server.name} did not start: {body[-300:]!r}; its log: {log(server)}")
        time.sleep(0 if status == 200 else 0.01)
    connection.close()
    server.starting = time.perf_counter() - began


def log(server: Server) -> str:
    """The end of what `server` wrote to its log."""
    return (server.folder / "log").read_text(errors="replace")[-500:]


def health(port: int, target: str) -> tuple[bytes, int]:
    """A request for a constant of our own server, and the size of its answer."""
    request = head(target, "*/*")
    connection = Connection(port)
    try:
        return request, len(connection.get(request)[1])
    finally:
        connection.close()


def _post(port: int, target: str, file: Path, kind: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 10
    while True:
        headers = {"Content-Type": kind, "Content-Length": str(file.stat().st_size)}
        try:
            with file.open("rb") as body:
                address = f"http://127.0.0.1:{port}{target}"
                request = HTTPRequest(address, body, headers, method="POST")
                build_opener(ProxyHandler({})).open(request, timeout=BOOT).close()
                return
        except OSError as error:
            if time.monotonic() > end or process.poll() is not None or "refused" not in str(error):
                raise Missing(f"the server could not be filled: {error}") from None
            time.sleep(0.01)


def _oxigraph() -> str:
    binary = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if not binary:
        raise Missing("no Oxigraph server here: pip install oxigraph")
    return binary


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=BOOT)
    if done.returncode:
        raise Missing(f"{command[0]} failed: {(done.stdout + done.stderr)[-500:]}")
    return done.stdout
