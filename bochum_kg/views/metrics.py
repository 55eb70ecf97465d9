"""The numbers of /metrics, as Prometheus text.

prometheus_client asks on import where this process keeps them, so it is imported where they are first needed: after the
supervisor has forked, see `serving.supervisor.keep_metrics`.
"""

import logging
import os
from collections.abc import Mapping
from contextlib import suppress

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

MEDIA_TYPE = CONTENT_TYPE_LATEST
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


def count(endpoint: str, status: int, seconds: float) -> None:
    """Count an answer of `endpoint`, whose first byte was there after so many seconds."""
    with suppress(OSError):  # a full disk or a folder that was cleaned up must not cost the answer
        _REQUESTS.labels(endpoint, status).inc()
        _SECONDS.labels(endpoint).observe(seconds)


def text(engine: Mapping[str, int], triples: int) -> bytes:
    """All numbers, with those of this process' `engine` and the `triples` it serves.

    Summed over all processes when there are several and their files can be read.
    """
    with suppress(OSError):
        for what, number in engine.items():
            _ENGINE.labels(what).set(number)
        _TRIPLES.set(triples)
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        try:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        except Exception as error:  # files that were removed or damaged; the library raises many kinds
            log.warning("/metrics tells of this process only: %s", error)
    return generate_latest(REGISTRY)
