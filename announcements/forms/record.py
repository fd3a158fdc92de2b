"""The whole form of a record: its own fields and its named rows, checked and saved together."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.utils.functional import cached_property

from announcements import actions
from announcements.forms.asked import focus_after
from announcements.forms.citing import CHOOSE_SOURCE, CitedForm
from announcements.forms.drawn import DrawnForm
from announcements.forms.picking import Desk, PickField
from announcements.forms.rows import Row, Rows
from announcements.models.vocabularies import State
from announcements.passages import Piece, marked

SAY_WHY = "Say what was wrong. If nothing was, and the world has changed, say that it adds what has happened since."


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the id of its field, where that stands, and the words that stand there."""

    field: str
    where: str
    words: str


class MainForm(DrawnForm):
    """The record's own fields. ``sections``: a heading and its fields; ``more``: those that stand after the first rows."""

    offers_held = False
    sections: ClassVar[list[tuple[str, list[str]]]]
    more: ClassVar[list[tuple[str, list[str]]]] = []

    def first_sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        return self._drawn(self.sections)

    def more_sections(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        return self._drawn(self.more)

    def _drawn(self, sections: list[tuple[str, list[str]]]) -> Iterator[tuple[str, list[forms.BoundField]]]:
        for heading, names in sections:
            yield heading, [self[name] for name in names]


class RecordForm:
    """Declares ``main``, the record's own form, and ``rows``, in the order in which they are drawn.

    The first of them, ``rows_first`` in number, stand before what else there is to say of the record itself.

    Citations come after the facts that they cite, and rows after those that they name: that is the order of saving too.
    """

    main: ClassVar[type[MainForm]]
    rows: ClassVar[list[type[Rows]]] = []
    rows_first: ClassVar[int] = 0

    @property
    def first_sets(self) -> list[Rows]:
        return list(self.sets.values())[: self.rows_first]

    @property
    def more_sets(self) -> list[Rows]:
        return list(self.sets.values())[self.rows_first :]

    def __init__(self, record: Any, *, user: Any, data: Mapping[str, Any] | None = None) -> None:
        self.record, self.user, self.data = record, user, data
        self.desk = Desk(user)
        self.refusals: list[Problem] = []
        # As it was: a save that is rolled back leaves its marks on the record in memory.
        self.is_new, self.is_public = record.pk is None, record.state == State.PUBLISHED
        self.form = self.main(data, instance=record, desk=self.desk)
        self.sets = {rows.name: rows(record, self.desk, data) for rows in self.rows}
        self.connect()

    def connect(self) -> None:
        """Let rows that name other rows know them."""

    @property
    def version(self) -> str:
        """The version that the form was filled in from: drawing it again must not make it look newer."""
        if self.is_new:
            return ""
        return str(self.record.version) if self.data is None else self.data.get("version", "")

    def __iter__(self) -> Iterator[DrawnForm]:
        yield self.form
        for rows in self.sets.values():
            yield from rows

    # Asking

    def draw_again(self, data: Any) -> None:
        """After a button that saves nothing: no errors yet, and the focus where it was pressed."""
        for form in self:
            form.hide_errors()
        rows = [row for rows in self.sets.values() for row in rows]
        self.desk.focus = focus_after(data, {str(row.prefix): row.first_field for row in rows})

    def is_valid(self, *, publishing: bool = False) -> bool:
        """``publishing``: it will be public afterwards, so that each fact needs its source."""
        for form in self:
            if isinstance(form, CitedForm):
                form.needs_source = publishing and self.must_be_supported(form)
        for form in self:
            form.full_clean()
        for rows in self.sets.values():
            rows.check()
        self.check()
        if self.is_public and not self.data.get("why", "").strip() and self.data.get("act") != "update":
            self.refusals.append(Problem("id_why", "Why", SAY_WHY))
        return not self.problems and not self.warnings

    def must_be_supported(self, form: CitedForm) -> bool:
        """By the database's rule. Participations and appointments may stand without a source."""
        return form.cited_as in ("milestone", "figure", "statement", "announcement")

    def check(self) -> None:
        """What concerns fields of several forms."""

    @property
    def problems(self) -> list[Problem]:
        found = [Problem("", "", words) for rows in self.sets.values() for words in rows.complaints]
        for form in self:
            found += _problems_of(form, form.where if isinstance(form, Row) else "")
        return found + self.refusals

    @property
    def warnings(self) -> list[Row]:
        return [row for rows in self.sets.values() if hasattr(rows, "unanswered") for row in rows.unanswered()]

    # Saving

    def save(self, *, who: Any, version: Any = None, why: str = "", act: Any = "correct", publish: bool = False) -> Any:
        """Enter or change the record, with its rows and the things added in place, in one transaction.

        Raises what actions raise: Conflict, AlreadyEntered, NotAllowed; Missing and Refused after noting their problems here.
        """
        try:
            with transaction.atomic():
                self._enter_added(who)
                with self._act(who=who, version=version, why=why, act=act):
                    self._save_rows()
                    if publish:
                        actions.publish(self.record, who=who)
        except (actions.Conflict, actions.AlreadyEntered, actions.NotAllowed):
            raise
        except actions.Refused as refused:
            self.refusals += [self._placed(problem) for problem in refused.problems]
            raise
        return self.record

    def _enter_added(self, who: Any) -> None:
        for thing in self.desk.to_enter():
            try:
                with actions.enter(thing, who=who):
                    pass
            except actions.AlreadyEntered as already:
                raise actions.Refused(
                    f"Somebody else has just entered “{already.record}”. Save again to use it."
                ) from already

    def _act(self, *, who: Any, version: Any, why: str, act: Any) -> AbstractContextManager[Any]:
        if self.is_new:
            return actions.enter(self.record, who=who, why=why)
        return actions.change(self.record, who=who, version=version, why=why, act=act)

    def _save_rows(self) -> None:
        own = set(self.form.changed_data) - set(getattr(self.form, "CITATION", []))
        if own and self.record.state and not self.record._state.adding:
            self.record.save()
        if isinstance(self.form, CitedForm):
            self.form.save_citation()
        for rows in self.sets.values():
            rows.save(self.record)
        for rows in reversed(self.sets.values()):
            rows.remove()

    def _placed(self, problem: Any) -> Problem:
        """An act's problem, at the field of the row that it speaks of."""
        for form in self:
            if isinstance(form, CitedForm) and form.cited_as == problem.kind and form.instance.pk == problem.fact_id:
                form.add_error("source", CHOOSE_SOURCE)
        return Problem("", problem.where if problem.record != self.record else "", problem.words)

    # Showing

    @cached_property
    def captured(self) -> list[dict[str, Any]]:
        """The captured texts of the sources that are picked, with the passages marked."""
        passages: dict[int, list[str]] = {}
        sources: dict[int, Any] = {}
        for form in self:
            if (
                "source" in form.fields
                and (source := (form["source"].thing or {}).get("thing"))
                and source.captured_text
            ):
                sources[source.pk] = source
                passages.setdefault(source.pk, []).append(form["passage"].value() or "")
        return [{"source": source, "paragraphs": _shown(passages[pk], source)} for pk, source in sources.items()]


def _shown(passages: list[str], source: Any) -> list[list[Piece]]:
    return marked(passages, source.captured_text)


def _problems_of(form: Any, where: str) -> list[Problem]:
    found = []
    for name, errors in form.errors.items():
        if name == NON_FIELD_ERRORS:
            found += [Problem(str(form.prefix or ""), where, error) for error in errors]
            continue
        field = form[name]
        entry = field.value().entry if isinstance(field.field, PickField) else None
        if entry is not None and entry.errors:
            found += _problems_of(entry, f"{where}, new {entry.adds}" if where else f"New {entry.adds}")
            continue
        label = f"{where}, {_lower(field.label)}" if where else str(field.label)
        found += [Problem(field.auto_id, label, error) for error in errors]
    return found


def _lower(label: Any) -> str:
    words = str(label)
    return words[:1].lower() + words[1:]
