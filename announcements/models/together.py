"""All that a record's page says, in one statement: querysets by name, put together once and asked with each page's number.

As ten querysets a page was ten statements, and putting them together took the ORM ten times as long as the page took to print.
Each stays what it is, a question in the words of its model. None joins another table for its columns: what rows name is found
among the rows of the other questions.
"""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.utils import timezone

from announcements import roles
from announcements.planned import planned

# What stands in a question for the number of a record and for today until it is asked. No record and no day is these.
NUMBER = -1_999_999_937
TODAY = datetime.date(1, 1, 1)

Questions = Callable[[int, datetime.date, Any], dict[str, QuerySet]]


@dataclass(frozen=True)
class _Asked:
    model: type[Model]
    # The annotations of each row, and what reads them.
    added: dict[str, Any]
    # The columns of each row, where it is no record.
    plain: bool


@dataclass(frozen=True)
class _Statement:
    name: str
    sql: str
    asked: dict[str, _Asked]


_put_together: dict[tuple[Questions, bool], _Statement] = {}


def together(questions: Questions, number: int, user: Any) -> dict[str, list[Any]]:
    """The rows of each question. ``questions`` is called once for readers and once for editors."""
    key = questions, roles.is_editor(user)
    if key not in _put_together:
        _put_together[key] = _statement(
            "_for_".join([questions.__name__, "editors" if key[1] else "readers"]), questions, user
        )
    statement = _put_together[key]
    (columns,) = planned(statement.name, "bigint, date", statement.sql, [number, timezone.localdate()])
    rows = {
        name: _rows(asked, json.loads(column, parse_float=Decimal))
        for (name, asked), column in zip(statement.asked.items(), columns, strict=True)
    }
    _connect(rows)
    return rows


def _statement(name: str, questions: Questions, user: Any) -> _Statement:
    columns: list[str] = []
    params: list[Any] = []
    asked: dict[str, _Asked] = {}
    for title, queryset in questions(NUMBER, TODAY, user).items():
        plain = queryset._fields is not None
        # A generated column serves questions, not pages; a captured text is long, and private.
        left_out = [f.name for f in queryset.model._meta.concrete_fields if f.generated or f.name == "captured_text"]
        sql, given = (queryset if plain else queryset.defer(*left_out)).query.sql_with_params()
        columns.append(f"(SELECT coalesce(jsonb_agg(to_jsonb(found)), '[]') FROM ({sql}) found)")  # noqa: S608 (put together by Django)
        params += given
        added = {added_name: added.output_field for added_name, added in queryset.query.annotation_select.items()}
        asked[title] = _Asked(queryset.model, added, plain)
    with connection.cursor() as cursor:
        sql = cursor.mogrify(f"SELECT {', '.join(columns)}", params)
    return _Statement(name, sql.replace(str(NUMBER), "$1").replace(f"'{TODAY}'::date", "$2"), asked)


def _rows(asked: _Asked, found: list[dict[str, Any]]) -> list[Any]:
    return found if asked.plain else [_record(asked, columns) for columns in found]


def _record(asked: _Asked, columns: dict[str, Any]) -> Model:
    fields: list[Any] = [field for field in asked.model._meta.concrete_fields if field.column in columns]
    values = [field.to_python(columns[field.column]) for field in fields]
    record = asked.model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], values)
    for name, field in asked.added.items():
        setattr(record, name, field.to_python(columns[name]))
    return record


def _connect(rows: dict[str, list[Any]]) -> None:
    """Let each row know the others that it names."""
    records: dict[tuple[Any, Any], Model] = {
        (type(row), row.pk): row for found in rows.values() for row in found if isinstance(row, Model)
    }
    for record in (row for found in rows.values() for row in found if isinstance(row, Model)):
        for field in record._meta.concrete_fields:
            if field.is_relation and (known := records.get((field.related_model, getattr(record, field.attname)))):
                field.set_cached_value(record, known)
