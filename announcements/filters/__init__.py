"""A question on a list: read from an address, written into one, applied, counted and said."""

from announcements.filters.question import Question
from announcements.filters.records import (
    AgreementQuestion,
    AnnouncementQuestion,
    CountryQuestion,
    EventQuestion,
    OfficialQuestion,
    OrganisationQuestion,
    SourceQuestion,
)

QUESTIONS: dict[str, type[Question]] = {
    "agreements": AgreementQuestion,
    "announcements": AnnouncementQuestion,
    "countries": CountryQuestion,
    "officials": OfficialQuestion,
    "organisations": OrganisationQuestion,
    "events": EventQuestion,
    "sources": SourceQuestion,
}

__all__ = [
    "QUESTIONS",
    "AgreementQuestion",
    "AnnouncementQuestion",
    "CountryQuestion",
    "EventQuestion",
    "OfficialQuestion",
    "OrganisationQuestion",
    "Question",
    "SourceQuestion",
]
