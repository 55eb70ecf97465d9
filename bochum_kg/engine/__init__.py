"""A query in, a media type and chunks of bytes out. Views know this interface and never which engine is behind it."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol

from bochum_kg.formats import GRAPH_FORMATS, RESULT_FORMATS
from bochum_kg.refusals import Broken, Refused, Text


@dataclass(frozen=True)
class Request:
    """A SPARQL 1.1 query with the dataset of the protocol request (section 2.1.4) and the formats wanted.

    `results` is the format name for SELECT and ASK, `graphs` for CONSTRUCT and DESCRIBE ("csv", "ttl"); None means the
    client accepts no format of that kind. Empty graph lists mean: as the query says. Relative IRIs are resolved against
    `base` (section 4.1.1.2).
    """

    text: str
    results: str | None = "srj"
    graphs: str | None = "ttl"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    timeout: float | None = None
    base: str = ""
    client: str = field(default="", compare=False)  # whose query it is, to share long ones fairly; "" for nobody's

    @property
    def dataset(self) -> tuple[list[str], list[str]] | None:
        """Default and named graphs of the protocol request, which outrank FROM and FROM NAMED; None without any."""
        return (
            (list(self.default_graphs), list(self.named_graphs)) if self.default_graphs or self.named_graphs else None
        )


@dataclass
class Answer:
    """The format name of the answer and its bytes. Exhaust or close `chunks`: the worker is held until then."""

    form: str
    chunks: Iterator[bytes]


def whole(content: bytes) -> Iterator[bytes]:
    """`content` as the chunks of an Answer, that can be closed like any other."""
    yield content


def pieces(answer: Answer) -> Generator[bytes]:
    """The bytes of `answer`. Raises Refused when it breaks off; to be closed, so that its worker is free again."""
    try:
        yield from answer.chunks
    except Broken as error:
        text = Text("The answer could not be completed. {reason}", reason=error.text)
        raise Refused(504, "Query not finished", text) from None
    finally:
        getattr(answer.chunks, "close", lambda: None)()


def first_pieces(chunks: Iterator[bytes], most: int) -> tuple[list[bytes], int]:
    """The first of `chunks`, up to the one that makes them more than `most` bytes, and how many bytes they have."""
    first, size = [], 0
    for chunk in chunks:
        first.append(chunk)
        size += len(chunk)
        if size > most:
            break
    return first, size


def whole_answer(answer: Answer, most: int, too_large: Exception) -> bytes:
    """All of `answer`. Raises Refused when it breaks off, and `too_large` when it has more than `most` bytes."""
    with closing(pieces(answer)) as chunks:
        content, size = first_pieces(chunks, most)
    if size > most:
        raise too_large
    return b"".join(content)


def no_format(is_graph: bool) -> Refused:
    """The refusal of a query whose client accepts no format that its answer, a graph or not, can be written in."""
    kind = Text("CONSTRUCT and DESCRIBE") if is_graph else Text("SELECT and ASK")
    offers = ", ".join(form.media_type for form in (GRAPH_FORMATS if is_graph else RESULT_FORMATS))
    text = Text("{kind} queries are answered as {offers}.", kind=kind, offers=offers)
    return Refused(406, "No acceptable format", text)


class Engine(Protocol):
    """What views need from any engine."""

    def query(self, request: Request) -> Answer:
        """Answer `request`. Raises Refused before the first byte, Refused or Broken after it."""

    def ready(self) -> bool:
        """True when a query would be answered now."""

    def close(self) -> None:
        """Stop everything the engine started."""


@dataclass(frozen=True)
class Limits:
    """What one query may use: seconds, bytes of memory beside the data, bytes of text, and what the pre-check counts.

    A query waits `waiting` seconds for a worker. After `long_after` seconds of work it counts as long: at most
    `max_long` such run concurrently, `long_each` of one client, with `long_memory` bytes together. A worker is replaced
    after `max_answers`.
    """

    seconds: float = 10.0
    memory: int = 512 * 1024**2
    text: int = 32 * 1024
    depth: int = 64
    patterns: int = 60
    operators: int = 1000
    waiting: float = 5.0
    long_after: float = 0.08
    max_long: int = 4
    long_each: int = 2
    long_memory: int = 1024**3
    max_answers: int = 20_000
    refused: frozenset[str] = field(default=frozenset({"SERVICE"}))
