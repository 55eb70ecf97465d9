"""Processes of the servers under test: what they use, and that none of them is left."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

_WORKER = "bochum-query"


def family(pid: int) -> list[int]:
    """`pid` and all its descendants that live."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    parents.setdefault(int(parent), []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def workers(pid: int) -> list[int]:
    """The query workers among the descendants of `pid`."""
    found = []
    for one in family(pid)[1:]:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{one}/comm").read_text().strip() == _WORKER:
                found.append(one)
    return found


def memory(pids: list[int]) -> tuple[float, float]:
    """Megabytes resident, and the same with what processes share counted once (Pss)."""
    resident = shared_once = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
            resident += int(fields["Rss"].split()[0])
            shared_once += int(fields["Pss"].split()[0])
    return resident / 1024, shared_once / 1024


def start(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """`command` as the head of a process group of its own; what it says goes to the file `log` in `folder`.

    Not of a session of its own: Linux shares the processors out among sessions first (autogroup), and all candidates
    and clients shall have the same.
    """
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            process_group=0,
        )


def stop(process: subprocess.Popen[bytes], seconds: float = 5.0) -> None:
    """End the group of `process`, gently first, and every descendant that left it."""
    everyone = family(process.pid) if process.poll() is None else []
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + 2
    while (left := [pid for pid in everyone[1:] if _alive(pid)]) and time.monotonic() < end:
        time.sleep(0.02)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (OSError, IndexError):
        return False


def stop_on_signals() -> None:
    """Make SIGTERM end this program as Ctrl-C does, so that everything it started is stopped."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
