"""In front of everything: slow clients hold at most half of the threads of a server process.

Granian gives a request a thread that reads its body and sends its answer. Small answers are handed over at once;
clients that send a body or receive a large answer are counted until it is done. Behind a proxy that buffers, such as
nginx, nobody is slow (docs/operation.md).
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any

from bochum_kg.engine.fair import counted_as
from bochum_kg.views.answers import read_on

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BUSY = "bochum-kg.busy"  # in the WSGI environment of a request that is to be refused (views/operation.py)
_SMALL = 256 * 1024  # bytes of an answer that are handed over at once
_NO_BODY = {"GET", "HEAD", "OPTIONS"}


class Threads:
    """WSGI middleware for `app`: `most` threads may be held by slow clients, a quarter of them by one client.

    A body is read whole, up to `largest` bytes, before `app` is called.
    """

    def __init__(self, app: "WSGIApplication", most: int, largest: int):
        self._app, self._most, self._largest = app, most, largest
        self._lock = threading.Lock()
        self._held: Counter[str | None] = Counter()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        client = counted_as(environ.get("REMOTE_ADDR"))
        if _has_body(environ):
            if self._hold(client):
                try:
                    environ["wsgi.input"] = BytesIO(_read(environ, self._largest))
                finally:
                    self._release(client)
            else:
                environ[BUSY], environ["wsgi.input"] = True, BytesIO()  # to read on would take a thread after all
        heads: list[Any] = []
        body = self._app(environ, lambda *head: heads.append(head))  # type: ignore[arg-type]
        answer = body if isinstance(body, list) else self._handed_over(environ, body, client)
        if answer is None:
            environ[BUSY] = True
            answer = _whole(self._app(environ, lambda *head: heads.append(head)))  # type: ignore[arg-type]
        start_response(*heads[-1])
        return answer

    def _handed_over(
        self, environ: "WSGIEnvironment", body: Iterable[bytes], client: str | None
    ) -> Iterable[bytes] | None:
        """`body` as a list when it is small, else piece by piece, or None when no more threads may be held."""
        first, size, pieces = [], 0, iter(body)
        for piece in pieces:
            first.append(piece)
            size += len(piece)
            if size > _SMALL:
                break
        else:
            _close(body)
            return [b"".join(first)]
        if not self._hold(client):
            _close(body)
            return None
        rest = self._rest(b"".join(first), pieces, body, client)
        next(rest)  # into its try block: a generator never started would give nothing back when closed
        return rest

    def _rest(
        self, first: bytes, pieces: Iterator[bytes], body: Iterable[bytes], client: str | None
    ) -> Iterator[bytes]:
        try:
            yield b""
            yield first
            yield from pieces
        finally:
            _close(body)
            self._release(client)

    def _hold(self, client: str | None) -> bool:
        with self._lock:
            if self._held.total() >= self._most or (client and self._held[client] >= self._most // 4):
                return False
            self._held[client] += 1
        return True

    def _release(self, client: str | None) -> None:
        with self._lock:
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]


def _has_body(environ: "WSGIEnvironment") -> bool:
    length = environ.get("CONTENT_LENGTH") or ("0" if "HTTP_TRANSFER_ENCODING" not in environ else "")
    return length != "0" and environ["REQUEST_METHOD"] not in _NO_BODY


def _read(environ: "WSGIEnvironment", most: int) -> bytes:
    """Up to `most` bytes of the body and one more, which says that it is too large; the rest is read but not kept."""
    content, body = bytearray(), environ["wsgi.input"]
    with suppress(OSError):  # the client went away
        while len(content) <= most and (piece := body.read(most + 1 - len(content))):
            content += piece
        if len(content) > most:
            read_on(environ)
    return bytes(content)


def _whole(body: Iterable[bytes]) -> list[bytes]:
    try:
        return [b"".join(body)]
    finally:
        _close(body)


def _close(body: Iterable[bytes]) -> None:
    getattr(body, "close", lambda: None)()
