"""Queries that took long are logged with their text: with places where values go, never with the values."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections

# Ours has places (%s) for values; what is written into a statement all the same is left out here.
LITERAL = re.compile(r"'(?:[^']|'')*'")
LONGEST = 2_000
logger = logging.getLogger(__name__)


class Queries:
    """Those of one request: how many, and the seconds they took together."""

    def __init__(self, slow_ms: int) -> None:
        self.slow = slow_ms / 1000 if slow_ms else float("inf")
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, values, many, context)
        finally:
            took = time.perf_counter() - began
            self.count += 1
            self.seconds += took
            if took >= self.slow:
                logger.warning("Slow query", extra={"fields": {"ms": round(took * 1000), "sql": without_values(sql)}})

    @contextmanager
    def counted(self) -> Iterator[None]:
        with ExitStack() as meanwhile:
            for connection in connections.all():
                meanwhile.enter_context(connection.execute_wrapper(self))
            yield


def without_values(sql: object) -> str:
    return " ".join(LITERAL.sub("'…'", str(sql)).split())[:LONGEST]
