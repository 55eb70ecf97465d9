"""The default engine: Oxigraph in a few worker processes that can be killed.

Oxigraph cannot cancel a query and can take its process down, so queries never run in the web process. A worker past its
time is killed and replaced; everybody else is served meanwhile. Costs about 0.1 ms a query.
"""

import json
import logging
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bochum_kg.engine import Answer, Limits, Request, whole
from bochum_kg.engine.pool import Pool
from bochum_kg.engine.precheck import check, dataset
from bochum_kg.engine.workers import Worker
from bochum_kg.refusals import Broken, Refused, Text

log = logging.getLogger("bochum_kg")
_BREATH = 0.002  # seconds between two pieces of a long answer: so that copying it keeps nobody waiting
_NOTHING = 0.01  # processor seconds that are part of the price of any query
_STEP = 0.1  # seconds between two looks at the memory of a long query
_BY_OTHERS = (signal.SIGKILL, signal.SIGTERM, 0)  # what a query cannot have done to its own process


def arguments(path: Path, memory: int, prefixes: dict[str, str], apart: frozenset[str]) -> list[str]:
    """What the fork server is started with, see engine.forkserver."""
    return [str(path), str(memory), json.dumps(prefixes), *sorted(apart)]


class EmbeddedEngine:
    """`workers` processes over the canonical N-Quads file at `path`; see engine.Engine for the interface.

    A query still running after `limits.long_after` seconds of work is demoted, see engine.pool. So a few deadly queries
    take neither all workers nor all processors. `charge` hears which client's query took how many processor seconds.
    `line` leads to a fork server that was started with these `arguments` before.
    """

    def __init__(
        self,
        path: Path,
        *,
        prefixes: dict[str, str],
        apart: frozenset[str],
        workers: int = 2,
        limits: Limits | None = None,
        charge: Callable[[str, float], None] = lambda client, seconds: None,
        line: socket.socket | None = None,
    ):
        self.limits, self._charge = limits or Limits(), charge
        self._pool = Pool(arguments(path, self.limits.memory, prefixes, apart), workers, self.limits, line)

    def query(self, request: Request) -> Answer:
        """Answer `request`. Raises Refused before the first byte, Refused or Broken after it.

        A query whose worker was killed by somebody else, or by the system, is tried once more in the time that is left.
        """
        check(request.text, self.limits)
        message = {
            "text": request.text,
            "results": request.results,
            "graphs": request.graphs,
            "dataset": request.dataset or dataset(request.text, request.base),
            "base": request.base,
        }
        seconds = min(request.timeout or self.limits.seconds, self.limits.seconds)
        deadline = time.monotonic() + seconds
        for _ in range(2):
            run = _Run(self._pool, self._pool.take(), seconds, deadline, request.client, self._charge)
            try:
                return self._answer(run, message)
            except EOFError:
                run.end(whole=False)
                if self._pool.ended_by(run.worker) not in _BY_OTHERS:
                    break
        raise Refused(
            503,
            "Query stopped",
            Text(
                "The query needed more than {megabytes} MB of memory or broke the query engine. "
                "Ask for less: fewer joins without a common variable, no ever longer strings.",
                megabytes=self.limits.memory // 1024**2,
            ),
            limit="memory",
        )

    def _answer(self, run: "_Run", message: dict[str, Any]) -> Answer:
        """The answer to `message` on one worker. Raises Refused, and EOFError when the worker dies before it begins."""
        try:
            run.worker.send_json(message | {"seconds": run.seconds})
            kind, content = run.wait()
        except TimeoutError:
            run.end(whole=False)
            raise Refused(
                504,
                "Query took too long",
                Text(
                    "Stopped after {seconds:g} seconds. Ask for less, add a LIMIT, or download the data.",
                    seconds=run.seconds,
                ),
                limit="seconds",
            ) from None
        except OSError:
            raise EOFError from None
        except Refused:
            run.end(whole=False)
            raise
        if kind == b"E":
            run.end(whole=True)
            raise _error(content)
        if kind == b"W":
            run.end(whole=True)
            form, _, text = content.partition(b"\n")
            return Answer(form.decode(), whole(text))
        chunks = self._chunks(run)
        next(chunks)  # into its try block: a generator never started would not give the worker back when closed
        return Answer(content.decode(), chunks)

    def _chunks(self, run: "_Run") -> Iterator[bytes]:
        complete = False
        try:
            yield b""
            while True:
                kind, content = run.wait()
                if kind == b"E":
                    raise _error(content)
                if kind == b".":
                    complete = True
                    return
                yield content
                if run.long:
                    time.sleep(_BREATH)
        except TimeoutError:
            late = Text("Stopped after {seconds:g} seconds, in the middle of the answer.", seconds=run.seconds)
            raise Broken(late) from None
        except (EOFError, OSError):
            raise Broken("The query worker stopped in the middle of the answer.") from None
        finally:
            run.end(complete)  # failed, or the client went away: what is left in the pipe belongs to nobody

    def ready(self) -> bool:
        """True when at least one worker is alive."""
        return self._pool.ready()

    def counts(self) -> dict[str, int]:
        """How many workers there are, and how many are idle."""
        return self._pool.counts()

    def close(self) -> None:
        """Kill all workers."""
        self._pool.close()


def _error(content: bytes) -> Refused:
    """What a worker said went wrong; what it says for our log only goes there."""
    error = json.loads(content)
    if trace := error.pop("log", ""):
        log.error("query worker: %s", trace)
    return Refused.from_json(error)


class _Run:
    """One query of `client` on one worker: how long it may still take, and where the worker goes afterwards."""

    def __init__(
        self,
        pool: Pool,
        worker: Worker,
        seconds: float,
        deadline: float,
        client: str,
        charge: Callable[[str, float], None],
    ):
        self.worker, self.seconds, self.long = worker, seconds, False
        self._pool, self._client, self._deadline, self._over = pool, client, deadline, False
        self._charge, self._began, self._before = charge, time.monotonic(), worker.seconds_worked()
        self._look = self._began + pool.limits.long_after

    def wait(self) -> tuple[bytes, bytes]:
        """The worker's next message. Raises TimeoutError, Refused when it may not go on, EOFError when it is gone."""
        while (left := self._deadline - time.monotonic()) > 0:
            step = min(left, _STEP if self.long else self._look - time.monotonic())
            if step > 0 and self.worker.poll(step):
                return self.worker.receive()
            if self.long:
                self._pool.check_memory(self.worker)
            elif time.monotonic() >= self._look:
                self._check_if_long(left)
        raise TimeoutError

    def _check_if_long(self, left: float) -> None:
        """Demote the worker when it has really worked so long; on a busy machine it may only have waited its turn."""
        rest = self._pool.limits.long_after - (self.worker.seconds_worked() - self._before)
        if rest <= 0:
            self._pool.demote(self.worker, self._client, left)
            self.long = True
        self._look = time.monotonic() + max(rest, 0.01)

    def end(self, whole: bool) -> None:
        """Give the worker back, or kill it when it was demoted or its answer was not read to the end."""
        if self._over:
            return
        self._over = True
        # A process that is gone has no clock any more, but it cannot have worked longer than this took.
        seconds = min(self.worker.seconds_worked() - self._before, time.monotonic() - self._began)
        if self._client and seconds > _NOTHING:
            self._charge(self._client, seconds)
        if self.long:
            self._pool.release(self.worker, whole)
        elif whole:
            self._pool.give_back(self.worker)
        else:
            self._pool.replace(self.worker)
