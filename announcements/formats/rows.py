"""Which rows stand in a file, for whom, and in what order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from announcements.formats.columns import CHUNK, Reader, Table, Value
from announcements.formats.public import open_rows


class Rows(Protocol):
    """Rows of a table as one reader may see them."""

    @property
    def table(self) -> Table: ...
    @property
    def reader(self) -> Reader: ...

    def count(self) -> int: ...

    def values(self) -> Iterator[list[Value]]:
        """A list of values per row, in the order of the columns; some rows in memory at a time."""

    def numbers_in_sql(self) -> str:
        """A statement that gives their numbers, in this order; empty where there are none."""


@dataclass(frozen=True)
class Selected:
    """What a QuerySet finds, in its order."""

    table: Table
    reader: Reader
    rows: QuerySet[Any]

    def count(self) -> int:
        return self.rows.count()

    def values(self) -> Iterator[list[Value]]:
        return self.table.values(self.rows, self.reader)

    def numbers_in_sql(self) -> str:
        with connection.cursor() as cursor:
            try:
                return cursor.mogrify(*self.rows.values("pk").query.sql_with_params())
            except EmptyResultSet:
                return ""


@dataclass(frozen=True)
class Listed:
    """Records by their numbers, as a list has them in its order; or rows that belong to these, record by record.

    ``belongs_to`` is the table's key to the record, "pk" for the record itself.
    """

    table: Table
    reader: Reader
    numbers: Sequence[Any]
    belongs_to: str = "pk"

    def count(self) -> int:
        if self.belongs_to == "pk":
            return len(self.numbers)
        return sum(self._rows(numbers).count() for numbers in self._some_at_a_time())

    def values(self) -> Iterator[list[Value]]:
        record = self.table.model._meta.get_field(self.belongs_to).attname if self.belongs_to != "pk" else "pk"
        for numbers in self._some_at_a_time():
            place = {number: i for i, number in enumerate(numbers)}
            rows = self.table.prepared(self._rows(numbers), self.reader)
            for row in sorted(rows, key=lambda row: (place[getattr(row, record)], row.pk)):
                yield [column.read(row) for column in self.table.columns]

    def numbers_in_sql(self) -> str:
        if not self.numbers:
            return ""
        # Some at a time: the digits of a million numbers, each a text of its own, take 60 MB.
        digits = ",".join(",".join(map(str, some)) for some in self._some_at_a_time())
        return f"SELECT unnest('{{{digits}}}'::bigint[])"

    def _some_at_a_time(self) -> Iterator[Sequence[Any]]:
        return (self.numbers[at : at + CHUNK] for at in range(0, len(self.numbers), CHUNK))

    def _rows(self, numbers: Sequence[Any]) -> QuerySet[Any]:
        return open_rows(self.table.model, self.reader).filter(**{f"{self.belongs_to}__in": numbers}).order_by()
