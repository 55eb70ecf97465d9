"""The last release in, what the next one has in common with it out: files that need not be made or compressed again.

A file is taken over only where it is certain to come out the same: the same code and libraries made the last release,
and it was made of the same, or has the same content. What is taken over is read and checked against its SHA-256 first,
so that a damaged file is made anew, and written again, so that no two releases share one.
"""

import json
import os
import sys
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import rdflib

from bochum_kg.releases.manifest import ReleaseError, read_manifest

_PACKAGE = Path(__file__).parents[1]
_MARK = ".reuse.json"  # in the folder of all releases: which one was made last, by which code, SHA-256 of its twins


class Last:
    """The last release under `out`; it has nothing in common with one under another `base`, or of other code."""

    def __init__(self, out: Path, base: str):
        self._twins: dict[str, str] = {}
        self._facts: dict[str, dict[str, Any]] = {}
        try:
            mark = json.loads((out / _MARK).read_bytes())
            if mark["code"] == code():
                self._folder = out / "releases" / mark["release"]
                manifest = read_manifest(self._folder)
                if manifest["base"] == base:
                    self._facts, self._twins = manifest["files"], dict(mark["twins"])
        except (OSError, ValueError, KeyError, TypeError, ReleaseError):
            pass  # none, or one that is packed or damaged

    def read(self, names: Iterable[str]) -> dict[str, bytes] | None:
        """Its files of these names; None when one is missing or damaged."""
        found = {name: self._read(name, self._facts.get(name, {}).get("sha256")) for name in names}
        return None if None in found.values() else found  # type: ignore[return-value]

    def twin(self, name: str, digest: str) -> bytes | None:
        """The gzip twin of its file `name`, if that has the SHA-256 `digest`; None when it is missing or damaged."""
        same = self._facts.get(name, {}).get("sha256") == digest
        return self._read(f"{name}.gz", self._twins.get(name)) if same else None

    def _read(self, name: str, digest: str | None) -> bytes | None:
        try:
            content = (self._folder / name).read_bytes() if digest else b""
        except OSError:
            return None
        return content if sha256(content).hexdigest() == digest else None


def mark(out: Path, release: str, twins: Mapping[str, str]) -> None:
    """Write down under `out` that this code made `release`; `twins`: file name -> SHA-256 of its gzip twin."""
    new = out / f"{_MARK}.new"
    new.write_text(json.dumps({"release": release, "code": code(), "twins": twins}, sort_keys=True), encoding="utf-8")
    os.replace(new, out / _MARK)


@cache
def code() -> str:
    """SHA-256 of all that makes the files of a release beside its sources: our code, and the versions of libraries."""
    digest = sha256(f"{sys.version} {rdflib.__version__} {ox.__version__} {zlib.ZLIB_RUNTIME_VERSION}".encode())
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in (".py", ".json", ".jsonld")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
