"""Every act with a consequence: who did it and why, in one transaction, with one trace in the history."""

from announcements.actions.changing import change, enter
from announcements.actions.merging import merge
from announcements.actions.naming import named_by
from announcements.actions.publishing import publish, send_back, withdraw
from announcements.actions.redacting import redact, redact_again
from announcements.actions.refusals import (
    AlreadyEntered,
    Conflict,
    Missing,
    NotAllowed,
    Problem,
    Refused,
)
from announcements.actions.withholding import withhold

__all__ = [
    "AlreadyEntered",
    "Conflict",
    "Missing",
    "NotAllowed",
    "Problem",
    "Refused",
    "change",
    "enter",
    "merge",
    "named_by",
    "publish",
    "redact",
    "redact_again",
    "send_back",
    "withdraw",
    "withhold",
]
