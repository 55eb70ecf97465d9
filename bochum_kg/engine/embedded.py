"""The default engine: Oxigraph in a few worker processes that can be killed.

Oxigraph cannot cancel a query and can take its process down, so queries never run in the web process. A worker past its
time is killed and replaced; everybody else is served meanwhile. Costs about 0.1 ms a query.
"""

import contextlib
import json
import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bochum_kg.engine import Answer, Broken, Limits, Refused, Request, whole
from bochum_kg.engine.precheck import check, dataset
from bochum_kg.engine.workers import Nursery, Worker

_BREATH = 0.002  # seconds between two pieces of a long answer: copying it shall not keep others waiting


class EmbeddedEngine:
    """`workers` processes over the canonical N-Quads file at `path`; see engine.Engine for the interface.

    A query that is not done after `limits.patience` moves aside: its worker gets the lowest priority, another takes its
    place for everybody else, and only `limits.long` such queries run at once. So a few deadly queries neither take all
    workers nor all of the processors.
    """

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
        self._nursery = Nursery([str(path), str(self.limits.memory), json.dumps(prefixes), *sorted(apart)])
        self._workers = workers
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._long, self._places = threading.Semaphore(self.limits.long), threading.Semaphore(2 * self.limits.long)
        self._all: set[Worker] = set()
        self._aside: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(workers):
            worker = self._nursery.worker()
            if worker is None:
                self.close()
                raise RuntimeError(f"{path}: a query worker could not load it")
            self._all.add(worker)
            self._idle.put(worker)

    def query(self, request: Request) -> Answer:
        """Answer `request`. Raises Refused before the first byte, Broken after it.

        A query whose worker dies is tried once more: it may have been killed by somebody else, or by the system.
        """
        check(request.text, self.limits)
        message = {
            "text": request.text,
            "results": request.results,
            "graphs": request.graphs,
            "dataset": request.dataset or dataset(request.text),
        }
        seconds = min(request.timeout or self.limits.seconds, self.limits.seconds)
        try:
            return self._answer(message, seconds)
        except EOFError:
            with contextlib.suppress(EOFError):
                return self._answer(message, seconds)
        raise Refused(
            503,
            "Query stopped",
            f"The query needed more than {self.limits.memory // 1024**2} MB of memory or broke the query engine. "
            "Ask for less: fewer joins without a common variable, no strings that grow.",
            limit="memory",
        )

    def _answer(self, message: dict[str, Any], seconds: float) -> Answer:
        """The answer to `message` on one worker. Raises Refused, and EOFError when the worker dies before it begins."""
        run = _Run(self, self._take(), seconds)
        try:
            run.worker.send_json(message)
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
            raise EOFError from None
        except Refused:
            run.end(whole=False)
            raise
        if kind == b"E":
            run.end(whole=True)
            error = json.loads(content)
            raise Refused(error.pop("status"), error.pop("title"), error.pop("detail", ""), **error)
        if kind == b"W":
            run.end(whole=True)
            form, _, text = content.partition(b"\n")
            return Answer(form.decode(), whole(text))
        chunks = self._chunks(run)
        next(chunks)  # into its try block: a generator never started would not give the worker back when closed
        return Answer(content.decode(), chunks)

    def _chunks(self, run: "_Run") -> Iterator[bytes]:
        whole = False
        try:
            yield b""
            while True:
                kind, content = run.wait()
                if kind == b"E":
                    raise Broken(json.loads(content).get("detail") or "The query failed.")
                if kind == b".":
                    whole = True
                    return
                yield content
                if run.long:
                    time.sleep(_BREATH)
        except TimeoutError:
            raise Broken(f"Stopped after {run.seconds:g} seconds, in the middle of the answer.") from None
        except Refused as error:
            raise Broken(str(error)) from None
        except (EOFError, OSError):
            raise Broken("The query worker stopped in the middle of the answer.") from None
        finally:
            run.end(whole)  # failed, or the client went away: what is left in the pipe belongs to nobody

    def _take(self) -> Worker:
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

    def move_aside(self, worker: Worker, seconds: float) -> None:
        """`worker` runs a long query: let another take its place. Raises Refused when too many are long already.

        Up to `limits.long` run at once, and as many wait, at most `seconds`, stopped where they are.
        """
        many = Refused(
            503,
            "Too many long queries",
            f"{self.limits.long} long queries are running already. Ask for less, or try again in a while.",
            retry_after=max(1, int(self.limits.seconds)),
            limit="long",
        )
        if not self._places.acquire(blocking=False):
            raise many
        with self._lock:
            self._aside.add(worker)
        worker.slow_down()
        threading.Thread(target=self._start_one, daemon=True).start()
        if not self._long.acquire(blocking=False):
            worker.pause(True)
            if not self._long.acquire(timeout=min(seconds, self.limits.waiting)):
                self._places.release()
                raise many
            worker.pause(False)

    def give_back(self, worker: Worker) -> None:
        """`worker` is free again; after many answers a fresh one takes its place, because engines leak a little."""
        worker.answered += 1
        if worker.answered < self.limits.answers:
            self._idle.put(worker)
        else:
            self.replace(worker)

    def come_back(self, worker: Worker, whole: bool) -> None:
        """`worker`, which had moved aside, is done: it takes part again if it is needed and can, or else is killed."""
        self._long.release()
        self._places.release()
        with self._lock:
            self._aside.discard(worker)
            if whole and self._present() <= self._workers and worker.speed_up():
                self._idle.put(worker)
                return
            self._all.discard(worker)
        worker.kill()

    def _present(self) -> int:
        """How many workers are there for short queries."""
        return len(self._all - self._aside)

    def replace(self, worker: Worker) -> None:
        """Kill `worker` now, start another in the background: the caller's answer does not wait for it."""
        worker.kill()
        with self._lock:
            self._all.discard(worker)
            self._aside.discard(worker)
        threading.Thread(target=self._start_one, daemon=True).start()

    def _start_one(self) -> None:
        while not self._closed:
            if worker := self._nursery.worker():
                with self._lock:
                    if self._present() < self._workers and not self._closed:
                        self._all.add(worker)
                        self._idle.put(worker)
                        return
                worker.kill()  # one that had moved aside was faster back
                return
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
                worker.kill()
            self._all.clear()
        self._nursery.close()


class _Run:
    """One query on one worker: how long it may still take, and where the worker goes afterwards."""

    def __init__(self, engine: EmbeddedEngine, worker: Worker, seconds: float):
        self.worker, self.seconds = worker, seconds
        self._engine, self.long, self._over = engine, False, False
        now = time.monotonic()
        self._deadline, self._look = now + seconds, now + engine.limits.patience
        self._before = worker.seconds_worked()

    def wait(self) -> tuple[bytes, bytes]:
        """The worker's next message. Raises TimeoutError, Refused when it may not go on, EOFError when it is gone."""
        while not self.long and self._left(self._deadline):
            if self.worker.poll(self._left(min(self._look, self._deadline))):
                return self.worker.receive()
            self._lose_patience()
        if not self.worker.poll(self._left(self._deadline)):
            raise TimeoutError
        return self.worker.receive()

    def _lose_patience(self) -> None:
        """Move aside when the worker has really worked so long; on a busy machine it may only have waited its turn."""
        rest = self._engine.limits.patience - (self.worker.seconds_worked() - self._before)
        if rest <= 0:
            self._engine.move_aside(self.worker, self._left(self._deadline))
            self.long = True
        self._look = time.monotonic() + max(rest, 0.01)

    def end(self, whole: bool) -> None:
        """Give the worker back, or kill it when it had moved aside or its answer was not read to the end."""
        if self._over:
            return
        self._over = True
        if self.long:
            self._engine.come_back(self.worker, whole)
        elif whole:
            self._engine.give_back(self.worker)
        else:
            self._engine.replace(self.worker)

    @staticmethod
    def _left(moment: float) -> float:
        return max(0.0, moment - time.monotonic())
