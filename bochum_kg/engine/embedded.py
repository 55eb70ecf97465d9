"""The default engine: Oxigraph in a few worker processes that can be killed.

Oxigraph cannot cancel a query and can take its process down, so queries never run in the web process. A worker past its
time is killed and replaced; everybody else is served meanwhile. Costs about 0.1 ms a query.
"""

import contextlib
import json
import os
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
from bochum_kg.engine.limits import check, dataset

_BOOT = 600.0  # seconds a worker may take to load the data


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
        self.answered = 0

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

    def step_back(self) -> None:
        """Lowest priority: a long query shall not slow the short ones of others down."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, 19)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._connection.close()


class EmbeddedEngine:
    """`workers` processes over the canonical N-Quads file at `path`; see engine.Engine for the interface.

    A query that is not done after `limits.patience` moves aside: its worker gets the lowest priority, another takes its
    place for everybody else, and only `limits.long` such queries run at once. So a few deadly queries neither take all
    workers nor all of the processors. `store` is a folder with an Oxigraph store of the file, opened by all workers.
    """

    def __init__(
        self,
        path: Path,
        *,
        prefixes: dict[str, str],
        apart: frozenset[str],
        workers: int = 2,
        limits: Limits | None = None,
        store: Path | None = None,
    ):
        self.limits = limits or Limits()
        self._command = [str(path), str(store or ""), str(self.limits.memory), json.dumps(prefixes), *sorted(apart)]
        self._idle: queue.LifoQueue[_Worker] = queue.LifoQueue()
        self._long = threading.Semaphore(self.limits.long)
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
        graphs = request.dataset or dataset(request.text)
        run = _Run(self, self._take(), min(request.timeout or self.limits.seconds, self.limits.seconds))
        try:
            run.worker.send_json(
                {"text": request.text, "results": request.results, "graphs": request.graphs, "dataset": graphs}
            )
            kind, content = run.wait()
        except TimeoutError:
            run.end(whole=False)
            raise Refused(
                504,
                "Query took too long",
                f"Stopped after {run.seconds:g} seconds. Ask for less, add a LIMIT, or download the data.",
                limit="seconds",
            ) from None
        except (EOFError, OSError):
            run.end(whole=False)
            raise Refused(
                503,
                "Query stopped",
                f"The query needed more than {self.limits.memory // 1024**2} MB of memory or broke the query engine. "
                "Ask for less: fewer joins without a common variable, no strings that grow.",
                limit="memory",
            ) from None
        except Refused:
            run.end(whole=False)
            raise
        header = json.loads(content)
        if kind == b"E":
            run.end(whole=True)
            raise Refused(header.pop("status"), header.pop("title"), header.pop("detail", ""), **header)
        chunks = self._chunks(run)
        next(chunks)  # into its try block: a generator never started would not give the worker back when closed
        return Answer(header["form"], chunks)

    def _chunks(self, run: "_Run") -> Iterator[bytes]:
        whole = False
        try:
            yield b""
            while True:
                kind, content = run.wait()
                if kind == b"E":
                    raise Broken(json.loads(content).get("detail") or "the query failed")
                if kind == b".":
                    whole = True
                    return
                yield content
        except TimeoutError:
            raise Broken(f"stopped after {run.seconds:g} seconds, in the middle of the answer") from None
        except Refused as error:
            raise Broken(str(error)) from None
        except (EOFError, OSError):
            raise Broken("the query worker stopped in the middle of the answer") from None
        finally:
            run.end(whole)  # failed, or the client went away: what is left in the pipe belongs to nobody

    def _take(self) -> _Worker:
        """An idle worker that is alive. Raises Refused when there is none for too long."""
        end = time.monotonic() + self.limits.waiting
        while True:
            try:
                worker = self._idle.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise Refused(
                    503,
                    "All workers are busy",
                    "Try again in a few seconds.",
                    retry_after=max(1, int(self.limits.waiting)),
                ) from None
            if worker.alive():
                return worker
            self.replace(worker)  # killed while idle: not this client's business

    def move_aside(self, worker: _Worker) -> None:
        """`worker` runs a long query: let another take its place. Raises Refused when too many are long already."""
        if not self._long.acquire(blocking=False):
            raise Refused(
                503,
                "Too many long queries",
                f"{self.limits.long} long queries are running already. Ask for less, or try again in a while.",
                retry_after=max(1, int(self.limits.seconds)),
                limit="long",
            )
        worker.step_back()
        threading.Thread(target=self._start_one, daemon=True).start()

    def give_back(self, worker: _Worker) -> None:
        """`worker` is free again; after many answers a fresh one takes its place, because engines leak a little."""
        worker.answered += 1
        if worker.answered < self.limits.answers:
            self._idle.put(worker)
        else:
            self.replace(worker)

    def forget(self, worker: _Worker) -> None:
        """Kill `worker`, which had moved aside."""
        worker.kill()
        with self._lock:
            self._all.discard(worker)
        self._long.release()

    def replace(self, worker: _Worker) -> None:
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

    def counts(self) -> dict[str, int]:
        """How many workers there are, and how many are idle."""
        return {"workers": len(self._all), "idle": self._idle.qsize()}

    def close(self) -> None:
        """Kill all workers."""
        with self._lock:
            self._closed = True
            for worker in self._all:
                with contextlib.suppress(OSError):
                    worker.kill()
            self._all.clear()


class _Run:
    """One query on one worker: how long it may still take, and where the worker goes afterwards."""

    def __init__(self, engine: EmbeddedEngine, worker: _Worker, seconds: float):
        self.worker, self.seconds = worker, seconds
        self._engine, self._long, self._over = engine, False, False
        now = time.monotonic()
        self._deadline, self._patience = now + seconds, now + engine.limits.patience

    def wait(self) -> tuple[bytes, bytes]:
        """The worker's next message. Raises TimeoutError, Refused when it may not go on, EOFError when it is gone."""
        if not self._long:
            if self._left(self._patience) and self.worker.poll(
                min(self._left(self._patience), self._left(self._deadline))
            ):
                return self.worker.receive()
            if self._left(self._deadline):
                self._engine.move_aside(self.worker)
                self._long = True
        if not self.worker.poll(self._left(self._deadline)):
            raise TimeoutError
        return self.worker.receive()

    def end(self, whole: bool) -> None:
        """Give the worker back, or kill it when it had moved aside or its answer was not read to the end."""
        if self._over:
            return
        self._over = True
        if self._long:
            self._engine.forget(self.worker)
        elif whole:
            self._engine.give_back(self.worker)
        else:
            self._engine.replace(self.worker)

    @staticmethod
    def _left(moment: float) -> float:
        return max(0.0, moment - time.monotonic())
