"""Parent side of the checks: a document in, its report as JSON out, within limits; other processes do the work."""

import json
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bochum_kg.engine.workers import ForkServer
from bochum_kg.refusals import Refused, Text


@dataclass(frozen=True)
class Limits:
    """What checks may use: seconds until the answer, processor seconds and bytes of memory each.

    `at_once` run at a time, `queue` more wait up to `waiting` seconds; after `idle` seconds without any the processes
    end.
    """

    seconds: float = 60.0
    processor: int = 40
    memory: int = 1024**3
    at_once: int = 1
    queue: int = 3
    waiting: float = 10.0
    idle: float = 900.0


class Checks:
    """Checks proposals against the release in `folder`; the processes start with the first one, or with `prepare`."""

    def __init__(self, folder: Path, limits: Limits | None = None):
        self.limits = limits = limits or Limits()
        arguments = [str(folder), str(limits.memory), str(limits.processor), str(limits.idle)]
        self._forkserver = ForkServer(arguments, "bochum_kg.proposals.forkserver")
        weakref.finalize(self, self._forkserver.close)  # nobody serves this release any more
        self._prepared = threading.Lock()  # held while somebody prepares
        self._free = threading.BoundedSemaphore(limits.at_once)
        self._room = threading.BoundedSemaphore(limits.at_once + limits.queue)  # each holds a thread of the server

    def check(self, content: bytes, suffix: str, charge: Callable[[float], None] = lambda _: None) -> dict[str, Any]:
        """The report on the document `content`, see checking.Release; `charge` hears the processor seconds it took.

        Raises Refused, and RuntimeError for our mistakes.
        """
        if not self._room.acquire(blocking=False):
            raise self._busy()
        try:
            if not self._free.acquire(timeout=self.limits.waiting):
                raise self._busy()
            try:
                return self._checked(content, suffix, charge)
            finally:
                self._free.release()
        finally:
            self._room.release()

    def _busy(self) -> Refused:
        wait = max(1, round(self.limits.waiting))
        text = Text("Try again in {wait} seconds, or check it yourself: `bochum-kg validate FILE`.", wait=wait)
        return Refused(503, "Other proposals are being checked", text, retry_after=wait)

    def prepare(self) -> None:
        """Start the process that forks for each check, without waiting: whoever reads the form will soon want it."""
        if self._prepared.acquire(blocking=False):
            threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        try:
            if worker := self._forkserver.worker():
                worker.kill()
        finally:
            self._prepared.release()

    def close(self) -> None:
        """End the processes."""
        self._forkserver.close()

    def _checked(self, content: bytes, suffix: str, charge: Callable[[float], None]) -> dict[str, Any]:
        began, worker = time.monotonic(), self._forkserver.worker()
        if worker is None:
            raise Refused(503, "Cannot check now", "The checks could not be started. Try again later.", retry_after=30)
        try:
            worker.send(suffix.encode() + b"\n" + content)
            if not worker.poll(self.limits.seconds):
                late = Text(
                    "Stopped after {seconds:g} seconds. Send the proposal in parts.", seconds=self.limits.seconds
                )
                raise Refused(504, "Check took too long", late, limit="seconds")
            kind, answer = worker.receive()
        except (EOFError, OSError):
            raise Refused(
                503,
                "Check stopped",
                "The check needed more memory or processor time than it may have. Send the proposal in parts.",
                limit="memory",
            ) from None
        finally:
            charge(min(worker.seconds_worked(), time.monotonic() - began))
            worker.kill()
        if kind == b"X":
            raise RuntimeError(answer.decode())
        found: dict[str, Any] = json.loads(answer)
        if kind == b"E":
            raise Refused.from_json(found)
        return found
