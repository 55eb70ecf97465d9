"""Our server under attack: are well-behaved clients still answered, rightly, and as fast as before?

    python benchmarks/faults.py [--seconds 60] [--clients 8] [--workers 2]

Clients ask the example queries, each one new to the server, and compare every answer with the known right one: first
in peace, then while deadly queries come in one a second and a random query worker is killed every three seconds.
Aims: no wrong answer, no lost one, p99 less than 20 % above that in peace.
"""

import argparse
import json
import multiprocessing
import os
import random
import signal
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection as Pipe

from answers import ask, meaning
from client import Connection, Load, measure, query_head, unique
from material import RESULTS, examples, real, workplace
from peers import ours
from processes import memory, stop_on_signals, workers

KILL = 3.0  # seconds between two killed workers
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
HUGE = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
DEADLY = {
    "cross product": f"SELECT (COUNT(*) AS ?n) WHERE {{ {CROSS} FILTER(?a != ?l) }}",
    "cross product sorted": "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c",
    "distinct over a cross product": "SELECT DISTINCT ?a ?d ?f WHERE { ?a ?b ?c . ?d ?e ?f }",
    "2,000 nested braces": f"SELECT * WHERE {'{' * 2000} ?s ?p ?o {'}' * 2000}",
    "400 patterns": f"SELECT * WHERE {{ {' '.join(f'?s ?p{n} ?o{n} .' for n in range(400))} }}",
    "text doubled 40 times": f"SELECT ?x40 WHERE {{ BIND('0123456789abcdef' AS ?x0) {DOUBLED} }}",
    "paths of any length": "SELECT (COUNT(*) AS ?n) WHERE { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>)+ ?d }",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="under attack; a third of it in peace [60]")
    parser.add_argument("--clients", type=int, default=8, help="well-behaved clients [8]")
    parser.add_argument("--workers", type=int, default=2, help="--workers of the server [2]")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two deadly queries [1]")
    options = parser.parse_args()
    stop_on_signals()
    with workplace() as folder:
        data = real(folder)
        queries = examples(data.root)
        with ours(data, folder, queries[0], options.workers) as server:
            right = ask(server, queries, 30)
            if right.errors:
                sys.exit(f"not answered in peace: {right.errors}")
            requests = [server.request(query) for query in queries]
            there = len(workers(server.process.pid))

            def check(index: int, body: bytes) -> bool:
                query = queries[index]
                return body == right.bodies[query.name] or _same(meaning, query, body, right.said[query.name])

            def load(seconds: float) -> Load:
                return measure(server.port, requests, options.clients, seconds, first=True, check=check)

            load(1.0)  # warm
            before = load(options.seconds / 3)
            attackers = _Attack(server.port, server.process.pid, options.seconds, options.every)
            during = load(options.seconds)
            outcomes, kills, most = attackers.end()
            time.sleep(3)
            after = load(options.seconds / 3)
            alive = server.process.poll() is None
            left = len(workers(server.process.pid))
    report(before, during, after)
    print(f"\nDeadly queries ({most:.0f} MB resident in all workers at most)")
    for (kind, outcome), count in sorted(outcomes.items()):
        print(f"  {kind:<32} {outcome:<48} {count}")
    print(f"  workers killed: {kills}; at the end {left} of {there} workers, server alive: {alive}")
    sys.exit(0 if verdict(before, during) and alive else 1)


def report(*loads: Load) -> None:
    print(f"{'':<8} {'answers':>8} {'wrong':>6} {'lost':>6} {'per s':>8} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8}")
    for name, load in zip(("peace", "attack", "after"), loads, strict=True):
        times = (load.percentile(share) for share in (0.5, 0.99, 1.0))
        shown = " ".join(f"{value:8.2f}" for value in (load.throughput, *times))
        print(f"{name:<8} {len(load.times):>8} {load.wrong:>6} {sum(load.failures.values()):>6} {shown}")
        if load.failures:
            print(f"         lost: {dict(load.failures)}")


def verdict(before: Load, during: Load) -> bool:
    """Print which aims hold; True when all do."""
    worse = during.percentile(0.99) / before.percentile(0.99) if during.times and before.times else float("inf")
    aims = [
        (during.wrong == 0, f"no wrong answer: {during.wrong}"),
        (not during.failures, f"no lost answer: {sum(during.failures.values())}"),
        (worse < 1.2, f"p99 under attack : in peace < 1.2: {worse:.2f}"),
    ]
    print("\nAims")
    for holds, text in aims:
        print(f"  {'holds   ' if holds else 'MISSED  '} {text}")
    return all(holds for holds, _ in aims)


def _same(reader: Callable[..., object], *arguments: object) -> bool:
    *given, expected = arguments
    try:
        return reader(*given) == expected
    except ValueError:
        return False


class _Attack:
    """A process that sends deadly queries and one thread here that kills workers, both until `end`."""

    def __init__(self, port: int, server: int, seconds: float, every: float):
        self._server, self._until = server, time.monotonic() + seconds
        self._pipe, theirs = multiprocessing.get_context("fork").Pipe(duplex=False)
        self._process = multiprocessing.get_context("fork").Process(
            target=_attackers, args=(theirs, port, seconds, every), daemon=True
        )
        self._process.start()
        theirs.close()
        self._kills, self._most = 0, 0.0
        self._thread = threading.Thread(target=self._kill, daemon=True)
        self._thread.start()

    def _kill(self) -> None:
        last = time.monotonic()
        while (now := time.monotonic()) < self._until:
            there = workers(self._server)
            self._most = max(self._most, memory(there)[0])
            if there and now - last >= KILL:
                last = now
                try:
                    os.kill(random.choice(there), 9)
                    self._kills += 1
                except ProcessLookupError:
                    pass
            time.sleep(0.25)

    def end(self) -> tuple[Counter[tuple[str, str]], int, float]:
        """What came of each kind of deadly query, workers killed, megabytes of all workers at most."""
        self._thread.join(30)
        outcomes = self._pipe.recv() if self._pipe.poll(60) else Counter({("attackers", "did not end"): 1})
        self._process.kill()
        self._process.join()
        return outcomes, self._kills, self._most


def _attackers(pipe: Pipe, port: int, seconds: float, every: float) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    outcomes, lock = Counter[tuple[str, str]](), threading.Lock()
    end = time.monotonic() + seconds
    kinds: list[tuple[str, Callable[[], str]]] = [
        (kind, lambda text=text: _ask(port, text))  # type: ignore[misc]
        for kind, text in DEADLY.items()
    ]
    kinds.append(("huge answer, half read", lambda: _half_read(port)))
    kinds.append(("huge answer, read slowly", lambda: _slow_reader(port, end)))

    def one(kind: str, attack: Callable[[], str]) -> None:
        try:
            outcome = attack()
        except (OSError, ValueError) as error:
            outcome = f"{type(error).__name__}: {error}"[:48]
        with lock:
            outcomes[kind, outcome] += 1

    threads, number = [], 0
    while time.monotonic() < end:
        threads.append(threading.Thread(target=one, args=kinds[number % len(kinds)], daemon=True))
        threads[-1].start()
        number += 1
        time.sleep(every)
    for thread in threads:
        thread.join(max(0.0, end + 30 - time.monotonic()))
    with lock:
        outcomes["all", "still waiting 30 seconds later"] += sum(thread.is_alive() for thread in threads)
        pipe.send(+outcomes)


def _request(text: str) -> bytes:
    return unique(query_head("/sparql?", text, RESULTS), f"{random.getrandbits(64):x}")


def _ask(port: int, text: str) -> str:
    status, body = Connection(port, 40).get(_request(text))
    return "200" if status == 200 else f"{status} {json.loads(body)['title']}"


def _half_read(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 40) as line:
        line.sendall(_request(HUGE))
        piece, missing = line.recv(1 << 16), 4 << 20
        if b" 200 " not in piece[:16]:
            return _status(piece)
        while missing > 0 and (piece := line.recv(1 << 16)):
            missing -= len(piece)
    return "went away" if missing <= 0 else "server ended it"


def _slow_reader(port: int, end: float) -> str:
    with socket.create_connection(("127.0.0.1", port), 40) as line:
        line.sendall(_request(HUGE))
        piece = line.recv(1024)
        if b" 200 " not in piece[:16]:
            return _status(piece)
        while time.monotonic() < end:
            time.sleep(0.1)
            if not line.recv(1024):
                return "server ended it"
    return "still fed at the end"


def _status(piece: bytes) -> str:
    """The status in the first bytes of an answer."""
    return piece[9:12].decode("ascii", "replace") if piece else "server ended it"


if __name__ == "__main__":
    main()
