"""The process that holds the data and runs one query at a time: `… FD NQUADS STORE MEMORY PREFIXES APART…`.

It talks over the socket FD. In comes a JSON request; out come messages that say with their first byte what they are:
W the whole answer, its format's name before it; or, for a longer one, H that name, C a chunk, `.` the end;
E a JSON error, instead of all that or in the middle of it.
Query, iteration and serialisation stay in one thread, because Oxigraph's result objects are bound to theirs.
It is meant to be killed: nothing in it needs to be saved.
"""

import contextlib
import json
import os
import re
import resource
import signal
import sys
from itertools import chain, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from bochum_kg.formats import GRAPH_FORMATS, N_QUADS, RESULT_FORMATS, TRIG
from bochum_kg.serialisation import serialise

_FORMS = {form.suffix: form.oxigraph for form in (*GRAPH_FORMATS, *RESULT_FORMATS)}
_ANY = ox.NamedNode("urn:x:any")
_CHUNK = 64 * 1024
_MERGED = 1_000_000
_MERGES: dict[tuple[tuple[str, ...], tuple[str, ...]], ox.Store] = {}  # the last few merged datasets
_SORTED = 50_000  # triples up to here are sorted and written once each


class _Writer:
    """A binary file that sends what is written: all at once when it is little, else in chunks."""

    def __init__(self, connection: Connection, form: str):
        self._connection, self._form, self._buffer = connection, form.encode(), bytearray()
        self._started = False

    def write(self, data: bytes) -> int:
        self._buffer += data
        if len(self._buffer) >= _CHUNK:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Oxigraph asks for it at the end; end() knows better how to send what is left."""

    def _send(self) -> None:
        if not self._started:
            self._started = True
            self._connection.send_bytes(b"H" + self._form)
        if self._buffer:
            self._connection.send_bytes(b"C" + self._buffer)
            self._buffer.clear()

    def end(self) -> None:
        if not self._started:
            self._connection.send_bytes(b"W" + self._form + b"\n" + self._buffer)
            return
        self._send()
        self._connection.send_bytes(b".")


def load(path: Path, apart: frozenset[str], folder: Path | None = None) -> ox.Store:
    """The store for canonical N-Quads at `path`: every named graph, and the merge of all but `apart` as default graph.

    Merged here and not by Oxigraph's union flag, which would count a triple once for each graph it stands in.
    In memory, or on disk in the new `folder`.
    """
    store = ox.Store(str(folder)) if folder else ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    merge = path.with_suffix(".nt")
    if merge.exists():  # a release has it ready: read without a Python object per triple
        store.bulk_load(path=str(merge), format=ox.RdfFormat.N_TRIPLES)
    else:
        quads = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
        store.bulk_extend(
            ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads if quad.graph_name.value not in apart
        )
    return store


def serve(connection: Connection, store: ox.Store, prefixes: dict[str, str]) -> None:
    """Answer requests until the other side closes the connection."""
    while True:
        try:
            request = json.loads(connection.recv_bytes())
        except EOFError:
            return
        try:
            answer(connection, store, request, prefixes)
        except SyntaxError as error:
            _error(connection, 400, "Syntax error", **_place(str(error)))
        except (ValueError, OSError, RuntimeError, MemoryError) as error:
            _error(connection, 400, "Query cannot be answered", detail=str(error))


def answer(connection: Connection, store: ox.Store, request: dict[str, Any], prefixes: dict[str, str]) -> None:
    """Run `request` and send its answer. Raises what Oxigraph raises before the first byte is out."""
    outcome = _query(store, request["text"], request["dataset"])
    is_graph = isinstance(outcome, ox.QueryTriples)
    name = request["graphs"] if is_graph else request["results"]
    if name is None:
        kind = "CONSTRUCT and DESCRIBE" if is_graph else "SELECT and ASK"
        offers = ", ".join(form.media_type for form in (GRAPH_FORMATS if is_graph else RESULT_FORMATS))
        _error(connection, 406, "No acceptable format", detail=f"{kind} queries are answered as {offers}.")
        return
    writer = _Writer(connection, name)
    if isinstance(outcome, ox.QueryBoolean) and name in ("csv", "tsv"):
        writer.write(b"true" if outcome else b"false")  # SPARQL 1.1 leaves this open
    elif isinstance(outcome, ox.QueryTriples):
        first = list(islice(outcome, _SORTED))
        if len(first) < _SORTED:
            writer.write(serialise(first, _FORMS[name], prefixes))  # type: ignore[arg-type]
        else:  # too many to hold and sort: as they come
            all_of_them: Any = chain(first, outcome)
            if name in (N_QUADS.suffix, TRIG.suffix):
                all_of_them = (ox.Quad(t.subject, t.predicate, t.object) for t in all_of_them)
            ox.serialize(all_of_them, writer, format=_FORMS[name], prefixes=prefixes)  # type: ignore[arg-type]
    else:
        outcome.serialize(writer, format=_FORMS[name])  # type: ignore[arg-type]
    writer.end()


def _query(
    store: ox.Store, text: str, dataset: list[list[str]] | None
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """The outcome of `text` on `dataset`, lists of default and named graphs; None is the store as it is.

    Oxigraph counts a triple once for each default graph it is in, so several are merged first (SPARQL 1.1, 13.2).
    """
    if dataset is None:
        return store.query(text)
    default, named = (tuple(dict.fromkeys(graphs)) for graphs in dataset)
    if len(default) > 1:
        store = _merged(store, default, named)
        return store.query(text, default_graph=ox.DefaultGraph(), named_graphs=[ox.NamedNode(iri) for iri in named])
    return store.query(
        text,
        default_graph=[ox.NamedNode(iri) for iri in default],
        named_graphs=[ox.NamedNode(iri) for iri in named],
    )


def _merged(store: ox.Store, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
    """A store with the merge of `default` as default graph, and `named`. Raises ValueError when that is too much."""
    key = (default, named)
    if key not in _MERGES:
        merged = ox.Store()
        for iri in default:
            quads = store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
            merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in islice(quads, _MERGED + 1))
            if len(merged) > _MERGED:
                raise ValueError(
                    f"FROM several graphs is limited to {_MERGED:,} triples; ask one graph, or the default graph."
                )
        for iri in named:
            merged.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
        while len(_MERGES) >= 4:
            _MERGES.pop(next(iter(_MERGES)))
        _MERGES[key] = merged
    return _MERGES[key]


def _place(message: str) -> dict[str, object]:
    """Line and column out of Oxigraph's message, 1-based, and the reason in words."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return {"detail": message}
    line, column = int(found[1]), int(found[2])
    return {"detail": f"Line {line}, column {column}: {found[3]}.", "line": line, "column": column}


def _error(connection: Connection, status: int, title: str, **members: object) -> None:
    connection.send_bytes(b"E" + json.dumps({"status": status, "title": title, **members}).encode())


def _fence(memory: int) -> None:
    """No more memory than `memory`, no core files, and no file descriptor left: SERVICE cannot open a connection."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    highest = max(int(name) for name in os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 3
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, highest))
    with contextlib.suppress(OSError):
        while True:  # every number below the limit taken: nothing can be opened from here on
            os.dup(0)


def main() -> None:
    descriptor, path, folder, memory, prefixes, *apart = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; it closes the socket and so ends us
    connection = Connection(int(descriptor))
    store = ox.Store.read_only(folder) if folder else load(Path(path), frozenset(apart))
    for form in GRAPH_FORMATS:  # what is imported on first use must be loaded before no file can be opened any more
        serialise([ox.Triple(_ANY, _ANY, _ANY)], form.oxigraph, json.loads(prefixes))  # type: ignore[arg-type]
    _fence(int(memory))
    connection.send_bytes(b"H")
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        serve(connection, store, json.loads(prefixes))


if __name__ == "__main__":
    main()
