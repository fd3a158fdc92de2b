"""Is the database away, was a question too much for it, or do too many ask for much? Then the answer is 503 and a time to come back."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from announcements.at_once import Crowded
from policytracker import request_id

RETRY_SECONDS = 2
# Others take some seconds each.
CROWDED_SECONDS = 10
logger = logging.getLogger(__name__)

# Connection lost, out of room or connections, input or output error; a server that is stopping or starting. A lock not given
# or a deadlock is no such thing: the server is there.
AWAY_CLASSES = ("08", "53", "58")
AWAY_STATES = ("57P01", "57P02", "57P03", "57P05")
# Cancelled, after as long as a page may take.
TOO_LONG = "57014"


def away(error: BaseException | None) -> bool:
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state: str | None = getattr(error.__cause__, "sqlstate", None)
    # No state at all: the server could not be reached, or the connection broke.
    return state is None or state[:2] in AWAY_CLASSES or state in AWAY_STATES


def took_too_long(error: BaseException | None) -> bool:
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == TOO_LONG


def unavailable(*, why: str = "away", seconds: int = RETRY_SECONDS) -> HttpResponse:
    """Made without the request: asking who is signed in would ask the database."""
    page = render_to_string("503.html", {"why": why})
    return HttpResponse(page, status=503, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})


def handler500(request: HttpRequest) -> HttpResponse:
    return instead_of(sys.exc_info()[1]) or broken()


def broken() -> HttpResponse:
    """A fault of ours, with the number by which it stands in the log."""
    return HttpResponse(render_to_string("500.html", {"number": request_id.current.get()}), status=500)


def instead_of(error: BaseException | None) -> HttpResponse | None:
    """The answer to this error; None where it is a fault of ours."""
    if isinstance(error, Crowded):
        return unavailable(why="crowded", seconds=CROWDED_SECONDS)
    too_long = took_too_long(error)
    if error is None or not (too_long or away(error)):
        return None
    logger.warning("The database did not answer: %s", error.__cause__ or error)
    return unavailable(why="too long" if too_long else "away")
