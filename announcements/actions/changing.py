"""Entering and changing a record with its rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from django.db import IntegrityError, transaction

from announcements import roles
from announcements.actions.publishing import publish_with_named
from announcements.actions.refusals import (
    AlreadyEntered,
    Conflict,
    NotAllowed,
    in_words,
)
from announcements.actions.trace import acting, locked
from announcements.models import Source
from announcements.models.support import check_now
from announcements.models.vocabularies import State


@contextmanager
def enter(record: Any, *, who: Any, why: str = "") -> Iterator[Any]:
    """Save a new record; its rows are saved inside. It is a draft of the person who enters it.

        with enter(form.instance, who=request.user):
            form.save_rows()

    Raises AlreadyEntered, before anything inside is done, when its ``entry_key`` (a second click) or a source's address is
    there already: its ``record`` is the first one. Raises NotAllowed, or Refused with the database's reasons.
    """
    if not roles.is_editor(who):
        raise NotAllowed("Only editors enter records.")
    with acting("enter", who=who, why=why), in_words():
        record.created_by, record.state = who, State.DRAFT
        _save_once(record)
        yield record
        check_now()
    record.refresh_from_db(fields=["version", "changed_at"])


def _save_once(record: Any) -> None:
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        first = _entered_before(record)
        if first is None:
            raise
        raise AlreadyEntered(first) from None


def _entered_before(record: Any) -> Any:
    kind = type(record)
    first = kind.objects.filter(entry_key=record.entry_key).first() if record.entry_key else None
    if first is None and isinstance(record, Source) and record.url_key:
        first = kind.objects.filter(url_key=record.url_key).first()
    return first.merged_into if first and first.merged_into_id else first


@contextmanager
def change(
    record: Any,
    *,
    who: Any,
    version: Any,
    why: str = "",
    act: Literal["correct", "update"] = "correct",
) -> Iterator[Any]:
    """Change a record and its rows: save both inside. ``version`` is the one that the form was filled in from, as it came back.

        with change(form.instance, who=request.user, version=request.POST.get("version"), why=...):
            form.save()

    A correction mends what was wrong here; an update tells what happened in the world. If the record is public, the drafts that
    it now names become public too. Raises NotAllowed; Conflict (with the record as it stands) when the version is stale, missing
    or forged; Missing when a public fact would have no source; Refused with the database's reasons. Nothing is kept then.
    """
    if not roles.is_editor(who):
        raise NotAllowed("Only editors change records.")
    with acting(act, who=who, why=why):
        current = locked(record)
        _still_the_same(record, current, version)
        with in_words():
            yield record
            if current.state == State.PUBLISHED:
                publish_with_named(current)
            check_now()
    record.refresh_from_db(fields=["version", "changed_at"])


def _still_the_same(record: Any, current: Any, version: Any) -> None:
    if current.state == State.MERGED:
        raise Conflict("It was merged into another record: change that one.", current)
    # What was loaded must be what is locked, too: its columns are about to be written.
    if str(version) != str(current.version) or record.version != current.version:
        raise Conflict("Somebody has changed it since you opened it.", current)
