"""Asking for an alert, confirming and stopping it. Nobody is signed in: who has the mail's link may."""

import datetime
from typing import Any

from django.utils import timezone

from announcements.models import Alert

# A mail that somebody else's address was written into: no more than so many of them.
MOST_A_DAY = 5
MOST_AN_HOUR = 100
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)


class TooMany(Exception):
    """Too many alerts have been asked for, by that address or by all."""


def ask(*, email: str, plural: str, query: str, rhythm: str) -> Alert | None:
    """An alert that has yet to be confirmed; the same one for who asks the same again. None where its mail was sent just now.

    Raises TooMany.
    """
    now = timezone.now()
    same = {"email": email, "plural": plural, "query": query, "rhythm": rhythm}
    if known := Alert.objects.filter(**same).first():
        if known.asked_at > now - HOUR:
            return None
        known.asked_at = now
        known.save(update_fields=["asked_at"])
        return known
    waiting = Alert.objects.filter(told_on__isnull=True)
    if waiting.filter(email=email, asked_at__gt=now - DAY).count() >= MOST_A_DAY:
        raise TooMany
    if waiting.filter(asked_at__gt=now - HOUR).count() >= MOST_AN_HOUR:
        raise TooMany
    return Alert.objects.create(**same, asked_at=now)


def confirm(alert: Alert, *, knows: dict[str, Any]) -> None:
    """From today on it tells what is new: ``knows`` is what is there already. What is confirmed stays as it is."""
    Alert.objects.filter(pk=alert.pk, told_on__isnull=True).update(told_on=timezone.localdate(), knew=knows)


def stop(alert: Alert) -> None:
    """Nothing of it is kept, not the address either."""
    alert.delete()
