"""Any engine with a memory: small answers are kept, so that no query is evaluated twice.

Bounded in bytes, the least recently used answer goes first. The data of a release never changes, so entries never
expire; what changes by itself – NOW(), RAND(), new blank nodes and UUIDs – is not kept.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator
from contextlib import closing, nullcontext
from sys import getsizeof

from bochum_kg.engine import Answer, Engine, Request, whole

_LONGEST = 64 * 1024  # bytes of a request whose answer is kept; a client may send many graphs
_NAMES = ("NOW", "RAND", "UUID", "BNODE", "SERVICE")
_VOLATILE = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)(?:\s|#[^\r\n]*[\r\n])*\(|SERVICE", re.IGNORECASE)


def volatile(text: str) -> bool:
    """True when the query `text` may be answered differently each time."""
    upper = text.upper()
    return any(name in upper for name in _NAMES) and _VOLATILE.search(text) is not None


class CachedEngine:
    """`engine` with up to `size` bytes of answers kept, each of at most `most` bytes; see engine.Engine."""

    def __init__(self, engine: Engine, size: int = 32 * 1024**2, most: int = 512 * 1024):
        self.engine, self._size, self._most = engine, size, most
        self._answers: OrderedDict[Request, tuple[str, bytes]] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()
        self.hits = self.misses = 0

    def query(self, request: Request) -> Answer:
        """Answer `request`, from memory where it was answered before. Raises what the engine raises."""
        with self._lock:
            if (kept := self._answers.get(request)) is not None:
                self._answers.move_to_end(request)
                self.hits += 1
                return Answer(kept[0], whole(kept[1]))
            self.misses += 1
        answer = self.engine.query(request)
        return Answer(answer.form, self._keeping(request, answer))

    def _keeping(self, request: Request, answer: Answer) -> Iterator[bytes]:
        """The chunks of `answer`, kept when they were read to the end and are few."""
        chunks: list[bytes] | None = None if volatile(request.text) else []
        size = 0
        with closing(answer.chunks) if isinstance(answer.chunks, Generator) else nullcontext():
            for chunk in answer.chunks:
                size += len(chunk)
                if chunks is not None:
                    chunks.append(chunk)
                    if size > self._most:
                        chunks = None
                yield chunk
        if chunks is not None:
            self._keep(request, answer.form, b"".join(chunks))

    def _keep(self, request: Request, form: str, content: bytes) -> None:
        weight = _weight(request, content)
        with self._lock:
            if request in self._answers or weight > min(self._size, len(content) + _LONGEST):
                return
            self._answers[request] = (form, content)
            self._held += weight
            while self._held > self._size:
                old, (_, dropped) = self._answers.popitem(last=False)
                self._held -= _weight(old, dropped)

    def ready(self) -> bool:
        """True when a query would be answered now."""
        return self.engine.ready()

    def counts(self) -> dict[str, int]:
        """Numbers for /metrics: the engine's own, answers kept and their bytes, hits and misses."""
        own: dict[str, int] = getattr(self.engine, "counts", dict)()
        return own | {"kept": len(self._answers), "held": self._held, "hits": self.hits, "misses": self.misses}

    def close(self) -> None:
        """Stop the engine."""
        self.engine.close()


def _weight(request: Request, content: bytes) -> int:
    """Bytes that an answer and the request it is found by take, about; a client may send many graphs."""
    texts = (request.text, *request.default_graphs, *request.named_graphs)
    return len(content) + sum(map(getsizeof, texts)) + 512
