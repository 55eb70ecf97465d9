"""Work in a process of its own: its outcome arrives, its failure too, and it ends with whoever asked for it."""

import os
import signal
import threading
from multiprocessing import active_children
from time import sleep

import pytest

from bochum_kg.build.apart import apart


def refuse() -> int:
    raise ValueError("no")


def test_the_outcome_of_another_process_arrives() -> None:
    with apart(os.getpid) as outcome:
        assert outcome() != os.getpid()


def test_large_outcome_arrives() -> None:
    with apart(lambda: b"x" * 10_000_000) as outcome:
        assert outcome() == b"x" * 10_000_000


def test_what_is_raised_there_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no"), apart(refuse) as outcome:
        outcome()


def test_process_that_is_killed_is_named() -> None:
    with pytest.raises(ChildProcessError, match="-9"), apart(lambda: os.kill(os.getpid(), signal.SIGKILL)) as outcome:
        outcome()


def test_process_whose_outcome_nobody_wants_is_ended() -> None:
    with pytest.raises(KeyboardInterrupt), apart(lambda: sleep(60)):
        raise KeyboardInterrupt
    assert not active_children()


def test_a_process_with_threads_does_not_fork() -> None:
    ready = threading.Event()
    thread = threading.Thread(target=ready.wait)
    thread.start()
    try:
        with apart(os.getpid) as outcome:
            assert outcome() == os.getpid()
    finally:
        ready.set()
        thread.join()
