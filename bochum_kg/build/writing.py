"""Files in, a folder of a release out: each with its gzip twin, under the publisher's base, with size and SHA-256."""

import gzip
import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from bochum_kg.build import dumps
from bochum_kg.namespaces import BASE
from bochum_kg.releases import diff

Facts = dict[str, dict[str, Any]]  # file name -> its size and SHA-256


class Folder:
    """The folder of a release that is being written, with the facts about the files put there.

    Threads compress and write, since both leave the interpreter to others; leaving the context waits for them.
    """

    def __init__(self, path: Path, base: str):
        self.path, self.base = path, base
        self.facts: Facts = {}
        self._threads = ThreadPoolExecutor(os.cpu_count())
        self._writing: list[Future[None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(cancel_futures=error is not None)
        if error is None:
            for written in self._writing:
                written.result()

    def put(self, name: str, content: bytes) -> None:
        """Write a file and its gzip twin, under the publisher's base. Raises ValueError when the name is taken."""
        if self.base != BASE:
            content = _rebased(name, content, self.base)
        self.add({name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}})
        self._writing.append(self._threads.submit(_write, self.path / name, content))

    def put_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write each of `files`: (name, content)."""
        for name, content in files:
            self.put(name, content)

    def add(self, facts: Facts) -> None:
        """Count files in that another process has written. Raises ValueError when a name is taken."""
        if taken := sorted(self.facts.keys() & facts.keys()):
            raise ValueError(f"two files called {taken[0]}")
        self.facts |= facts


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 6, mtime=0))


def _rebased(name: str, content: bytes, base: str) -> bytes:
    """`content` with `base` for BASE wherever it is spelt; sorted and canonical again where a format promises that."""
    content = content.replace(BASE.encode(), base.encode())
    if name.endswith(".nt"):
        return b"".join(sorted(content.splitlines(keepends=True)))
    if name.endswith(".nq"):
        return diff.nquads(dumps.canonicalised(ox.parse(content, format=ox.RdfFormat.N_QUADS)))
    return content
