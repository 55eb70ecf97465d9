"""server.py, the entry point for any WSGI server: `server:app` serves the release in BOCHUM_KG_BUILD."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PROGRAM = """
import server
client = server.app.test_client()
print(client.get("/health").status_code, client.get("/sparql?query=ASK{}").get_json()["boolean"])
"""


def run(root: Path, build: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM],
        cwd=root,
        env=os.environ | {"BOCHUM_KG_BUILD": str(build), "BOCHUM_KG_WORKERS": "1"},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_app_serves_the_release_and_leaves_no_process(
    root: Path, tiny_out: Path, tiny_release: Path, processes: Callable[[object], set[int]]
) -> None:
    before = processes(tiny_release)
    assert run(root, tiny_out).stdout == "200 True\n"
    assert processes(tiny_release) <= before


def test_app_without_release_says_how_to_build(root: Path, tmp_path: Path) -> None:
    assert "run `bochum-kg build`" in run(root, tmp_path).stderr


def test_server_is_two_lines(root: Path) -> None:
    text = (root / "server.py").read_text(encoding="utf-8")
    code = [line for line in text.splitlines() if line and not line.startswith(('"""', "#"))]
    assert code == ["from bochum_kg.serving.process import app_for_folder", "app = app_for_folder()"]
