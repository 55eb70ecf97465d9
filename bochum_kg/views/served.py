"""What the views share: the release that is served, and what is made of it and kept."""

import json
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app, g

from bochum_kg.releases.graph import Graph
from bochum_kg.site import Site

T = TypeVar("T")


def site() -> Site:
    """The site of the running app; the same throughout one request, even when a new release comes in between."""
    if "site" not in g:
        g.site = current_app.extensions["bochum-kg"]
    found: Site = g.site
    return found


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
    """What the release says."""
    return site().graph


def released(name: str) -> Any:
    """The content of the release's JSON file `name`, made at build time for pages. Do not change it: it is kept."""
    return _read(site().folder / name)


@lru_cache(maxsize=64)
def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())
