"""The default engine: Oxigraph in a few worker processes that can be killed.

Oxigraph cannot cancel a query and can take its process down, so queries never run in the web process. A worker past its
time is killed and replaced; everybody else is served meanwhile. Costs about 0.1 ms a query.
"""

import contextlib
import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bochum_kg.engine import Answer, Broken, Limits, Refused, Request
from bochum_kg.engine.limits import check

_BOOT = 120.0  # seconds a worker may take to load the data


class _Worker:
    """One process and our end of its socket."""

    def __init__(self, command: list[str]):
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bochum_kg.engine.worker", str(theirs.fileno()), *command],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._connection = Connection(ours.detach())

    def wait_ready(self) -> bool:
        try:
            return self._connection.poll(_BOOT) and self.receive() == (b"H", b"{}")
        except (EOFError, OSError):
            return False

    def send_json(self, message: dict[str, Any]) -> None:
        self._connection.send_bytes(json.dumps(message).encode())

    def receive(self) -> tuple[bytes, bytes]:
        """Kind and content of the next message. Raises EOFError or OSError when the process is gone."""
        message = self._connection.recv_bytes()
        return message[:1], message[1:]

    def alive(self) -> bool:
        return self._process.poll() is None

    def poll(self, seconds: float) -> bool:
        return self._connection.poll(max(0.0, seconds))

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._connection.close()


class EmbeddedEngine:
    """`workers` processes over the canonical N-Quads file at `path`; see engine.Engine for the interface."""

    def __init__(
        self,
        path: Path,
        *,
        prefixes: dict[str, str],
        apart: frozenset[str],
        workers: int = 2,
        limits: Limits | None = None,
    ):
        self.limits = limits or Limits()
        self._command = [str(path), str(self.limits.memory), json.dumps(prefixes), *sorted(apart)]
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        starting = [_Worker(self._command) for _ in range(workers)]
        for worker in starting:
            if not worker.wait_ready():
                for other in starting:
                    other.kill()
                raise RuntimeError(f"{path}: a query worker could not load it")
            self._all.add(worker)
            self._idle.put(worker)

    def query(self, request: Request) -> Answer:
        """Answer `request`. Raises Refused before the first byte, Broken after it."""
        check(request.text, self.limits)
        seconds = min(request.timeout or self.limits.seconds, self.limits.seconds)
        worker = self._take()
        deadline = time.monotonic() + seconds
        try:
            worker.send_json(
                {
                    "text": request.text,
                    "results": request.results,
                    "graphs": request.graphs,
                    "default_graphs": request.default_graphs,
                    "named_graphs": request.named_graphs,
                }
            )
            if not worker.poll(deadline - time.monotonic()):
                self._replace(worker)
                raise Refused(
                    504,
                    "Query took too long",
                    f"Stopped after {seconds:g} seconds. Ask for less, add a LIMIT, or download the data.",
                    limit="seconds",
                )
            kind, content = worker.receive()
        except (EOFError, OSError):
            self._replace(worker)
            raise Refused(
                503,
                "Query stopped",
                f"The query needed more than {self.limits.memory // 1024**2} MB of memory or broke the query engine. "
                "Ask for less: fewer joins without a common variable, no strings that grow.",
                limit="memory",
            ) from None
        header = json.loads(content)
        if kind == b"E":
            self._idle.put(worker)
            raise Refused(header.pop("status"), header.pop("title"), header.pop("detail", ""), **header)
        chunks = self._chunks(worker, deadline)
        next(chunks)  # into its try block: a generator never started would not give the worker back when closed
        return Answer(header["form"], chunks)

    def _take(self) -> _Worker:
        """An idle worker that is alive. Raises Refused when there is none for too long."""
        end = time.monotonic() + self.limits.waiting
        while True:
            try:
                worker = self._idle.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise Refused(
                    503, "All workers are busy", "Try again in a few seconds.", retry_after=int(self.limits.waiting)
                ) from None
            if worker.alive():
                return worker
            self._replace(worker)  # killed while idle: not this client's business

    def _chunks(self, worker: _Worker, deadline: float) -> Iterator[bytes]:
        whole = False
        try:
            yield b""
            while True:
                if not worker.poll(deadline - time.monotonic()):
                    raise Broken("out of time while the answer was being sent")
                kind, content = worker.receive()
                if kind == b"E":
                    raise Broken(json.loads(content).get("detail") or "the query failed")
                if kind == b".":
                    whole = True
                    return
                yield content
        except (EOFError, OSError):
            raise Broken("the query worker stopped") from None
        finally:
            if whole:
                self._idle.put(worker)
            else:  # failed, or the client went away: what is left in the pipe belongs to nobody
                self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        """Kill `worker` now, start another in the background: the caller's answer does not wait for it."""
        worker.kill()
        with self._lock:
            self._all.discard(worker)
        threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        while not self._closed:
            worker = _Worker(self._command)
            if worker.wait_ready():
                with self._lock:
                    if not self._closed:
                        self._all.add(worker)
                        self._idle.put(worker)
                        return
            worker.kill()
            time.sleep(1.0)

    def ready(self) -> bool:
        """True when at least one worker is alive."""
        return bool(self._all) and not self._closed

    def close(self) -> None:
        """Kill all workers."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                with contextlib.suppress(OSError):
                    worker.kill()
            self._all.clear()
