"""/static: style sheet, scripts and query editor, read and packed once and kept.

What is asked for with the `version` of them all after the "?" never changes, so browsers need not ask again.
"""

import gzip
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, abort, request

from bochum_kg.views.answers import IMMUTABLE

views = Blueprint("static", __name__)
_FOLDER = Path(__file__).with_name("static")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


@views.get("/static/<path:filename>")
def file(filename: str) -> Response:
    if filename not in _files():
        abort(404)
    packed = request.accept_encodings["gzip"] > 0
    response = Response(_packed(filename) if packed else _files()[filename])
    response.content_type = _TYPES[Path(filename).suffix]
    response.set_etag(_tag(filename) + ("-gzip" if packed else ""))
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    asked = request.query_string.decode("latin-1")
    response.headers["Cache-Control"] = IMMUTABLE if asked == version() else "public, max-age=300"
    response.make_conditional(request)
    return response


@cache
def version() -> str:
    """What changes with the content of any of the files."""
    digests = (sha256(name.encode() + content).digest() for name, content in sorted(_files().items()))
    return sha256(b"".join(digests)).hexdigest()[:12]


@cache
def _files() -> dict[str, bytes]:
    files = (path for path in _FOLDER.rglob("*") if path.suffix in _TYPES)
    return {path.relative_to(_FOLDER).as_posix(): path.read_bytes() for path in files}


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_files()[name], mtime=0)


@cache
def _tag(name: str) -> str:
    return sha256(_files()[name]).hexdigest()[:32]
