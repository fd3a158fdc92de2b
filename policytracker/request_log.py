"""One line in the log for each request, once all of its answer is sent, and its numbers among the metrics."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from announcements.roles import known_role
from policytracker import metrics, request_id
from policytracker.logs import REQUESTS
from policytracker.slow_queries import Queries

METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
# Asked every few seconds: worth a line when they say that something is wrong.
ASKED_ALL_THE_TIME = {"healthz", "readyz"}
logger = logging.getLogger(REQUESTS)


class RequestLog:
    """Stands before all others, so that what they refuse is told too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        metrics.started()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = request_id.request_id(given, trusted=settings.PROXIES > 0)
        request_id.current.set(number)
        told = Told(request, Queries(settings.SLOW_QUERY_MS))
        with told.queries.counted():
            response: HttpResponseBase = self.get_response(request)
        response["X-Request-ID"] = number
        if response.streaming:
            response.streaming_content = Sent(response, told)  # type: ignore[attr-defined]
        else:
            told.whole(response.status_code, len(response.content))  # type: ignore[attr-defined]
        return response


class Told:
    """What is told of a request. Asks for nothing: who has not been looked up is not looked up for the log."""

    def __init__(self, request: HttpRequest, queries: Queries) -> None:
        self.request = request
        self.queries = queries
        self.began = time.perf_counter()

    def whole(self, status: int, size: int) -> None:
        seconds = time.perf_counter() - self.began
        method, pattern = method_of(self.request), pattern_of(self.request)
        metrics.answered(method, pattern, status, seconds)
        if status >= 400 or pattern not in ASKED_ALL_THE_TIME:
            level = logging.ERROR if status >= 500 else logging.INFO
            logger.log(level, "Request", extra={"fields": self.fields(method, pattern, status, seconds, size)})
        request_id.current.set("")

    def fields(self, method: str, pattern: str, status: int, seconds: float, size: int) -> dict[str, object]:
        return {
            "method": method,
            "pattern": pattern,
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": size,
            "role": known_role(getattr(self.request, "_cached_user", None)),
            "queries": self.queries.count,
            "queries_ms": round(self.queries.seconds * 1000, 1),
        }


class Sent:
    """The pieces of a long answer on their way to its reader. Closed once, by who sends them, whatever becomes of it."""

    def __init__(self, response: HttpResponseBase, told: Told) -> None:
        self.pieces: Iterator[bytes] = iter(response.streaming_content)  # type: ignore[attr-defined]
        self.status, self.told, self.size, self.is_open = response.status_code, told, 0, True
        self.is_download = told.request.resolver_match is not None
        if self.is_download:
            metrics.DOWNLOADS.inc()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self.pieces)
        except StopIteration:
            raise
        except Exception:
            logger.exception("An answer broke off")
            raise
        self.size += len(piece)
        return piece

    def close(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        if self.is_download:
            metrics.DOWNLOADS.dec()
        self.told.whole(self.status, self.size)


def method_of(request: HttpRequest) -> str:
    return request.method if request.method in METHODS else "other"


def pattern_of(request: HttpRequest) -> str:
    """The name of the address's pattern: never what stands in its places."""
    if match := request.resolver_match:
        return match.view_name
    return "static" if request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}") else "none"
