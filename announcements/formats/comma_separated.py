"""Comma-separated values: what a cell looks like, and how to read it back.

A spreadsheet runs text that begins like a formula. Such text gets one leading apostrophe more, and reading takes one away; numbers
stay bare. An empty cell is nothing: no text in a column of texts, no value (NULL) in any other. No column holds both.
The items of a list stand between "; "; inside an item ";" and "\\" have a "\\" before them, and an item without text is "\\0".
"""

import csv
import datetime
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from announcements.dates import PartialDate
from announcements.formats.columns import Kind, Table, Value

RUNS = re.compile(r"'*[=+\-@\t\r\n\0＝＋－＠]")
LINES_AT_ONCE = 100


@dataclass(frozen=True)
class Variant:
    """``mark``: begins with a byte-order mark, without which Excel takes UTF-8 for the local encoding."""

    label: str
    mark: bool = False
    delimiter: str = ","
    decimal: str = "."


PLAIN = Variant("CSV")
# By the value of ``excel`` in an address. Excel splits at the list separator of its own country: see docs/decisions.
EXCEL = {
    "1": Variant("CSV for Excel", mark=True),
    "semicolon": Variant("CSV for Excel, decimal comma", mark=True, delimiter=";", decimal=","),
}


def harmless(text: str) -> str:
    return f"'{text}" if RUNS.match(text) else text


def as_held(cell: str) -> str:
    """The text that ``harmless`` was given."""
    return cell[1:] if cell.startswith("'") and RUNS.match(cell) else cell


def joined(items: Iterable[str]) -> str:
    return "; ".join(re.sub(r"[\\;]", r"\\\g<0>", item) or r"\0" for item in items)


def parted(text: str) -> list[str]:
    """The items that ``joined`` was given."""
    # An item is a run of escaped pairs and of other characters up to a bare semicolon.
    items = re.findall(r"((?:\\.|[^\\;])+)(?:; |\Z)", text, re.DOTALL)
    return [re.sub(r"\\(.)", r"\1", item, flags=re.DOTALL) if item != r"\0" else "" for item in items]


def cell(value: Value, variant: Variant = PLAIN) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:f}".replace(".", variant.decimal) if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return value.edtf
    return harmless(value if isinstance(value, str) else joined(value))


def _number(text: str) -> int | Decimal:
    return Decimal(text.replace(",", ".")) if "." in text or "," in text else int(text)


_READ: dict[Kind, Callable[[str], Any]] = {
    Kind.NUMBER: _number,
    Kind.DATE: datetime.date.fromisoformat,
    Kind.MOMENT: datetime.datetime.fromisoformat,
    Kind.PARTIAL_DATE: PartialDate,
    Kind.YES_NO: lambda text: text == "yes",
}


def value_of(text: str, kind: Kind) -> Value:
    """What ``cell`` was given."""
    if kind is Kind.TEXT:
        return as_held(text)
    if kind is Kind.LIST:
        return parted(as_held(text))
    return _READ[kind](text) if text else None


class _Line:
    """A file for csv.writer that hands each line back. It writes for CR LF, so that it quotes a cell with either of them."""

    def write(self, line: str) -> str:
        return line.removesuffix("\r\n") + "\n"


def written(names: Iterable[str], rows: Iterable[list[Value]], variant: Variant = PLAIN) -> Iterator[str]:
    """The names, then the rows, in pieces of some lines; lines end as PostgreSQL ends those that it writes itself."""
    line = csv.writer(_Line(), delimiter=variant.delimiter).writerow
    # By themselves: who reads has something in hand while the rows are looked for.
    yield ("\ufeff" if variant.mark else "") + line(names)
    lines = []
    for row in rows:
        lines.append(line([cell(value, variant) for value in row]))
        if len(lines) >= LINES_AT_ONCE:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def read(text: str, table: Table, variant: Variant = PLAIN) -> list[dict[str, Value]]:
    """The rows of a file of this table, by column name, as the database holds them."""
    kinds = {column.name: column.kind for column in table.columns}
    lines = csv.DictReader(
        io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=variant.delimiter, strict=True
    )
    return [{name: value_of(found, kinds[name]) for name, found in row.items()} for row in lines]
