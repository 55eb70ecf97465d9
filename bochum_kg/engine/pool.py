"""The query workers of one process: who is idle, who runs a long query, and how much memory those take together.

A long query is demoted: its worker gets the lowest priority, another takes its place for everybody else. Of those
`Limits.max_long` run at once and as many wait, stopped where they are; nobody has more than `Limits.long_each` of them.
"""

import contextlib
import os
import queue
import socket
import threading
import time
import weakref

from bochum_kg.engine import Limits
from bochum_kg.engine.workers import ForkServer, Worker
from bochum_kg.refusals import Refused, Text

_LIGHT = 64 * 1024**2  # bytes a worker may have kept from a long query and still serve others
_LEAVING = threading.Lock()


class Pool:
    """`workers` processes forked by a fork server that is started with `arguments`, the file of the data first.

    `line` leads to one that was started with them before.

    Raises RuntimeError when it cannot be loaded.

    After a fork of this process (a server that loads the app before it forks) the child starts workers of its own with
    its first query: two processes on one socket would get each other's answers. A server in C, as uWSGI, forks without
    telling Python, so the process id is looked at, too.
    """

    def __init__(self, arguments: list[str], workers: int, limits: Limits, line: socket.socket | None = None):
        self.limits, self._workers, self._path = limits, workers, arguments[0]
        self._forkserver = ForkServer(arguments, line=line)
        self._reset()
        pool = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forked(pool))
        self._begin()

    def _reset(self) -> None:
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._long = threading.Semaphore(self.limits.max_long)
        self._places = threading.Semaphore(2 * self.limits.max_long)
        self._all: set[Worker] = set()
        self._demoted: dict[Worker, str] = {}  # worker -> client
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._begun = self._closed = False
        self._owner = os.getpid()

    def _begin(self) -> None:
        for _ in range(self._workers):
            worker = self._forkserver.worker()
            if worker is None:
                self.close()
                raise RuntimeError(f"{self._path}: a query worker could not load it")
            self._all.add(worker)
            self._idle.put(worker)
        self._begun = True

    def forked(self) -> None:
        """Leave the parent's workers to the parent; this process starts its own with its first query."""
        for worker in self._all:
            worker.forget()
        self._forkserver.forget()
        self._reset()

    def _own(self) -> None:
        """See that the workers are this process's own."""
        if self._owner != os.getpid():
            with _LEAVING:
                if self._owner != os.getpid():
                    self.forked()

    def take(self) -> Worker:
        """An idle worker that is alive. Raises Refused when there is none for too long."""
        self._own()
        if not self._begun:
            with self._starting:
                if not self._begun:
                    self._begin()
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

    def give_back(self, worker: Worker) -> None:
        """`worker` is free again; after many answers a fresh one takes its place, because engines leak a little."""
        worker.answered += 1
        if worker.answered < self.limits.max_answers:
            self._idle.put(worker)
        else:
            self.replace(worker)

    def replace(self, worker: Worker) -> None:
        """Kill `worker` now, start another in the background: the caller's answer does not wait for it."""
        worker.kill()
        with self._lock:
            self._all.discard(worker)
            self._demoted.pop(worker, None)
        threading.Thread(target=self._start_one, daemon=True).start()

    def demote(self, worker: Worker, client: str, seconds: float) -> None:
        """`worker` runs a long query of `client`: let another take its place. Raises Refused when there are too many.

        Waits for one of the places that run at once, at most `seconds`, with the query stopped where it is.
        """
        with self._lock:
            mine = sum(1 for other in self._demoted.values() if client and other == client)
            if mine >= self.limits.long_each or not self._places.acquire(blocking=False):
                raise self._too_many(mine)
            self._demoted[worker] = client
        worker.slow_down()
        threading.Thread(target=self._start_one, daemon=True).start()
        if not self._long.acquire(blocking=False):
            worker.pause(True)
            if not self._long.acquire(timeout=min(seconds, self.limits.waiting)):
                self._places.release()
                raise self._too_many(mine)
            worker.pause(False)

    def _too_many(self, mine: int) -> Refused:
        number = mine or self.limits.max_long
        return Refused(
            503,
            "Too many long queries",
            Text("{number} long queries are running already. Ask for less, or try again in a while.", number=number),
            retry_after=max(1, int(self.limits.seconds)),
            limit="long",
        )

    def check_memory(self, worker: Worker) -> None:
        """Raise Refused when long queries together take more than they may and none takes more than `worker`."""
        with self._lock:
            taken = {other: other.memory() for other in self._demoted}
        if sum(taken.values()) > self.limits.long_memory and taken.get(worker, 0) == max(taken.values()):
            raise Refused(
                503,
                "Query stopped",
                Text(
                    "Long queries together needed more than {megabytes} MB of memory, this one most of it. "
                    "Ask for less, or try again in a while.",
                    megabytes=self.limits.long_memory // 1024**2,
                ),
                retry_after=max(1, int(self.limits.seconds)),
                limit="memory",
            )

    def release(self, worker: Worker, whole: bool) -> None:
        """`worker`, which was demoted, is done: it takes part again if it is needed and can, or else is killed."""
        self._long.release()
        self._places.release()
        with self._lock:
            self._demoted.pop(worker, None)
            needed = whole and self._present() <= self._workers and worker.memory() < _LIGHT
            if needed and worker.speed_up():
                self._idle.put(worker)
                return
            self._all.discard(worker)
        worker.kill()

    def ended_by(self, worker: Worker) -> int:
        """The signal that ended the process of `worker`, which has hung up; 0 when nobody knows."""
        return self._forkserver.ended_by(worker)

    def _present(self) -> int:
        """How many workers are there for short queries."""
        return len(self._all - self._demoted.keys())

    def _start_one(self) -> None:
        while not self._closed:
            if worker := self._forkserver.worker():
                with self._lock:
                    if self._present() < self._workers and not self._closed:
                        self._all.add(worker)
                        self._idle.put(worker)
                        return
                worker.kill()  # a demoted one was faster back
                return
            time.sleep(1.0)

    def ready(self) -> bool:
        """True when at least one worker is alive, or will be with the first query."""
        self._own()
        return not self._closed and (bool(self._all) or not self._begun)

    def counts(self) -> dict[str, int]:
        """How many workers there are, and how many are idle."""
        return {"workers": len(self._all), "idle": self._idle.qsize()}

    def close(self) -> None:
        """Kill all workers, whatever goes wrong with one of them."""
        self._own()
        with self._lock:
            self._closed = True
            try:
                with contextlib.ExitStack() as stack:
                    for worker in self._all:
                        stack.callback(worker.kill)
            finally:
                self._all.clear()
        self._forkserver.close()


def _forked(pool: "weakref.ref[Pool]") -> None:
    if (found := pool()) is not None:
        found.forked()
