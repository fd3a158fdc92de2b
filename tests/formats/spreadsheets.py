"""Spreadsheets read back, by a library that had no part in writing them."""

import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """By its name the lines of each, the names' first."""
    book = load_workbook(io.BytesIO(content), read_only=True)
    found = {sheet.title: [list(map(as_read, line)) for line in sheet.iter_rows(values_only=True)] for sheet in book}
    book.close()
    return found


def as_read(value: Any) -> Any:
    """A text as Excel shows it. The library decodes _x000A_ in shared texts alone, and ours stand in their cells."""
    return unescape(value) if isinstance(value, str) else value
