"""The folder of all releases: whose it is, and which build may write to it now.

One build writes at a time, others wait for it (flock, held by the kernel and gone with the process). Nothing is removed
or replaced that no build made: a folder with files of somebody else is refused, and in ours only names of our own form
are touched.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bochum_kg.releases.manifest import ReleaseError

WORK = ".work-"  # what is being written; eight characters follow

_LOCK = ".bochum-kg.lock"
_OURS = {"current": Path.is_symlink, "history.json": Path.is_file, "history": Path.is_dir, "releases": Path.is_dir}


@contextmanager
def locked(out: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Keep the folder `out`, made if need be, for one build; `say` hears when another one has it first.

    Raises ReleaseError when it is not ours, OSError when it cannot be written to.
    """
    out.mkdir(parents=True, exist_ok=True)
    _check_ours(out)
    with (out / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another build is writing to {out}; waiting for it to end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        for left in [*out.glob(f"releases/{WORK}????????"), *out.glob(f"history/{WORK}????????")]:
            shutil.rmtree(left, ignore_errors=True)  # of a build that was killed
        yield


def _check_ours(out: Path) -> None:
    """Raise ReleaseError when `out` holds files and no build made any of them, or others under our names."""
    if wrong := [name for name, right in _OURS.items() if (out / name).exists() and not right(out / name)]:
        raise ReleaseError(f"{out / wrong[0]}: not from a build; move it away, or choose another folder with --out")
    marks = ((out / _LOCK).exists(), (out / "history.json").exists(), (out / "current").is_symlink())
    if not any(marks) and (others := sorted(path.name for path in out.iterdir())):
        named = ", ".join(others[:3]) + (", …" if len(others) > 3 else "")
        raise ReleaseError(f"{out}: holds files that are not from a build ({named}); choose an empty folder with --out")
