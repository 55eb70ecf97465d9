"""The production server: granian's processes around the Flask app, each with query workers of its own.

Granian, because of the three measured (granian, gunicorn, waitress; benchmarks/README.md) it answers two to three times
as many requests on two cores. It closes a chunked answer that fails late as if it were complete; views/reply.py
therefore sends nothing before an answer is whole.
"""

import contextlib
import gc
import logging
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from bochum_kg.engine import fair
from bochum_kg.serving.process import app_for_folder

THREADS = 64  # per process: most only wait for a query worker
_BACKLOG = 4096  # connections that wait to be accepted, per process
_CONNECTIONS = 4096  # open at once per process; one that asks nothing costs no thread
_HEAD = 10_000  # milliseconds a request line and headers may take, and a connection may ask nothing
_SILENT = 30  # seconds until a peer that takes nothing, or is gone, is given up
# prometheus_client maps a file of each kind into memory: bytes that hold every endpoint with every status.
METRICS = {"counter": 512 * 1024, "histogram": 256 * 1024, "gauge_livesum": 16 * 1024, "gauge_max": 16 * 1024}
_ENDS = (signal.SIGTERM, signal.SIGINT)
log = logging.getLogger("bochum_kg")


class _Server(MPServer):
    """Granian, but the listening socket of a process outlives it: clients that connect meanwhile wait."""

    def __init__(self, listeners: list[socket.socket], lines: list[socket.socket], release: Path, **settings: Any):
        self._lines = {number: f"{line.fileno()} {release}" for number, line in enumerate(lines)}
        self._holders = [SocketHolder(each.fileno(), False, _BACKLOG) for each in listeners]  # type: ignore[call-arg]
        super().__init__("bochum_kg", backlog=_BACKLOG, backpressure=_CONNECTIONS, **settings)

    def _init_shared_socket(self) -> None:
        self._ssp = self._sso = None

    def _spawn_worker(self, idx: int, *arguments: Any, **more: Any) -> Any:
        self._shd: Any = self._holders[idx]
        # A process that takes the place of another starts a fork server of its own: the lines were for the first ones.
        os.environ["BOCHUM_KG_LINE"] = self._lines.pop(idx, "")
        worker: Any = super()._spawn_worker(idx, *arguments, **more)
        worker.start = partial(_signals_waiting, worker.start)
        return worker


def run(
    listener: socket.socket,
    processes: int,
    settings: dict[str, str],
    ready: Callable[[str], None],
    release: Path,
    lines: list[socket.socket],
) -> None:
    """Serve on the address of `listener` (bound, and closed here) until a signal ends it.

    `settings` go to the processes as environment (see process.app_for_folder); `ready` hears the address once all of
    them are up. `lines` lead to the fork server that has `release`, one for each process; there may be none. SIGTERM
    and SIGINT let running requests finish, SIGHUP starts the processes anew one by one.
    """
    address, port = listener.getsockname()[:2]
    listener.close()
    listeners = [_listening(listener.family, address, port) for _ in range(processes)]
    shown = f"[{address}]" if ":" in address else address
    folder, shares = _metrics_folder(), _shares()
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each thread keeps memory of its own, for large answers
    os.environ.update(settings, BOCHUM_KG_SHARES=f"/proc/self/fd/{shares}", BOCHUM_KG_THREADS=str(THREADS))
    started, starting = os.pipe()
    os.set_blocking(starting, False)  # only the first ones are waited for

    def announce() -> None:
        for _ in range(processes):
            os.read(started, 1)
        for line in lines:
            line.close()
        ready(f"http://{shown}:{port}/")

    threading.Thread(target=announce, daemon=True).start()
    _allow_files(2 * _CONNECTIONS)
    multiprocessing.set_start_method("fork", force=True)  # the processes inherit sockets, table of shares, all modules
    gc.freeze()  # what is there stays; looking at it in the processes would copy it
    try:
        _Server(
            listeners,
            lines,
            release,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=_HEAD),
            websockets=False,
            workers=processes,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            respawn_interval=2.0,  # on SIGHUP, until the old process goes: time for the new one to load the release
            workers_kill_timeout=12,
            log_level=LogLevels.error,
        ).serve(target_loader=partial(_app, os.getpid(), starting, folder, lines), wrap_loader=False)
    finally:
        if folder:
            folder.cleanup()


def _signals_waiting(start: Callable[[], None]) -> None:
    """Let a process `start` that takes no signal for the supervisor's until _app has said that it is not."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _app(parent: int, starting: int, metrics: TemporaryDirectory[str] | None, lines: list[socket.socket]) -> Any:
    """The app, in a process of its own forked by `parent`, which hears over the pipe `starting` that it is there.

    Of `lines` it keeps the one that BOCHUM_KG_LINE names.
    """
    for number in _ENDS:  # the supervisor heard them; granian asks for them later
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDS)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    mine = os.environ["BOCHUM_KG_LINE"].partition(" ")[0]
    for line in lines:
        line.detach() if str(line.fileno()) == mine else line.close()
    if metrics:
        keep_metrics(Path(metrics.name))
    app = app_for_folder()
    with contextlib.suppress(BlockingIOError):
        os.write(starting, b".")
    return app


def _end_with(parent: int) -> None:
    """End this process, and with it its query workers, soon after `parent` was killed: nobody else would."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _listening(family: int, address: str, port: int) -> socket.socket:
    """One of several sockets that listen at this address; the system shares connections out among them.

    A peer that takes nothing of an answer is given up after a while (TCP_USER_TIMEOUT), as is one that is gone.
    """
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; what is accepted inherits it all
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1000 * _SILENT)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _SILENT)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _SILENT // 3)
    listener.bind((address, port))
    listener.listen(_BACKLOG)
    listener.setblocking(False)
    return listener


def _allow_files(most: int) -> None:
    """Raise the number of files and connections a process may have open to `most`, as far as the system lets us."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


def _shares() -> int:
    """The descriptor of a new table for fair use, in memory, so that no full disk and no clean-up can reach it."""
    table = os.memfd_create("shares")
    fair.new_table(Path(f"/proc/self/fd/{table}"))
    return table


def _metrics_folder() -> TemporaryDirectory[str] | None:
    try:
        return TemporaryDirectory(prefix="bochum-kg-", ignore_cleanup_errors=True)
    except OSError as error:
        log.warning("/metrics tells of one process only: no folder for their common numbers: %s", error)
        return None


def keep_metrics(folder: Path) -> None:
    """Let this process keep its metrics in `folder`, in files that are whole from the start, or else for itself.

    prometheus_client leaves holes in them, and writing into a hole of a full disk ends the process (SIGBUS).
    """
    try:
        folder.mkdir(exist_ok=True)  # it may have been cleaned up
        for kind, size in METRICS.items():
            (folder / f"{kind}_{os.getpid()}.db").write_bytes(bytes(size))
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    except OSError as error:
        log.warning("/metrics tells of one process only: %s: %s", error.filename, error.strerror)
        for kind in METRICS:
            (folder / f"{kind}_{os.getpid()}.db").unlink(missing_ok=True)
