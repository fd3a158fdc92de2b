"""What editors fill in: a form and its rows for each record."""

from typing import Any

from announcements.forms.agreements import AgreementForm
from announcements.forms.entries import Entry
from announcements.forms.kinds import KINDS
from announcements.forms.record import RecordForm
from announcements.models import Agreement

FORMS: dict[Any, type[RecordForm]] = {Agreement: AgreementForm}

__all__ = ["FORMS", "KINDS", "Entry", "RecordForm"]
