"""Our server beside others with the same data: answers, throughput, latency, start and memory; and its cost curve.

    python benchmarks/serve.py [--cities 1,100] [--seconds 2] [--rounds 5] [--peers oxigraph,virtuoso,rdflib-endpoint]
                               [--once]

Peers come with `pip install oxigraph rdflib-endpoint 'uvicorn[standard]'` (extra `bench`) and
`apt-get install virtuoso-opensource`; what is missing is said and left out. rdflib-endpoint may live in another
environment: BENCH_PYTHON names its Python. One city is the real graph.

Every server answers the example queries first; where a peer's answer is not ours the query is listed and not timed
against that peer. Ours runs all the time and is measured in turn with the peer, round by round, so that both see the
same machine; the one that is not asked does nothing. Each number is the best of its rounds, the one least disturbed.
"first" means that every request is one the server has not seen (a comment makes the query unique), "again" that the
same GETs come over and over. Times are of whole requests, seen by the client.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log as ln
from pathlib import Path
from time import perf_counter

import pyoxigraph as ox
from answers import Answers, ask, differences
from client import Best, Load, measure
from material import RESULTS, Example, Material, examples, multiplied, real, workplace
from peers import PEERS, Missing, Server, health, ours
from processes import memory, stop_on_signals, workers

MODES = [("first", 1), ("first", 8), ("again", 1), ("again", 8)]
MILLION = 1_000_000
_QUICK = Example("", "ASK {}", RESULTS)  # tells that a server answers, where an example takes longer than it may
Measured = dict[tuple[str, int], Best]


@dataclass
class Result:
    """What was measured of one server with one size of data, and of ours in turn with it on the same queries."""

    name: str
    data: Material
    loading: float
    starting: float
    memory: tuple[float, float]
    names: list[str]
    loads: Measured = field(default_factory=dict)
    beside: Measured = field(default_factory=dict)
    unlike: dict[str, str] = field(default_factory=dict)


@dataclass
class Own:
    """What is measured of ours only: per worker memory, bare loading, answers, and constants beside a cached answer."""

    data: Material
    workers: int = 0
    worker: float = 0.0
    floor: float = 0.0
    bodies: dict[str, bytes] = field(default_factory=dict)
    constants: list[tuple[str, int, int, float]] = field(default_factory=list)  # what, bytes, clients, requests/s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cities", default="1,100", help="sizes of the data [1,100]")
    parser.add_argument("--seconds", type=float, default=2.0, help="per measurement [2]")
    parser.add_argument("--rounds", type=int, default=5, help="of them [5]")
    parser.add_argument("--peers", default="ours,oxigraph,virtuoso,rdflib-endpoint", help=f"of {', '.join(PEERS)}")
    parser.add_argument("--once", action="store_true", help="time each query once instead, for the largest sizes")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds for one answer when comparing [30]")
    options = parser.parse_args()
    sizes = sorted({int(size) for size in options.cities.split(",")})
    peers = [name for name in options.peers.split(",") if name != "ours"]
    if unknown := set(peers) - set(PEERS):
        parser.error(f"unknown peers: {', '.join(unknown)}")
    stop_on_signals()
    results: list[Result] = []
    owns: list[Own] = []
    whole = False
    with workplace() as folder:
        try:
            one = real(folder)
            queries = examples(one.root)
            for size in sizes:
                data = multiplied(one, size, folder)
                compare(data, queries, peers, options, folder, results, owns)
            whole = True
        except KeyboardInterrupt:
            print("Stopped; this is what was measured until then.")
        good = True
        if results:  # with --once all is said by then
            numbers(results)
            good = ratios(results)
            aims(results, owns)
        if len(owns) > 1:
            curve([r for r in results if r.name == "ours"], owns, queries)
    sys.exit(0 if good and whole else 1)


def compare(
    data: Material,
    queries: list[Example],
    peers: list[str],
    options: argparse.Namespace,
    folder: Path,
    results: list[Result],
    owns: list[Own],
) -> None:
    """Start ours, ask and time it alone, then every peer in turn beside it; what is measured joins the lists."""
    seconds, rounds, patience = options.seconds, options.rounds, options.patience
    own = Own(data, floor=_floor(data))
    first = _QUICK if options.once else queries[0]
    with ours(data, _place(folder, data, "ours"), first) as server:
        right = ask(server, queries, patience)
        for name, reason in right.errors.items():
            print(f"ours, {data.cities} cities: {name} is not timed: {reason}")
        own.bodies = right.bodies
        found = workers(server.process.pid)
        own.workers = len(found)
        own.worker = memory(found)[1] / max(1, own.workers)
        mine = Result("ours", data, 0.0, server.starting, server.memory(), list(right.said))
        if options.once:
            _once(server, peers, data, queries, right, patience, folder)
            return
        for mode in MODES:
            (mine.loads[mode],) = _load([server], queries, mine.names, mode, seconds, rounds)
        own.constants = _constants(server, queries, right, seconds)
        results.append(mine)
        owns.append(own)
        for name in peers:
            try:
                with PEERS[name](data, _place(folder, data, name), queries[0]) as peer:
                    results.append(_beside(server, peer, data, queries, right, seconds, rounds, patience))
            except Missing as reason:
                print(f"{name}, {data.cities} cities: left out: {reason}")


def _once(
    server: Server,
    peers: list[str],
    data: Material,
    queries: list[Example],
    right: Answers,
    patience: float,
    folder: Path,
) -> None:
    """Print what each query took when it was asked for the first time, of ours and of every peer that agrees."""
    print(f"\n{data.cities} cities, {data.triples:,} triples: ours started in {server.starting:.1f} s, {_held(server)}")
    rows: list[list[object]] = []
    asked = [query for query in queries if query.name in right.said]
    for name in peers:
        with PEERS[name](data, _place(folder, data, name), _QUICK) as peer:
            print(f"{name} was filled in {peer.loading:.1f} s and started in {peer.starting:.1f} s, {_held(peer)}")
            found = ask(peer, asked, patience)
            unlike = differences(name, right, found)
            names = [query.name for query in asked if query.name not in unlike]
            for one in names:
                share = right.times[one] / found.times[one]
                rows.append([one, name, *(f"{side.times[one]:.1f}" for side in (right, found)), f"{share:.2f}"])
            whole = [sum(side.times[one] for one in names) for side in (right, found)]
            share = whole[0] / whole[1]
            rows.append([f"{len(names)} together", name, *(f"{one:.1f}" for one in whole), f"{share:.2f}"])
            print(*(f"  not timed: {one}: {reason}" for one, reason in unlike.items()), sep="\n")
    table(["query", "peer", "ours ms", "peer ms", "ours : peer"], rows)


def _held(server: Server) -> str:
    return f"{server.memory()[1]:.0f} MB resident, shared pages once"


def _beside(
    server: Server,
    peer: Server,
    data: Material,
    queries: list[Example],
    right: Answers,
    seconds: float,
    rounds: int,
    patience: float,
) -> Result:
    _say(f"{peer.name}, {data.cities} cities: answers")
    unlike = differences(peer.name, right, ask(peer, queries, patience))
    names = [name for name in right.said if name not in unlike]
    result = Result(peer.name, data, peer.loading, peer.starting, peer.memory(), names, unlike=unlike)
    for mode in MODES:
        result.loads[mode], result.beside[mode] = _load([peer, server], queries, names, mode, seconds, rounds)
    return result


def _load(
    servers: list[Server], queries: list[Example], names: list[str], mode: tuple[str, int], seconds: float, rounds: int
) -> list[Best]:
    """The best of `rounds` for each of the `servers`, asked in turn."""
    _say(f"{', '.join(server.name for server in servers)}: {len(names)} queries, {mode[0]}, {mode[1]} clients")
    requests = [[server.request(query) for query in queries if query.name in names] for server in servers]
    loads: list[list[Load]] = [[] for _ in servers]
    for _ in range(rounds):
        for server, asked, found in zip(servers, requests, loads, strict=True):
            found.append(measure(server.port, asked, mode[1], seconds, first=mode[0] == "first"))
    return [Best(found) for found in loads]


def _constants(
    server: Server, queries: list[Example], right: Answers, seconds: float
) -> list[tuple[str, int, int, float]]:
    """Requests a second of constants and of one cached answer about as long as the stylesheet."""
    found = []
    sheet, length = health(server.port, "/static/style.css")
    short, little = health(server.port, "/health")
    near = min((q for q in queries if q.name in right.bodies), key=lambda q: abs(len(right.bodies[q.name]) - length))
    targets = [
        ("/static/style.css", sheet, length),
        ("/health", short, little),
        (f"/sparql {near.name}", server.request(near), len(right.bodies[near.name])),
    ]
    for what, request, size in targets:
        for clients in (1, 8):
            best = Best([measure(server.port, [request], clients, seconds) for _ in range(3)])
            found.append((what, size, clients, best.throughput))
    return found


def _floor(data: Material) -> float:
    """Seconds Oxigraph's bulk loader needs for the files alone, in memory: no server can start sooner with them."""
    began, store = perf_counter(), ox.Store()
    store.bulk_load(path=str(data.nquads), format=ox.RdfFormat.N_QUADS)
    store.bulk_load(path=str(data.ntriples), format=ox.RdfFormat.N_TRIPLES)
    return perf_counter() - began


def _place(folder: Path, data: Material, name: str) -> Path:
    place = folder / f"{data.cities}-{name}"
    place.mkdir()
    return place


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def numbers(results: list[Result]) -> None:
    rows: list[list[object]] = []
    lost = []
    for result in results:
        for who, loads in ((result.name, result.loads), (f"ours beside {result.name}", result.beside)):
            for (mode, clients), load in loads.items():
                of_server = [f"{result.loading:.1f}", f"{result.starting:.2f}", *(f"{mb:.0f}" for mb in result.memory)]
                speeds = (load.throughput, load.percentile(0.5), load.percentile(0.99))
                row = [result.data.cities, who, *(of_server if who == result.name else "    ")]
                row += [len(result.names), mode, clients, *(f"{speed:.2f}" for speed in speeds)]
                rows.append([*row, sum(load.failures.values()), f"{load.own:.2f}"])
                if load.failures:
                    lost.append(f"  lost: {who}, {result.data.cities} cities, {mode}, {clients}: {dict(load.failures)}")
    head = "cities,server,load s,start s,MB,MB once,queries,requests,clients,per s,p50 ms,p99 ms,lost,client ms"
    print("\nNumbers (MB: resident in all its processes; MB once: shared memory once; lost: no answer of status 200;")
    print("client ms: processor time of the client for one request)")
    table(head.split(","), rows)
    print(*lost, sep="\n", end="\n" if lost else "")


def ratios(results: list[Result]) -> bool:
    """Print ours : peer on the queries both answer alike. False when an answer differs for no known reason."""
    rows: list[list[object]] = []
    for peer in results:
        if not peer.beside:
            continue
        mine = _ours(results, peer)
        row = [peer.data.cities, peer.name, len(peer.names)]
        row += [f"{_per_second(peer, mode):.2f}" for mode in MODES]
        row += [f"{_p50(peer, mode):.2f}" for mode in MODES]
        row += [f"{_pass(peer.beside) / _pass(peer.loads):.2f}"]
        row += [f"{mine.starting / peer.starting:.2f}", f"{mine.memory[0] / peer.memory[0]:.2f}"]
        rows.append(row)
    modes = [f"{mode} {clients}" for mode, clients in MODES]
    print("\nRatios ours : peer (/s: more is better; p50, pass = every query once, start, MB: less is better)")
    head = ["cities", "peer", "queries", *(f"/s {mode}" for mode in modes), *(f"p50 {mode}" for mode in modes)]
    table([*head, "pass", "start", "MB"], rows)
    good = True
    for peer in results:
        for name, reason in peer.unlike.items():
            print(f"  not timed against {peer.name}, {peer.data.cities} cities: {name}: {reason}")
            good &= reason.startswith("known")
    return good


def _ours(results: list[Result], peer: Result) -> Result:
    return next(r for r in results if r.name == "ours" and r.data.cities == peer.data.cities)


def _per_second(peer: Result, mode: tuple[str, int]) -> float:
    return peer.beside[mode].throughput / (peer.loads[mode].throughput or float("nan"))


def _p50(peer: Result, mode: tuple[str, int]) -> float:
    return peer.beside[mode].percentile(0.5) / peer.loads[mode].percentile(0.5)


def _pass(loads: Measured) -> float:
    """Milliseconds for every query once, by their medians."""
    return sum(loads["first", 1].medians().values())


def aims(results: list[Result], owns: list[Own]) -> None:
    print("\nAims")
    for peer in results:
        if not peer.beside:
            continue
        if peer.name == "oxigraph" and peer.data.cities == 1:
            for mode in MODES[:2]:
                mine, theirs = (loads[mode].percentile(0.5) for loads in (peer.beside, peer.loads))
                text = f"{mine:.2f} ms, {theirs:.2f} ms"
                _aim(mine < theirs, f"real graph: p50 below {peer.name}, first, {mode[1]} clients: {text}")
        elif peer.name.startswith("oxigraph") and peer.data.triples >= MILLION:
            share = _pass(peer.beside) / _pass(peer.loads)
            _aim(share <= 1.05, f"{peer.data.triples:,} triples: one pass ≤ 1.05 × {peer.name}: {share:.2f}")
        for name, factor in (("virtuoso", 3), ("rdflib-endpoint", 25)):
            if peer.name == name and peer.data.cities == 1:
                for mode in MODES[:2]:
                    share = _per_second(peer, mode)
                    _aim(share >= factor, f"throughput ≥ {factor} × {name}, first, {mode[1]} clients: {share:.1f}")
    for own in owns:
        for clients in (1, 8):
            (_, size, constant), *_, (what, length, answer) = (
                (name, size, speed) for name, size, among, speed in own.constants if among == clients
            )
            text = f"{answer:.0f}/s ({what}, {length} bytes) : {constant:.0f}/s (/static/style.css, {size} bytes)"
            share = answer / constant
            _aim(share >= 0.7, f"{own.data.cities} cities: cached GET ≥ 70 % of a constant, {clients} clients: {text}")
    for own in owns:
        held = own.data.triples + sum(1 for _ in own.data.nquads.open("rb"))
        print(
            f"  memory of each of {own.workers} workers, {own.data.cities} cities: {own.worker:.0f} MB, {held:,} quads"
        )
    if len(owns) > 1:
        print(f"  memory per worker and million triples of the default graph: {_slope(owns):.0f} MB")


def _slope(owns: list[Own]) -> float:
    return (owns[-1].worker - owns[0].worker) / (owns[-1].data.triples - owns[0].data.triples) * MILLION


def _aim(holds: bool, text: str) -> None:
    print(f"  {'holds   ' if holds else 'MISSED  '} {text}")


def curve(mine: list[Result], owns: list[Own], queries: list[Example]) -> None:
    """What grows how with the number of triples; the exponent is that between the two largest sizes."""
    sizes = [own.data.triples for own in owns]
    rows: list[list[object]] = [
        _growth("bulk loader alone, s", sizes, [own.floor for own in owns]),
        _growth("start to first answer, s", sizes, [result.starting for result in mine]),
        _growth("memory of a worker, MB", sizes, [own.worker for own in owns]),
    ]
    for query in queries:
        there = all(query.name in result.names for result in mine)
        if there:
            medians = [r.loads["first", 1].medians().get(r.names.index(query.name), float("nan")) for r in mine]
            lengths = [float(len(own.bodies[query.name])) for own in owns]
            rows.append([*_growth(query.name, sizes, medians), f"{_exponent(sizes, lengths):.2f}"])
        else:
            rows.append([query.name, "not answered at every size"])
    print("\nCost curve of ours (queries: median ms of a first request by one client; * worse than linear)")
    table(["what", *(f"{size:,}" for size in sizes), "exponent", "", "its answer's"], rows)


def _growth(what: str, sizes: list[int], values: list[float]) -> list[object]:
    exponent = _exponent(sizes, values)
    return [what, *(f"{value:.2f}" for value in values), f"{exponent:.2f}", "*" if exponent > 1.1 else ""]


def _exponent(sizes: list[int], values: list[float]) -> float:
    return ln(values[-1] / values[-2]) / ln(sizes[-1] / sizes[-2])


def table(head: list[str], rows: Iterable[list[object]]) -> None:
    """Columns as wide as they need to be, numbers to the right."""
    lines = [head, *([str(cell) for cell in row] + [""] * (len(head) - len(row)) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = (
            cell.rjust(width) if cell[:1].isdigit() or line is head else cell.ljust(width)
            for cell, width in zip(line, widths, strict=True)
        )
        print("  ".join(cells).rstrip())


if __name__ == "__main__":
    main()
