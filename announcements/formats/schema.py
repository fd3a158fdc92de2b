"""What a row in JSON looks like, in JSON Schema (2020-12), from the table's columns."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from announcements.formats.columns import Column, Kind, Table

_OF_KIND: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.LIST: {"type": "array"},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.MOMENT: {"type": ["string", "null"], "format": "date-time"},
    Kind.PARTIAL_DATE: {"type": ["string", "null"]},
    Kind.YES_NO: {"type": "boolean"},
}


def of_row(table: Table) -> dict[str, Any]:
    """Every column is in every row."""
    return {
        "type": "object",
        "description": table.row,
        "properties": {column.name: of_column(table, column) for column in table.columns},
        "required": table.names,
        "additionalProperties": False,
    }


def of_column(table: Table, column: Column) -> dict[str, Any]:
    schema = {**_OF_KIND[column.kind], "description": column.definition}
    values = [str(value) for value in column.terms.values] if column.terms else None
    if column.kind is Kind.LIST:
        schema["items"] = {"type": "string", "enum": values} if values else {"type": "string"}
    elif values:
        schema["enum"] = values if _is_always_there(table, column) else [*values, ""]
    elif column.kind is Kind.NUMBER and _is_always_there(table, column):
        schema["type"] = "integer"
    return schema


def _is_always_there(table: Table, column: Column) -> bool:
    """A field that must be filled."""
    try:
        field = table.model._meta.get_field(column.name)
    except FieldDoesNotExist:
        return False
    if field.null or getattr(field, "blank", False):
        return False
    return column.kind is Kind.TEXT or isinstance(field, models.IntegerField)
