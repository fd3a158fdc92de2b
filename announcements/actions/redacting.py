"""Taking words out of records, their rows and their history for ever: for a court, or a person's right."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.utils import timezone

from announcements import roles
from announcements.actions.refusals import NotAllowed, Refused
from announcements.actions.trace import acting, said
from announcements.models import Reason, Redaction
from announcements.models.standing import ASKED, Place, ask_for, compared, kept_in, pattern, places_of
from announcements.models.support import check_now

# The whole of what a column says.
_ALL = "^.+$"
WHY = "Say why, for those who maintain the site."
REASON = "Choose the reason that readers are told."


def redact(places: Iterable[Place] | None, *, words: str, who: Any, reason: str, why: str) -> list[Redaction]:
    """Take ``words`` out of these places and of all revisions of their rows, and leave a mark with the day and the reason.

    ``places``: None for wherever they stand. ``words``: none for all that such a column says or ever said. Nothing brings them
    back: what is kept is where, when, who, why and a digest. The version of each record rises. What was sent, released or copied
    before stays as it is.

    Raises NotAllowed (maintainers redact); Refused without places, reason or a word on why, and for words that stand in the mark.
    """
    if not roles.is_maintainer(who):
        raise NotAllowed("Maintainers redact.")
    if reason not in Reason.values:
        raise Refused(REASON)
    act = _act(words, who=who, reason=reason, why=said(why, WHY))
    # The history tells editors the reason alone.
    with acting("redact", who=who, why=str(Reason(reason).label), alone=True):
        redactions = [_of(place, act) for place in (places_of(words) if places is None else places)]
        if not redactions:
            raise Refused("Choose where the words are taken out.")
        for redaction in redactions:
            _take_out(redaction, words)
        check_now()
    return redactions


def _act(words: str, *, who: Any, reason: str, why: str) -> dict[str, Any]:
    """What all redactions of an act share."""
    now, salt, plain = timezone.now(), secrets.token_hex(16), compared(words)
    mark = f"[redacted {timezone.localdate(now):%-d %B %Y}: {Reason(reason).label}]"
    if words and (not plain or re.search(pattern(words), mark, re.IGNORECASE)):
        raise Refused("These words stand in the mark that is left in their place. Choose more of the text.")
    return {
        "at": now,
        "who": who.get_full_name() or who.get_username(),
        "reason": reason,
        "why": why,
        "mark": mark,
        "whole": not words,
        "salt": salt,
        "digest": _digest(salt, plain),
        "length": len(plain),
    }


def _digest(salt: str, plain: str) -> str:
    return hashlib.sha256(f"{salt}{plain}".encode()).hexdigest()


def _of(place: Place, act: dict[str, Any]) -> Redaction:
    record = place.record
    return Redaction(
        place_table=place.table,
        place_column=place.column,
        place_row=place.row,
        kind=record.noun if record else "",
        record=record.pk if record else None,
        **act,
    )


def _take_out(redaction: Redaction, words: str) -> None:
    """The row that says so, then what it says, in one transaction: the database takes it in no other way (migration 0012)."""
    redaction.save(force_insert=True)
    with connection.cursor() as cursor:
        ask_for(cursor, _ALL if redaction.whole else pattern(words))
        cursor.execute(f"SELECT redact(%s, {ASKED})", [redaction.pk])


def redact_again(redactions: Iterable[Redaction]) -> list[Redaction]:
    """In a database that was restored from a backup, the redactions that were made since; those that it lacked, in order.

    The words are found by their digest, where they were taken out: a place that doesn't hold them yet is left as it is.
    """
    known = set(Redaction.objects.values_list("key", flat=True))
    missing = [redaction for redaction in redactions if redaction.key not in known]
    with acting("redact", who=None, why="Again, after a restore", alone=True):
        for redaction in missing:
            words = "" if redaction.whole else _found_again(redaction)
            if words is None:
                redaction.save(force_insert=True)
            else:
                _take_out(redaction, words)
        check_now()
    return missing


def _found_again(redaction: Redaction) -> str | None:
    for text in kept_in(redaction.place_table, redaction.place_column, redaction.place_row):
        plain = compared(text)
        for start in range(len(plain) - redaction.length + 1):
            piece = plain[start : start + redaction.length]
            if _digest(redaction.salt, piece) == redaction.digest:
                return piece
    return None
