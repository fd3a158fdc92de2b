"""What a column is: one list of columns per record feeds every format and the codebook.

The lists are allow-lists. A field of a model leaves the site only once a column tells it; a field that none tells stands in
``left_out`` with the reason. A test keeps the two together complete.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import models
from django.db.models import Prefetch, QuerySet

from announcements.dates import PartialDate
from announcements.formats import examples
from announcements.models import Record, Source
from announcements.models.vocabularies import Precision, State, Vocabulary

Value = str | int | bool | Decimal | PartialDate | datetime.date | datetime.datetime | list[str] | None
Read = Callable[[Any], Value]

CHUNK = 500


class Kind(Enum):
    """How a column's cells are read back."""

    TEXT = "text"
    LIST = "list of texts"
    NUMBER = "number"
    DATE = "day"
    MOMENT = "day and time, UTC"
    PARTIAL_DATE = "date in EDTF"
    YES_NO = "yes or no"


@dataclass(frozen=True)
class Column:
    """``read`` takes a row of the table's model and gives a value of the kind, None where there is none.

    ``tells`` names the model's fields that leave the site through it. ``example`` is a cell as a file shows it; ``terms`` is the
    vocabulary whose values it holds.
    """

    name: str
    definition: str
    read: Read
    kind: Kind = Kind.TEXT
    tells: tuple[str, ...] = ()
    example: str = ""
    terms: type[Vocabulary] | None = None


@dataclass(frozen=True)
class Reader:
    """Whom a file is for. ``everything``: records of every state; otherwise what lists show this person.

    ``on`` is the day of which a stage is told; today where none is given.
    """

    user: Any = None
    everything: bool = False
    on: datetime.date | None = None

    def sees(self, records: Any) -> QuerySet[Any]:
        return records if self.everything else records.visible_to(self.user)


Load = str | Callable[[Reader], Prefetch]


def _as_they_stand(rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
    return rows


@dataclass(frozen=True)
class Table:
    """The columns of one record, in their order.

    ``loads`` names the relations that the columns read, ``adds`` the annotations; ``left_out`` gives a reason for each field
    that no column tells. ``row`` says what a row of it is.
    """

    model: type[models.Model]
    columns: tuple[Column, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    loads: tuple[Load, ...] = ()
    adds: Callable[[Any, Reader], QuerySet[Any]] = _as_they_stand
    row: str = ""

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def prepared(self, rows: QuerySet[Any], reader: Reader) -> QuerySet[Any]:
        """The rows with all that the columns read.

        A related record that the reader may not see is not loaded at all, so that no column can tell of it.
        """
        loads = [self._load(load, reader) if isinstance(load, str) else load(reader) for load in self.loads]
        return _light(self.adds(rows.select_related(None), reader)).prefetch_related(*loads)

    def _load(self, path: str, reader: Reader) -> Prefetch:
        related = _model_at(self.model, path)
        found = related._default_manager.all()
        return Prefetch(path, _light(reader.sees(found) if issubclass(related, Record) else found))

    def values(self, rows: QuerySet[Any], reader: Reader) -> Iterator[list[Value]]:
        """A list of values per row, in the order of the columns; a chunk of rows in memory at a time."""
        for row in self.prepared(rows, reader).iterator(chunk_size=CHUNK):
            yield [column.read(row) for column in self.columns]


def _light(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Captured texts are long, and no column reads them."""
    return rows.defer("captured_text") if rows.model is Source else rows


def _model_at(model: Any, path: str) -> Any:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model
    return model


def tell(
    name: str, definition: str, kind: Kind = Kind.TEXT, *, example: str, terms: type[Vocabulary] | None = None
) -> Column:
    """A field as it stands."""
    return Column(name, definition, lambda row: getattr(row, name), kind, (name,), example, terms)


def tell_date(name: str, definition: str, called: str = "", *, example: str) -> list[Column]:
    """A PartialDateField: as EDTF, its first and last possible day, and its precision."""
    return date_columns(
        called or name, definition, lambda row: getattr(row, name), lambda row: True, (name,), example=example
    )


def date_columns(
    name: str,
    definition: str,
    read: Read,
    there: Callable[[Any], bool],
    tells: tuple[str, ...] = (),
    *,
    example: str,
) -> list[Column]:
    """``there`` says whether there is something that could have a date: a date of nothing is no "not stated"."""
    shown = PartialDate(example)

    def day(which: str, attribute: str, words: str) -> Column:
        return Column(
            f"{name}_{which}_day",
            f"{words} of {name}, itself included.",
            lambda row: getattr(read(row), attribute, None),
            Kind.DATE,
            example=getattr(shown, attribute).isoformat(),
        )

    def precision(row: Any) -> str:
        date = read(row)
        return date.precision if isinstance(date, PartialDate) else "not_stated" if there(row) else ""

    return [
        Column(
            name,
            f"{definition} In EDTF, as precise as its source: 2024-11 is a month, 2024~ about a year.",
            read,
            Kind.PARTIAL_DATE,
            tells,
            example,
        ),
        day("first", "first", "First possible day"),
        day("last", "last", "Last possible day"),
        Column(
            f"{name}_precision",
            f"Precision of {name}: day, month, year, interval, or not_stated.",
            precision,
            example=shown.precision,
            terms=Precision,
        ),
    ]


def tell_related(name: str, definition: str, example: tuple[str, str]) -> list[Column]:
    """Another record: its number and its name, both empty when there is none or the reader may not see it."""
    number, called = example
    return [
        Column(
            f"{name}_id",
            f"{definition} Its number.",
            lambda row: getattr(getattr(row, name), "pk", None),
            Kind.NUMBER,
            (name,),
            number,
        ),
        Column(name, f"{definition} Its name.", lambda row: str(getattr(row, name) or ""), example=called),
    ]


def tell_place(name: str, definition: str, example: tuple[str, str]) -> list[Column]:
    """A country or bloc: its code and its name."""
    code, called = example
    return [
        Column(
            f"{name}_code",
            f"{definition} Its code.",
            lambda row: getattr(getattr(row, name), "pk", ""),
            Kind.TEXT,
            (name,),
            code,
        ),
        Column(name, f"{definition} Its name.", lambda row: str(getattr(row, name) or ""), example=called),
    ]


def number_of_row(what: str, example: str = "1") -> Column:
    return tell("id", f"The {what}'s number here; it never changes.", Kind.NUMBER, example=example)


def record_columns(what: str) -> list[Column]:
    """What every record ends with."""
    merged = "The record that this one was merged into."
    at = examples.MOMENT
    return [
        tell("state", "draft, published, withdrawn or merged.", example="published", terms=State),
        tell("version", f"Raised whenever the {what} or a row of it changes.", Kind.NUMBER, example="3"),
        tell("created_at", "When it was entered here.", Kind.MOMENT, example=at),
        tell("changed_at", "When it or a row of it last changed here.", Kind.MOMENT, example=at),
        tell("published_at", "When readers could first see it here.", Kind.MOMENT, example=at),
        tell("withdrawn_at", "When it was withdrawn.", Kind.MOMENT, example=at),
        tell("withdrawn_why", "Why it was withdrawn.", example="Entered twice."),
        Column(
            "merged_into_id",
            f"{merged} Its number.",
            lambda row: getattr(row.merged_into, "pk", None),
            Kind.NUMBER,
            ("merged_into",),
            "12",
        ),
    ]


RECORD_LEFT_OUT = {
    "created_by": "who entered it is the editors' own business",
    "sent_back_why": "a note from a reviewer to an author",
    "entry_key": "only stops a double click from making two records",
}


def derived(model: type[models.Model]) -> dict[str, str]:
    """What the database derives for itself, to sort and find by."""
    generated = [f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)]
    return dict.fromkeys(generated, "follows from other columns")


def left_out(model: type[models.Model], **reasons: str) -> dict[str, str]:
    of_record = RECORD_LEFT_OUT if issubclass(model, Record) else {}
    return {**derived(model), **of_record, **reasons}
