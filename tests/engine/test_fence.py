"""What a fenced process may still do; each tried in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from bochum_kg.engine import Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.engine.fence import fence, refuse_sockets
from bochum_kg.namespaces import prefixes

ATTEMPTS = """import errno, os, socket, sys
from bochum_kg.engine.fence import fence, refuse_sockets
from bochum_kg.namespaces import prefixes
{first}
kept = []
for what in sys.argv[1:]:
    try:
        kept.append(open("/dev/null") if what == "file" else socket.socket(getattr(socket, what)))
        print("ok")
    except OSError as error:
        print(errno.errorcode[error.errno])
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")


def attempts(first: str, *what: str) -> list[str]:
    """What comes of opening files and sockets after the statement `first`."""
    program = [sys.executable, "-c", ATTEMPTS.format(first=first), *what]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout.split()


def test_nothing_can_be_opened() -> None:
    assert "ok" not in attempts("fence(10**9)", "file", "AF_INET", "AF_UNIX")


@linux
def test_as_many_files_as_a_store_has_and_no_socket() -> None:
    found = attempts("fence(10**9, 2)", "file", "AF_INET", "AF_INET6", "AF_UNIX", "file", "file")
    assert found == ["ok", "EPERM", "EPERM", "EPERM", "ok", "EMFILE"]


@linux
def test_refused_sockets_are_all_that_is_refused() -> None:
    assert attempts("assert refuse_sockets()", "file", "AF_INET", "file") == ["ok", "EPERM", "ok"]
    assert attempts("", "file", "AF_INET") == ["ok", "ok"]


def test_files_without_a_way_to_refuse_sockets_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "unknown")
    assert not refuse_sockets()
    with pytest.raises(OSError, match="a store on disk needs Linux with seccomp"):
        fence(10**9, 1)


@linux
def test_a_store_of_many_files_is_read_whole(tmp_path: Path) -> None:
    """RocksDB opens 16 files with the store and the others when they are read; when it cannot, Oxigraph never ends."""
    folder = tmp_path / "store"
    store = ox.Store(str(folder))
    for number in range(3):
        lines = "".join(f"<urn:x:{number}-{n}> <urn:x:p> <urn:x:o{n}> <urn:x:g> .\n" for n in range(100))
        store.bulk_load(input=lines.encode(), format=ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    assert len(list(folder.glob("*.sst"))) > 16
    engine = EmbeddedEngine(tmp_path / "none.nq", prefixes=prefixes(), apart=frozenset(), workers=1, store=folder)
    try:
        answer = engine.query(Request("SELECT * { GRAPH ?g { ?s ?p ?o . ?s ?q ?o } }", results="csv"))
        assert b"".join(answer.chunks).count(b"\n") == 301
    finally:
        engine.close()
