"""What was exported in, a configuration for nginx out that serves it as the site does.

Languages by `?lang=` or Accept-Language, formats by Accept, exact Content-Types, packed files as they are, CORS, the
site's security headers; redirects; and for what needs a running server its address, or an error that says so.
"""

import re
from collections import Counter, defaultdict
from pathlib import Path

from bochum_kg.export.crawl import Files

MAIN = Path(__file__).with_name("nginx.conf").read_text(encoding="utf-8")
_SITE = Path(__file__).with_name("site.conf").read_text(encoding="utf-8")


def site(files: Files, *, listen: str, root: str, live: tuple[str, ...], server: str, csp: str) -> str:
    """The http-level configuration for `files`, which are at `root`.

    `live` are the paths that need a running server, `server` its address (without a slash at the end) or empty.
    """
    by_suffix, exceptions = _types({**files.types, "x.gz": "application/gzip"})
    gone = f"307 {server}$request_uri" if server else "501"
    asked = f"if ($kg_asks) {{ return {gone}; }} try_files $kg_stem$kg_lang.$kg_end $uri =404;"
    more = [f"location = {path} {{ return {target}; }}" for path, target in sorted(files.redirects.items())]
    more += [f'location ~ {pattern} {{ types {{}} default_type "{kind}"; {asked} }}' for pattern, kind in exceptions]
    values = {
        "LISTEN": listen,
        "ROOT": root,
        "TYPES": " ".join(f'"{kind}" {suffix};' for suffix, kind in sorted(by_suffix.items())),
        "CSP": csp,
        "LASTING": _lasting(files.lasting),
        "LIVE": gone,
        "EXPLAIN": "" if server else "if ($kg_explains) { rewrite ^ /errors/live$kg_lang.html last; } ",
        "LIVE_PATHS": "|".join(map(re.escape, live)),
        "MORE": "".join(f"  {line}\n" for line in more),
    }
    return re.sub(r"@([A-Z_]+)@", lambda found: values[found[1]], _SITE)


def _types(types: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Suffix -> Content-Type of most files with it, and patterns of the others with theirs.

    A pattern is a longer suffix, such as `.csv-metadata.json`, or one file.
    """
    groups: dict[str, Counter[str]] = defaultdict(Counter)  # all that follows the first dot -> how often which type
    for name, kind in types.items():
        groups[_suffix(name)][kind] += 1
    usual = {suffix: max(sorted(kinds), key=lambda kind: kinds[kind]) for suffix, kinds in groups.items()}
    short = {suffix: kind for suffix, kind in usual.items() if "." not in suffix}
    for suffix, kind in sorted(usual.items()):
        short.setdefault(suffix.rsplit(".", 1)[-1], kind)
    exceptions = [
        (rf"\.{re.escape(suffix)}$", kind)
        for suffix, kind in sorted(usual.items())
        if kind != short[suffix.rsplit(".", 1)[-1]]
    ]
    files = [(f"^/{re.escape(name)}$", kind) for name, kind in sorted(types.items()) if kind != usual[_suffix(name)]]
    return short, [*files, *exceptions]  # the first that fits counts


def _suffix(name: str) -> str:
    return name.rsplit("/", 1)[-1].partition(".")[2]


def _lasting(lasting: dict[str, bool]) -> str:
    """The entries of a map: which first folder and suffix hold only files that never change."""
    folders: dict[tuple[str, str], bool] = {}
    for name, stays in lasting.items():
        key = (name.partition("/")[0], name.rsplit(".", 1)[-1])
        folders[key] = folders.get(key, True) and stays
    return " ".join(
        f'"~^/{re.escape(folder)}/.*\\.{suffix}$" "public, max-age=31536000, immutable";'
        for (folder, suffix), stays in sorted(folders.items())
        if stays
    )
