"""A release folder in, its manifest out: all the server needs to know, without the libraries that build it."""

import gzip
import json
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

DUMP = "bochum-kg"  # name of the files that hold the whole graph
SEVERITIES = ("Violation", "Warning", "Info")  # of findings, worst first

_MEMBERS = {"release", "version", "base", "sources", "graphs", "triples", "findings", "places", "files"}


class ReleaseError(Exception):
    """A release cannot be read. str() is one line with the remedy."""


def read_manifest(folder: Path, packed: bool = False) -> dict[str, Any]:
    """The manifest of the release in `folder`. Raises ReleaseError when it is missing, unreadable or incomplete.

    Of an earlier release (`packed`) the gzip twins are enough.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if "rooms" in manifest:  # their name in earlier releases
            manifest.setdefault("places", manifest.pop("rooms"))
        if missing := _MEMBERS - set(manifest):
            raise ValueError(f"no {', '.join(sorted(missing))}")
        for name, facts in manifest["files"].items():
            if packed and not (folder / name).exists():
                (folder / f"{name}.gz").stat()
            elif (folder / name).stat().st_size != facts["bytes"]:
                raise ReleaseError(f"{folder / name}: not the size its manifest says; run `bochum-kg build` again")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"unreadable ({error})"
        raise ReleaseError(f"{folder}: no usable release: {reason}; run `bochum-kg build`") from None
    return dict(manifest)


def by_severity(findings: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each severity, worst first, with those of the `findings` (as plain data) that have it."""
    return [(severity, [found for found in findings if found["severity"] == severity]) for severity in SEVERITIES]


def check_content(folder: Path, manifest: dict[str, Any]) -> None:
    """Raise ReleaseError unless every file of the release is, byte for byte, the one the manifest describes."""
    for name, facts in manifest["files"].items():
        try:
            with (folder / name).open("rb") as file:
                is_whole = file_digest(file, "sha256").hexdigest() == facts["sha256"]
        except OSError as error:
            raise ReleaseError(f"{folder / name}: {error.strerror}; run `bochum-kg build` again") from None
        if not is_whole:
            raise ReleaseError(
                f"{folder / name}: damaged, not the SHA-256 in the manifest; run `bochum-kg build` again"
            )


def read_file(folder: Path, manifest: dict[str, Any], name: str) -> bytes:
    """The file `name` of a release, whether packed or not. Raises ReleaseError unless it is the one in the manifest."""
    try:
        plain = folder / name
        whole = plain.read_bytes() if plain.exists() else gzip.decompress((folder / f"{name}.gz").read_bytes())
    except (OSError, EOFError) as error:
        raise ReleaseError(f"{folder / name}: {getattr(error, 'strerror', None) or error}") from None
    if sha256(whole).hexdigest() != manifest["files"][name]["sha256"]:
        raise ReleaseError(f"{folder / name}: damaged, not the recorded SHA-256")
    return whole


def current(out: Path) -> Path:
    """The folder of the current release under `out` (it need not exist)."""
    return (out / "current").resolve()
