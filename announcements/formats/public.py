"""Which rows of a table a reader may have: what pages show this reader, and nothing else."""

from typing import Any

from django.db.models import Q, QuerySet

from announcements.formats.columns import Reader
from announcements.models import (
    AnnouncedAgreement,
    Appointment,
    Citation,
    Figure,
    Involvement,
    Milestone,
    Participation,
    Party,
    Record,
    Statement,
    UnsupportedFact,
)
from announcements.models.record import states_visible_to

# A row is seen with each of these records that it has. An organisation that isn't seen is not among them: a page shows the row,
# and calls it as its source prints it.
SEEN_WITH: dict[Any, tuple[str, ...]] = {
    Party: ("agreement",),
    Milestone: ("agreement",),
    AnnouncedAgreement: ("announcement", "agreement"),
    Involvement: ("announcement",),
    Statement: ("announcement", "official"),
    Participation: ("official", "agreement", "announcement"),
    Figure: ("agreement", "announcement"),
    Appointment: ("official",),
}
OF_CITATIONS = {
    "milestone": Milestone,
    "statement": Statement,
    "figure": Figure,
    "participation": Participation,
    "appointment": Appointment,
}
SEEN_WITH[Citation] = (
    "source",
    "announcement",
    "binding",
    *(f"{fact}__{record}" for fact, model in OF_CITATIONS.items() for record in SEEN_WITH[model]),
)


def open_rows(model: Any, reader: Reader) -> QuerySet[Any]:
    """Of records those that lists show; of their rows those of such records; of reference data all."""
    rows = model._default_manager.all()
    if reader.everything:
        return rows
    if issubclass(model, Record):
        return reader.sees(rows)
    if model is UnsupportedFact:
        # What a draft still lacks.
        return rows.none()
    states = states_visible_to(reader.user)
    for record in SEEN_WITH.get(model, ()):
        rows = rows.filter(Q(**{f"{record}__isnull": True}) | Q(**{f"{record}__state__in": states}))
    return rows
