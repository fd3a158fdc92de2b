"""Anonymous readers are answered from hot standbys (DATABASE_REPLICA_URLS), everybody else from the primary.

What has changed is read from the primary, as ever. A standby answers only once it has replayed that, so that the rows of a
page are as new as its numbers and no reader sees an older page than before; until then, and whenever a standby fails, the
primary answers.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from announcements.index import Moment, current
from policytracker.away import away, took_too_long

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Whether the site is well is asked of the primary.
HEALTH = ("/healthz", "/readyz")
# One that failed is not asked again for so long.
REST_SECONDS = 2.0
# How far one that is behind has come is asked so often.
ASK_SECONDS = 0.05
# What is no record (a release, say) may be so old.
OLDEST_SECONDS = 10.0

REPLAYED = "SELECT pg_is_in_recovery(), (pg_last_wal_replay_lsn() - '0/0')::bigint"


class FromReplicas:
    """The innermost of all: what the others read is the primary's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.replicas = {alias: Replica(alias) for alias in connections if alias != DEFAULT_DB_ALIAS}
        self.log = Log()
        if not self.replicas:
            raise MiddlewareNotUsed

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not reads_without_session(request):
            return self.get_response(request)
        try:
            moment = current().moment()
        except Error:
            # Some pages need no database, and the others say themselves that it is away.
            return self.get_response(request)
        with current().within(moment):
            return self.answer(request, moment)

    def answer(self, request: HttpRequest, moment: Moment) -> HttpResponseBase:
        needed = max(moment.changed, self.log.written_long_ago(moment.written))
        replica = next((each for each in self.shuffled() if each.has_replayed(needed)), None)
        if replica is None:
            return self.get_response(request)
        request.primary = connections[DEFAULT_DB_ALIAS]  # type: ignore[attr-defined]
        with reading(replica.connection):
            response = self.get_response(request)
        if response.streaming and not hasattr(response, "from_primary"):
            response.streaming_content = Pieces(response.streaming_content, moment, replica)  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """What a standby can't answer, the primary is asked."""
        replica = self.replicas.get(connection.alias)
        if replica is None or not isinstance(exception, Error) or took_too_long(exception):
            return None
        if away(exception):
            replica.rest()
        with reading(request.primary):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.from_primary = True  # type: ignore[attr-defined]
        return response

    def shuffled(self) -> "list[Replica]":
        return random.sample(list(self.replicas.values()), len(self.replicas))


def reads_without_session(request: HttpRequest) -> bool:
    """Somebody without a session: whether one is still good is asked of the primary."""
    reads = request.method in ("GET", "HEAD") and request.path_info not in HEALTH
    # A question for a passkey is counted, and a link that sets a password was made a moment ago.
    reads = reads and not request.path_info.startswith("/accounts/")
    return reads and settings.SESSION_COOKIE_NAME not in request.COOKIES


@contextmanager
def reading(database: Any) -> Iterator[None]:
    """What this thread asks within it is asked there: of the models, and of ``connection`` too."""
    kept = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = database
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = kept


class Pieces:
    """Of an answer that is written while it is read: from the same standby, as of the same moment."""

    def __init__(self, pieces: Any, moment: Moment, replica: "Replica") -> None:
        self.pieces, self.moment, self.replica = iter(pieces), moment, replica

    def __iter__(self) -> "Pieces":
        return self

    def __next__(self) -> bytes:
        with current().within(self.moment), reading(self.replica.connection):
            piece: bytes = next(self.pieces)
            return piece

    def close(self) -> None:
        if close := getattr(self.pieces, "close", None):
            with reading(self.replica.connection):
                close()


class Log:
    """How far the primary's log was written some seconds ago."""

    def __init__(self) -> None:
        self.since, self.older, self.newer = time.monotonic(), 0, 0

    def written_long_ago(self, now: int) -> int:
        if time.monotonic() > self.since + OLDEST_SECONDS / 2:
            self.since, self.older, self.newer = time.monotonic(), self.newer, now
        return self.older


class Replica:
    """``replayed``: as far as it is known to have come, in bytes of the log."""

    def __init__(self, alias: str) -> None:
        self.alias = alias
        self.replayed = 0
        self.ask_again_at = 0.0

    @property
    def connection(self) -> Any:
        """This thread's."""
        return connections[self.alias]

    def has_replayed(self, needed: int) -> bool:
        if self.replayed < needed and time.monotonic() > self.ask_again_at:
            self.ask()
        return self.replayed >= needed

    def ask(self) -> None:
        self.ask_again_at = time.monotonic() + ASK_SECONDS
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(REPLAYED)
                is_standby, replayed = cursor.fetchone()
        except Error:
            self.rest()
            return
        # One that was made a primary has a history of its own.
        self.replayed = replayed if is_standby else -1

    def rest(self) -> None:
        """It is not asked for a while, and what was known of it is forgotten."""
        self.replayed = -1
        self.ask_again_at = time.monotonic() + REST_SECONDS
        self.connection.close()
