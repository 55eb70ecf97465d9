"""The process that loads the data once and forks workers: `… FD[,FD…] NQUADS MEMORY PREFIXES APART…`.

A worker is a fork, ready in milliseconds, and shares with its siblings what none of them changes. Over the socket FD
comes an empty message with one end of a socket pair for each worker wanted; its process id goes back. The process id
of a worker alone asks which signal ended it. When the other side is gone, so are all workers, and when this process
is killed, the system ends them. One thread only, or forking would not be safe. For several FDs there is a fork of this
process each, so that several server processes have workers of their own and the data is in memory once.
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
from bochum_kg.engine.fence import end_with_parent, fence
from bochum_kg.engine.stores import Data, load
from bochum_kg.formats import GRAPH_FORMATS
from bochum_kg.serialisation import serialise

_ANY = ox.NamedNode("urn:x:any")
_REMEMBERED = 100  # ends of workers that nobody asked about yet


def main() -> None:
    descriptors, path, memory, prefixes, *apart = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; it closes the socket and so ends us
    lines = [socket.socket(fileno=int(descriptor)) for descriptor in descriptors.split(",")]
    known = json.loads(prefixes)
    for form in GRAPH_FORMATS:  # what is imported on first use must be loaded before no file can be opened any more
        serialise([ox.Triple(_ANY, _ANY, _ANY)], form.oxigraph, known)  # type: ignore[arg-type]
    data = load(Path(path), frozenset(apart))
    name("bochum-forks")
    fork_on_demand(_one_each(lines), lambda line: _work(line, data, int(memory), known))


def _one_each(lines: list[socket.socket]) -> socket.socket:
    """One of `lines` for each fork of this process, which waits for their end; a single one stays here."""
    if len(lines) == 1:
        return lines[0]
    gc.freeze()
    for mine in lines:
        if os.fork() == 0:
            for line in lines:
                if line is not mine:
                    line.close()
            return mine
    for line in lines:
        line.close()
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    sys.exit()


def fork_on_demand(control: socket.socket, work: Callable[[Connection], None]) -> None:
    """Fork a worker for every socket that comes over `control` and let it do `work`, until the other side is gone."""
    gc.freeze()  # what is there stays; looking at it would copy it
    mine = os.getpid()
    children: set[int] = set()
    try:
        control.send(b"H")
        ended: dict[int, int] = {}
        while (message := _message(control)) is not None:
            _bury(children, ended)
            pid, theirs = message
            if theirs is None:
                control.send(_ended_by(pid, children, ended).to_bytes(8, "big"))
                continue
            if (child := os.fork()) == 0:
                try:
                    end_with_parent(mine)
                    control.close()
                    work(Connection(theirs))
                finally:
                    os._exit(0)  # whatever happened, this is not the fork server and must not end its other children
            os.close(theirs)
            children.add(child)
            control.send(child.to_bytes(8, "big"))
    finally:
        for child in children:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)


def _message(control: socket.socket) -> tuple[int, int | None] | None:
    """The process id that is asked about, or the socket for a new worker; None when nobody is there any more."""
    try:
        content, descriptors, _, _ = socket.recv_fds(control, 8, 1)
    except OSError:
        return None
    if not (content or descriptors):
        return None
    return int.from_bytes(content, "big"), descriptors[0] if descriptors else None


def _bury(children: set[int], ended: dict[int, int]) -> None:
    """Reap children and note in `ended` which signal ended each; their process ids may then be reused."""
    with contextlib.suppress(ChildProcessError):
        while (child := os.waitpid(-1, os.WNOHANG))[0] > 0:
            children.discard(child[0])
            ended[child[0]] = os.WTERMSIG(child[1])
    while len(ended) > _REMEMBERED:
        ended.pop(next(iter(ended)))


def _ended_by(pid: int, children: set[int], ended: dict[int, int]) -> int:
    """The signal that ended the child `pid`, which has hung up and so is about to end; 0 when none did."""
    if pid in children:
        with contextlib.suppress(ChildProcessError):
            ended[pid] = os.WTERMSIG(os.waitpid(pid, 0)[1])
        children.discard(pid)
    return ended.pop(pid, 0)


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
