"""Two versions of one record, field by field, to choose from."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from announcements.forms.drawn import Drawn
from announcements.forms.picking import ADDING, WORDS
from announcements.forms.record import RecordForm
from announcements.forms.rows import ID, REMOVED, Row

DIFFERENCE, CHOSEN, NOW, ALL = "difference", "chosen:", "now:", "all"
YOURS = "yours"
# What the page itself sends, beside the fields of the form.
_OWN = (DIFFERENCE, CHOSEN, NOW, ALL)


@dataclass(frozen=True)
class Difference:
    """``at`` is a field's name, or a row's prefix with its hyphen: then it is about the whole row."""

    at: str
    where: str
    yours: str
    now: str
    now_sent: list[tuple[str, str]] = field(default_factory=list)


class Comparison:
    """What was typed (``yours``, bound to a record as it stands now) beside what is saved."""

    def __init__(self, yours: RecordForm, saved: RecordForm) -> None:
        self.yours, self.saved = yours, saved
        self.differences = list(self._differences())

    def _differences(self) -> Iterator[Difference]:
        saved = {(row.rows.name, row.instance.pk): row for row in self.saved if isinstance(row, Row)}
        for form in self.yours:
            if not isinstance(form, Row):
                yield from _of_fields(form, self.saved.form, "")
            elif form.was_there:
                yield from _of_row(form, saved[form.rows.name, form.instance.pk])
            elif form.lost and not form.removed:
                gone = [(form.add_prefix(REMOVED), "on")]
                yield Difference(f"{form.prefix}-", form.where, form.words or "as you typed it", "removed", gone)

    @property
    def kept(self) -> list[str]:
        """Rows that were added in the meantime: they stay, whatever is chosen."""
        sent = {(row.rows.name, row.instance.pk) for row in self.yours if isinstance(row, Row) and row.was_there}
        rows = [row for row in self.saved if isinstance(row, Row)]
        return [f"{row.rows.noun}: {row.words}" for row in rows if (row.rows.name, row.instance.pk) not in sent]

    @property
    def sent(self) -> list[tuple[str, str]]:
        """All that was typed, to be sent again with the choice."""
        lost = {row.add_prefix(ID) for row in self.yours if isinstance(row, Row) and row.lost}
        passed = {"csrfmiddlewaretoken", "version"} | lost
        return [
            (name, value)
            for name, values in self.yours.data.lists()
            if name not in passed and not name.startswith(_OWN)
            for value in values
        ]


def _of_row(yours: Row, saved: Row) -> Iterator[Difference]:
    if yours.removed:
        now = [(yours.add_prefix(name), value) for name in saved.fields for value in saved[name].as_sent]
        yield Difference(f"{yours.prefix}-", yours.where, "removed", saved.words or "kept", now)
    else:
        yield from _of_fields(yours, saved, yours.where)


def _of_fields(yours: Any, saved: Any, where: str) -> Iterator[Difference]:
    for name in yours.changed_data:
        mine: Drawn = yours[name]
        now: Drawn = saved[name]
        label = f"{where}, {mine.label[:1].lower()}{mine.label[1:]}" if where else str(mine.label)
        yield Difference(mine.html_name, label, mine.said, now.said, [(mine.html_name, value) for value in now.as_sent])


def decided(data: QueryDict) -> QueryDict:
    """The form's data after the choice: where it fell on what is saved, that stands in the place of what was typed."""
    if DIFFERENCE not in data:
        return data
    result = data.copy()
    for name in [name for name in data if name.startswith(_OWN)]:
        del result[name]
    for at in data.getlist(DIFFERENCE):
        # What is saved stays, unless the editor says otherwise.
        if data.get(ALL, data.get(CHOSEN + at)) != YOURS:
            _take_saved(result, data, at)
    return result


def _take_saved(result: QueryDict, data: QueryDict, at: str) -> None:
    for name in [name for name in result if _belongs(name, at)]:
        del result[name]
    for name in data:
        if name.startswith(NOW) and _belongs(name.removeprefix(NOW), at):
            result.setlist(name.removeprefix(NOW), data.getlist(name))


def _belongs(name: str, at: str) -> bool:
    if at.endswith("-"):
        return name.startswith(at) and name != at + ID
    return name in (at, at + WORDS, at + ADDING) or name.startswith(f"{at}{ADDING}-")
