"""Answers in, what they say out: two servers agree when the multisets of rows or the sets of triples are equal."""

from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter

import pyoxigraph as ox
from client import Connection, plain
from material import RESULTS, Example
from peers import DEVIATIONS, Server


@dataclass
class Answers:
    """What a server answered to each example by name, with its bytes and milliseconds; or what it said instead."""

    said: dict[str, object] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def meaning(example: Example, body: bytes) -> object:
    """A truth value, variables with the multiset of rows, or a set of triples. Raises ValueError for anything else."""
    try:
        if example.accept != RESULTS:
            return frozenset(str(quad.triple) for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        outcome = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise ValueError(str(error)) from None
    if isinstance(outcome, ox.QueryBoolean):
        return bool(outcome)
    names = sorted(variable.value for variable in outcome.variables)
    return names, Counter(tuple(term and str(term) for term in (row[name] for name in names)) for row in outcome)


def ask(server: Server, examples: list[Example], patience: float) -> Answers:
    """The answers of `server` to `examples`, `patience` seconds each at most."""
    found, connection = Answers(), Connection(server.port, patience)
    for example in examples:
        began = perf_counter()
        try:
            status, body = connection.get(plain(server.request(example)))
            if status == 200:
                found.times[example.name] = 1000 * (perf_counter() - began)
                found.said[example.name] = meaning(example, body)
                found.bodies[example.name] = body
            else:
                found.errors[example.name] = f"{status} {' '.join(body.decode('utf-8', 'replace').split())[:160]}"
        except TimeoutError:
            found.errors[example.name] = f"no answer in {patience:g} seconds"
        except (OSError, ValueError) as error:
            found.errors[example.name] = f"{type(error).__name__}: {error}"[:160]
    connection.close()
    return found


def differences(name: str, reference: Answers, other: Answers) -> dict[str, str]:
    """Example -> why the server `name` is not timed with it: it fails, or its answer is not that of `reference`."""
    known, found = DEVIATIONS.get(name, {}), {}
    for example, answer in reference.said.items():
        reason = other.errors.get(example, "")
        if not reason and other.said[example] != answer:
            reason = _difference(answer, other.said[example])
        if reason:
            slow = reason.startswith("no answer in")
            found[example] = (
                f"known: {known.get(example, reason)}" if slow or example in known else f"NOT KNOWN: {reason}"
            )
    return found


def _difference(ours: object, theirs: object) -> str:
    match ours, theirs:
        case (frozenset(), frozenset()):
            return f"{len(theirs - ours)} triples too many, {len(ours - theirs)} missing"
        case ((names, Counter() as rows), (others, Counter() as other)):
            if names != others:
                return f"variables {others} instead of {names}"
            more, less = other - rows, rows - other
            some = f"{next(iter(more), None)} instead of {next(iter(less), None)}"
            return f"{more.total()} rows too many, {less.total()} missing: {some}"[:400]
    return f"{theirs!s:.80} instead of {ours!s:.80}"
