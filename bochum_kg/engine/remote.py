"""Another engine: any server that speaks the SPARQL 1.1 Protocol, asked over HTTP; same limits and errors to users.

Only the configured host is contacted: no redirect is followed, no proxy taken from the environment. The answer is
passed on as the server wrote it, once it is known to be whole: its length must be right, JSON, XML and graphs must end
as they have to, and the marks of Oxigraph and Virtuoso on half an answer are looked for. CSV and TSV have no end to
check, so from a server that tells no length and closes the connection a cut one cannot be told from a whole one.

Hanging up stops no query in most servers, and memory is theirs: give the server limits of its own as well.
"""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from bochum_kg.engine import Answer, Limits, Request, first_pieces, mistakes, no_format
from bochum_kg.engine.precheck import check
from bochum_kg.engine.tokens import FORMS, query_words
from bochum_kg.formats import BY_SUFFIX
from bochum_kg.refusals import Broken, Refused, Text

_CHUNK = 64 * 1024
_HELD = 1024 * 1024  # bytes held back before the first is passed on: so far a failure is still a clean error
_ENDS = {
    "srj": rb'(\]\s*\}|true|false|"head"\s*:\s*\{\s*\})\s*\}\s*\Z',
    "srx": rb"</(\w+:)?sparql>\s*\Z",
    "rdf": rb"</(\w+:)?RDF>\s*\Z|<(\w+:)?RDF\s[^>]*/>\s*\Z",
    "nt": rb"(\.|\A|(\A|\n)#[^\n]*)\s*\Z",
    "ttl": rb"(\.|\A|(\A|\n)(#|(?i:PREFIX|BASE))[^\n]*)\s*\Z",
}
_CANCELLED = b"The SPARQL operation has been cancelled"  # Oxigraph's server ends an answer of status 200 with it
_SILENT = Text("does not answer")
log = logging.getLogger("bochum_kg")


class RemoteEngine:
    """The SPARQL endpoint at `url`; see engine.Engine for the interface. Raises ValueError for an unusable address.

    `default_graph` is for servers whose default graph cannot be filled (Virtuoso): the named graph with the merge of
    all data. It is asked for, together with `named_graphs`, whenever neither the query nor the request names a dataset.
    `prefixes` are our own, offered for one that a query does not declare.
    """

    def __init__(
        self,
        url: str,
        *,
        default_graph: str | None = None,
        named_graphs: tuple[str, ...] = (),
        limits: Limits | None = None,
        prefixes: Mapping[str, str] = MappingProxyType({}),
    ):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ValueError(f"{url!r} is not an http(s) address without user and password")
        self.url, self.limits = url, limits or Limits()
        self._kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host, self._port = parts.hostname, parts.port
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._default_graph, self._named_graphs, self._prefixes = default_graph, named_graphs, prefixes

    def query(self, request: Request) -> Answer:
        """Answer `request`. Raises Refused before the first byte, Broken after it."""
        words = self._check(request.text)
        form = next((word for word in words if word in FORMS), "")
        is_graph = form in ("CONSTRUCT", "DESCRIBE")
        name = request.graphs if is_graph else request.results
        if name is None:
            raise no_format(is_graph)
        bare = form == "ASK" and name in ("csv", "tsv")  # SPARQL 1.1 leaves this open: asked as JSON, said as we do
        seconds = min(request.timeout or self.limits.seconds, self.limits.seconds)
        pieces = self._ask(request, "FROM" in words, "srj" if bare else name, seconds)
        first, _ = first_pieces(pieces, _HELD)
        if bare:
            first = [b"true" if re.search(rb'"boolean"\s*:\s*true', b"".join(first)) else b"false"]
        return Answer(name, _rest(first, pieces))

    def ready(self) -> bool:
        """True when the server answers the smallest query within two seconds."""
        try:
            return b"true" in b"".join(self.query(Request("ASK {}", "csv", timeout=2.0)).chunks)
        except (Refused, Broken):
            return False

    def close(self) -> None:
        """Nothing: every query has a connection of its own."""

    def _check(self, text: str) -> list[str]:
        """The words of `text`. Raises Refused for what no engine of ours runs."""
        check(text, self.limits)
        if "\\u" in text.lower():  # some servers undo these escapes before they look for keywords (section 19.2)
            text = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U000([0-9A-Fa-f]{5})", lambda m: chr(int(m[1] or m[2], 16)), text)
            check(text, self.limits)
        words = query_words(text)
        if "DEFINE" in words:  # Virtuoso's pragmas; one of them fetches graphs from other servers
            raise Refused(400, "Syntax error", "DEFINE is not part of SPARQL 1.1.")
        return words

    def _body(self, request: Request, has_dataset: bool) -> bytes:
        """The form to POST (SPARQL 1.1 Protocol, section 2.1.2)."""
        default, named = request.default_graphs, request.named_graphs
        if self._default_graph and not (default or named or has_dataset):
            default, named = (self._default_graph,), self._named_graphs
        base = f"BASE <{request.base}>\n" if request.base else ""  # a line of its own, see _syntax
        fields = {"query": base + request.text, "default-graph-uri": default, "named-graph-uri": named}
        try:
            return urlencode(fields, doseq=True).encode()
        except UnicodeEncodeError:
            raise Refused(400, "Query cannot be answered", "The query is not valid Unicode.") from None

    def _ask(self, request: Request, has_dataset: bool, name: str, seconds: float) -> Iterator[bytes]:
        """POST `request`, yield the answer in the format `name` as it comes. Raises Refused, also at the end."""
        body = self._body(request, has_dataset)
        deadline = time.monotonic() + seconds
        connection = self._kind(self._host, self._port, timeout=min(seconds, self.limits.waiting))
        try:
            try:
                connection.connect()
            except OSError as error:
                raise self._down(error) from None
            line = connection.sock
            line.settimeout(_left(deadline, seconds))
            headers = {
                "Accept": BY_SUFFIX[name].media_type,
                "Content-Type": "application/x-www-form-urlencoded",
                "Connection": "close",
            }
            connection.request("POST", self._path, body, headers)
            with connection.getresponse() as response:
                self._judge(response, name, request)
                head = tail = b""
                while piece := response.read1(_CHUNK):
                    yield piece
                    head = head or piece.lstrip()[:1]
                    tail = (tail + piece)[-400:]
                    line.settimeout(_left(deadline, seconds))
                if tail.rstrip().endswith(_CANCELLED):
                    raise _late()
                if response.length or not _whole(name, head, tail):
                    raise HTTPException("answer without its end")
        except TimeoutError:
            raise _late(seconds) from None
        except HTTPException as error:
            raise self._down(error, Text("stopped while it was answering")) from None
        except OSError as error:
            raise self._down(error) from None
        finally:
            connection.close()

    def _judge(self, response: HTTPResponse, name: str, request: Request) -> None:
        """Return when an answer to `request` in the format `name` follows. Raises Refused for anything else."""
        rows, headers = response.getheader("X-SPARQL-MaxRows"), response.headers
        if response.getheader("X-SQL-State") == "S1TAT":  # Virtuoso: what was found until its own timeout
            raise _late()
        if rows:  # Virtuoso: cut after so many rows
            text = Text(
                "The store gives {rows} rows at once. Ask for parts with LIMIT and OFFSET, or download the data.",
                rows=rows,
            )
            raise Refused(422, "Too many rows", text, limit="rows")
        if response.status == 200:
            form = BY_SUFFIX[name]
            if headers.get_content_type() in (form.media_type, *form.aliases):
                return
            text = Text("The store does not write {form}. Ask for another format.", form=form.media_type)
            raise Refused(406, "No such format", text)
        message = response.read1(4096).decode("utf-8", "replace").strip()
        if response.status == 400:
            known = mistakes.refusal(request.text, self._prefixes)
            plain = message if headers.get_content_type() == "text/plain" else ""
            raise known or _syntax(plain, bool(request.base))
        if response.status == 504 or re.match("Virtuoso (S1T00|HY008) ", message):  # timed out, cancelled
            raise _late()
        error = HTTPException(f"status {response.status}: {message[:300]}")
        raise self._down(error, Text("failed on this query")) if response.status == 500 else self._down(error)

    def _down(self, error: Exception, what: Text = _SILENT) -> Refused:
        """The refusal when the store cannot be used; its address and the reason go to our log only."""
        log.warning("%s: %s: %s", self.url, type(error).__name__, error)
        text = Text(
            "The store behind this site {what}. Try again later, or in simpler parts; the downloads always work.",
            what=what,
        )
        return Refused(503, "Store not available", text, retry_after=30)


def _rest(first: list[bytes], pieces: Iterator[bytes]) -> Iterator[bytes]:
    """`first` and what follows; from here on a failure is Broken."""
    yield from first
    try:
        yield from pieces
    except Refused as error:
        raise Broken(error.text) from None


def _whole(name: str, head: bytes, tail: bytes) -> bool:
    """Whether an answer in the format `name` that begins with `head` may end with `tail`."""
    if name == "jsonld":
        return (head, tail.rstrip()[-1:]) in ((b"[", b"]"), (b"{", b"}"))
    return re.search(_ENDS.get(name, b""), tail) is not None


def _left(deadline: float, seconds: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise _late(seconds)
    return left


def _late(seconds: float | None = None) -> Refused:
    """The refusal of a query that ran longer than `seconds`, or (None) than the server itself lets it."""
    text = Text(
        "Stopped at the time limit of the store behind this site. Ask for less, add a LIMIT, or download the data."
    )
    if seconds:
        text = Text(
            "Stopped after {seconds:g} seconds. Ask for less, add a LIMIT, or download the data.", seconds=seconds
        )
    return Refused(504, "Query took too long", text, limit="seconds")


def _syntax(message: str, has_base: bool) -> Refused:
    """The refusal with the server's message, with line and column where it says them as Oxigraph does.

    `has_base` says that the first line was not the user's.
    """
    if found := re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL):
        place = {"line": int(found[1]) - has_base, "column": int(found[2])}
        text = Text("Line {line}, column {column}: {reason}.", **place, reason=Text(found[3][:2000]))
        return Refused(400, "Syntax error", text, **place)
    reason = re.split(r"\r?\n\r?\n", message)[0]  # then Virtuoso repeats the query with what we added
    unknown = Text("The store behind this site did not understand the query.")
    return Refused(400, "Syntax error", Text(reason[:2000]) if reason else unknown)
