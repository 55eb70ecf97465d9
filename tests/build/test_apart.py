"""Work in a process of its own: its outcome arrives, its failure too, and it ends with whoever asked for it."""

import os
import subprocess
import sys
import threading
import time

from bochum_kg.build.apart import apart


def alone(*lines: str) -> str:
    """What a process of its own prints: one that runs tests may have threads, and then nothing is forked."""
    code = "\n".join(["import os, signal, sys", "from bochum_kg.build.apart import apart", *lines])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr).strip()


def test_the_outcome_of_another_process_arrives() -> None:
    assert alone("with apart(os.getpid) as outcome:", " print(outcome() != os.getpid())") == "True"


def test_large_outcome_arrives() -> None:
    assert alone("with apart(lambda: b'x' * 10_000_000) as outcome:", " print(len(outcome()))") == "10000000"


def test_what_is_raised_there_is_raised_here() -> None:
    told = alone("with apart(lambda: {}['no']) as outcome:", " outcome()")
    assert told.endswith("KeyError: 'no'")


def test_process_that_is_killed_is_named() -> None:
    told = alone("with apart(lambda: os.kill(os.getpid(), signal.SIGKILL)) as outcome:", " outcome()")
    assert told.endswith("ChildProcessError: a process of the build ended with -9")


def test_process_whose_outcome_nobody_wants_is_ended() -> None:
    began = time.monotonic()
    told = alone("import time", "with apart(lambda: time.sleep(50)):", " raise SystemExit('enough')")
    assert told == "enough"
    assert time.monotonic() - began < 30


def test_process_ends_with_whoever_asked_for_it() -> None:
    """Killed, it cannot end it; the outcome is larger than what a pipe holds, so the process would wait for ever."""
    told = alone(
        "def work():",
        " print(os.getpid(), flush=True)",
        " return b'x' * 10_000_000",
        "with apart(work):",
        " import time; time.sleep(1)",
        " os.kill(os.getpid(), signal.SIGKILL)",
    )
    assert until_gone(int(told))


def until_gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


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
