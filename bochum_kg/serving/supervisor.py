"""The production server: granian's processes around the Flask app, each with query workers of its own.

Granian, because of the three measured (granian, gunicorn, waitress; benchmarks/README.md) it answers two to three times
as many requests on two cores. It closes a chunked answer that fails late as if it were complete; views/sparql.py
therefore sends nothing before an answer is whole.
"""

import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from bochum_kg.engine import fair

_THREADS = 32  # per process: most only wait for a query worker


def run(listener: socket.socket, processes: int, settings: dict[str, str], ready: Callable[[str], None]) -> None:
    """Serve on the address of `listener` (bound, and closed here) until a signal ends it.

    `settings` go to the processes as environment (see process.app_for_folder); `ready` hears the address once all of
    them are up. SIGTERM and SIGINT let running requests finish, SIGHUP starts the processes anew one by one.
    """
    address, port = listener.getsockname()[:2]
    listener.close()
    shown = f"[{address}]" if ":" in address else address
    with tempfile.TemporaryDirectory(prefix="bochum-kg-") as folder:
        shares = str(fair.new_table(Path(folder, "shares")))
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each thread keeps memory of its own, for large answers
        os.environ.update(settings, PROMETHEUS_MULTIPROC_DIR=folder, BOCHUM_KG_STARTED=folder, BOCHUM_KG_SHARES=shares)

        def announce() -> None:
            while len(list(Path(folder).glob("started-*"))) < processes:
                time.sleep(0.01)
            ready(f"http://{shown}:{port}/")

        threading.Thread(target=announce, daemon=True).start()
        Granian(
            "bochum_kg.serving.process:app_for_folder",
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            http=HTTPModes.http1,
            websockets=False,
            factory=True,
            workers=processes,
            blocking_threads=_THREADS,
            respawn_failed_workers=True,
            respawn_interval=0.5,
            workers_kill_timeout=12,
            log_level=LogLevels.error,
            working_dir=Path.cwd(),
        ).serve()
