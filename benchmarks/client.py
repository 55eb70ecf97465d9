"""Requests in, answers and times out: one kept-open connection per client, each client a process of its own.

The reader of answers is our own: a request costs it about 0.05 ms of processor time, and http.client 0.1 ms, which on
few cores is taken from the server that is measured.
"""

import json
import multiprocessing
import os
import signal
import socket
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from statistics import median
from urllib.parse import quote

Check = Callable[[int, bytes], bool]
PATIENCE = 60.0  # seconds a client waits for an answer
_FORK = multiprocessing.get_context("fork")  # the clients share the requests with us, and start in a millisecond


class Connection:
    """A connection to `port` on loopback that is kept open and reopened when the server has closed it between answers.

    `get` raises OSError or ValueError for an answer that is not whole.
    """

    def __init__(self, port: int, timeout: float = PATIENCE):
        self._port, self._timeout = port, timeout
        self._line: socket.socket | None = None
        self._rest = b""

    def get(self, head: bytes) -> tuple[int, bytes]:
        """Send the request `head`; status and body of its answer."""
        reused = self._line is not None
        try:
            return self._exchange(head)
        except ConnectionError:
            self.close()
            if not reused:
                raise
            return self._exchange(head)  # closed while idle: allowed (RFC 9112, section 9.3.1)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._line:
            self._line.close()
        self._line, self._rest = None, b""

    def _exchange(self, head: bytes) -> tuple[int, bytes]:
        if self._line is None:
            self._line = socket.create_connection(("127.0.0.1", self._port), self._timeout)
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line.sendall(head)
        if not self._rest and not self._more():
            raise ConnectionError("closed before the answer")
        fields = self._until(b"\r\n\r\n").lower().split(b"\r\n")
        status = int(fields[0].split(b" ")[1])
        headers = dict(field.split(b":", 1) for field in fields[1:] if b":" in field)
        if headers.get(b"transfer-encoding", b"").strip() == b"chunked":
            body = b"".join(self._chunks())
        elif b"content-length" in headers:
            body = self._exactly(int(headers[b"content-length"]))
        else:
            while self._more():
                pass
            body, self._rest = self._rest, b""
            self.close()
        if headers.get(b"connection", b"").strip() == b"close":
            self.close()
        return status, body

    def _more(self) -> bool:
        assert self._line
        piece = self._line.recv(1 << 18)
        self._rest += piece
        return bool(piece)

    def _until(self, mark: bytes) -> bytes:
        while (at := self._rest.find(mark)) < 0:
            if not self._more():
                raise ValueError("answer broken off")
        found, self._rest = self._rest[:at], self._rest[at + len(mark) :]
        return found

    def _exactly(self, size: int) -> bytes:
        assert self._line
        pieces, missing = [self._rest[:size]], size - len(self._rest)
        self._rest = self._rest[size:]
        while missing > 0:
            piece = self._line.recv(min(missing, 1 << 20))
            if not piece:
                raise ValueError("answer broken off")
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self._until(b"\r\n").split(b";")[0], 16):
            yield self._exactly(size)
            self._until(b"\r\n")
        self._until(b"\r\n")


def head(target: str, accept: str) -> bytes:
    """The bytes of a GET request, with `%UNIQUE%` in the target for what `unique` puts there."""
    return f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode()


def query_head(path: str, text: str, accept: str) -> bytes:
    """The GET request for the query `text` at `path` (which ends with `?` or `&`); `unique` makes it one of a kind."""
    return head(f"{path}query={quote(text, safe='')}%UNIQUE%", accept)


def plain(request: bytes) -> bytes:
    return request.replace(b"%UNIQUE%", b"", 1)


def unique(request: bytes, token: str) -> bytes:
    """`request` with a comment at the end of the query that no other request has: no cache of results knows it."""
    return request.replace(b"%UNIQUE%", b"%0A%23%20" + token.encode(), 1)


@dataclass
class Load:
    """What clients saw: (request, milliseconds) of every right answer, and what went wrong how often."""

    times: list[tuple[int, float]]
    failures: Counter[str]
    wrong: int
    throughput: float  # right answers a second
    own: float  # milliseconds of processor time a request cost the client

    def percentile(self, share: float) -> float:
        ordered = sorted(time for _, time in self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

    def medians(self) -> dict[int, float]:
        """Request -> median milliseconds."""
        by: dict[int, list[float]] = {}
        for index, milliseconds in self.times:
            by.setdefault(index, []).append(milliseconds)
        return {index: median(times) for index, times in by.items()}


class Best:
    """Several loads of the same kind, each number the best of them: on a busy machine the one least disturbed."""

    def __init__(self, loads: list[Load]):
        self._loads = loads
        self.throughput = max(load.throughput for load in loads)
        self.own = min(load.own for load in loads)
        self.failures = sum((load.failures for load in loads), Counter[str]())

    def percentile(self, share: float) -> float:
        return min(load.percentile(share) for load in self._loads)

    def medians(self) -> dict[int, float]:
        """Request -> milliseconds."""
        found = [load.medians() for load in self._loads]
        return {index: min(times[index] for times in found if index in times) for index in set().union(*found)}


def measure(
    port: int,
    requests: list[bytes],
    clients: int,
    seconds: float,
    *,
    first: bool = False,
    check: Check | None = None,
    most: float | None = None,
) -> Load:
    """`clients` processes send `requests` in turn for `seconds`, and together each at least once, unless over `most`.

    With `first` every request is one the server has not seen. `check` gets request number and body: False is wrong.
    """
    most = most or max(60.0, 4 * seconds)
    share = -(-len(requests) // clients)
    running = []
    for number in range(clients):
        ours, theirs = _FORK.Pipe(duplex=False)
        arguments = (theirs, port, requests, number * share, share, seconds, most, first, check)
        process = _FORK.Process(target=_client, args=arguments, daemon=True)
        process.start()
        theirs.close()
        running.append((process, ours))
    result = Load([], Counter(), 0, 0.0, 0.0)
    for process, ours in running:
        try:
            if not ours.poll(most + PATIENCE + 30):
                raise EOFError
            indices, times, failures, wrong, elapsed, own = ours.recv()
        except EOFError:
            result.failures["client died"] += 1
        else:
            result.times += zip(indices, times, strict=True)
            result.failures += failures
            result.wrong += wrong
            result.throughput += len(times) / elapsed
            result.own += 1000 * own
        process.kill()
        process.join()
    result.own /= max(1, len(result.times))
    return result


def _client(
    pipe: Pipe,
    port: int,
    requests: list[bytes],
    offset: int,
    least: int,
    seconds: float,
    most: float,
    first: bool,
    check: Check | None,
) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    indices, times, failures, wrong = array("H"), array("d"), Counter[str](), 0
    connection = Connection(port)
    repeated = [plain(request) for request in requests]
    own, start = time.process_time(), time.monotonic()
    token, sent = f"{os.getpid():x}-{time.time_ns():x}", 0
    while (elapsed := time.monotonic() - start) < seconds or (sent < least and elapsed < most):
        index = (offset + sent) % len(requests)
        request = unique(requests[index], f"{token}-{sent}") if first else repeated[index]
        sent += 1
        begin = time.perf_counter()
        try:
            status, body = connection.get(request)
        except (OSError, ValueError) as error:
            failures[type(error).__name__ + (f": {error}" if isinstance(error, ValueError) else "")] += 1
            connection.close()
            time.sleep(0.01)
            continue
        milliseconds = 1000 * (time.perf_counter() - begin)
        if status != 200:
            failures[f"{status} {_title(body)}".strip()] += 1
        elif check and not check(index, body):
            wrong += 1
        else:
            indices.append(index)
            times.append(milliseconds)
    pipe.send((indices, times, failures, wrong, time.monotonic() - start, time.process_time() - own))


def _title(body: bytes) -> str:
    """What a problem document says happened (RFC 9457), or nothing."""
    try:
        return str(json.loads(body)["title"])
    except (ValueError, KeyError, TypeError):
        return ""
