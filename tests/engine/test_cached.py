"""The engine with a memory: what is kept, what is not, and that it never answers one question with another's answer."""

import threading
from collections.abc import Iterator
from itertools import count
from sys import getsizeof

import pytest

from bochum_kg.engine import Answer, Request
from bochum_kg.engine.cached import CachedEngine
from bochum_kg.refusals import Broken, Refused


class Counting:
    """An engine that answers with the text of the query and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.closed = False

    def query(self, request: Request) -> Answer:
        self.asked.append(request.text)
        if "REFUSE" in request.text:
            raise Refused(400, "Syntax error", "no")
        return Answer(request.results or "", self._chunks(request.text))

    def _chunks(self, text: str) -> Iterator[bytes]:
        yield text.encode()
        if "BREAK" in text:
            raise Broken("half way")
        yield b"|end"

    def ready(self) -> bool:
        return not self.closed

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def inner() -> Counting:
    return Counting()


@pytest.fixture
def engine(inner: Counting) -> CachedEngine:
    return CachedEngine(inner)


def ask(engine: CachedEngine, text: str, **more: object) -> tuple[str, bytes]:
    answer = engine.query(Request(text, **more))  # type: ignore[arg-type]
    return answer.form, b"".join(answer.chunks)


def test_hit_has_the_same_bytes_and_form_and_does_not_ask(engine: CachedEngine, inner: Counting) -> None:
    first = ask(engine, "ASK {}", results="csv")
    assert ask(engine, "ASK {}", results="csv") == first == ("csv", b"ASK {}|end")
    assert inner.asked == ["ASK {}"]


def test_hits_and_misses_are_counted(engine: CachedEngine) -> None:
    for _ in range(3):
        ask(engine, "ASK {}")
    counts = engine.counts()
    assert (counts["hits"], counts["misses"], counts["kept"]) == (2, 1, 1)


@pytest.mark.parametrize(
    "more",
    [{"results": "csv"}, {"graphs": "nt"}, {"default_graphs": ("a:b",)}, {"named_graphs": ("a:b",)}],
    ids=lambda more: next(iter(more)),
)
def test_other_request_is_a_miss(engine: CachedEngine, inner: Counting, more: dict[str, object]) -> None:
    ask(engine, "ASK {}")
    ask(engine, "ASK {}", **more)
    assert len(inner.asked) == 2


@pytest.mark.parametrize(
    "call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "BNODE('a')", "now ()", "Rand\n(\n)", "NOW# why\n()"]
)
def test_volatile_is_not_kept(engine: CachedEngine, inner: Counting, call: str) -> None:
    text = f"SELECT ({call} AS ?x) {{}}"
    ask(engine, text)
    ask(engine, text)
    assert len(inner.asked) == 2


def test_word_that_only_looks_volatile_is_kept(engine: CachedEngine, inner: Counting) -> None:
    for _ in range(2):
        ask(engine, "SELECT ?now { ?now ?p 'BRAND (new)' }")
    assert len(inner.asked) == 1


def test_half_read_is_not_kept(engine: CachedEngine, inner: Counting) -> None:
    chunks = engine.query(Request("ASK {}")).chunks
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert engine.counts()["kept"] == 0
    assert ask(engine, "ASK {}")[1] == b"ASK {}|end"
    assert len(inner.asked) == 2


def test_half_read_closes_the_answer_behind(inner: Counting) -> None:
    ended = []

    class Watched(Counting):
        def _chunks(self, text: str) -> Iterator[bytes]:
            try:
                yield from super()._chunks(text)
            finally:
                ended.append(text)

    chunks = CachedEngine(Watched()).query(Request("ASK {}")).chunks
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
    assert ended == ["ASK {}"]


def test_unread_is_not_kept(engine: CachedEngine) -> None:
    engine.query(Request("ASK {}")).chunks.close()  # type: ignore[attr-defined]
    assert engine.counts()["kept"] == 0


def test_refused_is_not_kept(engine: CachedEngine, inner: Counting) -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            ask(engine, "REFUSE")
    assert (len(inner.asked), engine.counts()["kept"]) == (2, 0)


def test_broken_is_not_kept(engine: CachedEngine, inner: Counting) -> None:
    for _ in range(2):
        with pytest.raises(Broken):
            ask(engine, "BREAK")
    assert (len(inner.asked), engine.counts()["kept"]) == (2, 0)


def test_bounded_in_bytes(inner: Counting) -> None:
    engine = CachedEngine(inner, size=10_000)
    for n in range(100):
        ask(engine, f"ASK {{ {n} }}")
    assert engine.counts()["held"] <= 10_000
    assert 10 < engine.counts()["kept"] < 20


def test_bytes_of_a_long_list_of_graphs_count(inner: Counting) -> None:
    engine = CachedEngine(inner, size=10_000)
    for n in range(20):
        ask(engine, "ASK {}", default_graphs=(f"urn:{n}:" + "x" * 2000,), named_graphs=("urn:" + "y" * 2000,))
    assert engine.counts()["kept"] <= 2


def test_bytes_of_a_query_count_and_not_its_characters(inner: Counting) -> None:
    engine = CachedEngine(inner, size=200_000)
    for n in range(20):
        ask(engine, f"{n:05}" + "😀" * 10_000)
    assert engine.counts()["kept"] == 2


def test_answer_to_a_long_request_is_not_kept(engine: CachedEngine) -> None:
    ask(engine, "ASK {}", default_graphs=tuple(f"urn:{n}" for n in range(2000)))
    ask(engine, "ASK {}", named_graphs=("urn:" + "😀" * 20_000,))
    assert engine.counts()["kept"] == 0


def test_least_recently_used_goes_first(inner: Counting) -> None:
    engine = CachedEngine(inner, size=3 * 600)
    for text in ("a", "b", "c", "a", "d"):
        ask(engine, text)
    assert engine.counts()["kept"] == 3
    inner.asked.clear()
    for text in ("a", "c", "d", "b"):
        ask(engine, text)
    assert inner.asked == ["b"]


def test_held_goes_down_as_answers_go(inner: Counting) -> None:
    engine = CachedEngine(inner, size=2000)
    for n in count():
        ask(engine, f"{n:05}")
        if n == 50:
            break
    counts = engine.counts()
    assert counts["held"] == counts["kept"] * (512 + getsizeof("00000") + len("00000|end"))


def test_above_most_is_passed_on_but_not_kept(inner: Counting) -> None:
    engine = CachedEngine(inner, most=50)
    for _ in range(2):
        assert ask(engine, "x" * 100)[1] == b"x" * 100 + b"|end"
    assert (len(inner.asked), engine.counts()["kept"]) == (2, 0)


def test_larger_than_all_room_is_not_kept(inner: Counting) -> None:
    engine = CachedEngine(inner, size=100)
    ask(engine, "ASK {}")
    assert engine.counts()["kept"] == 0


def test_many_threads_get_the_right_answers(inner: Counting) -> None:
    engine = CachedEngine(inner, size=20 * 600)
    wrong: list[tuple[str, bytes]] = []

    def run(start: int) -> None:
        for n in range(1000):
            text = f"ASK {{ {(start * 7 + n) % 40} }}"
            got = ask(engine, text)[1]
            if got != text.encode() + b"|end":
                wrong.append((text, got))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    counts = engine.counts()
    assert counts["hits"] + counts["misses"] == 8000
    assert counts["misses"] == len(inner.asked)
    assert counts["held"] <= 20 * 600


def test_ready_and_close_are_the_engines_own(engine: CachedEngine, inner: Counting) -> None:
    assert engine.ready()
    engine.close()
    assert inner.closed
    assert not engine.ready()
