"""Publishing, sending back, withdrawing."""

from typing import Any

from django.utils import timezone

from announcements import roles
from announcements.actions.naming import named_by, naming
from announcements.actions.refusals import (
    Conflict,
    Missing,
    NotAllowed,
    Problem,
    Refused,
    in_words,
)
from announcements.actions.support import unsupported
from announcements.actions.trace import acting, locked, said
from announcements.models import Record
from announcements.models.support import check_now
from announcements.models.vocabularies import State

GONE = (State.WITHDRAWN, State.MERGED)


def publish(record: Any, *, who: Any, why: str = "") -> Any:
    """Make a record public, and with it the drafts that it names; give it back as it then stands.

    An announcement brings its agreements and its event; both bring officials, organisations and sources, whoever entered them: a
    fact can't be read without them. An agreement's predecessor and parent, and the figure that a figure refers to, stay as they
    are, and pages don't show them until they are public. What is sent back is cleared. Publishing again what is public changes nothing.

    Raises NotAllowed (an editor publishes own entries, a reviewer everybody's); Conflict for a merged record; Missing with every
    fact that has no source, and every withdrawn record that is named.
    """
    with acting("publish", who=who, why=why):
        current = locked(record)
        if not roles.may_publish(who, current):
            raise NotAllowed("An editor publishes own entries, a reviewer everybody’s.")
        _not_merged(current)
        if current.state != State.PUBLISHED:
            publish_with_named(current)
    return _as_it_stands(record)


def publish_with_named(record: Any) -> None:
    """Publish a locked record and the drafts that it names, or raise Missing. For acts."""
    named = [locked(each) for each in named_by(record)]
    held = [record, *named]
    problems = [
        *(_gone(each) for each in named if each.state in GONE),
        *(problem for each in held for problem in unsupported(each)),
    ]
    if problems:
        raise Missing(*problems)
    for each in held:
        if each.state != State.PUBLISHED:
            _make_public(each)
    with in_words():
        check_now()


def _gone(record: Any) -> Problem:
    if record.state == State.MERGED:
        return Problem(f"It was merged into “{record.merged_into}”: name that one.", record)
    return Problem("It was withdrawn: name another one, or publish it again first.", record)


def _make_public(record: Any) -> None:
    record.state = State.PUBLISHED
    record.published_at = record.published_at or timezone.now()
    record.withdrawn_at, record.withdrawn_why, record.sent_back_why = None, "", ""
    record.save(
        update_fields=[
            "state",
            "published_at",
            "withdrawn_at",
            "withdrawn_why",
            "sent_back_why",
        ]
    )


def send_back(record: Any, *, who: Any, why: str) -> Any:
    """Ask the author of a draft for something before it is published; it stays a draft, and says what is asked until then.

    Raises NotAllowed (reviewers send back), Conflict when it is no draft any more, Refused without a reason.
    """
    with acting("send_back", who=who, why=why):
        current = locked(record)
        if not roles.is_reviewer(who):
            raise NotAllowed("Reviewers send drafts back.")
        if current.state != State.DRAFT:
            raise Conflict("It is no draft any more.", current)
        current.sent_back_why = said(why, "Say what is to be mended.")
        current.save(update_fields=["sent_back_why"])
    return _as_it_stands(record)


def withdraw(record: Any, *, who: Any, why: str) -> Any:
    """Take a record back: it leaves lists, counts and exports, and its address says that and when it was withdrawn.

    It keeps its rows, and may be published again. Withdrawing again what is withdrawn changes nothing. Raises NotAllowed as
    publishing does; Conflict for a merged record; Refused without a reason, or while public records name it: a fact is never shown
    without its source and the people in it. An agreement may be withdrawn while announcements name it: they just don't show it.
    """
    with acting("withdraw", who=who, why=why):
        current = locked(record)
        if not roles.may_publish(who, current):
            raise NotAllowed("An editor withdraws own entries, a reviewer everybody’s.")
        _not_merged(current)
        if current.state != State.WITHDRAWN:
            _take_back(current, said(why, "Say why it is withdrawn."))
    return _as_it_stands(record)


def _take_back(record: Any, why: str) -> None:
    if needed_by := naming(record):
        raise Refused(
            *(
                Problem(
                    f"“{record}” is named here. Name another record first, or merge the two.",
                    each,
                )
                for each in needed_by
            )
        )
    record.state, record.withdrawn_at, record.withdrawn_why, record.sent_back_why = (
        State.WITHDRAWN,
        timezone.now(),
        why,
        "",
    )
    record.save(update_fields=["state", "withdrawn_at", "withdrawn_why", "sent_back_why"])


def _not_merged(record: Record) -> None:
    if record.state == State.MERGED:
        raise Conflict("It was merged into another record.", record)


def _as_it_stands(record: Any) -> Any:
    record.refresh_from_db()
    return record
