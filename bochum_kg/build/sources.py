"""A project folder in, its source files by graph out: which there are, and whether a release was made from them.

Knows no rdflib, so that `serve` can tell in milliseconds that its release is up to date.
"""

import hashlib
import re
from pathlib import Path

LOCAL_ID = re.compile(r"[a-z0-9-]+")
SOURCES = ("ontology", "data", "shapes")
UNREAD = "{}: not read, since its name does not end in .ttl"
# Names of graphs the build makes itself, and of the files for the whole.
_RESERVED = {"inferred", "void", "report", "proposal", "bochum-kg"}


class SourceError(Exception):
    """A source file cannot be used. str() is one line: file, line where known, reason; its parts are there as well."""

    def __init__(self, path: Path | str, line: int | None, reason: str, column: int | None = None):
        super().__init__(f"{path}{f':{line}' if line else ''}: {reason}")
        self.line, self.column, self.reason = line, column, reason


def source_files(root: Path) -> dict[str, list[Path]]:
    """Graph name -> its files: `data/x.ttl` and `data/x/*.ttl` are graph x, `ontology/` and `shapes/` are one each.

    Raises SourceError when a folder is missing or a name is bad, reserved or used by a file and a folder.
    """
    files: dict[str, list[Path]] = {}
    for folder in SOURCES:
        if not (root / folder).is_dir():
            raise SourceError(root / folder, None, "folder not found; run inside the project or name it with --root")
    for name in ("ontology", "shapes"):
        files[name] = _turtle(root / name, root)
    for entry in sorted((root / "data").iterdir()):
        if entry.name.startswith(".") or not (entry.is_dir() or entry.suffix == ".ttl"):
            continue
        name = entry.name if entry.is_dir() else entry.stem
        if name in files or name in _RESERVED:
            raise SourceError(entry, None, f"the graph name {name!r} is already taken")
        if not LOCAL_ID.fullmatch(name):
            raise SourceError(entry, None, f"the graph name {name!r} must match [a-z0-9-]+")
        files[name] = _turtle(entry, root) if entry.is_dir() else [entry]
    return files


def unread(root: Path) -> list[Path]:
    """Files under the source folders that are not read, since their names do not end in `.ttl`; hidden ones apart."""
    read = {path for paths in source_files(root).values() for path in paths}
    files = (path for folder in SOURCES for path in sorted((root / folder).rglob("*")) if path.is_file())
    return [path for path in files if path not in read and not _hidden(path, root)]


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _turtle(folder: Path, root: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.ttl") if not _hidden(path, root))


def fingerprint(root: Path) -> str:
    """SHA-256 over path and content of every source file: tells whether a release is older than its sources."""
    digest = hashlib.sha256()
    for paths in source_files(root).values():
        for path in paths:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
