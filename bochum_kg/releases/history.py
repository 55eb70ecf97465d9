"""What was published when: a history beside the releases that only grows.

    build/
      history.json      the publications, oldest first: release, moment, difference to the one before in numbers
      history/1/ 2/ …   one folder each, written once, every file packed
        added.nq.gz removed.nq.gz     quads that came and went
        de.json.gz en.json.gz         the same in words
        ldes.ttl.gz ldes.nt.gz …      the page of the event stream

The moment is known here only, never inside a release: same sources, same release. Going back to an earlier release is
a publication of its own. A release stays in build/releases for good, packed once it is not one of the last.
"""

import gzip
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from bochum_kg.formats import JSON_LD, N_TRIPLES, TURTLE
from bochum_kg.language import LANGUAGES
from bochum_kg.namespaces import prefixes
from bochum_kg.releases import diff, ldes, sentences
from bochum_kg.releases.folder import WORK
from bochum_kg.releases.manifest import DUMP, ReleaseError, read_file
from bochum_kg.serialisation import in_order, json_document, serialise

LDES_FORMATS = (TURTLE, JSON_LD, N_TRIPLES)

_AHEAD = timedelta(hours=1)  # so far a publication may be dated ahead of the clock
_FILES = {"added.nq", "removed.nq"} | {f"{la}.json" for la in LANGUAGES} | {f"ldes.{f.suffix}" for f in LDES_FORMATS}


@dataclass(frozen=True)
class Publication:
    """A release made current at a moment. Without `difference` there was none before, or it could not be read."""

    number: int
    release: str
    issued: str  # xsd:dateTime in UTC
    previous: str | None
    version: str
    base: str
    triples: int
    nquads: dict[str, Any]  # bytes and SHA-256 of the canonical N-Quads
    difference: dict[str, int] | None  # quads "added", "removed"; things "new", "gone", "changed"
    files: dict[str, dict[str, Any]]  # name -> bytes, SHA-256

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.issued)

    def folder(self, out: Path) -> Path:
        """Where its files are, packed."""
        return out / "history" / str(self.number)

    def read(self, out: Path, name: str) -> bytes:
        """The content of its file `name`. Raises ReleaseError when it is gone or damaged."""
        return read_file(self.folder(out), {"files": self.files}, name)


def publications(out: Path) -> tuple[Publication, ...]:
    """All publications under `out`, oldest first; none when nothing was recorded yet.

    Raises ReleaseError when the history cannot be read: continuing would start a new one.
    """
    try:
        state = (out / "history.json").stat()
    except FileNotFoundError:
        return ()
    return _read(out / "history.json", state.st_mtime_ns, state.st_size)


class Draft:
    """The next publication under `out`, of `quads` (as `diff.named` gives them) and under `base`.

    What it says of things is known as soon as their graphs are: rules, findings and the catalogue may be added later.
    Raises ReleaseError when the history cannot be read.
    """

    def __init__(self, out: Path, quads: set[ox.Quad], base: str, now: datetime | None = None):
        self.past, self.quads = publications(out), quads
        self.last = self.past[-1] if self.past else None
        self.number = len(self.past) + 1
        self.issued = next_moment(out, now).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.before = _before(out, self.last) if self.last else None
        new = sentences.Version(quads)
        old = None if self.before is None else sentences.Version(self.before)
        self.things = {la: sentences.in_words(old, new, la) for la in LANGUAGES} if old else {}
        self.stream = _stream(ldes.page(self.number, self.issued, old, new, base), base)

    def files(self, release: str) -> tuple[dict[str, bytes], dict[str, int] | None]:
        """Its files when the release of that name has all quads, and its difference to the one before in numbers."""
        if self.last is None or self.before is None:
            return self.stream, None
        difference = diff.compare(self.before, self.quads)
        files = {"added.nq": diff.nquads(difference.added), "removed.nq": diff.nquads(difference.removed)}
        for language, things in self.things.items():
            report = {"release": release, "previous": self.last.release}
            report |= sentences.report(difference, things, language)
            files[f"{language}.json"] = json_document(report).encode()
        hows = [thing.how for thing in things]
        numbers = {"added": len(difference.added), "removed": len(difference.removed)}
        return files | self.stream, numbers | {how: hows.count(how) for how in ("new", "gone", "changed")}


def record(
    out: Path, folder: Path, manifest: dict[str, Any], draft: Draft | None = None, now: datetime | None = None
) -> None:
    """Add the release in `folder` to the history of `out`, unless it is the last one there already.

    `draft` is what was worked out ahead, with all quads. Raises ReleaseError when the history or the release cannot be
    read, OSError when files cannot be written.
    """
    past = publications(out)
    if past and past[-1].release == manifest["release"]:
        return
    if draft is None:
        draft = Draft(out, diff.read(read_file(folder, manifest, f"{DUMP}.nq")), manifest["base"], now)
    files, difference = draft.files(manifest["release"])
    (out / "history").mkdir(exist_ok=True)
    new = Publication(
        number=draft.number,
        release=manifest["release"],
        issued=draft.issued,
        previous=draft.last.release if draft.last else None,
        version=manifest["version"],
        base=manifest["base"],
        triples=manifest["triples"],
        nquads=manifest["files"][f"{DUMP}.nq"],
        difference=difference,
        files={name: {"bytes": len(made), "sha256": sha256(made).hexdigest()} for name, made in files.items()},
    )
    final = new.folder(out)
    _remove_unfinished(out, final)
    with tempfile.TemporaryDirectory(prefix=WORK, dir=out / "history") as work:
        made, index = Path(work, "made"), Path(work, "index")
        made.mkdir()
        for name, content in files.items():
            (made / f"{name}.gz").write_bytes(gzip.compress(content, 6, mtime=0))
        index.write_text(json.dumps([asdict(entry) for entry in (*past, new)], indent=1) + "\n", encoding="utf-8")
        made.rename(final)
        os.replace(index, out / "history.json")


def next_moment(out: Path, now: datetime | None = None) -> datetime:
    """When a publication made now is issued: later than the last one, since the event stream is ordered by it.

    Raises ReleaseError when the last one is dated later than the clock says, or the history cannot be read.
    """
    past, now = publications(out), now or datetime.now(UTC)
    if not past:
        return now
    if past[-1].moment > now + _AHEAD:
        raise ReleaseError(
            f"{out / 'history.json'}: the last publication is dated {past[-1].issued}, but the clock says "
            f"{now:%Y-%m-%dT%H:%M:%SZ}; set the clock right, or take that publication out of history.json and move "
            f"{past[-1].folder(out)} away"
        )
    return max(now, past[-1].moment + timedelta(seconds=1))


def _remove_unfinished(out: Path, folder: Path) -> None:
    """Remove what a build left that broke off before history.json named it. Raises ReleaseError for anything else."""
    if folder.exists():
        begun = not (out / "history.json").exists() and (out / "current").exists()
        if begun or any(path.name.removesuffix(".gz") not in _FILES for path in folder.iterdir()):
            raise ReleaseError(
                f"{folder}: not named in history.json; put back the history.json that names it, or move it away"
            )
        shutil.rmtree(folder)


def _stream(page: list[ox.Triple], base: str) -> dict[str, bytes]:
    """The page of the event stream in each of its formats."""
    triples, known, files = in_order(page), prefixes(base) | ldes.PREFIXES, {}
    for form in LDES_FORMATS:
        assert isinstance(form.oxigraph, ox.RdfFormat)
        files[f"ldes.{form.suffix}"] = serialise(triples, form.oxigraph, known)
    return files


def _before(out: Path, last: Publication) -> set[ox.Quad] | None:
    """The quads of the last release, or None when somebody removed or damaged it."""
    try:
        return diff.read(
            read_file(out / "releases" / last.release, {"files": {f"{DUMP}.nq": last.nquads}}, f"{DUMP}.nq")
        )
    except ReleaseError:
        return None


@lru_cache(maxsize=4)
def _read(path: Path, changed: int, size: int) -> tuple[Publication, ...]:
    """The index at `path`; the other two arguments change when it does."""
    try:
        return tuple(Publication(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        reason = f"unreadable ({error}); put back a copy, or move it and history/ away to begin anew"
        raise ReleaseError(f"{path}: {reason}") from None
