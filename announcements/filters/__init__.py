"""A question on a list: read from an address, written into one, applied, counted and said."""

from typing import Any

from django.http import QueryDict

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


def asked(plural: str, user: Any, **conditions: Any) -> Question:
    """A list's question as a page asks it by itself: ``asked("agreements", user, country="RS", stage=["signed"])``."""
    data = QueryDict(mutable=True)
    for name, value in conditions.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return QUESTIONS[plural](data, user)


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
    "asked",
]
