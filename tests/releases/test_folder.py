"""The folder of releases: one build at a time, and nothing removed or replaced that no build made."""

import fcntl
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from conftest import ROOT, TINY, Server

from bochum_kg.build import release
from bochum_kg.build.assembly import Graphs
from bochum_kg.releases import folder, history
from bochum_kg.releases.manifest import ReleaseError, current, read_manifest

LOCK = ".bochum-kg.lock"


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bochum_kg", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def build(out: Path) -> subprocess.Popen[str]:
    return start("build", "--root", TINY, "--out", out)


@pytest.fixture
def write(tmp_path: Path, tiny_graphs: Graphs) -> Callable[[object], Path]:
    """Writes a release, one per argument, and returns its folder."""

    def one(number: object) -> Path:
        with folder.locked(tmp_path / "out", lambda _: None):
            release.write({"werte": tiny_graphs["werte"]}, [], tmp_path / "out", fingerprint=str(number))
        return current(tmp_path / "out")

    return one


def held(out: Path) -> dict[str, bytes]:
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_builds_at_once_wait_for_each_other_and_make_one_publication(tmp_path: Path) -> None:
    builds = [build(tmp_path / "out") for _ in range(3)]
    errors = [process.communicate(timeout=300)[1] for process in builds]
    assert [process.returncode for process in builds] == [0, 0, 0], errors
    assert sum("another build is writing to" in text for text in errors) == 2
    assert read_manifest(current(tmp_path / "out"))
    assert len(history.publications(tmp_path / "out")) == 1


def test_builds_of_different_sources_at_once_are_all_in_the_history(tmp_path: Path) -> None:
    bases = [f"https://example.org/{number}/" for number in range(3)]
    builds = [start("build", "--root", TINY, "--out", tmp_path / "out", "--base", base) for base in bases]
    for process in builds:
        errors = process.communicate(timeout=300)[1]
        assert process.returncode == 0, errors
    published = history.publications(tmp_path / "out")
    assert {entry.base for entry in published} == set(bases)
    assert read_manifest(current(tmp_path / "out"))["release"] == published[-1].release


def test_second_server_waits_for_the_build_of_the_first_and_makes_none_itself(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with (tmp_path / "out" / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = start("serve", "--root", TINY, "--out", tmp_path / "out", "--port", 0, "--workers", 1)
        assert server.stderr is not None
        assert server.stdout is not None
        assert "another build is writing to" in server.stderr.readline()
        done = subprocess.run([sys.executable, "-c", WRITE, str(tmp_path / "out")], cwd=ROOT)
        assert done.returncode == 0
    address = server.stdout.readline().split()[0]
    urlopen(f"{address}health").close()  # a process that has not answered yet is only killed after a while
    server.terminate()
    assert "assembled" not in server.communicate(timeout=60)[1]
    assert len(history.publications(tmp_path / "out")) == 1


WRITE = """
import sys
from contextlib import nullcontext
from pathlib import Path
from bochum_kg.build import pipeline
pipeline.folder.locked = lambda *_: nullcontext()  # the test holds it
pipeline.build(Path("tests/tiny"), Path(sys.argv[1]))
"""


def test_killed_build_leaves_nothing_that_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = build(out)
    deadline = time.monotonic() + 120
    while not list(out.glob("releases/.work-*/release/*")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "the build was over before it could be killed"
    assert list(out.glob("releases/.work-*"))
    assert not (out / "current").exists()
    again = build(out)
    assert again.communicate(timeout=300)
    assert again.returncode == 0
    assert not list(out.glob("*/.work-*"))


def test_publication_that_broke_off_is_made_again(write: Callable[[object], Path]) -> None:
    out = write(0).parents[1]
    before = (out / "history.json").read_bytes()
    write(1)
    (out / "history.json").write_bytes(before)  # killed between the two steps
    write(2)
    assert [entry.number for entry in history.publications(out)] == [1, 2]


@pytest.mark.parametrize(
    "foreign",
    ["notes.txt", "releases/v1/notes.txt", "history/1/notes.txt", "current/index.html", ".current", "Makefile"],
)
def test_folder_of_somebody_else_is_refused_untouched(tmp_path: Path, foreign: str) -> None:
    path = tmp_path / "out" / foreign
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    process = build(tmp_path / "out")
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert "choose an" in errors
    assert "--out" in errors
    assert held(tmp_path / "out") == {foreign: b"mine"}


FOREIGN = [
    "notes.txt",
    "notes.txt.gz",
    "releases/v1/notes.txt",
    "releases/v1/notes.txt.gz",
    "releases/0123456789abcdef/notes.txt",
    "releases/0123456789abcdef/notes.txt.gz",
    "releases/.work-mine",
    "history/notes/a",
    ".current",
    ".history.json",
]


def test_files_beside_ours_stay_as_they_are(write: Callable[[object], Path]) -> None:
    out = write(0).parents[1]
    inside = [f"releases/{current(out).name}/notes.txt", f"releases/{current(out).name}/notes.txt.gz"]
    for name in [*FOREIGN, *inside]:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text("mine")
    for number in (*range(1, release.UNPACKED + 2), 0):
        write(number)
    assert {name: (out / name).read_text() for name in [*FOREIGN, *inside]} == dict.fromkeys(
        [*FOREIGN, *inside], "mine"
    )


def test_damaged_release_is_mended_around_what_somebody_put_there(write: Callable[[object], Path]) -> None:
    made = write(0)
    (made / "notes.txt").write_text("mine")
    (made / "werte.ttl").write_text("")
    assert write(0) == made
    assert read_manifest(made)
    assert (made / "notes.txt").read_text() == "mine"


def test_foreign_folder_where_a_publication_belongs_is_refused_untouched(write: Callable[[object], Path]) -> None:
    out = write(0).parents[1]
    (out / "history" / "2").mkdir()
    (out / "history" / "2" / "notes.txt").write_text("mine")
    with pytest.raises(ReleaseError, match=r"history/2: not named in history\.json; .* or move it away"):
        write(1)
    assert (out / "history" / "2" / "notes.txt").read_text() == "mine"
    assert len(history.publications(out)) == 1


def test_lost_index_does_not_cost_the_history(write: Callable[[object], Path]) -> None:
    out = write(0).parents[1]
    (out / "history.json").rename(out / "moved.json")
    before = held(out / "history")
    with pytest.raises(ReleaseError, match=r"put back the history\.json"):
        write(1)
    assert held(out / "history") == before


@pytest.mark.parametrize("name", ["releases", "history", "history.json"])
def test_thing_of_another_kind_under_our_name_is_refused(write: Callable[[object], Path], name: str) -> None:
    out = write(0).parents[1]
    (out / name).rename(out / "moved")
    (out / name).touch() if name != "history.json" else (out / name).mkdir()
    with pytest.raises(ReleaseError, match=rf"{re.escape(name)}: not from a build"):
        write(1)


def test_current_release_is_never_packed(write: Callable[[object], Path]) -> None:
    """Back to an early release whose publication is long ago, with the history's last entries being others."""
    for number in (*range(release.UNPACKED + 2), 0, 1, 0):
        assert read_manifest(write(number))


def test_publication_from_the_future_is_refused_with_the_remedy(write: Callable[[object], Path]) -> None:
    out = write(0).parents[1]
    index = json.loads((out / "history.json").read_text())
    index[-1]["issued"] = "2099-01-01T00:00:00Z"
    (out / "history.json").write_text(json.dumps(index))
    process = build(out)
    errors = process.communicate(timeout=60)[1]
    assert process.returncode == 2
    assert re.search(
        r"the last publication is dated 2099-01-01T00:00:00Z, but the clock says .*; set the clock", errors
    )
    assert "assembled" not in errors  # said at once
    assert len(history.publications(out)) == 1


@pytest.mark.parametrize(("ahead", "good"), [(timedelta(minutes=30), True), (timedelta(hours=2), False)])
def test_clock_may_be_a_little_behind(write: Callable[[object], Path], ahead: timedelta, good: bool) -> None:
    out = write(0).parents[1]
    now = history.publications(out)[-1].moment - ahead
    if good:
        assert history.next_moment(out, now) == history.publications(out)[-1].moment + timedelta(seconds=1)
    else:
        with pytest.raises(ReleaseError, match="clock"):
            history.next_moment(out, now)


def test_first_publication_is_dated_by_the_clock(tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert history.next_moment(tmp_path, now) == now


@pytest.mark.parametrize("hinder", ["no lock", "broken source"])
def test_server_with_newer_sources_that_cannot_be_built_serves_the_last_good_release(
    project: Path, tmp_path: Path, hinder: str
) -> None:
    out = tmp_path / "out"
    assert start("build", "--root", project, "--out", out).communicate(timeout=120)
    (project / "data" / "neu.ttl").write_text("kaputt" if hinder == "broken source" else "")
    if hinder == "no lock":  # stands for a file system that is read-only or full: root may write to any other
        (out / LOCK).unlink()
        (out / LOCK).mkdir()
    server = Server(project, out, "--workers", "1")
    try:
        assert server.get("/page/ka-v01")[0] == 200
    finally:
        errors = server.stop()[1]
    assert "Serving the last good release instead." in errors
