"""Rows of a record's form: the server owns them, and one template draws them."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from announcements.forms.drawn import DrawnForm
from announcements.forms.picking import Desk, token

MOST = 200
# Values of a field that says nothing.
UNSAID = ("not_stated", "firm")
COUNT, ID, REMOVED = "TOTAL_FORMS", "id", "DELETE"


class Row(DrawnForm):
    """One row: an existing one, or a new one. A new row in which nothing is typed is passed over."""

    # Fields that few rows need stand folded.
    folded: ClassVar[list[str]] = []
    warning = ""

    def __init__(self, *args: Any, rows: "Rows", index: int, **kwargs: Any) -> None:
        self.rows, self.index = rows, index
        super().__init__(*args, prefix=f"{rows.name}-{index}", **kwargs)
        self.was_there = self.instance.pk is not None
        # It was sent as an existing row, and there is none.
        self.lost = not self.was_there and bool(self.data.get(self.add_prefix(ID)))

    @property
    def key(self) -> str:
        """How other rows of the form name this one."""
        return f"{self.rows.name}:{self.instance.pk}" if self.was_there else str(self.prefix)

    @property
    def removed(self) -> bool:
        return bool(self.data.get(self.add_prefix(REMOVED)))

    @property
    def blank(self) -> bool:
        return not self.was_there and not (self.is_bound and self.has_changed())

    @property
    def counts(self) -> bool:
        """It is to be kept."""
        return not self.removed and not self.blank

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def where(self) -> str:
        return f"{self.rows.noun.capitalize()} {self.number}"

    @property
    def words(self) -> str:
        """What stands in it, in a line: for choosing it elsewhere in the form."""
        return ""

    @property
    def label(self) -> str:
        return f"{self.where}: {self.words}" if self.words else self.where

    def drawn(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in self.folded and name not in self.hidden_now()]

    def drawn_folded(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in self.folded]

    def folded_in_use(self) -> bool:
        return any(field.errors or (field.value() and field.value() not in UNSAID) for field in self.drawn_folded())

    def hidden_now(self) -> list[str]:
        return []

    @property
    def first_field(self) -> str:
        return self.add_prefix(next(iter(self.fields)))

    @property
    def focused(self) -> bool:
        return self.desk.focus == self.prefix

    def full_clean(self) -> None:
        """A row that goes isn't asked what it says."""
        if not self.counts:
            self.hide_errors()
        else:
            super().full_clean()

    def save_row(self, record: Any) -> None:
        setattr(self.instance, self.rows.owner, record)
        if not self.was_there or self.changed_data:
            self.instance.save()


class Rows:
    """All rows of one kind in a form, named. Only a row that says so is removed: one that isn't sent stays as it is."""

    name: ClassVar[str]
    title: ClassVar[str]
    noun: ClassVar[str]
    row: ClassVar[type[Row]]
    adding: ClassVar[str] = ""
    # The key by which a row names its record, and a field that no two rows share.
    owner: ClassVar[str] = "agreement"
    once: ClassVar[str] = ""
    # Those whose rows offer each other, or have dozens of fields, take fewer: the form of so many is drawn within a second.
    most: ClassVar[int] = MOST
    # How many blank rows a new record's form begins with.
    blank_at_first: ClassVar[int] = 0

    def __init__(self, record: Any, desk: Desk, data: Mapping[str, Any] | None = None) -> None:
        self.record, self.desk, self.data = record, desk, data
        self.complaints: list[str] = []
        stored = {str(row.pk): row for row in self.stored()} if record.pk else {}
        self.rows = list(self._sent(stored, data) if data is not None else self._unsent(stored))

    def stored(self) -> QuerySet[Any] | list[Any]:
        return getattr(self.record, self.name).all()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def kept(self) -> list[Row]:
        return [row for row in self.rows if row.counts]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def add_words(self) -> str:
        article = "an" if self.noun[0] in "aeiou" else "a"
        return self.adding or f"Add {article} {self.noun}"

    def _unsent(self, stored: dict[str, Any]) -> Iterator[Row]:
        blank = 0 if self.record.pk else self.blank_at_first
        for index, instance in enumerate([*stored.values(), *[None] * blank]):
            yield self._row(index, instance)

    def _sent(self, stored: dict[str, Any], data: Mapping[str, Any]) -> Iterator[Row]:
        seen: set[str] = set()
        for index in range(self._count_sent(data)):
            pk = data.get(f"{self.name}-{index}-{ID}", "")
            if pk and (pk not in stored or pk in seen):
                self.complaints.append(
                    f"Row {index + 1} of “{self.title}” does not belong to this record. Load the page anew."
                )
                pk = ""
            seen.add(pk)
            yield self._row(index, stored.get(pk))

    def _count_sent(self, data: Mapping[str, Any]) -> int:
        sent = data.get(f"{self.name}-{COUNT}", "")
        if not (sent.isascii() and sent.isdigit() and len(sent) < 8):
            self.complaints.append(f"The rows of “{self.title}” did not arrive. Load the page anew.")
            return 0
        if int(sent) > self.most:
            self.complaints.append(f"“{self.title}” takes at most {self.most} rows.")
            # One more was added: the others stay. No page of ours sends any other number.
            return self.most if int(sent) == self.most + 1 else 0
        return int(sent)

    def _row(self, index: int, instance: Any) -> Row:
        # A row that was just added has nothing to send yet: it shows what a blank one begins with.
        prefix = f"{self.name}-{index}-"
        data = self.data if self.data is not None and any(name.startswith(prefix) for name in self.data) else None
        instance = instance or self.row._meta.model()
        return self.row(data, instance=instance, desk=self.desk, rows=self, index=index)

    def check(self) -> None:
        """What concerns several rows. Asked once each is clean by itself."""
        if self.once:
            self._check_once()

    def _check_once(self) -> None:
        first: dict[Any, Row] = {}
        for row in self.rows:
            thing = (
                row.cleaned_data.get(self.once) if row.counts else row.initial.get(self.once) if row.removed else None
            )
            if thing is None:
                continue
            # A thing that is being added has no key yet.
            other = first.setdefault(token(thing) or id(thing), row)
            if other is not row and row.counts:
                again = "is removed above: keep it there" if other.removed else f"is {self.noun} {other.number} already"
                row.add_error(self.once, f"{thing} {again}.")

    def save(self, record: Any) -> None:
        for row in self.in_order_of_saving():
            row.save_row(record)

    def in_order_of_saving(self) -> list[Row]:
        return self.kept()

    def remove(self) -> None:
        for row in self.rows:
            if row.removed and row.was_there:
                row.instance.delete()


class RowChoice(forms.ChoiceField):
    """Names another row of the same form; cleans to it, or None. ``offer`` says which there are."""

    def __init__(self, empty: str, **options: Any) -> None:
        self.empty = empty
        self.offered: dict[str, Row] = {}
        super().__init__(**{"required": False, "choices": [("", empty)], **options})

    def offer(self, rows: list[Row], others: list[tuple[str, str]] | None = None) -> None:
        self.offered = {row.key: row for row in rows}
        # A removed row is still there to be seen as what was chosen.
        self.choices = [("", self.empty), *(others or []), *((row.key, row.label) for row in rows)]

    def clean(self, value: Any) -> Any:
        chosen = self.offered.get(super().clean(value))
        if chosen is not None and not chosen.counts:
            raise ValidationError(f"{chosen.label} is not there any more.", code="gone")
        return chosen or value or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != (data or "")
