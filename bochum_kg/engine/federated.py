"""SERVICE, for the few addresses an operator allows: asked here, joined there (SPARQL 1.1 Federated Query, section 4).

The query workers cannot open a connection and never see the word SERVICE. Each `SERVICE <address> { … }` whose address
is, to the letter, one of those allowed is asked on its own, over RemoteEngine: no redirect, no proxy, own limits. Its
rows take the clause's place as VALUES, and the query goes on to the engine, which refuses whatever SERVICE is left.
"""

import json
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import replace

from bochum_kg.engine import Answer, Broken, Engine, Limits, Refused, Request
from bochum_kg.engine.precheck import _FORMS, _TOKEN, check

_ROWS = 10_000
_BYTES = 8 * 1024**2
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_BAD_IRI = re.compile(r'[<>"{}|^`\\\x00-\x20]')

Term = dict[str, str]


def limits_behind(limits: Limits) -> Limits:
    """The limits for the engine behind a FederatedEngine: rows from elsewhere make texts longer than users may."""
    return replace(limits, text=4 * _BYTES, operators=100 * _ROWS)


class FederatedEngine:
    """`engine` that also joins with the SPARQL endpoints in `allowed`, address -> engine; see engine.Engine.

    `limits` hold for the text a user sends; `engine` needs `limits_behind(limits)`. At most `limits.long` queries wait
    for endpoints elsewhere at once.
    """

    def __init__(self, engine: Engine, allowed: Mapping[str, Engine], limits: Limits):
        self.engine, self._allowed, self._limits = engine, allowed, limits
        self._open = replace(limits, refused=frozenset())
        self._places = threading.Semaphore(limits.long)

    def query(self, request: Request) -> Answer:
        """Answer `request`. Raises what the engines raise, and Refused for an address that is not allowed."""
        if "SERVICE" not in request.text.upper():
            check(request.text, self._limits)
            return self.engine.query(request)
        check(request.text, self._open)
        if not self._places.acquire(blocking=False):
            detail = "Too many queries wait for endpoints elsewhere. Try again in a few seconds."
            raise Refused(503, "SERVICE is busy", detail, retry_after=5)
        try:
            return self.engine.query(replace(request, text=self._joined(request)))
        finally:
            self._places.release()

    def ready(self) -> bool:
        """True when a query would be answered now."""
        return self.engine.ready()

    def counts(self) -> dict[str, int]:
        """Numbers for /metrics: the engine's own."""
        return dict(getattr(self.engine, "counts", dict)())

    def close(self) -> None:
        """Stop the engine."""
        self.engine.close()

    def _joined(self, request: Request) -> str:
        """The text of `request` with the rows of each SERVICE in its place."""
        text, tokens = request.text, [t for t in _TOKEN.finditer(request.text) if t.lastgroup != "comment"]
        if any(t.lastgroup == "iri" and "'" in t.group() for t in tokens):  # may be `?a<?b&&'>'`, see limits.py
            raise Refused(400, "SERVICE cannot be read", "Write ' in an IRI as %27, and a space after <.")
        first = next((t.start() for t in tokens if t.lastgroup == "word" and t.group().upper() in _FORMS), 0)
        pieces, end = [], 0
        seconds = min(request.timeout or self._limits.seconds, self._limits.seconds)
        deadline = time.monotonic() + seconds
        for place, token in enumerate(tokens):
            if token.lastgroup != "word" or token.group().upper() != "SERVICE" or token.start() < end:
                continue
            after = tokens[place + 1 :]
            silent = bool(after) and after[0].group().upper() == "SILENT"
            group = _group(after[2 if silent else 1 :])
            address = after[silent].group() if len(after) > silent else ""
            if group is None or not address.startswith("<"):
                raise Refused(400, "SERVICE cannot be read", "Write `SERVICE <address> { … }` with the address itself.")
            inner = text[group[0] : group[1]]
            if re.search("SERVICE", inner, re.IGNORECASE):
                raise Refused(403, "SERVICE within SERVICE", "Only this endpoint's own SERVICE is followed.")
            left = max(0.001, deadline - time.monotonic())  # all of them together have the time of one query
            asked = Request(f"{text[:first]}SELECT * WHERE {inner}", results="srj", timeout=left)
            pieces += [text[end : token.start()], self._rows(address[1:-1], asked, silent)]
            end = group[1]
        return "".join([*pieces, text[end:]])

    def _rows(self, address: str, request: Request, silent: bool) -> str:
        """What the endpoint at `address` answers to `request`, as VALUES; one empty row for a silenced failure."""
        engine = self._allowed.get(address)
        if engine is None:
            allowed = ", ".join(sorted(self._allowed))
            raise Refused(403, "SERVICE address not allowed", f"{address} is not asked from here. Allowed: {allowed}.")
        try:
            content = b""
            for chunk in engine.query(request).chunks:
                content += chunk
                if len(content) > _BYTES:
                    raise _too_many(address)
            return _values(address, json.loads(content))
        except (Broken, ValueError, KeyError, TypeError, AttributeError) as error:
            problem = Refused(
                503, "answer cannot be read", f"It stopped or is no SPARQL result ({error}).", retry_after=30
            )
        except Refused as refused:
            problem = refused
        if silent:
            return "VALUES () { () }"
        raise Refused(problem.status, f"SERVICE <{address}>: {problem.title}", str(problem), **problem.members)


def _group(tokens: list[re.Match[str]]) -> tuple[int, int] | None:
    """Start and end of the `{ … }` that `tokens` begin with; None when they do not."""
    depth = 0
    for token in tokens:
        if token.group() in "{}":
            depth += 1 if token.group() == "{" else -1
        if depth == 0:
            return (tokens[0].start(), token.end()) if token.group() == "}" else None
    return None


def _values(address: str, results: dict[str, dict[str, list[dict[str, Term]]]]) -> str:
    """SPARQL JSON results as a VALUES block. Raises Refused when there are too many, or blank nodes among them."""
    names: list[str] = results["head"].get("vars", [])  # type: ignore[assignment]
    rows = results["results"]["bindings"]
    if len(rows) > _ROWS:
        raise _too_many(address)
    lines = (" ".join(_term(row.get(name), address) for name in names) for row in rows)
    return f"VALUES ({' '.join('?' + name for name in names)}) {{ {' '.join(f'({line})' for line in lines)} }}"


def _term(term: Term | None, address: str) -> str:
    if term is None:
        return "UNDEF"
    value, kind = term["value"], term["type"]
    if kind == "uri" and not _BAD_IRI.search(value):
        return f"<{value}>"
    if kind in ("literal", "typed-literal"):
        text = '"' + re.sub(r'[\\"\n\r]', lambda sign: _ESCAPES[sign[0]], value) + '"'
        if language := re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", term.get("xml:lang", "")):
            return f"{text}@{language[0]}"
        datatype = term.get("datatype", "")
        return f"{text}^^<{datatype}>" if datatype and not _BAD_IRI.search(datatype) else text
    raise Refused(
        422, "SERVICE answer cannot be joined", f"{address} answers with blank nodes. Ask for IRIs or literals only."
    )


def _too_many(address: str) -> Refused:
    return Refused(
        422,
        "SERVICE answer too large",
        f"{address} answers with more than {_ROWS:,} rows or {_BYTES // 1024**2} MB. Ask it for less.",
        limit="service",
    )
