"""A release folder in, the site it makes out: its manifest, and an engine that answers queries on it."""

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from bochum_kg.engine import Engine, Limits
from bochum_kg.engine.cached import CachedEngine
from bochum_kg.engine.embedded import EmbeddedEngine, arguments
from bochum_kg.engine.unknown import ReleaseTerms
from bochum_kg.engine.workers import start
from bochum_kg.namespaces import NOT_IN_DEFAULT, graph_iri, prefixes
from bochum_kg.releases.manifest import DUMP, ReleaseError, check_content, read_manifest

T = TypeVar("T")
_MAKING = RLock()
_PATIENT = 100_000  # triples; up to here Limits.long_after is as it says


@dataclass(frozen=True)
class Site:
    """A release folder with its manifest, and the engine that answers users' queries on it."""

    folder: Path
    manifest: dict[str, Any]
    engine: Engine
    seconds: float = 10.0  # the longest a query may take
    made: dict[Any, Any] = field(default_factory=dict, compare=False)  # what views make of it and keep

    @property
    def base(self) -> str:
        return str(self.manifest["base"])

    @property
    def terms(self) -> ReleaseTerms:
        """What a query may name."""
        return self.kept("terms", lambda: ReleaseTerms(self.folder, self.base))

    def kept(self, key: object, make: Callable[[], T]) -> T:
        """What `make` made, once for each `key`."""
        if key not in self.made:
            with _MAKING:  # all threads may want it at once after a start
                if key not in self.made:
                    self.made[key] = make()
        value: T = self.made[key]
        return value


def open_release(
    folder: Path,
    workers: int = 2,
    engine: Engine | None = None,
    limits: Limits | None = None,
    charge: Callable[[str, float], None] = lambda client, seconds: None,
    line: socket.socket | None = None,
) -> Site:
    """The release in `folder` with `engine`, or else with its own query workers running. Raises ReleaseError.

    `charge` hears which client's query took how many processor seconds of the workers. `line` leads to a fork server
    that has this release (see `fork_server`); whoever started it has just looked at every file.
    """
    manifest = read_manifest(folder)
    if line is None:
        check_content(folder, manifest)
    limits, base = limits or Limits(), str(manifest["base"])
    if engine is None:
        # What is long depends on how much there is to read.
        usual = limits.long_after * max(1, manifest["triples"] / _PATIENT)
        try:
            engine = EmbeddedEngine(
                **_data(folder, base),
                workers=workers,
                limits=replace(limits, long_after=min(usual, limits.seconds / 4)),
                charge=charge,
                line=line,
            )
        except RuntimeError as error:
            raise ReleaseError(f"{error}; run `bochum-kg build` again") from None
    return Site(folder, manifest, CachedEngine(engine), limits.seconds)


def fork_server(folder: Path, manifest: dict[str, Any], memory: int, count: int) -> list[socket.socket]:
    """Start the process that forks query workers for `count` processes that will open the release in `folder`.

    Returns a line to it for each. Their workers may take `memory` bytes.
    """
    process, lines = start(arguments(memory=memory, **_data(folder, str(manifest["base"]))), count=count)
    threading.Thread(target=process.wait, daemon=True).start()  # it ends with those at the lines
    return lines


def _data(folder: Path, base: str) -> dict[str, Any]:
    """What there is to be queried."""
    apart = frozenset(graph_iri(name, base) for name in NOT_IN_DEFAULT)
    return {"path": folder / f"{DUMP}.nq", "prefixes": prefixes(base), "apart": apart}
