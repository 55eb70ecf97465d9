"""What an operator sees and sets: /metrics, the query log, fair use. No address of a client is kept or written.

The log has one JSON line per query: when, a hash of the text, how it ended, how long it took, how much was sent.
What an assistant asks over /mcp is logged without the last.
"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, request
from werkzeug.wrappers import Request as BaseRequest

from bochum_kg.engine.fair import FairUse
from bochum_kg.refusals import Refused
from bochum_kg.views.answers import unkept
from bochum_kg.views.endpoint import ASKED, Asked
from bochum_kg.views.served import site
from bochum_kg.views.threads import BUSY

views = Blueprint("watch", __name__)
log = logging.getLogger("bochum_kg")

# What a request takes of the client's share, in queries, by its blueprint; its processor seconds are charged later.
_COSTS = {"sparql": 1.0, "reconcile": 0.2, "validate": 1.0, "proposal": 1.0, "agents": 1.0}


class Watch:
    """Counts every request, admits it by `fair`, writes a line per query to the file `log`."""

    def __init__(self, fair: FairUse, log: str = ""):
        from bochum_kg.views import metrics  # here, as that module says

        self.fair, self._log, self._count = fair, log, metrics.count

    def admit(self, asked: BaseRequest, blueprint: str | None) -> None:
        """Raise Refused when the client has had its share, or slow ones hold too many threads (views/threads.py)."""
        if BUSY in asked.environ:
            raise Refused(
                503,
                "Too many slow connections",
                "As many requests and large answers as this server allows are still under way. Try again soon.",
                retry_after=5,
                limit="connections",
            )
        cost = _COSTS.get(blueprint or "", 0.0)
        if cost and asked.method != "OPTIONS":
            self.fair.admit(asked.remote_addr, time.monotonic(), cost)

    def note(
        self, endpoint: str, status: int, seconds: float, asked: Asked | None, kind: str | None, size: int | None
    ) -> None:
        """Count an answer of media type `kind` and `size` bytes; log it when `asked` holds a query."""
        self._count(endpoint, status, seconds)
        if asked and asked.text is not None:
            self.write(asked.text, asked.site.manifest["release"], status, seconds, kind, size)

    def write(
        self, query: str, release: str, status: int, seconds: float, kind: str | None = None, size: int | None = None
    ) -> None:
        """Log that `query` to `release` ended with the HTTP status `status`, answered in `kind` with `size` bytes."""
        if not self._log:
            return
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "query": sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            "characters": len(query),
            "status": status,
            "type": kind,
            "bytes": size,
            "ms": round(1000 * seconds, 2),
            "release": release,
        }
        try:
            with Path(self._log).open("a", encoding="utf-8") as file:  # anew each time, so that it can be rotated
                file.write(json.dumps(line) + "\n")
        except OSError as error:  # a full disk must not cost the answer
            log.error("query log: %s", error)


def install(app: Flask, fair: FairUse, log: str = "") -> None:
    """Watch every request of `app`; the endpoint in front of it does so itself for queries it answers."""
    watch = app.extensions["bochum-kg-watch"] = Watch(fair, log)

    @app.before_request
    def start() -> None:
        g.start = time.perf_counter()
        if ASKED not in request.environ:
            watch.admit(request, request.blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        asked: Asked | None = request.environ.get(ASKED)
        began = asked.began if asked else g.get("start", time.perf_counter())
        endpoint = (request.endpoint or "none").split(".")[0]
        seconds = time.perf_counter() - began
        watch.note(endpoint, response.status_code, seconds, asked, response.mimetype, response.content_length)
        return response


def _watch() -> Watch | None:
    """What watches this application; None where none was installed."""
    watch: Watch | None = current_app.extensions.get("bochum-kg-watch")
    return watch


@contextmanager
def fair_check() -> Iterator[Callable[[float], None]]:
    """While a proposal is checked: what is to hear the processor seconds. Raises Refused for a client's second one."""
    watch = _watch()
    if watch is None:
        yield lambda _: None
        return
    client = request.remote_addr
    with watch.fair.alone(client):
        yield partial(watch.fair.charge, client)


@contextmanager
def logged(query: str) -> Iterator[None]:
    """While `query` is answered for a view that is no SPARQL endpoint: it gets a line in the log, too."""
    watch = _watch()
    began, status = time.perf_counter(), 200
    try:
        yield
    except Refused as error:
        status = error.status
        raise
    finally:
        if watch is not None:
            watch.write(query, site().manifest["release"], status, time.perf_counter() - began)


def admit_another() -> None:
    """Count one more query of the client of this request, which holds several. Raises Refused."""
    watch = _watch()
    if watch is not None:
        watch.admit(request, request.blueprint)


@views.get("/metrics")
def numbers() -> Response:
    """Prometheus text; summed over all processes when there are several and their files can be read."""
    from bochum_kg.views import metrics  # here, as that module says

    served = site()
    counts: dict[str, int] = getattr(served.engine, "counts", dict)()
    return unkept(Response(metrics.text(counts, served.manifest["triples"]), content_type=metrics.MEDIA_TYPE))
