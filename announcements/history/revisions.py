"""Revisions of a record and of the rows that were ever its own."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from announcements.models import (
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Citation,
    Figure,
    Involvement,
    Milestone,
    Official,
    Participation,
    Party,
    Statement,
)
from announcements.models.citations import FACTS

ROWS: dict[Any, list[Any]] = {
    Agreement: [Party, Milestone, Figure, Participation],
    Announcement: [Involvement, AnnouncedAgreement, Statement, Participation, Figure],
    Official: [Appointment],
}
# The facts of the record itself, by their names in Citation.
OWN_FACTS = {Agreement: "binding", Announcement: "announcement"}


@dataclass(frozen=True)
class Event:
    """One revision, with the one before it of the same row. ``parent`` is the column by which the row is of its record."""

    revision: Any
    before: Any
    parent: str = ""

    @property
    def model(self) -> Any:
        return self.revision.pgh_tracked_model

    @property
    def at(self) -> datetime.datetime:
        return self.revision.pgh_created_at

    @property
    def after(self) -> Any:
        return None if self.revision.pgh_label == "delete" else self.revision

    def owners(self) -> set[int]:
        """The records that the row was and is of."""
        return {getattr(each, f"{self.parent}_id") for each in (self.before, self.revision) if each}


def events_of(record: Any) -> list[Event]:
    """What happened to the record and to its rows while they were its own, in the order of time."""
    kind = type(record)
    own = _paired(_revisions(kind).filter(pgh_obj_id=record.pk))
    rows = [
        event
        for row in ROWS.get(kind, [])
        for event in _paired(_ever(row, Q(**{_parent(kind): record.pk})), _parent(kind))
    ]
    events = [*own, *(event for event in rows if record.pk in event.owners()), *_citations(record, rows)]
    return sorted(events, key=lambda event: (event.at, event.revision.pgh_id))


def _citations(record: Any, rows: list[Event]) -> list[Event]:
    """Those of the record's facts, while they were this record's."""
    facts = Q(**{OWN_FACTS[type(record)]: record.pk}) if type(record) in OWN_FACTS else Q()
    owners: dict[tuple[str, int], list[Event]] = {}
    for event in rows:
        if event.model._meta.model_name in FACTS:
            owners.setdefault((event.model._meta.model_name, event.revision.pgh_obj_id), []).append(event)
    for name in sorted({name for name, _ in owners}):
        facts |= Q(**{f"{name}__in": [pk for each, pk in owners if each == name]})
    if not facts:
        return []
    return [event for event in _paired(_ever(Citation, facts)) if _was_of(record, event, owners)]


def _was_of(record: Any, event: Event, owners: dict[tuple[str, int], list[Event]]) -> bool:
    for name in FACTS:
        pk = getattr(event.revision, f"{name}_id")
        if pk is not None and (name, pk) in owners:
            moves = owners[name, pk]
            last = next((move for move in reversed(moves) if move.at <= event.at), moves[0])
            return getattr(last.revision, f"{last.parent}_id") == record.pk
    return True


def _parent(kind: Any) -> str:
    return kind._meta.model_name


def _revisions(model: Any) -> QuerySet:
    return model.revisions.rel.related_model.objects.all()


def _ever(row: Any, of: Q) -> QuerySet:
    """All revisions of the rows that were ever of this record, those from before or after too."""
    return _revisions(row).filter(pgh_obj_id__in=_revisions(row).filter(of).values("pgh_obj_id"))


def _paired(revisions: QuerySet, parent: str = "") -> list[Event]:
    in_order = revisions.select_related("pgh_context").order_by("pgh_obj_id", "pgh_id")
    events: list[Event] = []
    for revision in in_order:
        same = events and events[-1].revision.pgh_obj_id == revision.pgh_obj_id
        events.append(Event(revision, events[-1].after if same else None, parent))
    return events
