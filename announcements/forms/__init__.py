"""What editors fill in: a form and its rows for each record."""

from typing import Any

from announcements.forms.actors import OfficialForm, OrganisationForm
from announcements.forms.agreements import AgreementForm
from announcements.forms.announcements import AnnouncementForm
from announcements.forms.entries import Entry
from announcements.forms.events import EventForm
from announcements.forms.kinds import KINDS
from announcements.forms.record import RecordForm
from announcements.forms.sources import SourceForm
from announcements.models import Agreement, Announcement, Event, Official, Organisation, Source

FORMS: dict[Any, type[RecordForm]] = {
    Announcement: AnnouncementForm,
    Agreement: AgreementForm,
    Official: OfficialForm,
    Organisation: OrganisationForm,
    Event: EventForm,
    Source: SourceForm,
}

__all__ = ["FORMS", "KINDS", "Entry", "RecordForm"]
