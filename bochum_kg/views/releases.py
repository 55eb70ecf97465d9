"""/release: every release at an address that stays, its files, and the difference to the one before it."""

import json
import re
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.http import http_date
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.formats import HTML, Format
from bochum_kg.refusals import Refused, Text
from bochum_kg.releases import history
from bochum_kg.releases.history import Publication
from bochum_kg.releases.manifest import DUMP, ReleaseError, read_manifest
from bochum_kg.serialisation import json_document
from bochum_kg.views import signposting
from bochum_kg.views.answers import IMMUTABLE, chosen, conditional
from bochum_kg.views.downloads import described, stored
from bochum_kg.views.pages import language, page
from bochum_kg.views.served import site

views = Blueprint("releases", __name__)
_JSON = Format("json", "application/json", ("json",), None)
_ID = re.compile(r"[0-9a-f]{16}")


@views.get("/release/")
def releases() -> Response:
    """All publications, newest first."""
    if _wants_json():
        return _json_list()
    return page("releases.html", publications=published()[::-1], current=site().manifest["release"])


@views.get("/release/index.json")
def releases_json() -> Response:
    return _json_list()


@views.get("/release/<release>/")
def release(release: str) -> Response:
    """One release: what it is, counts, files with their SHA-256, and what changed since the one before."""
    folder, manifest = _release(release)
    if _wants_json():
        return _json(_facts(manifest))
    entries = [entry for entry in published() if entry.release == release]
    told = [(entry, sentences(entry, language())) for entry in entries]
    shown = page(
        "release.html", manifest=manifest, told=told, whole=f"{DUMP}.nq", here=folder == site().folder, days=_days()
    )
    signposting.point(shown, signposting.of_release(manifest))
    return shown


@views.get("/release/<release>/<path:name>")
def file(release: str, name: str) -> BaseResponse:
    """A file of the release. Its bytes are what the release is named by, so they may be kept for ever."""
    folder, manifest = _release(release)
    if name == "release.json":
        return _json(_facts(manifest))
    if name == "linkset.json":
        return signposting.files_of(manifest)
    if name == "manifest.json":
        content = (folder / name).read_bytes()
        response = Response(content, content_type=_JSON.media_type)
        response.headers["Cache-Control"] = IMMUTABLE
        return conditional(response)
    plain = name.removesuffix(".gz")
    if plain not in manifest["files"]:
        text = Text(
            "Release {release} has no file {name!r}. Its files are listed at /release/{release}/.",
            release=release,
            name=name,
        )
        raise Refused(404, "Not Found", text)
    kept = stored(folder, name, manifest["files"][plain], IMMUTABLE)
    signposting.point(kept, signposting.of_file(name, release))
    described(kept)
    kept.headers.add("Link", f'</download/{name}>; rel="original"')  # RFC 7089: a memento of the file there
    if entries := [entry for entry in published() if entry.release == release]:
        kept.headers["Memento-Datetime"] = http_date(entries[0].moment)
    return kept


@views.get("/release/<release>/diff/<other>/")
def difference(release: str, other: str) -> Response:
    """What is different in `release` against `other`, the one published before it."""
    entry = _difference(release, other)
    if _wants_json():
        return _stored_difference(entry, f"{language()}.json")  # type: ignore[return-value]
    report = json.loads(entry.read(out(), f"{language()}.json"))
    return page("difference.html", report=report, entry=entry, days=_days())


@views.get("/release/<release>/diff/<other>/<name>")
def difference_file(release: str, other: str, name: str) -> BaseResponse:
    return _stored_difference(_difference(release, other), name)


def published() -> tuple[Publication, ...]:
    """The history of the folder that the served release is in."""
    return history.publications(out())


def recorded() -> tuple[Publication, ...]:
    """The same. Raises Refused when this folder was built before there was a history."""
    entries = published()
    if not entries:
        raise Refused(404, "Not Found", "Nothing was recorded yet. The next `bochum-kg build` begins the history.")
    return entries


def sentences(entry: Publication, language: str) -> list[str]:
    """What changed with `entry`, in words; empty when there was nothing to compare with."""
    return [sentence for thing in report(entry, language)["things"] for sentence in thing["sentences"]]


def report(entry: Publication, language: str) -> dict[str, Any]:
    """The difference that came with `entry`; without things when there was nothing to compare with."""
    if entry.difference is None:
        return {"things": []}
    found: dict[str, Any] = json.loads(entry.read(out(), f"{language}.json"))
    return found


def out() -> Path:
    """The folder that holds the releases and their history."""
    return site().folder.parents[1]


def _days() -> dict[str, str]:
    """Release -> when it was published last."""
    return {entry.release: entry.issued for entry in published()}


def _release(release: str) -> tuple[Path, dict[str, Any]]:
    """Folder and manifest of `release`. Raises Refused: 410 when it was published and is gone, else 404."""
    if _ID.fullmatch(release):
        try:
            folder = out() / "releases" / release
            return folder, read_manifest(folder, packed=True)
        except ReleaseError:
            pass
    known = list(dict.fromkeys(entry.release for entry in reversed(published())))
    here = [name for name in known if (out() / "releases" / name / "manifest.json").exists()]
    shown = ", ".join(here[:10]) + (" …" if len(here) > 10 else "") or Text("none")
    if release in known:
        text = Text(
            "Release {release} was published here, and its files were removed. Still available: {shown}.",
            release=release,
            shown=shown,
        )
        raise Refused(410, "Gone", text)
    text = Text(
        "There is no release {release!r}. Available, newest first: {shown}; see /release/.",
        release=release,
        shown=shown,
    )
    raise Refused(404, "Not Found", text)


def _difference(release: str, other: str) -> Publication:
    """The publication of `release` after `other`. Raises Refused when there is none."""
    _release(release)
    found = [entry for entry in published() if (entry.release, entry.previous) == (release, other)]
    kept = [entry for entry in found if entry.difference is not None]
    if not kept:
        before = [entry.previous for entry in published() if entry.release == release and entry.previous]
        text = Text("Release {release} is the first. Compare any two with `bochum-kg diff OLD NEW`.", release=release)
        if before:
            text = Text(
                "For {release} only the difference to {others} is kept. Compare any two with `bochum-kg diff OLD NEW`.",
                release=release,
                others=", ".join(before),
            )
        raise Refused(404, "Not Found", text)
    return kept[0]


def _stored_difference(entry: Publication, name: str) -> BaseResponse:
    plain = name.removesuffix(".gz")
    if plain not in entry.files or plain.startswith("ldes."):
        names = ", ".join(name for name in entry.files if not name.startswith("ldes."))
        raise Refused(404, "Not Found", Text("There is no file {name!r}. Files: {names}.", name=name, names=names))
    return stored(entry.folder(out()), name, entry.files[plain], IMMUTABLE)


def _facts(manifest: dict[str, Any]) -> dict[str, Any]:
    """A release as JSON: shorter than its manifest, and with addresses."""
    name = manifest["release"]
    entries = [entry for entry in published() if entry.release == name]
    return {
        "release": name,
        "version": manifest["version"],
        "base": manifest["base"],
        "sources": manifest["sources"],
        "published": [
            {
                "issued": entry.issued,
                "previous": entry.previous,
                "difference": entry.difference,
                "url": f"{request.script_root}/release/{name}/diff/{entry.previous}/" if entry.difference else None,
            }
            for entry in entries
        ],
        "triples": manifest["triples"],
        "graphs": manifest["graphs"],
        "classes": manifest["classes"],
        "files": {
            file: {**facts, "url": f"{request.script_root}/release/{name}/{file}"}
            for file, facts in sorted(manifest["files"].items())
        },
    }


def _json_list() -> Response:
    entries = [
        {
            "number": entry.number,
            "release": entry.release,
            "issued": entry.issued,
            "previous": entry.previous,
            "triples": entry.triples,
            "difference": entry.difference,
            "sha256": entry.nquads["sha256"],
            "url": f"{request.script_root}/release/{entry.release}/",
        }
        for entry in reversed(published())
    ]
    return _json({"current": site().manifest["release"], "publications": entries})


def _wants_json() -> bool:
    return chosen((HTML, _JSON)) is _JSON


def _json(data: dict[str, Any]) -> Response:
    response = Response(json_document(data), content_type=_JSON.media_type)
    return conditional(response, "Accept")
