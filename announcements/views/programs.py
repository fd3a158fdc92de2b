"""What programs ask for: open to every site's pages, so many times a second, and refused in problem details."""

import time
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from announcements.views.problems import PROBLEM, details

View = Callable[..., HttpResponseBase]

EXPOSED = "Content-Disposition, ETag, Last-Modified, Link, Retry-After"
ASKED_WITH = "If-Modified-Since, If-None-Match"
A_DAY = 86_400
MOST_KNOWN = 10_000
TITLES = {404: "Not found", 410: "Withdrawn"}


class Limit:
    """So many requests a second from one address, as many at once; None for any number. Each process counts its own."""

    def __init__(self, a_second: int | None) -> None:
        self.a_second = a_second
        self._lock = Lock()
        # How many each address may still ask, and since when that holds.
        self._left: dict[str, tuple[float, float]] = {}

    def is_free(self, address: str) -> bool:
        if self.a_second is None:
            return True
        now = time.monotonic()
        with self._lock:
            left, since = self._left.get(address, (self.a_second, now))
            left = min(self.a_second, left + (now - since) * self.a_second)
            if len(self._left) > MOST_KNOWN:
                self._forget(now)
            self._left[address] = max(left - 1, 0), now
            return left >= 1

    def _forget(self, now: float) -> None:
        """Who has asked nothing for a second may ask as many as anybody."""
        self._left = {address: known for address, known in self._left.items() if now - known[1] < 1}


LIMIT = Limit(settings.REQUESTS_A_SECOND)


def for_programs(view: View) -> View:
    """A page of another site may read it too: it gets what anybody gets, for no browser sends its cookies along."""

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            response: HttpResponseBase = _allowed()
        elif LIMIT.is_free(request.META.get("REMOTE_ADDR", "")):
            response = _in_problem_details(view, request, *args, **kwargs)
        else:
            response = details(429, "Too many requests", detail=f"At most {LIMIT.a_second} a second: wait one.")
            response["Retry-After"] = "1"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
        return response

    # No other door has an answer to this method.
    answer.answers_options = True
    return answer


def _allowed() -> HttpResponse:
    """To a browser that asks before it asks."""
    headers = {
        "Allow": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Methods": "GET, HEAD",
        "Access-Control-Allow-Headers": ASKED_WITH,
        "Access-Control-Max-Age": str(A_DAY),
    }
    return HttpResponse(status=204, headers=headers)


def _in_problem_details(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        response = view(request, *args, **kwargs)
    except Http404:
        return details(404, TITLES[404])
    # Unless it says more itself.
    if response.status_code in TITLES and response.headers["Content-Type"] != PROBLEM:
        return details(response.status_code, TITLES[response.status_code])
    return response
