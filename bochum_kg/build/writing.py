"""Files in, a folder of a release out: each with its gzip twin, under the publisher's base, with size and SHA-256."""

import gzip
import os
from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pyoxigraph as ox

from bochum_kg.build import dumps
from bochum_kg.build.reuse import Last
from bochum_kg.namespaces import BASE
from bochum_kg.releases import diff

Facts = dict[str, dict[str, Any]]  # file name -> its size and SHA-256


class Folder:
    """The folder of a release that is being written, with the facts about the files put there.

    What it has in common with the `last` release need not be made again. Threads compress and write, since both leave
    the interpreter to others; leaving the context waits for them.
    """

    def __init__(self, path: Path, base: str, last: Last):
        self.path, self.base, self.last = path, base, last
        self.facts: Facts = {}
        self.twins: dict[str, str] = {}  # file name -> SHA-256 of its gzip twin, known when the context is left
        self._threads = ThreadPoolExecutor(os.cpu_count())
        self._writing: dict[str, Future[str]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(cancel_futures=error is not None)
        if error is None:
            self.twins |= {name: written.result() for name, written in self._writing.items()}

    def put(self, name: str, content: bytes) -> None:
        """Write a file and its gzip twin, under the publisher's base. Raises ValueError when the name is taken."""
        if self.base != BASE:
            content = _rebased(name, content, self.base)
        digest = sha256(content).hexdigest()
        self.add({name: {"bytes": len(content), "sha256": digest}})
        self._writing[name] = self._threads.submit(self._write, name, content, digest)

    def put_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Write each of `files`: (name, content)."""
        for name, content in files:
            self.put(name, content)

    def put_dumps(self, name: str, triples: Collection[ox.Triple]) -> None:
        """Write the dumps called `name` of `triples`; those of the last release if it says the same under that name."""
        found = self.last.read(dumps.names(name)) if self.base == BASE else None
        if found is not None and dumps.are_of(found, name, triples):
            self.put_all(found.items())
        else:
            self.put_all(dumps.files(name, triples))

    def add(self, facts: Facts, twins: Mapping[str, str] = MappingProxyType({})) -> None:
        """Count in files, and their twins when they are written. Raises ValueError when a name is taken."""
        if taken := sorted(self.facts.keys() & facts.keys()):
            raise ValueError(f"two files called {taken[0]}")
        self.facts |= facts
        self.twins |= twins

    def _write(self, name: str, content: bytes, digest: str) -> str:
        path = self.path / name
        twin = self.last.twin(name, digest)
        if twin is None:
            twin = gzip.compress(content, 6, mtime=0)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.with_name(f"{path.name}.gz").write_bytes(twin)
        return sha256(twin).hexdigest()


def _rebased(name: str, content: bytes, base: str) -> bytes:
    """`content` with `base` for BASE wherever it is spelt; sorted and canonical again where a format promises that."""
    content = content.replace(BASE.encode(), base.encode())
    if name.endswith(".nt"):
        return b"".join(sorted(content.splitlines(keepends=True)))
    if name.endswith(".nq"):
        return diff.nquads(dumps.canonicalised(ox.parse(content, format=ox.RdfFormat.N_QUADS)))
    return content
