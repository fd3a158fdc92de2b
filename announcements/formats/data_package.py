"""A table described for programs that read Data Packages (Frictionless): its fields, their types, and to which tables they lead."""

from typing import Any

from announcements.formats.columns import Column, Kind, Table

DATE = r"\d{4}(-\d\d(-\d\d)?)?~?"
EDTF = f"{DATE}(/{DATE})?"
TYPES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string"},
    Kind.LIST: {"type": "string"},
    Kind.NUMBER: {"type": "number"},
    Kind.DATE: {"type": "date"},
    Kind.MOMENT: {"type": "datetime"},
    Kind.PARTIAL_DATE: {"type": "string", "constraints": {"pattern": EDTF}},
    Kind.YES_NO: {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
}


def resource_name(table: Table) -> str:
    return table.name.replace(" ", "_")


def schema(table: Table, tables: dict[Any, Table]) -> dict[str, Any]:
    """``tables`` by their models: those that lie in the package too."""
    found: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": [table.names[0]],
        "missingValues": [""],
    }
    if keys := [key for column in table.columns if (key := _key(table, column, tables))]:
        found["foreignKeys"] = keys
    return found


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.name, **TYPES[column.kind], "description": column.definition, "example": column.example}
    if column.kind is Kind.NUMBER and (column.name in ("id", "version") or column.name.endswith("_id")):
        field["type"] = "integer"
    if column.terms and column.kind is Kind.TEXT:
        field["constraints"] = {"enum": [str(value) for value in column.terms.values]}
    return field


def _key(table: Table, column: Column, tables: dict[Any, Table]) -> dict[str, Any] | None:
    """Where the column holds another record's number or a place's code."""
    if len(column.tells) != 1 or column.name not in (f"{column.tells[0]}_id", f"{column.tells[0]}_code"):
        return None
    related = table.model._meta.get_field(column.tells[0]).related_model
    if related not in tables:
        return None
    to = tables[related]
    resource = "" if to is table else resource_name(to)
    return {"fields": [column.name], "reference": {"resource": resource, "fields": [to.names[0]]}}
