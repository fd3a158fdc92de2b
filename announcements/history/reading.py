"""Revisions of a record and its rows, gathered into acts."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any

from announcements.history.revisions import OWN_FACTS, Event, events_of
from announcements.history.wording import Change, Names, changes_between, cited, row_words
from announcements.models import Citation
from announcements.models.citations import FACTS

PER_PAGE = 20

ACTS = {
    "enter": "Entered",
    "correct": "Corrected",
    "update": "Updated",
    "publish": "Published",
    "send_back": "Sent back",
    "withdraw": "Withdrawn",
    "merge": "Merged",
    "load": "Loaded",
    "redact": "Redacted",
}


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
    acts = list(enumerate(_by_act(events_of(record)), start=1))
    names = Names(each for _, events in acts for event in events for each in (event.before, event.revision) if each)
    shown = [each for each in reversed(acts) if before is None or each[0] < before][:PER_PAGE]
    page = [Act(number, events, names, record) for number, events in shown]
    return page, page[-1].number if page and page[-1].number > 1 else None


def as_it_was(record: Any, day: datetime.date) -> list[Step]:
    """The record and its rows as they stood when that day ended (UTC); empty when it was not there yet."""
    last: dict[tuple[Any, int], Event] = {}
    for event in events_of(record):
        if event.at.astimezone(datetime.UTC).date() <= day:
            last[event.model, event.revision.pgh_obj_id] = event
    there = [event for event in last.values() if event.after and _is_of(record, event)]
    facts = {(event.model._meta.model_name, event.revision.pgh_obj_id) for event in there}
    facts.add((OWN_FACTS.get(type(record), ""), record.pk))
    shown = [event for event in there if event.model is not Citation or cited(event.revision) in facts]
    names = Names(event.revision for event in shown)
    return [_stood(event, record, names) for event in sorted(shown, key=_place)]


def _is_of(record: Any, event: Event) -> bool:
    return not event.parent or getattr(event.revision, f"{event.parent}_id") == record.pk


def _stood(event: Event, record: Any, names: Names) -> Step:
    what = row_words(event.revision, names) if event.model is not type(record) else ""
    return Step(what, "", changes_between(None, event.revision, names, leaving_out=_unsaid(event)))


def _by_act(events: list[Event]) -> list[list[Event]]:
    """What shares a context is one act; what has none, and came within a second, is a command's doing."""
    acts: dict[Any, list[Event]] = {}
    nobodys: list[Event] = []
    for event in events:
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
