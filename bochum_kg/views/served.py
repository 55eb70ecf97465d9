"""What the views share: the release that is served, and what it says."""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, current_app, g

from bochum_kg.engine import Engine, Limits
from bochum_kg.engine.cached import CachedEngine
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.namespaces import NOT_IN_DEFAULT, graph_iri, prefixes
from bochum_kg.releases.graph import Graph, read
from bochum_kg.releases.manifest import DUMP, ReleaseError, current, read_manifest

T = TypeVar("T")
log = logging.getLogger("bochum_kg")
_PATIENT = 100_000  # triples; up to here Limits.long_after is as it says
# CORS without credentials, on every answer: nothing here depends on who asks.
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Location, Retry-After",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True)
class Site:
    """A release folder with its manifest, and the engine that answers queries on it."""

    folder: Path
    manifest: dict[str, Any]
    engine: Engine
    seconds: float = 10.0  # the longest a query may take
    made: dict[str, Any] = field(default_factory=dict, compare=False)  # see `once`

    @property
    def base(self) -> str:
        return str(self.manifest["base"])


def site() -> Site:
    """The site of the running app; the same throughout one request, even when a new release comes in between."""
    if "site" not in g:
        g.site = current_app.extensions["bochum-kg"]
    found: Site = g.site
    return found


def follow(app: Flask, out: Path, opened: Callable[[Path], Site], every: float = 1.0) -> None:
    """Look every second whether `out` has a new current release, and serve it from then on.

    Requests that began with the old one end with it; its workers stop after they had time to.
    """

    parent = os.getppid()

    def look() -> None:
        while True:
            time.sleep(every)
            if os.getppid() != parent:  # the server was killed: nobody would ever stop this process
                app.extensions["bochum-kg"].engine.close()
                os._exit(1)
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

    threading.Thread(target=look, daemon=True).start()


def open_release(
    folder: Path,
    workers: int = 2,
    engine: Engine | None = None,
    limits: Limits | None = None,
) -> Site:
    """The release in `folder` with `engine`, or else with its own query workers running. Raises ReleaseError."""
    manifest = read_manifest(folder)
    limits = limits or Limits()
    if engine is None:
        engine = _embedded(folder, manifest, workers, limits)
    return Site(folder, manifest, CachedEngine(engine), limits.seconds)


def _embedded(folder: Path, manifest: dict[str, Any], workers: int, limits: Limits) -> EmbeddedEngine:
    base = str(manifest["base"])
    apart = frozenset(graph_iri(name, base) for name in NOT_IN_DEFAULT)
    quads = folder / f"{DUMP}.nq"
    usual = limits.long_after * max(
        1, manifest["triples"] / _PATIENT
    )  # what is long depends on how much there is to read
    limits = replace(limits, long_after=min(usual, limits.seconds / 4))
    try:
        return EmbeddedEngine(
            quads,
            prefixes=prefixes(base),
            apart=apart,
            workers=workers,
            limits=limits,
        )
    except RuntimeError as error:
        raise ReleaseError(f"{error}; run `bochum-kg build` again") from None


def once(name: str, make: Callable[[], T]) -> T:
    """What `make` gives, made once per release and then kept with it: a release never changes.

    `name` is a constant of the caller's, so that what is kept stays bounded. When `make` fails, nothing is kept.
    """
    made = site().made
    if name not in made:
        made[name] = make()
    value: T = made[name]
    return value


def graph() -> Graph:
    """What the release says, for pages; read at the first one."""
    return once("graph", lambda: read(site().folder, site().base))


def released(name: str) -> Any:
    """The content of the release's JSON file `name`, made at build time for pages. Do not change it: it is kept."""
    return _read(site().folder / name)


@lru_cache(maxsize=64)
def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
