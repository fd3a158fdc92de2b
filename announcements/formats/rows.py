"""Which rows stand in a file, for whom, and in what order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from announcements.formats.columns import CHUNK, Reader, Table, Value
from announcements.formats.public import open_rows

# The database joins and sorts all rows of a file before it gives the first: of a million that took 11 s of a processor, for a reader too
# who took nothing more. So a long file begins with a few by themselves, more than lie on the way to a reader. As a whole it is no slower.
BEGINNING, LONG = 10_000, 100_000
# So many numbers are told to the database in one statement: those of a million at once would take 60 MB here.
TOLD_AT_ONCE = 20_000
# By place, for the planner knows how long a series is, not what is in a setting: taken for few, each row was read by itself,
# a million in twice the time.
_TOLD = """
SELECT (
    SELECT array_agg(number)
    FROM (SELECT unnest(current_setting('asked.numbers_' || part)::bigint[]) FROM generate_series(0, {last}) part) told (number)
)[place] FROM generate_series(1, {many}) place
"""


class Rows(Protocol):
    """Rows of a table as one reader may see them."""

    @property
    def table(self) -> Table: ...
    @property
    def reader(self) -> Reader: ...

    def count(self) -> int: ...

    def values(self) -> Iterator[list[Value]]:
        """A list of values per row, in the order of the columns; some rows in memory at a time."""

    def parts(self) -> Iterator["Rows"]:
        """All of them, in this order: those of a long file in two parts, the first of them short."""

    def numbers_in_sql(self) -> str:
        """A statement that gives their numbers, in this order, within the transaction in which it is asked for; empty where there are none."""


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

    def parts(self) -> Iterator[Rows]:
        yield self

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

    def parts(self) -> Iterator[Rows]:
        if len(self.numbers) <= LONG:
            yield self
            return
        yield replace(self, numbers=self.numbers[:BEGINNING])
        yield replace(self, numbers=self.numbers[BEGINNING:])

    def numbers_in_sql(self) -> str:
        if not self.numbers:
            return ""
        with connection.cursor() as cursor:
            for part, numbers in enumerate(self._some_at_a_time(TOLD_AT_ONCE)):
                digits = f"{{{','.join(map(str, numbers))}}}"
                # Within a COPY there is no place for values: what is set so is forgotten with the transaction.
                cursor.execute("SELECT length(set_config(%s, %s, true))", [f"asked.numbers_{part}", digits])
        return _TOLD.format(last=part, many=len(self.numbers))

    def _some_at_a_time(self, many: int = CHUNK) -> Iterator[Sequence[Any]]:
        return (self.numbers[at : at + many] for at in range(0, len(self.numbers), many))

    def _rows(self, numbers: Sequence[Any]) -> QuerySet[Any]:
        return open_rows(self.table.model, self.reader).filter(**{f"{self.belongs_to}__in": numbers}).order_by()
