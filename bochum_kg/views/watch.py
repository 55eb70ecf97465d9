"""What an operator sees and sets: /metrics, the query log, fair use. No address of a client is kept or written.

The log has one JSON line per query: when, a hash of the text, how it ended, how long it took, how much was sent.
"""

import json
import os
import threading
import time
from collections import OrderedDict
from hashlib import sha256
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, g, request
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

from bochum_kg.engine import Refused
from bochum_kg.views.served import site

views = Blueprint("watch", __name__)

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
_CLIENTS = 10_000  # so many are told apart at once


class FairUse:
    """A bucket per client that fills with `rate` requests a second and holds ten seconds' worth; 0 is no limit.

    Clients on this machine are not counted: a proxy in front must be named (`--proxies`), then it is passed through.
    """

    def __init__(self, rate: float):
        self._rate, self._most = rate, max(1.0, rate * 10)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, client: str | None, now: float) -> None:
        """Count one request of `client` at `now` (monotonic seconds). Raises Refused when it has had its share."""
        if not self._rate or client is None or _is_local(client):
            return
        with self._lock:
            level, then = self._buckets.pop(client, (self._most, now))
            level = min(self._most, level + (now - then) * self._rate)
            self._buckets[client] = (level - 1 if level >= 1 else level, now)  # refused costs nothing
            while len(self._buckets) > _CLIENTS:
                self._buckets.popitem(last=False)
        if level < 1:
            wait = max(1, round((1 - level) / self._rate))
            raise Refused(
                429,
                "Too many requests",
                f"{self._rate:g} queries a second are your share. Wait {wait} s, or download the data and ask locally.",
                retry_after=wait,
                limit="rate",
            )


def install(app: Flask, rate: float = 0.0, log: str = "") -> None:
    """Watch every request of `app`: count it, admit it under `rate`, write a line per query to the file `log`."""
    fair = FairUse(rate)

    @app.before_request
    def start() -> None:
        g.start = time.perf_counter()
        if request.path == "/sparql" and request.method != "OPTIONS":
            fair.admit(request.remote_addr, time.monotonic())

    @app.after_request
    def count(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("start", time.perf_counter())
        endpoint = (request.endpoint or "none").split(".")[0]
        _REQUESTS.labels(endpoint, response.status_code).inc()
        _SECONDS.labels(endpoint).observe(seconds)
        if log and "query_text" in g:
            line = {
                "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "query": sha256(g.query_text.encode("utf-8", "surrogatepass")).hexdigest()[:16],
                "characters": len(g.query_text),
                "status": response.status_code,
                "type": response.mimetype,
                "bytes": response.content_length,
                "ms": round(1000 * seconds, 2),
                "release": site().manifest["release"],
            }
            try:
                with Path(log).open("a", encoding="utf-8") as file:  # anew each time, so that it can be rotated
                    file.write(json.dumps(line) + "\n")
            except OSError as error:  # a full disk must not cost the answer
                current_app.logger.error("query log: %s", error)
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


def _is_local(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False
