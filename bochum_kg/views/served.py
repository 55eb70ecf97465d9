"""What the views share: the release that is served, and what is made of it and kept."""

import gc
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, TypeVarTuple

from flask import current_app, g, request

from bochum_kg.releases import graph as graphs
from bochum_kg.releases.graph import Graph
from bochum_kg.site import Site
from bochum_kg.views import address

T = TypeVar("T")
A = TypeVarTuple("A")
DATASET = "dataset.jsonld"  # the schema.org Dataset, which search engines read from the start page


def site() -> Site:
    """The site of the running app; the same throughout one request, even when a new release comes in between."""
    found: Site | None = g.get("site")
    if found is None:
        found = g.site = current_app.extensions["bochum-kg"]
    return found


def per_release(make: Callable[[*A], T]) -> Callable[[*A], T]:
    """`make`, called once per release for the same arguments, and what it gives is kept: a release never changes.

    The arguments are ours (a language, a template), never what users send, so that what is kept stays bounded. When
    `make` fails, nothing is kept.
    """

    @wraps(make)
    def found(*arguments: *A) -> T:
        return site().kept((make, *arguments), lambda: make(*arguments))

    return found


def root() -> str:
    """The address of the site, with a slash at its end."""
    return address.root(request)


@per_release
def graph() -> Graph:
    """What the release says."""
    found = graphs.read(site().folder, site().base)
    gc.freeze()  # some 60,000 objects that stay: looking through them again and again took a page 10 ms now and then
    return found


@per_release
def released(name: str) -> Any:
    """The content of the release's JSON file `name`, made at build time for pages. Do not change it: it is kept."""
    return json.loads((site().folder / name).read_bytes())


@per_release
def homepage() -> str:
    """The public address of the site, as data/catalog.ttl says, with a slash at its end; else the base."""
    dataset = released(DATASET) if DATASET in site().manifest["files"] else {}
    return str(dataset.get("url", site().base))


@per_release
def modified() -> str:
    """The day the release was published, as data/catalog.ttl says; "" when it does not."""
    dataset = released(DATASET) if DATASET in site().manifest["files"] else {}
    return str(dataset.get("dateModified", ""))
