"""A release stays as it was cited, but its file can be given out no more."""

from typing import Any

from django.utils import timezone

from announcements import roles
from announcements.actions.redacting import REASON, WHY
from announcements.actions.refusals import NotAllowed, Refused
from announcements.actions.trace import said
from announcements.models import Reason, Release, WithheldFile


def withhold(release: Release, *, who: Any, reason: str, why: str) -> WithheldFile:
    """Answer 410, with the reason, where the file was. The file itself stays in its folder: the next release is compared with it.

    Withholding again what is withheld changes nothing. Raises NotAllowed (maintainers withhold); Refused without a reason.
    """
    if not roles.is_maintainer(who):
        raise NotAllowed("Maintainers withhold the file of a release.")
    if reason not in Reason.values:
        raise Refused(REASON)
    told = {
        "at": timezone.now(),
        "who": who.get_full_name() or who.get_username(),
        "reason": reason,
        "why": said(why, WHY),
    }
    return WithheldFile.objects.get_or_create(release=release, defaults=told)[0]
