"""Cells and rows in JSON: see the codebook's rule on kinds of cell."""

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from announcements.dates import PartialDate
from announcements.formats.columns import Table, Value


def cell(value: Value) -> Any:
    if isinstance(value, PartialDate):
        return value.edtf
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def row(table: Table, values: Iterable[Value]) -> dict[str, Any]:
    return {name: cell(value) for name, value in zip(table.names, values, strict=True)}


def written(value: Any) -> str:
    """On one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
