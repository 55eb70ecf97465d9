"""What one server process runs: the app on the current release, also when another becomes current."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bochum_kg.engine import Limits, loading
from bochum_kg.engine.fair import FairUse
from bochum_kg.releases.manifest import current, read_manifest
from bochum_kg.site import Site, open_release
from bochum_kg.views import create_app, operation
from bochum_kg.views.endpoint import LARGEST_REQUEST
from bochum_kg.views.threads import Threads

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("bochum_kg")
_SETTINGS = (
    *("BUILD", "ENGINE", "ENGINE_GRAPH", "TIMEOUT", "MEMORY"),
    *("RATE", "SHARES", "PROXIES", "QUERY_LOG", "URL", "HOST", "THREADS", "LINE"),
)


def app_for_folder() -> Flask:
    """The app for the current release in the folder BOCHUM_KG_BUILD (default: build), as the server's processes run it.

    `bochum-kg serve` describes the other settings: BOCHUM_KG_ENGINE, …_ENGINE_GRAPH, …_TIMEOUT, …_MEMORY,
    …_RATE, …_SHARES, …_PROXIES, …_QUERY_LOG, …_URL, …_HOST, …_THREADS. A new release in the folder is served. Raises
    ReleaseError.
    """
    setting = {name: os.environ.get(f"BOCHUM_KG_{name}", "") for name in _SETTINGS}
    limits = Limits(seconds=float(setting["TIMEOUT"] or 10), memory=int(setting["MEMORY"] or 512) * 1024**2)

    def opened(folder: Path) -> Site:
        remote = None
        if setting["ENGINE"]:
            remote = loading.connect(setting["ENGINE"], read_manifest(folder), setting["ENGINE_GRAPH"] or None)
        mine = lines.pop(folder, None)
        return open_release(folder, 2, remote, limits, fair.charge, mine)

    fair = FairUse(float(setting["RATE"] or 0), Path(setting["SHARES"]) if setting["SHARES"] else None)
    out = Path(setting["BUILD"] or "build")
    lines = _lines(setting["LINE"])
    app = create_app(opened(current(out)), setting["URL"], setting["HOST"])
    operation.install(app, fair, setting["QUERY_LOG"])
    if threads := int(setting["THREADS"] or 0):
        app.wsgi_app = Threads(app.wsgi_app, threads // 2, LARGEST_REQUEST)  # type: ignore[method-assign]
    if proxies := int(setting["PROXIES"] or 0):
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host", "x_prefix"), proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    follow(app, out, opened)
    return app


def _lines(said: str) -> dict[Path, socket.socket]:
    """Release -> line to the fork server that has it, if the supervisor `said` one."""
    if not said:
        return {}
    descriptor, folder = said.split(" ", 1)
    return {Path(folder): socket.socket(fileno=int(descriptor))}


def follow(app: Flask, out: Path, opened: Callable[[Path], Site], every: float = 1.0) -> None:
    """Look every second whether `out` has a new current release, and serve it from then on.

    Requests that began with the old one end with it; its workers stop after they had time to. A process that was forked
    with the app has no threads but its own, so the first request in each process starts the one that looks.
    """
    looking: dict[int, threading.Thread] = {}
    asked = app.wsgi_app

    def look() -> None:
        while True:
            time.sleep(every)
            old: Site = app.extensions["bochum-kg"]
            folder = current(out)
            if folder == old.folder.resolve() or not folder.exists():
                continue
            try:
                app.extensions["bochum-kg"] = opened(folder)
            except Exception as error:  # whatever is wrong with it, this thread goes on and the old one stays
                log.error("new release not served: %s", error)
                time.sleep(30 * every)
                continue
            timer = threading.Timer(old.seconds + 5, old.engine.close)
            timer.daemon = True
            timer.start()

    def look_here() -> None:
        if (own := os.getpid()) not in looking:
            thread = threading.Thread(target=look, daemon=True)
            if looking.setdefault(own, thread) is thread:
                thread.start()

    def followed(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        look_here()
        return asked(environ, start_response)

    look_here()
    app.wsgi_app = followed  # type: ignore[method-assign]
