"""A release in, a filled SPARQL server out, over the SPARQL 1.1 Graph Store HTTP Protocol; and the comparison of both.

Every named graph is replaced by PUT (section 5.3), then the default graph, then what an older release left is deleted.
Queries asked meanwhile see old and new graphs side by side. For more data than HTTP handles well use the servers' bulk
loaders: `bochum-kg.nq` holds the named graphs, `bochum-kg.nt` the default graph.
"""

import json
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit, urlunsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)
from urllib.request import Request as HTTPRequest

from bochum_kg.engine import Engine, Limits, Request
from bochum_kg.engine.remote import RemoteEngine
from bochum_kg.namespaces import graph_iri, prefixes
from bochum_kg.refusals import Broken, Refused
from bochum_kg.releases.manifest import DUMP

_STORES = {"query": "store", "sparql": "sparql-graph-crud-auth"}  # Oxigraph, Virtuoso: next to the query address
_NO_DEFAULT = "if its default graph cannot be filled, name a graph for it with --engine-default-graph"
_PATIENCE = 300.0  # seconds for one request that writes
PATIENT = Limits(seconds=60.0)  # for counting, which is slower in a big store than what users may ask


class LoadingError(Exception):
    """The server could not be filled or compared. str() is one line with the remedy."""


def connect(
    url: str, manifest: dict[str, Any], default_graph: str | None = None, limits: Limits | None = None
) -> RemoteEngine:
    """The engine at `url` for the release of `manifest`. Raises LoadingError for an unusable address.

    With `default_graph` (see RemoteEngine) it is asked for our graphs only, whatever else the server holds.
    """
    named = tuple(graph_iri(name, manifest["base"]) for name in manifest["graphs"]) if default_graph else ()
    try:
        offered = prefixes(manifest["base"])
        return RemoteEngine(url, default_graph=default_graph, named_graphs=named, limits=limits, prefixes=offered)
    except ValueError as error:
        raise LoadingError(str(error)) from None


def filled(url: str, manifest: dict[str, Any], default_graph: str | None = None) -> RemoteEngine:
    """The engine at `url`, seen to hold the release of `manifest`. Raises LoadingError when it does not."""
    engine = connect(url, manifest, default_graph)
    if not engine.ready():
        raise LoadingError(f"{url} does not answer SPARQL queries; is the server running?")
    if found := differences(connect(url, manifest, default_graph, PATIENT), manifest):
        option = f" --engine-default-graph {default_graph}" if default_graph else ""
        raise LoadingError(f"{url} does not hold this release ({found[0]}); run `bochum-kg load {url}{option}`")
    return engine


def store_address(url: str) -> str:
    """The Graph Store address that belongs to the query address `url`. Raises LoadingError when we do not know it."""
    parts = urlsplit(url)
    before, _, last = parts.path.rpartition("/")
    if last not in _STORES:
        raise LoadingError(f"{url}: no known address for writing belongs to it; name it with --store")
    return urlunsplit(parts._replace(path=f"{before}/{_STORES[last]}", query=""))


def load(
    folder: Path,
    manifest: dict[str, Any],
    url: str,
    store: str,
    *,
    default_graph: str | None = None,
    user: str = "",
    password: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> None:
    """Fill the server that answers queries at `url` and is written to at `store`. Raises LoadingError."""
    everything = connect(url, manifest, limits=PATIENT)
    opener = _opener(store, user, password)
    _send(opener, "GET", store, "urn:bochum-kg:none")  # to be asked for the password before anything big is sent
    base = str(manifest["base"])
    wanted = {graph_iri(name, base): name for name in manifest["graphs"]}
    for iri, name in wanted.items():
        _send(opener, "PUT", store, iri, (folder / f"{name}.nt").read_bytes())
        say(f"{name}: {manifest['graphs'][name]:,} triples")
    _send(opener, "PUT", store, default_graph, (folder / f"{DUMP}.nt").read_bytes())
    say(f"{default_graph or 'default graph'}: {manifest['triples']:,} triples")
    for iri in sorted(_counts(everything)[1]):
        if iri.startswith(graph_iri("", base)) and iri not in (*wanted, default_graph):
            _send(opener, "DELETE", store, iri)
            say(f"{iri}: deleted, not part of this release")


def differences(engine: Engine, manifest: dict[str, Any]) -> list[str]:
    """Where the number of triples in `engine` is not that of `manifest`, one line each. Raises LoadingError."""
    whole, named = _counts(engine)
    pairs = [("default graph", manifest["triples"], whole)]
    for name, count in manifest["graphs"].items():
        pairs.append((name, count, named.get(graph_iri(name, manifest["base"]), 0)))
    return [f"{name}: {there:,} triples instead of {here:,}" for name, here, there in pairs if there != here]


def _counts(engine: Engine) -> tuple[int, dict[str, int]]:
    """Triples in the default graph and in each named graph that `engine` answers from."""
    whole = _rows(engine, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    named = _rows(engine, "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return int(whole[0]["n"]["value"]), {row["g"]["value"]: int(row["n"]["value"]) for row in named if "g" in row}


def _rows(engine: Engine, query: str) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(b"".join(engine.query(Request(query)).chunks))["results"]["bindings"]
    except Refused as error:
        raise LoadingError(f"the server does not answer queries as it should ({error.status} {error.title})") from None
    except (Broken, ValueError, KeyError):
        raise LoadingError("the server does not answer queries as SPARQL 1.1 requires") from None
    return rows


class _Digest(HTTPDigestAuthHandler):
    """Digest that answers the first challenge ahead from then on.

    Virtuoso hangs up on a body that comes before the password, and its 401 is lost then.
    """

    _challenge: dict[str, str] | None = None

    def retry_http_digest_auth(self, req: HTTPRequest, auth: str) -> Any:
        self._challenge = parse_keqv_list([*filter(None, parse_http_list(auth.partition(" ")[2]))])
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, req: HTTPRequest) -> HTTPRequest:
        if self._challenge and (value := self.get_authorization(req, self._challenge)):
            req.add_unredirected_header(self.auth_header, f"Digest {value}")
        return req

    https_request = http_request


def _opener(store: str, user: str, password: str) -> OpenerDirector:
    """What sends requests to `store` with the password if it asks: never through a proxy, never after a redirect."""
    if urlsplit(store).scheme not in ("http", "https"):
        raise LoadingError(f"{store!r} is not an http(s) address")
    if not user:
        return build_opener(ProxyHandler({}), _Stay())
    known = HTTPPasswordMgrWithDefaultRealm()
    known.add_password(None, store, user, password)
    return build_opener(ProxyHandler({}), _Stay(), _Digest(known), HTTPBasicAuthHandler(known))


class _Stay(HTTPRedirectHandler):
    """Redirects are errors."""

    def redirect_request(self, *_: object) -> None:
        return None


def _send(opener: OpenerDirector, method: str, store: str, iri: str | None, content: bytes | None = None) -> None:
    """One request of the Graph Store Protocol for the graph `iri` (None: the default graph). Raises LoadingError."""
    graph = f"graph={quote(iri, safe='')}" if iri else "default"
    request = HTTPRequest(
        f"{store}{'&' if '?' in store else '?'}{graph}",
        content,
        {"Content-Type": "application/n-triples"} if content is not None else {},
        method=method,
    )
    try:
        opener.open(request, timeout=_PATIENCE).close()
    except HTTPError as error:
        error.close()
        if method == "GET" and error.code != 401:
            return
        remedy = {
            401: "it asks for a user: set BOCHUM_KG_STORE_USER and BOCHUM_KG_STORE_PASSWORD",
            403: "this user may not write there",
            404: "this address accepts no writes; name another with --store",
            405: "this address accepts no writes; name another with --store",
        }.get(error.code, "the server's log says why" if iri else _NO_DEFAULT)
        raise LoadingError(
            f"{store} refused {method} of {iri or 'the default graph'} ({error.code}): {remedy}"
        ) from None
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", None) or error
        raise LoadingError(f"{store} does not answer ({reason}); {'is it running?' if iri else _NO_DEFAULT}") from None
