"""A bar at the foot of a terminal, plain lines elsewhere."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from bochum_kg.commands.progress import Progress


def on_a_terminal(*arguments: str) -> str:
    """What the command writes to a terminal besides its output."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bochum_kg", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        written = b""
        try:
            while piece := os.read(ours, 4096):
                written += piece
        except OSError:  # Linux says so when the other end is closed
            pass
    os.close(ours)
    assert process.returncode == 0, written
    return written.decode()


def test_build_shows_what_it_is_doing(project: Path, tmp_path: Path) -> None:
    written = on_a_terminal("build", "--root", str(project), "--out", str(tmp_path / "out"))
    for bar in (
        "[--------------------] reading the sources …",
        "[#####---------------] inferring …",
        "making the files …",
    ):
        assert bar in written
    assert "validated: 0 violations" in written
    assert written.endswith("\r\x1b[K")  # nothing of the bar is left


def test_validate_shows_what_it_is_doing(project: Path) -> None:
    assert "[##########----------] inferring and checking …" in on_a_terminal("validate", "--root", str(project))


def test_elsewhere_only_lines(capsys) -> None:  # type: ignore[no-untyped-def]
    with Progress(2) as progress:
        progress.doing("reading")
        progress.say("3 read")
        progress.step("4 read")
    lines = capsys.readouterr().err.splitlines()
    assert [line.split("s  ")[1] for line in lines] == ["3 read", "4 read"]
