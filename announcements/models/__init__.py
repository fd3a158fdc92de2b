"""The words of DESIGN.md, a file per family."""

from announcements.models.actors import Appointment, Official, Organisation
from announcements.models.agreements import Agreement, Party
from announcements.models.alerts import Alert, Rhythm
from announcements.models.among import Among, RelatedAmong
from announcements.models.announcements import (
    AnnouncedAgreement,
    Announcement,
    Involvement,
    Statement,
)
from announcements.models.citations import Citation
from announcements.models.events import Event
from announcements.models.figures import Figure
from announcements.models.milestones import Milestone
from announcements.models.participations import Participation
from announcements.models.places import Bloc, Country, CountryName, Membership
from announcements.models.record import Record
from announcements.models.redactions import Reason, Redaction, WithheldFile
from announcements.models.releases import Release
from announcements.models.sources import Source
from announcements.models.steps import CountingStep
from announcements.models.support import UnsupportedFact

__all__ = [
    "Agreement",
    "Alert",
    "Among",
    "AnnouncedAgreement",
    "Announcement",
    "Appointment",
    "Bloc",
    "Citation",
    "CountingStep",
    "Country",
    "CountryName",
    "Event",
    "Figure",
    "Involvement",
    "Membership",
    "Milestone",
    "Official",
    "Organisation",
    "Participation",
    "Party",
    "Reason",
    "Record",
    "Redaction",
    "RelatedAmong",
    "Release",
    "Rhythm",
    "Source",
    "Statement",
    "UnsupportedFact",
    "WithheldFile",
]
