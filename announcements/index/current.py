"""The index as of now. Each question first reads what has changed since the last one, whoever changed it, in any process."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import RLock, local
from time import perf_counter
from typing import Any

import numpy as np
from django.db import OperationalError, connection
from django.dispatch import Signal
from django.utils import timezone

from announcements.index import facts
from announcements.index.answers import Latest, documents_of
from announcements.index.index import Index
from announcements.index.reference import Reference
from announcements.planned import Asked, together
from announcements.search import LookedUp, found_by, is_much, looked_up, looking_up

# Which order the ordinals have: that in which most lists are read.
OWN_ORDER = {
    "agreement": "day",
    "announcement": "day",
    "official": "text",
    "organisation": "text",
    "event": "day",
    "source": "day",
    "statement": "day",
}
# So many changed records are kept beside the settled ones; then all are settled anew.
MOST_RECENT = 2_000
SHARE_RECENT = 50
WAIT_SECONDS = 10
PAGES_KEPT = 200

ALL = ("", 0)
CHANGES = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
    coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0),
    (pg_current_wal_insert_lsn() - '0/0')::bigint,
    change.xid::text::bigint, change.kind, change.record, change.times
FROM (SELECT) one LEFT JOIN record_change change
    ON change.xid >= coalesce($1::text::xid8, pg_snapshot_xmin(pg_current_snapshot()))
"""

WRITTEN = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint"

# Sent with ``kind``, ``whole`` (all records of it, or those that changed) and ``seconds`` after they were read from the database.
was_read = Signal()

Record = tuple[str, int]
Change = tuple[int, str, int, int]
# The oldest transaction still running, what was written since the watermark, and this connection's transaction.
Changes = tuple[int, set[Change], int]
# Whether a thread that asks within one look has had it.
AWAITED, HAD = "awaited", "had"


@dataclass(frozen=True)
class Moment:
    """All indexes as of one look.

    A copy of the database that has replayed its log as far as ``changed``, in bytes, knows all that they know. As far as
    ``written`` the log was written when it was looked.
    """

    indexes: dict[str, Index]
    reference: Reference
    pages: Latest
    changed: int
    written: int


class Current:
    """The indexes of a database, in this process.

    Transactions end in another order than they begin. What the oldest one still running (``watermark``) or a later one wrote
    is looked at each time, and acted on unless it was already. What this very connection has written and not committed may
    yet be rolled back: it is read again each time.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._watermark: int | None = None
        self._handled: set[Change] = set()
        self._uncertain: set[Record] = set()
        self._indexes: dict[str, Index] = {}
        # Of each kind what has to be read again when it is next asked for.
        self._changed: dict[str, set[int]] = {}
        self._reference: Reference | None = None
        self._pages = Latest(PAGES_KEPT)
        # How far the log was written at the last look, and at the last one that found something new.
        self._written = self._changed_by = 0
        self._looks = 0
        # Of a thread that is within one look: whether it was had.
        self._look = local()
        self._within = local()

    def index(self, kind: str) -> Index:
        """Exact as of every transaction that was committed before it is called."""
        if moment := self._moment():
            return moment.indexes[kind]
        with self._held():
            self._catch_up()
            return self._of(kind)

    def indexes(self, *kinds: str) -> dict[str, Index]:
        """Several, in one look."""
        if moment := self._moment():
            return {kind: moment.indexes[kind] for kind in kinds}
        with self._held():
            self._catch_up()
            return {kind: self._of(kind) for kind in kinds}

    def looked_through(self, words: str) -> tuple[LookedUp, dict[str, Index]]:
        """All of them, of each of which it is known by now what these words find; and what they mean, and which countries they find."""
        at_once = self._looked_up_at_once(words) if self._has_look(AWAITED) and not is_much(words) else None
        looked, indexes = at_once or (None, self.indexes(*OWN_ORDER))
        new = {kind for kind, index in indexes.items() if not index.knows(words)}
        if looked is None or not new <= looked.ids.keys():
            looked = looked_up(words, {*new, "country"})
        for kind in new:
            indexes[kind].asked(("q", words), partial(_documents, looked.ids[kind], kind, words))
        return looked, indexes

    def _looked_up_at_once(self, words: str) -> tuple[LookedUp, dict[str, Index]] | None:
        """With the look: the way to the database and back is gone once, and nobody waits for it. None where others looked meanwhile."""
        with self._held():
            looks, changes = self._looks, self._asking_for_changes()
            known = {kind for kind, index in self._indexes.items() if index.knows(words)}
        kinds = {*OWN_ORDER, "country"} - known
        seen, found = together([changes, looking_up(words, kinds)])
        with self._held():
            # What they saw would be read anew.
            if looks != self._looks:
                return None
            self._heed(self._read(seen))
            indexes = {kind: self._of(kind) for kind in OWN_ORDER}
        return found_by(words, kinds, found), indexes

    @contextmanager
    def one_look(self, page: Hashable, *, looks_itself: bool = False) -> Iterator[tuple[Latest, Any]]:
        """All that this thread asks within it is answered as of one look, or of a later one that another thread made.

        It is given what pages said since the last change, and what this one did, if it was kept by the time of the look. After the
        next change there are other pages: what is kept in these is not found any more. Where a page ``looks_itself`` and is not kept,
        the first question within it looks: whatever is kept of it meanwhile was drawn as of an earlier look, and is not given.
        """
        if moment := self._moment():
            yield moment.pages, moment.pages.get(page)
            return
        with self._held():
            awaits = looks_itself and self._pages.get(page) is None
            if not awaits:
                self._catch_up()
            pages = self._pages
            said = None if awaits else pages.get(page)
        self._look.state = AWAITED if awaits else HAD
        try:
            yield pages, said
        finally:
            self._look.state = None

    def moment(self) -> Moment:
        """What is known now, of all kinds."""
        with self._held():
            self._catch_up()
            before = dict(self._indexes)
            indexes = {kind: self._of(kind) for kind in OWN_ORDER}
            if any(before.get(kind) is not index for kind, index in indexes.items()):
                # They were read after the look, and know what was committed in between.
                self._changed_by = self._log_position()
            return Moment(indexes, self._of_reference(), self._pages, self._changed_by, self._written)

    @contextmanager
    def within(self, moment: Moment) -> Iterator[None]:
        """All that this thread asks here is answered as of that moment, and of no later one."""
        self._within.moment, before = moment, self._moment()
        try:
            yield
        finally:
            self._within.moment = before

    def _moment(self) -> Moment | None:
        return getattr(self._within, "moment", None)

    def reference(self) -> Reference:
        if moment := self._moment():
            return moment.reference
        with self._held():
            self._catch_up()
            return self._of_reference()

    @contextmanager
    def _held(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise OperationalError("The index is being read anew.")
        try:
            yield
        finally:
            self._lock.release()

    def _of(self, kind: str) -> Index:
        found, changed, began = self._indexes.get(kind), self._changed.get(kind), perf_counter()
        if whole := found is None or self._is_of_yesterday(found) or self._is_long(found):
            today, reference = timezone.localdate(), self._of_reference()
            found = Index.built(kind, OWN_ORDER[kind], facts.read(kind, today), today, reference)
        elif changed:
            found = found.with_changed(changed, facts.read(kind, found.today, sorted(changed)))
        self._indexes[kind] = found
        if whole or changed:
            was_read.send(sender=None, kind=kind, whole=whole, seconds=perf_counter() - began)
        # Only now: what could not be read is read the next time.
        self._changed.pop(kind, None)
        return found

    def _of_reference(self) -> Reference:
        if self._reference is None:
            self._reference = Reference.read()
        return self._reference

    @staticmethod
    def _is_of_yesterday(index: Index) -> bool:
        return index.kind in facts.OF_TODAY and index.today != timezone.localdate()

    @staticmethod
    def _is_long(index: Index) -> bool:
        return len(index.recent) > max(MOST_RECENT, len(index.settled.ids) // SHARE_RECENT)

    def _has_look(self, state: str) -> bool:
        return getattr(self._look, "state", None) == state

    def _catch_up(self) -> None:
        if not self._has_look(HAD):
            self._heed(self._changes())

    def _heed(self, seen: Changes) -> None:
        oldest, changes, own = seen
        first = self._watermark is None
        new = {(kind, record) for _, kind, record, _ in changes - self._handled} | self._uncertain
        if ALL in new or self._has_missed(changes):
            self._indexes, self._reference, self._changed = {}, None, {}
            self._pages = Latest(PAGES_KEPT)
        if new or first:
            self._pages, self._changed_by = Latest(PAGES_KEPT), self._written
        for kind, record in new:
            if kind in self._indexes:
                self._changed.setdefault(kind, set()).add(record)
        self._watermark = oldest
        self._uncertain = {(kind, record) for xid, kind, record, _ in changes if xid == own}
        self._handled = {change for change in changes if own != change[0] >= oldest}
        self._looks += 1
        if self._has_look(AWAITED):
            self._look.state = HAD

    def _changes(self) -> Changes:
        (rows,) = together([self._asking_for_changes()])
        return self._read(rows)

    def _asking_for_changes(self) -> Asked:
        return Asked("record_changes", "bigint", CHANGES, [self._watermark])

    def _read(self, rows: list[tuple[Any, ...]]) -> Changes:
        oldest, own, self._written = rows[0][:3]
        return oldest, {row[3:] for row in rows if row[3] is not None}, own

    @staticmethod
    def _log_position() -> int:
        with connection.cursor() as cursor:
            cursor.execute(WRITTEN)
            return int(cursor.fetchone()[0])

    def _has_missed(self, changes: set[Change]) -> bool:
        """Older changes have been thrown away, and some of them after they were last read here."""
        return any(kind == "forgotten" and xid > (self._watermark or xid) for xid, kind, _, _ in changes)


def _documents(found: np.ndarray, kind: str, words: str, only: list[int] | None) -> np.ndarray:
    return found if only is None else documents_of(kind, words, only)


_of_database: dict[str, Current] = {}


def current() -> Current:
    return _of_database.setdefault(connection.settings_dict["NAME"], Current())
