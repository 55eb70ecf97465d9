"""Work in, its outcome out, done in a forked process while this one does something else."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from bochum_kg.engine.fence import end_with_parent

T = TypeVar("T")


@contextmanager
def apart(work: Callable[[], T]) -> Iterator[Callable[[], T]]:
    """Begin `work` in a process of its own; the function given waits for what it returns or raises.

    A process with several threads must not fork, since a lock of another thread would stay shut for ever in the copy:
    there `work` is done when its outcome is asked for.
    """
    if threading.active_count() > 1:
        yield work
        return
    receiver, sender = Pipe(duplex=False)
    process = get_context("fork").Process(target=_send, args=(work, sender, os.getpid()))
    process.start()
    sender.close()

    def outcome() -> T:
        try:
            done, value = receiver.recv()
        except EOFError:
            process.join()
            raise ChildProcessError(f"a process of the build ended with {process.exitcode}") from None
        if not done:
            raise value
        return value  # type: ignore[no-any-return]

    try:
        yield outcome
    finally:
        process.kill()
        process.join()
        receiver.close()


def _send(work: Callable[[], Any], sender: Connection, parent: int) -> None:
    end_with_parent(parent)  # a build that is killed leaves none that waits for ever to be heard
    try:
        outcome = True, work()
    except BaseException as error:
        outcome = False, error
    sender.send(outcome)
