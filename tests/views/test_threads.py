"""Slow clients hold at most half of the threads: bodies are read and large answers handed out within a bound."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import pytest

from bochum_kg.views.threads import BUSY, Threads

ELSEWHERE = "192.0.2.7"
LARGE = 300 * 1024


class Answer:
    """An answer of one piece and then some more, that knows whether it was closed."""

    def __init__(self, size: int):
        self._left, self.closed = size, False

    def __iter__(self) -> Iterator[bytes]:
        while self._left:
            piece = bytes(min(self._left, 8192))
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        self.closed = True


class App:
    """A WSGI app that answers with `size` bytes, or says that it was told to refuse."""

    def __init__(self, size: int):
        self._size = size
        self.answers: list[Answer] = []
        self.bodies: list[bytes] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if BUSY in environ:
            environ["wsgi.input"].read()  # as who refuses a body does, see answers.read_on
            start_response("503 Service Unavailable", [])
            return [b"busy"]
        self.bodies.append(environ["wsgi.input"].read())
        start_response("200 OK", [("X-Kept", "yes")])
        self.answers.append(Answer(self._size))
        return self.answers[-1]


class Slow:
    """A body that comes in single bytes, or breaks off."""

    def __init__(self, content: bytes, breaks: bool = False):
        self._content, self._breaks = BytesIO(content), breaks

    def read(self, size: int = -1) -> bytes:
        if not (piece := self._content.read(1)) and self._breaks:
            raise ConnectionResetError
        return piece


def ask(site: Threads, method: str = "GET", client: str = "127.0.0.1", **environ: Any) -> tuple[str, Any]:
    """Status and body."""
    heads: list[tuple[str, list[tuple[str, str]]]] = []
    base = {"wsgi.input_terminated": True, "REQUEST_METHOD": method, "REMOTE_ADDR": client, "wsgi.input": BytesIO()}
    body = site(base | environ, lambda *head: heads.append(head))  # type: ignore[arg-type, func-returns-value]
    assert len(heads) == 1
    return heads[0][0][:3], body


def test_small_answers_are_handed_over_at_once() -> None:
    app = App(1000)
    site = Threads(app, 1, 100)
    for _ in range(5):
        assert ask(site) == ("200", [bytes(1000)])
    assert all(answer.closed for answer in app.answers)


def test_large_answers_not_yet_taken_are_bounded_and_the_rest_refused() -> None:
    app = App(LARGE)
    site = Threads(app, 2, 100)
    first, second = ask(site), ask(site)
    assert ask(site) == ("503", [b"busy"])
    assert app.answers[2].closed
    assert (first[0], len(b"".join(first[1]))) == ("200", LARGE)
    third = ask(site)
    assert third[0] == "200"
    second[1].close()  # the client went away
    assert app.answers[1].closed
    assert ask(site)[0] == "200"


def test_answer_closed_before_its_first_piece_gives_its_place_back() -> None:
    site = Threads(App(LARGE), 1, 100)
    for _ in range(3):
        status, body = ask(site)
        assert status == "200"
        body.close()


def test_one_client_has_a_quarter_at_most_this_machine_all() -> None:
    site = Threads(App(LARGE), 8, 100)
    held = [ask(site, client=ELSEWHERE) for _ in range(3)]
    assert [status for status, _ in held] == ["200", "200", "503"]
    other = ask(site, client="192.0.2.8")
    assert other[0] == "200"
    held += [ask(site) for _ in range(6)]
    assert [status for status, _ in held[3:]] == ["200"] * 5 + ["503"]


@pytest.mark.parametrize("how", [{"CONTENT_LENGTH": "5"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_body_is_read_whole_before_the_app_is_asked(how: dict[str, str]) -> None:
    app = App(1)
    assert ask(Threads(app, 1, 100), "POST", **how, **{"wsgi.input": Slow(b"ASK{}")})[0] == "200"
    assert app.bodies == [b"ASK{}"]


def test_body_that_is_too_large_is_read_on_but_not_kept() -> None:
    app = App(1)
    body = BytesIO(bytes(1_000_000))
    ask(Threads(app, 1, 100), "POST", CONTENT_LENGTH="1000000", **{"wsgi.input": body})
    assert (len(app.bodies[0]), body.read()) == (101, b"")


def test_body_that_breaks_off_gives_its_place_back() -> None:
    app = App(1)
    site = Threads(app, 1, 100)
    for _ in range(3):
        ask(site, "POST", CONTENT_LENGTH="10", **{"wsgi.input": Slow(b"AS", breaks=True)})
    assert app.bodies == [b"AS"] * 3


def test_request_without_a_body_needs_no_place() -> None:
    site = Threads(App(1), 0, 100)
    assert ask(site)[0] == ask(site, "POST")[0] == ask(site, "POST", CONTENT_LENGTH="0")[0] == "200"
    assert ask(site, "GET", CONTENT_LENGTH="5")[0] == ask(site, "OPTIONS", CONTENT_LENGTH="5")[0] == "200"
    assert ask(site, "POST", CONTENT_LENGTH="5")[0] == ask(site, "QUERY", CONTENT_LENGTH="5")[0] == "503"


def test_nothing_more_is_read_of_a_body_that_finds_no_place() -> None:
    body = BytesIO(b"ASK{}")
    assert ask(Threads(App(1), 0, 100), "POST", CONTENT_LENGTH="5", **{"wsgi.input": body})[0] == "503"
    assert body.tell() == 0
