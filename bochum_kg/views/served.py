"""What the views share: the release that is served, and rows for our own queries."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from bochum_kg.engine import Engine, Request
from bochum_kg.engine.embedded import EmbeddedEngine
from bochum_kg.manifest import WHOLE, ReleaseError, read_manifest
from bochum_kg.namespaces import APART, graph_iri, prefixes


@dataclass(frozen=True)
class Site:
    """A release folder with its manifest, and the engine that answers queries on it."""

    folder: Path
    manifest: dict[str, Any]
    engine: Engine

    @property
    def base(self) -> str:
        return str(self.manifest["base"])


def site() -> Site:
    """The site of the running app."""
    found: Site = current_app.extensions["bochum-kg"]
    return found


def open_release(folder: Path, workers: int = 2, engine: Engine | None = None) -> Site:
    """The release in `folder` with `engine`, or else with its own query workers running. Raises ReleaseError."""
    manifest = read_manifest(folder)
    if engine:
        return Site(folder, manifest, engine)
    base = str(manifest["base"])
    try:
        engine = EmbeddedEngine(
            folder / f"{WHOLE}.nq",
            prefixes=prefixes(base),
            apart=frozenset(str(graph_iri(name, base)) for name in APART),
            workers=workers,
        )
    except RuntimeError as error:
        raise ReleaseError(f"{error}; run `bochum-kg build` again") from None
    return Site(folder, manifest, engine)


def select(query: str) -> list[dict[str, dict[str, str]]]:
    """The rows of a SELECT of our own (never of user text), as in SPARQL JSON results: variable -> term."""
    answer = site().engine.query(Request(query, results="srj"))
    rows: list[dict[str, dict[str, str]]] = json.loads(b"".join(answer.chunks))["results"]["bindings"]
    return rows
