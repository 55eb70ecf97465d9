"""The build hook that fetches the query editor: what its lock says, and what happens when it cannot be fetched."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hatchling", reason="hatchling is not installed (extra `interop`)")
hook = pytest.importorskip("bochum_kg.editor.hook")

ROOT = Path(__file__).parents[1]
LOCK = json.loads((ROOT / "bochum_kg/editor/package-lock.json").read_bytes())


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with nothing but the editor's build files."""
    shutil.copytree(ROOT / "bochum_kg/editor", tmp_path / "bochum_kg/editor")
    return tmp_path


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """npm with a registry that nobody answers for, and an empty cache."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")  # it would wait 1 and then 10 seconds for nobody
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))


def run(project: Path) -> dict[str, Any]:
    """Run the hook as hatchling does; the build data it leaves."""
    data: dict[str, Any] = {"artifacts": []}
    hook.EditorHook(str(project), {}, None, None, "", "wheel").initialize("standard", data)
    return data


def test_lock_fixes_every_package_by_checksum_and_names_no_server() -> None:
    packages = {name: facts for name, facts in LOCK["packages"].items() if name}
    assert "node_modules/@zazuko/yasgui" in packages
    assert {name for name, facts in packages.items() if not facts["integrity"].startswith("sha512-")} == set()
    assert {name for name, facts in packages.items() if "resolved" in facts} == set()


def test_without_the_registry_the_build_goes_on_and_says_so(
    project: Path, unreachable: None, capfd: pytest.CaptureFixture[str]
) -> None:
    run(project)
    assert "warning: no query editor" in capfd.readouterr().err
    assert not hook.is_built(project)


def test_without_the_registry_a_required_editor_is_a_failure(
    project: Path, unreachable: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOCHUM_KG_EDITOR", "required")
    with pytest.raises(RuntimeError, match="query editor could not be built"):
        run(project)


def test_it_can_be_left_out(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("BOCHUM_KG_EDITOR", "none")
    run(project)
    assert capfd.readouterr().err == ""


def test_it_is_fetched_again_only_when_the_lock_changes(project: Path, unreachable: None) -> None:
    target = project / "bochum_kg/views/static/editor"
    target.mkdir(parents=True)
    for name in hook._FILES:
        (target / name).touch()
    (target / hook._STAMP).write_text(hook._lock(project))
    assert hook.is_built(project)
    run(project)  # would fail to fetch, and say so
    (project / "bochum_kg/editor/package-lock.json").write_text("{}")
    assert not hook.is_built(project)


def test_the_wheel_holds_the_editor_with_its_licences_and_not_how_it_is_built(tmp_path: Path) -> None:
    if not hook.is_built(ROOT):
        pytest.skip("the query editor was not built when this was installed")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    assert {f"bochum_kg/views/static/editor/{name}" for name in (*hook._FILES, "LICENSES.txt")} <= names
    assert not [name for name in names if name.startswith("bochum_kg/editor/")]
