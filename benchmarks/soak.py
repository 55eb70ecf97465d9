"""Our server under steady load: does its memory stay flat?

    python benchmarks/soak.py [--minutes 10] [--clients 2] [--rate 40]

Each client sends so many requests a second: example queries, new ones and repeated ones, pages, data, downloads,
errors, now and then an answer left half read. Memory of the server and of its workers is sampled every few seconds; the
slope is fitted over all samples after the first fifth, in which caches fill and allocators settle.
"""

import argparse
import multiprocessing
import random
import signal
import socket
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection as Pipe

from client import Connection, head, plain, query_head, unique
from material import RESULTS, Example, examples, real, workplace
from peers import Server, ours
from processes import family, memory, stop_on_signals, workers

EVERY = 3.0  # seconds between two samples
FLAT = 0.02  # a fitted growth over the run of less than this share of the mean is called flat
LARGE = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 200000"
EXPECTED = {"query": 200, "again": 200, "page": 200, "data": 200, "download": 200, "syntax": 400, "nothing": 404}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0, help="[10]")
    parser.add_argument("--clients", type=int, default=2, help="clients [2]")
    parser.add_argument("--rate", type=float, default=40.0, help="requests a second and client [40]")
    options = parser.parse_args()
    stop_on_signals()
    with workplace() as folder:
        data = real(folder)
        queries = examples(data.root)
        with ours(data, folder, queries[0]) as server:
            samples, outcomes = run(server, queries, options.minutes * 60, options.clients, options.rate)
    print(f"{sum(outcomes.values()):,} requests")
    unexpected = 0
    for (kind, outcome), count in sorted(outcomes.items()):
        good = outcome in (str(EXPECTED.get(kind)), "left")
        unexpected += 0 if good else count
        print(f"  {kind:<10} {outcome:<40} {count:>8,}{'' if good else '   not expected'}")
    flat = report(samples)
    print(f"errors: {unexpected}")
    sys.exit(0 if flat and not unexpected else 1)


def run(
    server: Server, queries: list[Example], seconds: float, clients: int, rate: float
) -> tuple[list[tuple[float, float, float, int]], Counter[tuple[str, str]]]:
    """Samples (seconds, server MB, workers MB, number of workers) and what came of each kind of request."""
    context, running = multiprocessing.get_context("fork"), []
    for number in range(clients):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_client, args=(theirs, server, queries, seconds, rate, number), daemon=True)
        process.start()
        theirs.close()
        running.append((process, mine))
    samples, start = [], time.monotonic()
    while (now := time.monotonic() - start) < seconds:
        pids = workers(server.process.pid)
        others = [pid for pid in family(server.process.pid) if pid not in pids]  # master and web processes
        samples.append((now, memory(others)[0], memory(pids)[0], len(pids)))
        time.sleep(min(EVERY, max(0.1, seconds / 20)))
    outcomes = Counter[tuple[str, str]]()
    for process, mine in running:
        try:
            outcomes += mine.recv() if mine.poll(90) else Counter({("client", "did not end"): 1})
        except EOFError:
            outcomes["client", "died"] += 1
        process.kill()
        process.join()
    return samples, outcomes


def report(samples: list[tuple[float, float, float, int]]) -> bool:
    """Print start, end and slope of the memory; True when both server and workers are flat."""
    settled = samples[len(samples) // 5 :]
    good = True
    print(f"{'':<8} {'start MB':>9} {'settled':>9} {'end MB':>9} {'most MB':>9} {'MB per hour':>12}")
    for column, name in ((1, "server"), (2, "workers")):
        values = [sample[column] for sample in settled]
        slope, error = fit([sample[0] for sample in settled], values)
        grown = slope * (settled[-1][0] - settled[0][0])
        flat = abs(grown) < FLAT * sum(values) / len(values) or abs(slope) < 2 * error
        good &= flat or slope < 0
        most = max(sample[column] for sample in samples)
        print(
            f"{name:<8} {samples[0][column]:9.1f} {values[0]:9.1f} {values[-1]:9.1f} {most:9.1f} {3600 * slope:12.1f}"
            f"  {'flat' if flat else 'falling' if slope < 0 else 'GROWING'}"
        )
    print(f"workers at the end: {samples[-1][3]}, fewest: {min(sample[3] for sample in samples)}")
    return good


def fit(times: list[float], values: list[float]) -> tuple[float, float]:
    """Slope of the line through the values by least squares, and its standard error."""
    count = len(times)
    if count < 3:
        return 0.0, float("inf")
    mean, level = sum(times) / count, sum(values) / count
    spread = sum((time - mean) ** 2 for time in times)
    slope = sum((t - mean) * (v - level) for t, v in zip(times, values, strict=True)) / spread
    left = sum((v - level - slope * (t - mean)) ** 2 for t, v in zip(times, values, strict=True))
    return slope, (left / (count - 2) / spread) ** 0.5


def _client(pipe: Pipe, server: Server, queries: list[Example], seconds: float, rate: float, number: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    outcomes, dice, connection = Counter[tuple[str, str]](), random.Random(number), Connection(server.port)
    things = ["ka-v07", "kompetenz-vorreiterin", "querschnittsthema-klima", "ka-g01"]
    start, sent = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        sent += 1
        kind, request = _next(dice, server, queries, things, f"{number}-{sent}")
        try:
            outcome = _half_read(server.port, request) if kind == "half read" else str(connection.get(request)[0])
        except (OSError, ValueError) as error:
            outcome = f"{type(error).__name__}: {error}"[:40]
        outcomes[kind, outcome] += 1
        time.sleep(max(0.0, start + sent / rate - time.monotonic()))
    pipe.send(outcomes)


def _next(
    dice: random.Random, server: Server, queries: list[Example], things: list[str], token: str
) -> tuple[str, bytes]:
    """Kind and bytes of the next request."""
    share, query, thing = dice.random(), server.request(dice.choice(queries)), dice.choice(things)
    if share < 0.5:
        return "query", unique(query, token)
    if share < 0.75:
        return "again", plain(query)
    if share < 0.83:
        return "page", head(f"/page/{thing}?lang=de", "text/html")
    if share < 0.91:
        return "data", head(f"/data/{thing}.ttl", "text/turtle")
    if share < 0.94:
        return "download", head("/download/bochum-kg.ttl", "text/turtle")
    if share < 0.97:
        return "syntax", plain(query_head("/sparql?", "SELECT * WHERE { ?s ?p }", RESULTS))
    if share < 0.995:
        return "nothing", head("/id/gibt-es-nicht", "text/turtle")
    return "half read", plain(query_head("/sparql?", LARGE, RESULTS))


def _half_read(port: int, request: bytes) -> str:
    with socket.create_connection(("127.0.0.1", port), 40) as line:
        line.sendall(request)
        piece, missing = line.recv(1 << 16), 2 << 20
        if b" 200 " not in piece[:16]:
            return piece[9:12].decode("ascii", "replace") or "ended by the server"
        while missing > 0 and (piece := line.recv(1 << 16)):
            missing -= len(piece)
    return "left" if missing <= 0 else "ended by the server"


if __name__ == "__main__":
    main()
