"""What became of records that were once public, for a program that keeps a copy."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Case, F, When
from django.utils import timezone

from announcements.models import Agreement, Announcement, Event, Official, Organisation, Source
from announcements.models.vocabularies import State

KINDS: tuple[Any, ...] = (Agreement, Announcement, Official, Organisation, Event, Source)

NAMES = ("kind", "id", "what", "version", "changed_at", "merged_into_id")
Line = list[Any]


def changed_since(moment: datetime.datetime) -> Iterator[Line]:
    """Every record that is or was public and has changed since: a line each, what it is now."""
    for kind in KINDS:
        for number, state, version, changed_at, into, published_at in _once_public(kind, changed_at__gte=moment):
            now = "added" if published_at >= moment else "changed"
            yield [kind.noun, number, now if state == State.PUBLISHED else _gone(state), version, changed_at, into]


def _gone(state: str) -> str:
    return "merged" if state == State.MERGED else "withdrawn"


def _once_public(kind: Any, **only: Any) -> Iterator[tuple[Any, ...]]:
    """What was never public is in no line, not as the record that another was merged into either."""
    into = Case(When(merged_into__published_at__isnull=False, then=F("merged_into")))
    records = kind.objects.filter(published_at__isnull=False, **only).order_by("pk")
    return iter(
        records.values_list("pk", "state", "version", "changed_at", into, "published_at").iterator(chunk_size=2000)
    )


# Longer than any change may take, from the moment that it notes to the moment at which it can be seen.
SETTLED = datetime.timedelta(minutes=1)


def last_change() -> datetime.datetime | None:
    """When what readers see was last another; None while that is not known yet.

    What depends on today changes at midnight. A change that others can't see yet may already have its moment: for a minute
    nobody can say which was the last.
    """
    once_public = (kind.objects.filter(published_at__isnull=False) for kind in KINDS)
    first, *others = (
        records.order_by("-changed_at").values_list("changed_at", flat=True)[:1] for records in once_public
    )
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    last = max([midnight, *first.union(*others, all=True)])
    return last if last < now - SETTLED else None
