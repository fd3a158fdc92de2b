"""Columns and rows in words: names and not ids, labels and not codes."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey

from announcements.dates import PartialDate
from announcements.models import Citation, Milestone, Party
from announcements.models.citations import FACTS

NOT_STATED = "not stated"

# Who, when and why are said by the act; the rest follows from other columns.
UNSAID = {
    "id",
    "created_at",
    "created_by",
    "entry_key",
    "published_at",
    "recorded_on",
    "sent_back_why",
    "url_key",
    "withdrawn_at",
    "withdrawn_why",
}

# Too long to print twice.
LENGTHS = {"captured_text"}


@dataclass(frozen=True)
class Change:
    """One column. ``before`` is empty for what was added, ``after`` for what was removed."""

    field: str
    before: str
    after: str


def columns(revision: Any) -> list[Field]:
    return [
        each
        for each in revision.pgh_tracked_model._meta.local_fields
        if each.name not in UNSAID and hasattr(revision, each.attname)
    ]


def changes_between(before: Any, after: Any, names: "Names", *, leaving_out: set[str]) -> list[Change]:
    """What differs, column by column. Of a row that came or went: what it said."""
    said = []
    for column in columns(after or before):
        if column.name in leaving_out:
            continue
        old, new = (getattr(each, column.attname) if each else column.get_default() for each in (before, after))
        if old != new:
            words = [names.words(column, value) if each else "" for each, value in ((before, old), (after, new))]
            said.append(Change(label(column), *words))
    return said


def label(column: Field) -> str:
    words = str(column.verbose_name)
    return words[:1].upper() + words[1:]


def row_words(revision: Any, names: "Names") -> str:
    """“Milestone “Signed””, or “Source of Milestone “Signed””."""
    model = revision.pgh_tracked_model
    if model is Citation:
        return f"Source of {_fact_words(*cited(revision), names)}"
    kind = label(model._meta)
    name = names.row(revision)
    return f"{kind} “{name}”" if name else kind


def cited(revision: Any) -> tuple[str, int]:
    """The fact that a citation's revision speaks of: its name in Citation, and its id."""
    return next((name, pk) for name in FACTS if (pk := getattr(revision, f"{name}_id")) is not None)


def _fact_words(name: str, pk: int, names: "Names") -> str:
    if name == "binding":
        return "“Binding”"
    if name == "announcement":
        return "the announcement"
    return f"{name} “{names.of(Citation._meta.get_field(name).related_model, pk)}”"


class Names:
    """The names of everything that some revisions speak of: as they are now, else as they were last known."""

    def __init__(self, revisions: Iterable[Any]) -> None:
        self._revisions = list(revisions)

    @cached_property
    def _known(self) -> dict[tuple[Any, Any], str]:
        wanted: dict[Any, set[Any]] = {}
        for revision in self._revisions:
            for column in columns(revision):
                if isinstance(column, ForeignKey) and (pk := getattr(revision, column.attname)) is not None:
                    wanted.setdefault(column.related_model, set()).add(pk)
        return {(model, pk): name for model, pks in wanted.items() for pk, name in _names(model, pks).items()}

    def of(self, model: Any, pk: Any) -> str:
        return self._known.get((model, pk)) or "a removed one"

    def words(self, column: Any, value: Any) -> str:
        """A column's value as an editor would say it."""
        if isinstance(column, ForeignKey):
            return self.of(column.related_model, value) if value is not None else _nobody(column)
        if isinstance(column, ArrayField):
            return "; ".join(self.words(column.base_field, each) for each in value or []) or "none"
        if column.name in LENGTHS:
            return f"{len(value):,} characters" if value else "none"
        if column.choices and value:
            return str(dict(column.flatchoices).get(value, value))
        return plain(value)

    def row(self, revision: Any) -> str:
        """How a row is called: by what it says and whom it names."""
        model = revision.pgh_tracked_model
        named = next(
            (
                c
                for c in columns(revision)
                if c.name in NAMED_BY.get(model.__name__, ()) and getattr(revision, c.attname)
            ),
            None,
        )
        if named is not None:
            return self.of(named.related_model, getattr(revision, named.attname))
        return str(_as_row(revision))


# The column that names such a row. Others are called by their own words.
NAMED_BY = {
    "Party": ("country", "organisation"),
    "Involvement": ("country", "organisation"),
    "AnnouncedAgreement": ("agreement",),
    "Statement": ("official",),
    "Participation": ("official",),
}


def plain(value: Any) -> str:
    """A value without a vocabulary in words."""
    if value is None or value == "":
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, PartialDate):
        return value.words
    if isinstance(value, datetime.datetime):
        return f"{value:%-d %B %Y, %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value:%-d %B %Y}"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    return str(value)


def _nobody(column: ForeignKey) -> str:
    return "all parties" if column.model is Milestone and column.name == "party" else NOT_STATED


def _names(model: Any, pks: set[Any]) -> dict[Any, str]:
    rows = model._base_manager.filter(pk__in=pks)
    if model is Party:
        rows = rows.select_related("country", "organisation")
    elif model.__name__ in ("Statement", "Participation"):
        rows = rows.select_related("official")
    names = {row.pk: str(row) for row in rows}
    if (removed := pks - names.keys()) and hasattr(model, "revisions"):
        last = model.revisions.rel.related_model.objects.filter(pgh_obj_id__in=removed).order_by("pgh_id")
        names |= {revision.pgh_obj_id: str(_as_row(revision)) for revision in last}
    return names


def _as_row(revision: Any) -> Any:
    """The row as it was, to be called as it calls itself."""
    model = revision.pgh_tracked_model
    kept = {column.attname: getattr(revision, column.attname) for column in columns(revision)}
    return model(**kept)
