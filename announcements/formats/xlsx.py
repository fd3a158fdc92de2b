"""A spreadsheet: the rows on its first sheet, what their columns mean on its second. Texts are never formulas."""

import datetime
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from announcements.dates import PartialDate
from announcements.formats import codebook
from announcements.formats.columns import Table, Value
from announcements.formats.comma_separated import joined
from announcements.formats.rows import Rows

# Excel's own bounds. One line is the names'.
MOST_ROWS = 1_048_576 - 1
LONGEST_TEXT = 32_767
CUT = "… [cut: the whole text is in the other formats]"
# It counts days from here, and takes 1900 for a leap year: days before it are written as text.
FIRST_DAY = datetime.date(1900, 3, 1)
PIECE = 64_000


class Sheet(Worksheet):
    def _xml_rich_inline_string(self, string: str, attributes: Any) -> None:
        """XlsxWriter takes a text that begins and ends like its own markup for markup. None of ours is."""
        self._xml_inline_string(string, True, attributes)


def pieces(rows: Rows) -> Iterator[bytes]:
    """The whole file is made on disk before its first piece: its directory stands at its end, and without that it is no file."""
    with tempfile.TemporaryFile() as file:
        _write(file, rows)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(file: IO[bytes], rows: Rows) -> None:
    # In constant memory each row is written away before the next begins.
    book = Workbook(file, {"constant_memory": True, "remove_timezone": True})
    # The same rows are the same file.
    book.set_properties({"created": datetime.datetime(2000, 1, 1)})
    formats = {
        datetime.date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    _sheet(book, _name(rows.table), rows.table.names, rows.values(), formats)
    _sheet(book, "codebook", codebook.NAMES, codebook.lines(rows.table), formats)
    book.close()


def _name(table: Table) -> str:
    """As long as a sheet's name may be."""
    return table.name[:31]


def _sheet(book: Workbook, name: str, names: Iterable[str], lines: Iterable[list[Any]], formats: Any) -> None:
    sheet = book.add_worksheet(name, Sheet)
    sheet.freeze_panes(1, 0)
    for column, called in enumerate(names):
        sheet.write_string(0, column, called)
    for at, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            _cell(sheet, at, column, value, formats)


def _cell(sheet: Sheet, at: int, column: int, value: Value, formats: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(at, column, value)
    elif isinstance(value, int | Decimal):
        sheet.write_number(at, column, value)
    elif isinstance(value, datetime.datetime) or (isinstance(value, datetime.date) and value >= FIRST_DAY):
        sheet.write_datetime(at, column, value, formats[type(value)])
    elif text := _text(value):
        sheet.write_string(at, column, shortened(text))


def shortened(text: str) -> str:
    """Excel counts what UTF-16 counts."""
    if len(text) <= LONGEST_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST_TEXT:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(CUT))]
    return kept.decode("utf-16-le", "ignore") + CUT


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, PartialDate):
        return value.edtf
    return value.isoformat() if isinstance(value, datetime.date) else joined(value)
