"""How to reach whoever publishes the dataset, as data/catalog.ttl says. Nothing is made up: what is not said is ""."""

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

_VCARD, _DOAP = "http://www.w3.org/2006/vcard/ns#", "http://usefulinc.com/ns/doap#"


@dataclass(frozen=True)
class Contact:
    """A mail address, and where issues of the project are opened."""

    email: str = ""
    issues: str = ""


def read(folder: Path) -> Contact:
    """The contact in the catalogue of the release in `folder`."""
    said: dict[str, str] = {}
    for triple in ox.parse(path=str(folder / "catalog.nt"), format=ox.RdfFormat.N_TRIPLES):
        said.setdefault(triple.predicate.value, getattr(triple.object, "value", ""))
    return Contact(said.get(f"{_VCARD}hasEmail", "").removeprefix("mailto:"), said.get(f"{_DOAP}bug-database", ""))
