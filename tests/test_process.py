"""A server that goes on while the release under it changes."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, client_of, copied
from flask import Flask
from flask.testing import FlaskClient

from bochum_kg.releases.manifest import current
from bochum_kg.serving.process import follow
from bochum_kg.site import Site, open_release


@pytest.fixture
def followed(tiny_out: Path, tmp_path: Path) -> Iterator[tuple[Flask, Path, list[Site]]]:
    """An app that follows a copy of the tiny release's folder, the folder, and the sites opened so far."""
    out = copied(tiny_out, tmp_path / "build")
    sites: list[Site] = []

    def opened(folder: Path) -> Site:
        sites.append(open_release(folder, workers=1))
        return sites[-1]

    app = client_of(opened(current(out))).application
    follow(app, out, opened, every=0.05)
    yield app, out, sites
    (out / "current").unlink(missing_ok=True)  # nothing is found and opened from here on
    time.sleep(0.2)
    for site in sites:
        site.engine.close()


def new_release(out: Path, name: str, change: Callable[[Path], object] = lambda _: None) -> Path:
    """A copy of the current release under another name, changed by `change`, made current in one step."""
    folder = copied(current(out), out / "releases" / name)
    old = current(out).name
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(f'"{old}"', f'"{name}"'), encoding="utf-8")
    change(folder)
    link = out / ".current"
    link.symlink_to(Path("releases") / name)
    link.replace(out / "current")
    return folder


def change_a_letter(path: Path) -> None:
    """Make the first letter e in the file another one, so that it is as long as before."""
    content = path.read_bytes()
    assert b"e" in content
    path.write_bytes(content.replace(b"e", b"o", 1))


def served(client: FlaskClient) -> str:
    return str(client.application.extensions["bochum-kg"].manifest["release"])


def until(true: Callable[[], bool], seconds: float = 8) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_new_release_is_served_without_a_failed_request(followed: tuple[Flask, Path, list[Site]]) -> None:
    app, out, sites = followed
    statuses: list[int] = []
    over = threading.Event()

    def run() -> None:
        client = app.test_client()
        while not over.is_set():
            for path in ("/sparql?query=ASK{}%23" + str(len(statuses)), "/health", "/"):
                statuses.append(client.get(path).status_code)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        new_release(out, "neu")
        assert until(lambda: served(app.test_client()) == "neu")
        before = len(statuses)
        assert until(lambda: len(statuses) > before + 10)
    finally:
        over.set()
        thread.join()
    assert set(statuses) == {200}
    assert len(sites) == 2
    assert sites[0].engine.ready()  # requests that began with it end with it


def test_etag_is_another_on_a_new_release(followed: tuple[Flask, Path, list[Site]]) -> None:
    app, out, _ = followed
    client = app.test_client()
    first = client.get("/sparql?query=ASK{}").headers["ETag"]
    new_release(out, "neu")
    assert until(lambda: served(client) == "neu")
    assert client.get("/sparql?query=ASK{}", headers={"If-None-Match": first}).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("{"),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder / "bochum-kg.nq").unlink(),
        lambda folder: (folder / "bochum-kg.nq").write_bytes(b"x" * (folder / "bochum-kg.nq").stat().st_size),
        lambda folder: change_a_letter(folder / "bochum-kg.nq"),
        lambda folder: change_a_letter(folder / "bochum-kg.nt"),
        lambda folder: change_a_letter(folder / "documentation" / "terms.json"),
        lambda folder: change_a_letter(folder / "kernaktivitaeten.csv"),
    ],
    ids=[
        *("no manifest", "half a manifest", "other manifest", "no data", "broken data"),
        *("another letter in the graphs", "in the default graph", "in what pages read", "in a download"),
    ],
)
def test_unreadable_new_release_keeps_the_old_one(
    followed: tuple[Flask, Path, list[Site]], change: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    app, out, sites = followed
    old = served(app.test_client())
    new_release(out, "kaputt", change)
    assert until(lambda: "new release not served" in caplog.text)
    assert served(app.test_client()) == old
    assert app.test_client().get("/sparql?query=ASK{}").status_code == 200
    assert len(sites) == 1


def test_good_release_after_an_unreadable_one_is_served(followed: tuple[Flask, Path, list[Site]]) -> None:
    app, out, _ = followed
    good = current(out)
    new_release(out, "kaputt", lambda folder: (folder / "manifest.json").write_text("{"))
    time.sleep(0.2)
    (out / "current").unlink()
    (out / "current").symlink_to(Path("releases") / good.name)
    new_release(out, "neu")
    assert until(lambda: served(app.test_client()) == "neu")


FORKED = """
import ctypes, os, sys, time
from bochum_kg.serving.process import app_for_folder

app = app_for_folder()
if child := ctypes.PyDLL(None).fork():
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
client, until = app.test_client(), time.monotonic() + 20
print(client.get("/health").json["release"], flush=True)
while client.get("/health").json["release"] != "neu" and time.monotonic() < until:
    time.sleep(0.05)
app.extensions["bochum-kg"].engine.close()
os._exit(time.monotonic() > until)
"""


def test_process_forked_with_the_app_follows_too(tiny_out: Path, tmp_path: Path) -> None:
    """As with gunicorn --preload and uWSGI, which forks in C."""
    out = copied(tiny_out, tmp_path / "build")
    environment = os.environ | {"BOCHUM_KG_BUILD": str(out)}
    command = [sys.executable, "-c", FORKED]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline().strip() == current(out).name
        new_release(out, "neu")
        assert process.wait(30) == 0
