"""What a worker counts. With PROMETHEUS_MULTIPROC_DIR each writes into files there, which policytracker/scraped.py adds up.

Every label has few values: no address, no name, nothing that a reader chooses.
"""

import time
from threading import Lock
from typing import Any

from django.db import connections
from prometheus_client import Counter, Gauge, Histogram

from announcements.index import was_read

PREFIX = "policytracker"
PAGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
READING = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10, 60)
REFUSED = (429, 503)

REQUESTS = Counter("requests", "Requests answered.", ["method", "pattern", "status"], namespace=PREFIX)
SECONDS = Histogram("request_seconds", "Until all was sent.", ["pattern"], namespace=PREFIX, buckets=PAGES)
TURNED_AWAY = Counter("requests_turned_away", "Answered 429 or 503.", ["pattern", "status"], namespace=PREFIX)
DOWNLOADS = Gauge("downloads", "Long answers under way.", namespace=PREFIX, multiprocess_mode="livesum")
INDEX_SECONDS = Histogram(
    "index_read_seconds", "Reading an index anew.", ["kind", "whole"], namespace=PREFIX, buckets=READING
)
STARTS = Counter(
    "worker_starts", "Workers started: more than there are, and some were started again.", namespace=PREFIX
)
POOL_SIZE = Gauge(
    "pool_connections_allowed", "In all workers.", ["database"], namespace=PREFIX, multiprocess_mode="livesum"
)
# As psycopg calls them: a number, or milliseconds.
POOL = {
    "requests_num": (1, Counter("pool_requests", "Connections asked for.", ["database"], namespace=PREFIX)),
    "requests_queued": (1, Counter("pool_requests_waited", "They had to wait.", ["database"], namespace=PREFIX)),
    "requests_errors": (1, Counter("pool_requests_failed", "They got none.", ["database"], namespace=PREFIX)),
    "requests_wait_ms": (1000, Counter("pool_wait_seconds", "Waited for one.", ["database"], namespace=PREFIX)),
    "usage_ms": (1000, Counter("pool_use_seconds", "Held one.", ["database"], namespace=PREFIX)),
    "connections_errors": (1, Counter("pool_connections_failed", "Not made.", ["database"], namespace=PREFIX)),
    "connections_lost": (1, Counter("pool_connections_lost", "Found broken.", ["database"], namespace=PREFIX)),
}
POOL_EVERY_SECONDS = 1


def started() -> None:
    STARTS.inc()
    DOWNLOADS.set(0)


def answered(method: str, pattern: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method, pattern, f"{status // 100}xx").inc()
    SECONDS.labels(pattern).observe(seconds)
    if status in REFUSED:
        TURNED_AWAY.labels(pattern, status).inc()
    POOLS.look()


def index_was_read(*, kind: str, whole: bool, seconds: float, **_: Any) -> None:
    INDEX_SECONDS.labels(kind, "yes" if whole else "no").observe(seconds)


was_read.connect(index_was_read, weak=False)


class Pools:
    """psycopg counts for itself: what it has counted since the last look is added, at most once a second."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.looked_at = 0.0
        self.before: dict[tuple[str, str], int] = {}

    def look(self) -> None:
        if time.monotonic() < self.looked_at + POOL_EVERY_SECONDS or not self.lock.acquire(blocking=False):
            return
        try:
            self.looked_at = time.monotonic()
            for connection in connections.all(initialized_only=True):
                if pool := getattr(connection, "pool", None):
                    self.add(connection.alias, pool.get_stats())
        finally:
            self.lock.release()

    def add(self, alias: str, counted: dict[str, int]) -> None:
        POOL_SIZE.labels(alias).set(counted["pool_max"])
        for name, (unit, counter) in POOL.items():
            now, before = counted.get(name, 0), self.before.get((alias, name), 0)
            counter.labels(alias).inc(max(now - before, 0) / unit)
            self.before[alias, name] = now


POOLS = Pools()
