"""The site in, a folder of files out, for a web server or a CDN that knows nothing of graphs.

    DIR/
      export.json            what it was made of; only a folder that has it is written again
      nginx.conf site.conf   configuration: `nginx -p DIR -c nginx.conf` serves it as it is
      files/                 one file per address and language, each with a .gz twin, see crawl.py

Files are the answers of the site itself, asked over WSGI: what is exported is what is served.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bochum_kg.export import nginx
from bochum_kg.export.crawl import Crawl, Files
from bochum_kg.serialisation import json_document

_MARK = "export.json"


class ExportError(Exception):
    """The site cannot be exported to this folder. str() is one line with the reason."""


def export(
    app: Callable[..., Any],
    target: Path,
    *,
    root: str,
    seeds: Iterable[str],
    live: tuple[str, ...],
    extra: Mapping[str, tuple[bytes, str]],
    facts: Mapping[str, Any],
    server: str = "",
    negotiated: Callable[[str], bool] = lambda _: True,
    moment: float | None = None,
    say: Callable[[int], None] = lambda _: None,
) -> Files:
    """Write all that `app` (WSGI) answers at the paths `seeds` and at what they lead to as files below `target`.

    `root` is the address the files will have (with a slash at the end); `live` are paths that need a running server,
    which is at `server`, if anywhere; `extra` are more files, name -> content and type; `facts` stand in export.json;
    `moment` is the time the files bear (seconds), so that another export has the same ETags. `target` must not exist,
    be empty or be an earlier export; it is replaced once the new one is whole. Raises ExportError, OSError.
    """
    _refuse_foreign(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        crawl = Crawl(app, work / "files", root, live, negotiated)
        files = crawl.run(seeds, say)
        for name, (content, kind) in extra.items():
            crawl.save(name, content, kind)
        policy = crawl.get("/", "text/html").headers["Content-Security-Policy"]
        site = nginx.site(files, listen="127.0.0.1:8080", root="files", live=live, server=server, csp=policy)
        (work / "site.conf").write_text(site, encoding="utf-8")
        (work / "nginx.conf").write_text(nginx.MAIN, encoding="utf-8")
        (work / "temp").mkdir()
        if moment is not None:
            for path in (work / "files").rglob("*"):
                os.utime(path, (moment, moment))
        summary = {**facts, "root": root, "files": len(files.types), "broken": files.broken}
        (work / _MARK).write_text(json_document(summary), encoding="utf-8")
        os.chmod(work, 0o755)
        _replace(target, work)
        return files
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _refuse_foreign(target: Path) -> None:
    """Raise ExportError when `target` holds something that is no export of ours."""
    if target.exists() and not target.is_dir():
        raise ExportError(f"{target}: a file; name a folder")
    if target.exists() and any(target.iterdir()) and not (target / _MARK).is_file():
        raise ExportError(f"{target}: holds files that are no earlier export; name an empty folder")


def _replace(target: Path, work: Path) -> None:
    """Put `work` in the place of `target`: readers find the old files or the new ones."""
    if not target.exists():
        work.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    target.rename(old / "old")
    work.rename(target)
    shutil.rmtree(old)
