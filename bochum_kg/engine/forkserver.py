"""The process that loads the data once and forks workers: `… FD NQUADS MEMORY PREFIXES APART…`.

A worker is a fork, ready in milliseconds, and shares with its siblings what none of them changes. Over the socket FD
comes an empty message with one end of a socket pair for each worker wanted; its process id goes back. When the other
side is gone, so are all workers. One thread only, or forking would not be safe.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pyoxigraph as ox

from bochum_kg.engine.answering import serve
from bochum_kg.engine.fence import fence
from bochum_kg.engine.stores import Data, load
from bochum_kg.formats import GRAPH_FORMATS
from bochum_kg.serialisation import serialise

_ANY = ox.NamedNode("urn:x:any")


def main() -> None:
    descriptor, path, memory, prefixes, *apart = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; it closes the socket and so ends us
    control = socket.socket(fileno=int(descriptor))
    known = json.loads(prefixes)
    for form in GRAPH_FORMATS:  # what is imported on first use must be loaded before no file can be opened any more
        serialise([ox.Triple(_ANY, _ANY, _ANY)], form.oxigraph, known)  # type: ignore[arg-type]
    data = load(Path(path), frozenset(apart))
    name("bochum-nursery")
    nurse(control, lambda line: _work(line, data, int(memory), known))


def nurse(control: socket.socket, work: Callable[[Connection], None]) -> None:
    """Fork a worker for every socket that comes over `control`, and let it do `work` there, until nobody is there."""
    gc.freeze()  # what is there stays; looking at it would copy it
    children: set[int] = set()
    try:
        control.send(b"H")
        while (theirs := _wanted(control)) is not None:
            _bury(children)
            if (child := os.fork()) == 0:
                try:
                    control.close()
                    work(Connection(theirs))
                finally:
                    os._exit(0)  # whatever happened, this is not the nursery and must not end its other children
            os.close(theirs)
            children.add(child)
            control.send(child.to_bytes(8, "big"))
    finally:
        for child in children:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _wanted(control: socket.socket) -> int | None:
    """The socket for the next worker; None when nobody is there to want one."""
    try:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
    except OSError:
        return None
    return descriptors[0] if descriptors else None


def _bury(children: set[int]) -> None:
    """Take note of children that have ended: from then on their numbers may be given to others."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG)[0]) > 0:
            children.discard(ended)


def _work(connection: Connection, data: Data, memory: int, prefixes: dict[str, str]) -> None:
    """Be a worker until the other side closes the connection."""
    name("bochum-query")
    fence(memory)
    connection.send_bytes(b"H")
    serve(connection, data, prefixes)


def name(words: str) -> None:
    """What `ps` and `top` call this process, where that can be told."""
    with contextlib.suppress(OSError):
        Path("/proc/self/comm").write_text(words)


if __name__ == "__main__":
    main()
