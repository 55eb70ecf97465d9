"""What an operator sees and sets: /metrics, the query log, fair use. No address of a client is kept or written.

The log has one JSON line per query: when, a hash of the text, how it ended, how long it took, how much was sent.
"""

import json
import logging
import os
import time
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.wrappers import Request as BaseRequest

from bochum_kg.engine.fair import FairUse
from bochum_kg.views.served import site
from bochum_kg.views.sparql import ASKED, Asked

views = Blueprint("watch", __name__)
log = logging.getLogger("bochum_kg")

_REQUESTS = Counter("bochum_kg_requests", "Requests answered.", ["endpoint", "status"])
_SECONDS = Histogram(
    "bochum_kg_request_seconds",
    "Time to the answer's first byte.",
    ["endpoint"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_ENGINE = Gauge(
    "bochum_kg_engine",
    "The query engine: workers, idle ones, answers kept, their bytes, hits, misses.",
    ["what"],
    multiprocess_mode="livesum",
)
_TRIPLES = Gauge("bochum_kg_triples", "Triples in the default graph.", multiprocess_mode="max")
# What a request takes of the client's share, in queries, by its blueprint.
_COSTS = {"sparql": 1.0, "reconcile": 0.2, "validate": 40.0}


class Watch:
    """Counts every request, admits it by `fair`, writes a line per query to the file `log`."""

    def __init__(self, fair: FairUse, log: str = ""):
        self._fair, self._log = fair, log

    def admit(self, asked: BaseRequest, blueprint: str | None) -> None:
        """Raise Refused when the client has had its share."""
        cost = _COSTS.get(blueprint or "", 0.0)
        if cost and asked.method != "OPTIONS":
            self._fair.admit(asked.remote_addr, time.monotonic(), cost)

    def note(
        self, endpoint: str, status: int, seconds: float, asked: Asked | None, kind: str | None, size: int | None
    ) -> None:
        """Count an answer of media type `kind` and `size` bytes; log it when `asked` holds a query."""
        _REQUESTS.labels(endpoint, status).inc()
        _SECONDS.labels(endpoint).observe(seconds)
        if not (self._log and asked and asked.text is not None):
            return
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "query": sha256(asked.text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            "characters": len(asked.text),
            "status": status,
            "type": kind,
            "bytes": size,
            "ms": round(1000 * seconds, 2),
            "release": asked.site.manifest["release"],
        }
        try:
            with Path(self._log).open("a", encoding="utf-8") as file:  # anew each time, so that it can be rotated
                file.write(json.dumps(line) + "\n")
        except OSError as error:  # a full disk must not cost the answer
            log.error("query log: %s", error)


def install(app: Flask, fair: FairUse, log: str = "") -> None:
    """Watch every request of `app`; the shortcut in front of it does so itself for queries it answers."""
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


@views.get("/metrics")
def metrics() -> Response:
    """Prometheus text; summed over all processes when there are several."""
    served = site()
    for what, number in getattr(served.engine, "counts", dict)().items():
        _ENGINE.labels(what).set(number)
    _TRIPLES.set(served.manifest["triples"])
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    response = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response
