"""Parent-side handles of the query processes: the fork server, and each worker's socket, priority and end."""

import contextlib
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from ctypes.util import find_library
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_CPU = 2  # the clock of a process (clock_getcpuclockid): its number inverted, and this kind
QUERIES = "bochum_kg.engine.forkserver"
_BOOT = 600.0  # seconds the fork server may take to load the data


class Worker:
    """A process that answers one query at a time."""

    def __init__(self, line: socket.socket, pid: int):
        self.pid, self._connection = pid, Connection(line.detach())
        self._poller = select.poll()  # Connection.poll() makes a new one each time
        self._poller.register(self._connection.fileno(), select.POLLIN)
        self._lock = threading.Lock()
        self.answered = 0
        self._first = 0
        self.memory()

    def alive(self) -> bool:
        """True when it is idle and there: then it has nothing to say, not even the end."""
        return not self.poll(0)

    def send(self, message: bytes) -> None:
        self._connection.send_bytes(message)

    def send_json(self, message: dict[str, Any]) -> None:
        self.send(json.dumps(message).encode())

    def receive(self) -> tuple[bytes, bytes]:
        """Kind and content of the next message. Raises EOFError or OSError when the process is gone."""
        message = self._connection.recv_bytes()
        return message[:1], message[1:]

    def poll(self, seconds: float) -> bool:
        """True when there is a message, or the end of them, within `seconds`."""
        return bool(self._poller.poll(max(0.0, 1000 * seconds)))

    def seconds_worked(self) -> float:
        """Processor time so far; wall-clock time where the system does not tell."""
        try:
            return time.clock_gettime(~self.pid << 3 | _CPU)
        except OSError:
            return time.monotonic()

    def memory(self) -> int:
        """Bytes it holds beyond what it held when it was new; 0 where the system does not tell."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except (OSError, IndexError):
            return 0
        held = pages * resource.getpagesize()
        self._first = self._first or held
        return held - self._first

    def slow_down(self) -> bool:
        """Let everybody else go first, without delay: a low niceness costs others half as much again."""
        return self._schedule(os.SCHED_IDLE)

    def speed_up(self) -> bool:
        """True when the worker is as important as others again; only the superuser may do that."""
        return self._schedule(os.SCHED_OTHER)

    def _schedule(self, policy: int) -> bool:
        try:
            os.sched_setscheduler(self.pid, policy, os.sched_param(0))
        except OSError:
            return False
        return True

    def pause(self, stop: bool) -> None:
        """Stop the process where it is, or let it go on."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGSTOP if stop else signal.SIGCONT)

    def kill(self) -> None:
        """Kill the process, if its socket is not hung up: then the process id is still its own."""
        with self._lock:
            if self._connection.closed:
                return
            poller = select.poll()  # of its own: another thread may be waiting in ours, and a poller serves one only
            poller.register(self._connection.fileno(), select.POLLIN)
            try:
                if not any(event & select.POLLHUP for _, event in poller.poll(0)):
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(self.pid, signal.SIGKILL)
            finally:
                self._connection.close()

    def forget(self) -> None:
        """Close our copy of the socket and leave the process alone: it belongs to the process we were forked from."""
        self._connection.close()


class ForkServer:
    """The process that has loaded the data and forks workers; started anew when it was killed.

    `line` leads to one that was started before, see `start`.
    """

    def __init__(self, arguments: list[str], module: str = QUERIES, line: socket.socket | None = None):
        self._arguments, self._module, self._lock, self._closed = arguments, module, threading.Lock(), False
        self._line = line
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def worker(self) -> Worker | None:
        """A new worker that is ready; None when there cannot be one."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            pid = self._fork(theirs) or self._fork(theirs)  # twice: the fork server may have been killed, too
        if not pid:
            ours.close()  # with it ends what was forked while we were not told
            return None
        worker = Worker(ours, pid)
        try:
            if worker.poll(_BOOT) and worker.receive() == (b"H", b""):
                return worker
        except (EOFError, OSError):
            pass
        worker.kill()
        return None

    def ended_by(self, worker: Worker) -> int:
        """The signal that ended the process of `worker`, which has hung up; 0 when nobody knows."""
        try:
            with self._lock:
                if not self._control:
                    return 0
                self._control.send(worker.pid.to_bytes(8, "big"))
                return int.from_bytes(self._control.recv(8), "big")
        except OSError:
            return 0

    def forget(self) -> None:
        """Close our copy of the socket and leave the processes alone; see Worker.forget."""
        if self._control:
            self._control.close()
        self._process = self._control = None
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the fork server and with it all workers."""
        self._closed = True
        if self._control:
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)  # wakes who waits for it, here and there
        if process := self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(2)
            process.kill()  # it may be loading still
        with self._lock:
            self._drop()

    def _fork(self, theirs: socket.socket) -> int:
        """The process id of a new worker at the socket `theirs`, 0 when there is none."""
        try:
            control = self._control or self._start()
            if not self._closed:
                socket.send_fds(control, [b"\0"], [theirs.fileno()])
                if pid := int.from_bytes(control.recv(8), "big"):
                    return pid
        except OSError:
            pass
        self._drop()
        return 0

    def _drop(self) -> None:
        """Remove what is left of a fork server that is of no use any more."""
        if self._process:
            self._process.kill()
            self._process.wait()
        if self._control:
            self._control.close()
        self._process = self._control = None

    def _start(self) -> socket.socket:
        """Start the fork server; its end of our socket once it has loaded the data. Raises OSError."""
        self._control, self._line = self._line, None
        if self._control is None:
            self._process, (self._control,) = start(self._arguments, self._module)
        self._control.settimeout(_BOOT)
        if not self._closed:
            self._control.recv(1)
        return self._control


def start(
    arguments: list[str], module: str = QUERIES, count: int = 1
) -> tuple[subprocess.Popen[bytes], list[socket.socket]]:
    """A new fork server, and a line to it for each of `count` processes; they share what it loads."""
    pairs = [socket.socketpair() for _ in range(count)]
    descriptors = [theirs.fileno() for _, theirs in pairs]
    process = subprocess.Popen(
        [_python(), "-m", module, ",".join(map(str, descriptors)), *arguments],
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | _allocator(),
    )
    for _, theirs in pairs:
        theirs.close()
    return process, [ours for ours, _ in pairs]


def _python() -> str:
    """The interpreter to start; where a server embeds it, as uWSGI does, sys.executable is that server."""
    named = Path(sys.executable or "").name.startswith(("python", "pypy"))
    return sys.executable if named else str(Path(sys.prefix) / "bin" / f"python{sys.version_info.major}")


def _allocator() -> dict[str, str]:
    """The environment in which memory comes from jemalloc, when the system has it: queries are done a fifth sooner."""
    library = find_library("jemalloc")
    return {"LD_PRELOAD": library} if library and "LD_PRELOAD" not in os.environ else {}
