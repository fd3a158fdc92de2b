"""One act, one transaction, one trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pghistory
from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

from announcements.actions.refusals import Busy, Refused
from announcements.models import Record

# Any number, the same in every process. Acts on single records share the lock and a merge holds it alone: it touches records in
# the opposite order (a source, then the agreements that cite it), and would deadlock with an act that publishes.
_LOCK = 7_240_301

_under_way: ContextVar[bool] = ContextVar("under_way", default=False)


@contextmanager
def acting(name: str, *, who: Any, why: str = "", alone: bool = False) -> Iterator[None]:
    """Inside, everything is one transaction, and the history keeps who did it, what it was, and why.

    An act within an act is a part of it: the history keeps the outer one's words. ``who`` is None for a command of the site.
    """
    if _under_way.get():
        with transaction.atomic():
            yield
        return
    mark = _under_way.set(True)
    try:
        said = {
            "who": who.pk if who else None,
            "name": (who.get_full_name() or who.get_username()) if who else "",
            "act": name,
            "why": why,
        }
        with _not_stuck(), transaction.atomic(), pghistory.context(**said):
            _take_turns(alone=alone)
            yield
    finally:
        _under_way.reset(mark)


@contextmanager
def _not_stuck() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise Busy("Somebody else is saving it at this moment. Try again.") from error
        raise


def _take_turns(*, alone: bool) -> None:
    shared = "" if alone else "_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{shared}(%s)", [_LOCK])


def locked(record: Record) -> Any:
    """The record as it stands, held until the act ends. Others may go on naming it."""
    return type(record)._base_manager.select_for_update(no_key=True).get(pk=record.pk)


def said(why: str, question: str) -> str:
    """The reason, which has to be given."""
    if not why.strip():
        raise Refused(question)
    return why.strip()
