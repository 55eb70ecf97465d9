"""What the tests share: a tiny project and its release, the site on it, the real graph, a listener that stays silent.

The tiny project (`tests/tiny/`) has the folders of the real one. The real graph is built once per session, and only
when a test asks for it.
"""

import fcntl
import gc
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl  # noqa: F401 – a build loads it in a process of its own, and here are a hundred builds
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from rdflib import Graph
from werkzeug.test import TestResponse

from bochum_kg import context
from bochum_kg.__main__ import main
from bochum_kg.build import assembly, pipeline, validation
from bochum_kg.build.assembly import Graphs, empty_graph
from bochum_kg.commands.serve import AS_ROOT
from bochum_kg.engine import Limits
from bochum_kg.engine.workers import Worker
from bochum_kg.namespaces import BASE, prefixes
from bochum_kg.releases import graph as releases
from bochum_kg.releases.manifest import current
from bochum_kg.site import Site, open_release
from bochum_kg.views import create_app

# Some hundred processes start here: what one of them has compiled the others read, whatever the shell says.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Graphs of tens of thousands of objects stay: to look through them as often as Python does took a sixth of the time.
gc.set_threshold(50_000)

settings.register_profile("default", deadline=None)  # on a shared machine time says nothing about one input
settings.register_profile("long", deadline=None, max_examples=100_000, suppress_health_check=list(HealthCheck))
settings.load_profile("default")
PATIENT = Limits(seconds=120, waiting=60)  # nor does it say anything about a query; tests of the limits set their own

pytest_plugins = ["browser"]  # fixtures of tests/e2e; a conftest of theirs would hide this one


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A long file whose name stands late comes first: one process was at it when the others had no more to do."""
    items.sort(key=lambda item: item.path.name != "test_serving.py")


# A shell that runs the tests in the background ignores this one, and what is started here would inherit that.
signal.signal(signal.SIGQUIT, signal.SIG_DFL)

ROOT = Path(__file__).parents[1]
TINY = Path(__file__).parent / "tiny"
HEAD = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes().items()) + "@prefix ex: <http://e.x/> .\n"


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this session, the same for all processes that share its tests."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(shared_folder: Path) -> None:
    """A hundred apps are made here, and each would compile its templates anew."""
    (shared_folder / "templates").mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(shared_folder / "templates"))}


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


def copied(folder: Path, to: Path) -> Path:
    """A copy of `folder` called `to`, without dates and rights, which take half the time of hundreds of small files."""
    return Path(shutil.copytree(folder, to, symlinks=True, copy_function=shutil.copyfile))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the tiny project that a test may change."""
    return copied(TINY, tmp_path / "project")


@pytest.fixture(scope="session")
def tiny_graphs() -> Graphs:
    """The tiny project's graphs with what follows from them."""
    graphs, problems, _ = validation.with_inferred(assembly.read(TINY))
    assert problems == []
    return graphs


@pytest.fixture(scope="session")
def tiny_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny project, built by the command line."""
    out = tmp_path_factory.mktemp("tiny")
    result = CliRunner().invoke(main, ["build", "--root", str(TINY), "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture(scope="session")
def tiny_release(tiny_out: Path) -> Path:
    return current(tiny_out)


@pytest.fixture(scope="session")
def site(tiny_release: Path) -> Iterator[Site]:
    """The tiny release with its query workers."""
    site = open_release(tiny_release, workers=2, limits=PATIENT)
    yield site
    site.engine.close()


def graph_of(text: str) -> releases.Graph:
    """What pages read of a release with the Turtle `text` in it; all our prefixes are declared."""
    return releases.Graph(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE), BASE)


def readable(value: Any) -> Any:
    """Compact JSON-LD of PyLD with the keys of its objects in our order, values typed with keywords."""
    if isinstance(value, list):
        return [readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return {"@type" if key == "type" else key: value[key] for key in sorted(value, reverse=True)}
    order = sorted(value, key=lambda key: (key not in ("id", "@id"), key not in ("type", "@type"), key))
    return {key: readable(value[key]) for key in order}


class Client(FlaskClient):
    """Flask's test client, but every answer is read and closed at once, as a server does it.

    The `text` of a page has white space as a browser reads it: a template may break lines where it likes.
    """

    def open(self, *arguments: Any, **more: Any) -> TestResponse:
        response = super().open(*arguments, **{"buffered": True, **more})
        if response.mimetype == "text/html":
            kind = type(response)
            response.__class__ = type(kind.__name__, (kind,), {"text": property(_as_read)})
        return response


def _as_read(response: TestResponse) -> str:
    return re.sub(r"\s+", " ", response.get_data(as_text=True))


def client_of(site: Site, url: str = "") -> FlaskClient:
    """A client of the site `site`, at the public address `url`."""
    app = create_app(site, url)
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture(scope="session")
def client(site: Site) -> FlaskClient:
    """A client of the site on the tiny release."""
    return client_of(site)


@pytest.fixture(scope="session")
def real_out(shared_folder: Path) -> Path:
    """The real graph, built once, also when several processes share the tests."""
    out = shared_folder / "real"
    with out.with_name("real.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not current(out).exists():  # in a process of its own, where the build may fork: others wait for it
            command = [sys.executable, "-m", "bochum_kg", "build", "--root", str(ROOT), "--out", str(out)]
            built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
            if built.returncode:
                pytest.fail("the real graph cannot be built:\n" + built.stdout + built.stderr)
    return out


@pytest.fixture(scope="session")
def real_release(real_out: Path) -> Path:
    """The real graph's release."""
    return current(real_out)


@pytest.fixture(scope="session")
def real(real_release: Path) -> Iterator[FlaskClient]:
    """A client of the site on the real graph."""
    site = open_release(real_release, workers=1, limits=PATIENT)
    yield client_of(site)
    site.engine.close()


@pytest.fixture(scope="session")
def cli() -> Callable[..., Result]:
    """Runs the command line in this process."""
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def turtle() -> Callable[[str], Graph]:
    """A graph out of Turtle with all our prefixes and `ex:` declared."""

    def graph(text: str) -> Graph:
        result = empty_graph()
        for triple in assembly.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE, "t", "test"):
            result.add(triple)
        return result

    return graph


@pytest.fixture(scope="session")
def facts() -> Callable[[bytes, str], frozenset[str]]:
    """The triples in `content`, a file with this suffix, with canonical blank nodes and every literal to the letter.

    Read by Oxigraph's parsers, as rdflib's and PyLD's change the form of numbers. A JSON-LD context that is named is
    put in, as Oxigraph fetches none.
    """

    def read(content: bytes, suffix: str) -> frozenset[str]:
        forms = {
            "ttl": ox.RdfFormat.TURTLE,
            "rdf": ox.RdfFormat.RDF_XML,
            "nt": ox.RdfFormat.N_TRIPLES,
            "jsonld": ox.RdfFormat.JSON_LD,
        }
        document = json.loads(content) if suffix == "jsonld" else {}
        if isinstance(document, dict) and isinstance(named := document.get("@context"), str):
            base, name = named.removesuffix(".jsonld").split("context/")
            content = json.dumps(document | {"@context": context.load(base, name)}).encode()
        dataset = ox.Dataset(ox.parse(content, format=forms.get(suffix, ox.RdfFormat.N_QUADS)))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return frozenset(str(quad.triple) for quad in dataset)

    return read


@pytest.fixture(scope="module")
def wakeful() -> Iterator[None]:
    """Long queries keep their priority: at the lowest they would stand still while other tests use the processors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Worker, "slow_down", lambda worker: True)
        yield


class Listener:
    """A server on the loopback that counts who connects and answers with nothing."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                if connection.recv(65536) == b"stop":
                    return
                self.connections += 1
                connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        with socket.create_connection(self._socket.getsockname()) as last:
            last.sendall(b"stop")
            self._thread.join(5)
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def processes() -> Callable[[object], set[int]]:
    """The ids of the running processes with this text in their command line: the query workers of a release folder."""

    def find(text: object) -> set[int]:
        command = ["ps", "-ewwo", "pid=,comm=,args="]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return {int(line.split()[0]) for line in lines if str(text) in line and line.split()[1] == "bochum-query"}

    return find


class Server:
    """`bochum-kg serve` as a process of its own, on a free port."""

    def __init__(self, root: Path, out: Path, *options: str) -> None:
        command = [sys.executable, "-m", "bochum_kg", "serve", "--root", str(root), "--out", str(out), "--port", "0"]
        command += options
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.line)
        self.port = int(found[1]) if found else 0
        self.url = f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def stop(self, by: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and what stood on stderr, but for what is said to the superuser."""
        self.process.send_signal(by)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors.replace(f"{AS_ROOT}\n", "")


@pytest.fixture(scope="session")
def server(tiny_out: Path) -> Iterator[Server]:
    """The tiny release, served over a socket."""
    server = Server(TINY, tiny_out)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def real_server(real_out: Path) -> Iterator[Server]:
    """The real release, served over a socket; `.url` has no slash at its end. One process, so things are read once."""
    server = Server(ROOT, real_out, "--workers", "1", "--rate", "0", "--timeout", "120")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tiny project under the address it is served at, so that every IRI and context in it can be fetched."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    base, out = f"http://127.0.0.1:{port}/", tmp_path_factory.mktemp("local")
    pipeline.build(TINY, out, base)
    server = Server(TINY, out, "--port", str(port), "--base", base)
    assert server.port == port
    yield server
    server.stop()


@pytest.fixture(scope="session")
def javascript() -> Callable[..., Any]:
    """Runs a job of interop/tools.js with the tools in the folder BOCHUM_KG_NPM: `javascript("canonize", url=…)`."""
    folder = Path(os.environ.get("BOCHUM_KG_NPM", ROOT / ".venv-npm")).resolve() / "node_modules"
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    if not folder.is_dir():
        pytest.skip(f"{folder} is missing; .ci/run says how to install the JavaScript tools")

    def run(job: str, **arguments: Any) -> Any:
        command = ["node", str(ROOT / "tests" / "interop" / "tools.js"), json.dumps({"do": job, **arguments})]
        environment = os.environ | {"NODE_PATH": str(folder)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run
