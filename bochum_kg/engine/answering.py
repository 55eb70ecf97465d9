"""What a query process does: one query at a time, from its socket and back; see forkserver for how it starts.

In comes a JSON request; out come messages that say with their first byte what they are:
W the whole answer, its format's name before it; or, for a longer one, H that name, C a chunk, `.` the end;
E a JSON error, instead of all that or in the middle of it.
Query, iteration and serialisation stay in one thread, because Oxigraph's result objects are bound to theirs.
It is meant to be killed: nothing in it needs to be saved. Should nobody be left to do that, the system ends it after
twice the time a query has.
"""

import json
import re
import signal
import traceback
from itertools import chain, islice
from multiprocessing.connection import Connection
from typing import Any

import pyoxigraph as ox

from bochum_kg.engine import no_format
from bochum_kg.engine.columns import in_order
from bochum_kg.engine.habits import told
from bochum_kg.engine.mistakes import refusal
from bochum_kg.engine.paths import with_zero_lengths
from bochum_kg.engine.stores import Data
from bochum_kg.engine.sums import with_differences
from bochum_kg.engine.tokens import tokens
from bochum_kg.formats import GRAPH_FORMATS, N_QUADS, RESULT_FORMATS, TRIG
from bochum_kg.refusals import Refused, Text, said
from bochum_kg.serialisation import NotXmlError, check_xml, serialise

_FORMS = {form.suffix: form.oxigraph for form in (*GRAPH_FORMATS, *RESULT_FORMATS)}
_XML = {form.suffix for form in (*GRAPH_FORMATS, *RESULT_FORMATS) if form.media_type.endswith("+xml")}
_Outcome = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_CHUNK = 64 * 1024
_MERGED = 1_000_000
_MERGES: dict[tuple[tuple[str, ...], tuple[str, ...]], ox.Store] = {}  # the last few merged datasets
_EMPTY = ox.Store()
_SORTED = 50_000  # triples up to here are sorted and written once each


class _Writer:
    """A binary file that sends what is written: all at once when it is little, else in chunks."""

    def __init__(self, connection: Connection, form: str):
        self._connection, self._form, self._buffer = connection, form.encode(), bytearray()
        self._started, self._xml, self._before = False, form in _XML, b""

    def write(self, data: bytes) -> int:
        if self._xml:
            check_xml(self._before + data)
            self._before = data[-16:]  # what is forbidden may begin in one piece and end in the next
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


def serve(connection: Connection, data: Data, prefixes: dict[str, str]) -> None:
    """Answer requests until the other side closes the connection."""
    while True:
        try:
            request = json.loads(connection.recv_bytes())
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, 2 * request["seconds"])
        try:
            answer(connection, data, request, prefixes)
        except Refused as refused:
            _error(connection, refused)
        except SyntaxError as error:
            _error(connection, refusal(request["text"], prefixes) or _syntax(str(error), request["text"]))
        except NotXmlError as error:
            _error(connection, Refused(406, "No acceptable format", said(error)))
        except (ValueError, OSError, RuntimeError, MemoryError) as error:
            _error(connection, Refused(400, "Query cannot be answered", said(error) or Text("The query failed.")))
        except Exception:  # a mistake of ours: the worker lives on, and the log says where it was
            ours = "This is our mistake, not yours. It has been written to the server's log."
            _error(connection, Refused(500, "Internal error", ours), log=traceback.format_exc())
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def answer(connection: Connection, data: Data, request: dict[str, Any], prefixes: dict[str, str]) -> None:
    """Run `request` and send its answer. Raises Refused, and what Oxigraph raises before the first byte is out."""
    outcome = _outcome(data, request["text"], request["dataset"], request["base"] or None)
    is_graph = isinstance(outcome, ox.QueryTriples)
    name = request["graphs"] if is_graph else request["results"]
    if name is None:
        raise no_format(is_graph)
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


def _outcome(data: Data, text: str, dataset: list[list[str]] | None, base: str | None) -> _Outcome:
    """The outcome of `text`, rewritten where Oxigraph would answer wrongly or in an odd order. Raises Refused."""
    try:
        written = with_zero_lengths(with_differences(text), lambda ask: bool(_query(data, ask, dataset, base)))
        written = in_order(written, lambda query: _selected(query, base))
        return _query(data, written, dataset, base)
    except SyntaxError:
        _query(data, text, dataset, base)  # raises the same, with the places of the user's own text
        raise Refused(
            422,
            "Query cannot be answered",
            "The engine would answer a sum of dates, or a path of length zero from or to a term that the graph does "
            "not know, wrongly in this query. Use variables in place of blank nodes, and simpler expressions.",
        ) from None


def _selected(text: str, base: str | None) -> list[str]:
    """The names of the variables that `text` selects, without running it on data. Raises SyntaxError."""
    outcome = _EMPTY.query(text, base_iri=base)
    return [variable.value for variable in outcome.variables] if isinstance(outcome, ox.QuerySolutions) else []


def _query(data: Data, text: str, dataset: list[list[str]] | None, base: str | None) -> _Outcome:
    """The outcome of `text` on `dataset`, lists of default and named graphs; None is the data as it is.

    Named graphs are seen through GRAPH only (SPARQL 1.1, 13.3). Oxigraph counts a triple once for each default graph it
    is in, so several are merged first (13.2).
    """
    if dataset is None:
        return (data.whole if "GRAPH" in text.upper() else data.default).query(text, base_iri=base)
    store = data.whole
    default, named = (tuple(dict.fromkeys(graphs)) for graphs in dataset)
    if len(default) > 1:
        store = _merged(store, default, named)
        return store.query(
            text,
            base_iri=base,
            default_graph=ox.DefaultGraph(),
            named_graphs=[ox.NamedNode(iri) for iri in named],
        )
    return store.query(
        text,
        base_iri=base,
        default_graph=[ox.NamedNode(iri) for iri in default],
        named_graphs=[ox.NamedNode(iri) for iri in named],
    )


def _merged(store: ox.Store, default: tuple[str, ...], named: tuple[str, ...]) -> ox.Store:
    """A store with the merge of `default` as default graph, and `named`. Raises Refused when that is too much."""
    key = (default, named)
    if key not in _MERGES:
        merged = ox.Store()
        for iri in default:
            quads = store.quads_for_pattern(None, None, None, ox.NamedNode(iri))
            merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in islice(quads, _MERGED + 1))
            if len(merged) > _MERGED:
                text = Text(
                    "FROM several graphs is limited to {most:,} triples; ask one graph, or the default graph.",
                    most=_MERGED,
                )
                raise Refused(400, "Query cannot be answered", text)
        for iri in named:
            merged.extend(store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
        while len(_MERGES) >= 4:
            _MERGES.pop(next(iter(_MERGES)))
        _MERGES[key] = merged
    return _MERGES[key]


def _syntax(message: str, text: str) -> Refused:
    """The refusal of `text`, which Oxigraph cannot parse, with line and column (from 1) out of its `message`."""
    found = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not found:
        return Refused(400, "Syntax error", Text(message))
    at = {"line": int(found[1]), "column": int(found[2])}
    lines = re.split(r"(\r\n|\r|\n)", text)
    place = len("".join(lines[: 2 * at["line"] - 2])) + at["column"] - 1
    before = [token for token in tokens(text) if token.start < place]
    said = Text("Line {line}, column {column}: {reason}", **at, reason=told(found[3], before))
    return Refused(400, "Syntax error", said, **at)


def _error(connection: Connection, refused: Refused, log: str = "") -> None:
    connection.send_bytes(b"E" + json.dumps(refused.to_json() | {"log": log}).encode())
