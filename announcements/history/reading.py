"""Revisions of a record and its rows, gathered into acts."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from announcements.history.wording import Change, Names, changes_between, row_words
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

PER_PAGE = 20

ROWS: dict[Any, list[Any]] = {
    Agreement: [Party, Milestone, Figure, Participation],
    Announcement: [Involvement, AnnouncedAgreement, Statement, Participation, Figure],
    Official: [Appointment],
}
# The facts of the record itself, by their names in Citation.
OWN_FACTS = {Agreement: "binding", Announcement: "announcement"}

ACTS = {
    "enter": "Entered",
    "correct": "Corrected",
    "update": "Updated",
    "publish": "Published",
    "send_back": "Sent back",
    "withdraw": "Withdrawn",
    "merge": "Merged",
}


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


@dataclass(frozen=True)
class Step:
    """What an act did to one row, or to the record itself (then ``what`` is empty)."""

    what: str
    how: str
    changes: list[Change]


@dataclass(frozen=True)
class Act:
    """``number`` counts from the record's first act, so it names the same act for ever."""

    number: int
    events: list[Event]
    names: Names = field(repr=False)
    record: Any = field(repr=False)

    @cached_property
    def _said(self) -> dict[str, Any]:
        context = self.events[0].revision.pgh_context
        return context.metadata if context else {}

    @property
    def when(self) -> datetime.datetime:
        return self.events[-1].at

    @property
    def who(self) -> str:
        """As they were called then; empty for what was done by a command and not by a person."""
        return self._said.get("name") or ""

    @property
    def why(self) -> str:
        return self._said.get("why") or ""

    @property
    def what(self) -> str:
        if name := self._said.get("act"):
            return ACTS.get(name, str(name).capitalize())
        return (
            "Loaded"
            if any(each.model is type(self.record) and each.before is None for each in self.events)
            else "Changed"
        )

    @cached_property
    def steps(self) -> list[Step]:
        rows = groupby(sorted(self.events, key=_place), key=_place)
        made = (self._step(list(events)) for _, events in rows)
        return [step for step in made if step]

    def _step(self, events: list[Event]) -> Step | None:
        """Several revisions of one row in one act read as one: from how it was before to how it was after."""
        before, after, parent = events[0].before, events[-1].after, events[0].parent
        if before is None and after is None:
            return None
        what = row_words(after or before, self.names) if events[0].model is not type(self.record) else ""
        how = self._how(before, after, parent)
        changes = changes_between(before, after, self.names, leaving_out=_unsaid(events[0]))
        return Step(what, how, changes) if how != CHANGED or changes else None

    def _how(self, before: Any, after: Any, parent: str) -> str:
        if before is None:
            return "added"
        if after is None:
            return "removed"
        came_from, went_to = (getattr(each, f"{parent}_id", None) for each in (before, after))
        if came_from == went_to:
            return CHANGED
        if went_to == self.record.pk:
            return f"moved here from “{self.names.of(type(self.record), came_from)}”"
        return f"moved to “{self.names.of(type(self.record), went_to)}”"


CHANGED = "changed"


def history_of(record: Any, *, before: int | None = None) -> tuple[list[Act], int | None]:
    """A page of a record's acts, newest first: those with a number below ``before``, and where the next page starts."""
    acts = list(enumerate(_by_act(_events(record)), start=1))
    names = Names(each for _, events in acts for event in events for each in (event.before, event.revision) if each)
    shown = [each for each in reversed(acts) if before is None or each[0] < before][:PER_PAGE]
    page = [Act(number, events, names, record) for number, events in shown]
    return page, page[-1].number if page and page[-1].number > 1 else None


def _by_act(events: list[Event]) -> list[list[Event]]:
    """What shares a context is one act; what has none, and came within a second, is a command's doing."""
    acts: dict[Any, list[Event]] = {}
    nobodys: list[Event] = []
    for event in sorted(events, key=lambda each: (each.at, each.revision.pgh_id)):
        context = event.revision.pgh_context_id
        if context is None:
            if not nobodys or event.at - nobodys[-1].at > datetime.timedelta(seconds=1):
                nobodys = acts[id(event)] = []
            nobodys.append(event)
        else:
            acts.setdefault(context, []).append(event)
    return list(acts.values())


def _place(event: Event) -> tuple[int, str, int]:
    """Where it stands in its act: the record itself, its rows, then their sources."""
    rank = 2 if event.model is Citation else int(bool(event.parent))
    return rank, event.model.__name__, event.revision.pgh_obj_id


def _unsaid(event: Event) -> set[str]:
    """The columns that the heading says."""
    return set(FACTS) if event.model is Citation else {event.parent}


def _events(record: Any) -> list[Event]:
    kind = type(record)
    own = _paired(_revisions(kind).filter(pgh_obj_id=record.pk))
    rows = [
        event
        for row in ROWS.get(kind, [])
        for event in _paired(_ever(row, Q(**{_parent(kind): record.pk})), _parent(kind))
    ]
    return [*own, *(event for event in rows if record.pk in event.owners()), *_citations(record, rows)]


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
