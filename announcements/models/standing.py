"""Where words stand: in the rows of records, in what was kept of them, and in the reasons that acts were given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import CharField, GeneratedField, TextField

from announcements.dates import PartialDateField
from announcements.models.actors import Appointment, Official, Organisation
from announcements.models.agreements import Agreement, Party
from announcements.models.announcements import Announcement, Statement
from announcements.models.citations import FACTS, Citation
from announcements.models.events import Event
from announcements.models.figures import Figure
from announcements.models.milestones import Milestone
from announcements.models.participations import Participation
from announcements.models.record import Record
from announcements.models.sources import Source

# The tables whose texts can be taken out; of a row, the columns of which one names its record.
OWNERS: dict[Any, list[str]] = {
    Announcement: [],
    Agreement: [],
    Official: [],
    Organisation: [],
    Event: [],
    Source: [],
    Party: ["agreement"],
    Milestone: ["agreement"],
    Statement: ["announcement"],
    Figure: ["agreement", "announcement"],
    Participation: ["agreement", "announcement"],
    Appointment: ["official"],
    Citation: FACTS,
}


def texts_of(model: Any) -> list[Any]:
    """The columns that hold somebody's words: not codes, dates, or what is made from another column."""
    return [field for field in model._meta.local_fields if _is_text(field)]


def _is_text(field: Any) -> bool:
    if isinstance(field, ArrayField):
        return not field.base_field.choices
    is_words = isinstance(field, CharField | TextField) and not isinstance(field, GeneratedField | PartialDateField)
    # A source's key goes with its address.
    return is_words and not field.choices and field.name not in ("language", "url_key")


LOGS = {
    ("pghistory_context", "metadata"): "The reason given for an act, in the history",
    ("django_admin_log", "object_repr"): "The admin’s log",
    ("django_admin_log", "change_message"): "The admin’s log",
}
TABLES = {model._meta.db_table: model for model in OWNERS}


def in_words(table: str, column: str) -> str:
    if said := LOGS.get((table, column)):
        return said
    model = TABLES[table]
    name = str(model._meta.verbose_name)
    return f"{name[:1].upper()}{name[1:]}: {model._meta.get_field(column).verbose_name}"


# Between two words: as they may be printed, or stand in an address. Read by Python and PostgreSQL alike.
_GAP = "(?:[\\s\u00a0\u2007\u2009\u202f_+\u2010\u2011\u2013\u2014-]|%20)+"
# Between the names of a list: no words stand across two of them.
_UNIT = "\x1f"
LONGEST = 2000
ASKED = "current_setting('policytracker.words')"
# A page has less: each statement reads a table and all that was kept of it.
_PATIENCE = "25s"


@dataclass(frozen=True)
class Place:
    """A column of a row in which words stand: now, and in how many of its revisions.

    ``record`` is the one that the row belongs to, None for the reason of an act and the admin's log; ``words`` is what the column
    says, or last said.
    """

    table: str
    column: str
    row: str
    now: bool
    revisions: int
    words: str
    record: Any

    @property
    def key(self) -> str:
        return f"{self.table}.{self.column}.{self.row}"

    @property
    def where(self) -> str:
        return in_words(self.table, self.column)

    @property
    def shortly(self) -> str:
        return _short(self.words.replace(_UNIT, "; "), 60)

    def around(self, words: str) -> tuple[str, str, str]:
        """What stands before them, the words as printed here, and what stands after."""
        text = self.words.replace(_UNIT, "; ")
        found = re.search(pattern(words), text, re.IGNORECASE) if words else None
        if not found:
            return "", _short(text, 160), ""
        before, after = text[: found.start()], text[found.end() :]
        return ("…" if len(before) > 60 else "") + before[-60:], found[0], _short(after, 60)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def pattern(words: str) -> str:
    """Of these words, whatever their case and whatever stands between them."""
    return _GAP.join(re.escape(word) for word in words.split())


def compared(words: str) -> str:
    """The words as ``pattern`` compares them."""
    return " ".join(re.sub(_GAP, " ", words.lower()).split())


def places_of(words: str) -> list[Place]:
    """Every place where these words stand, in what is public, in drafts, and in what was kept of either. Reads all tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_PATIENCE])
        ask_for(cursor, pattern(words))
        found = [row for sql in _looks() for row in _rows(cursor, sql)]
    return [_place(*row) for row in found]


def ask_for(cursor: Any, asked: str) -> None:
    """Tell the database the words for the rest of the transaction: ``ASKED`` is them, and no slow statement holds them, which is logged."""
    cursor.execute("SELECT set_config('policytracker.words', %s, true)", [asked])


def texts(record: Record) -> list[Place]:
    """Every text of a record and of its rows, as they are now."""
    return [
        Place(model._meta.db_table, field.name, str(row.pk), True, 0, value, record)
        for model, row in _rows_of(record)
        for field in texts_of(model)
        if (value := _one_text(getattr(row, field.attname)))
    ]


def _one_text(value: Any) -> str:
    return _UNIT.join(value) if isinstance(value, list) else value or ""


def _rows_of(record: Record) -> Iterator[tuple[Any, Any]]:
    yield type(record), record
    facts = {name: [record.pk] for name in FACTS if Citation._meta.get_field(name).related_model is type(record)}
    for model, owners in OWNERS.items():
        if model is not Citation and record.noun in owners:
            rows = list(model.objects.filter(**{record.noun: record.pk}))
            facts[model._meta.model_name] = [row.pk for row in rows]
            yield from ((model, row) for row in rows)
    for name in [name for name in FACTS if facts.get(name)]:
        yield from ((Citation, row) for row in Citation.objects.filter(**{f"{name}__in": facts[name]}).order_by("pk"))


def _looks() -> Iterator[str]:
    """A statement for each table and its revisions: table, column, row, whether they stand there now, in how many revisions, words."""
    for model in OWNERS:
        table, fields = model._meta.db_table, texts_of(model)
        columns = ", ".join(f'"{field.column}"' for field in fields)
        values = ", ".join(f"('{field.name}', {_as_text(field)})" for field in fields)
        yield f"""
            SELECT '{table}', t.name, kept.row::text, bool_or(kept.now), count(*) FILTER (WHERE NOT kept.now),
                (array_agg(t.words ORDER BY kept.now DESC, kept.number DESC))[1]
            FROM (
                SELECT id AS row, true AS now, 0 AS number, {columns} FROM "{table}"
                UNION ALL SELECT pgh_obj_id, false, pgh_id, {columns} FROM "{table}revision"
            ) kept, LATERAL (VALUES {values}) t (name, words)
            WHERE t.words COLLATE pg_c_utf8 ~* {ASKED} GROUP BY kept.row, t.name ORDER BY kept.row, t.name
        """
    yield f"""
        SELECT 'pghistory_context', 'metadata', context.id::text, true, 0, string_agg(said.value, ' ')
        FROM pghistory_context context, jsonb_each_text(context.metadata) said
        WHERE said.value COLLATE pg_c_utf8 ~* {ASKED} GROUP BY context.id ORDER BY context.created_at
    """
    for column in ("object_repr", "change_message"):
        yield f"""
            SELECT 'django_admin_log', '{column}', id::text, true, 0, {column}
            FROM django_admin_log WHERE {column} COLLATE pg_c_utf8 ~* {ASKED} ORDER BY id
        """


def _as_text(field: Any) -> str:
    return f"array_to_string({field.column}, '{_UNIT}')" if field.get_internal_type() == "ArrayField" else field.column


def _rows(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    rows: list[Any] = cursor.fetchall()
    return rows


def _place(table: str, column: str, row: str, now: bool, revisions: int, words: str) -> Place:
    model = TABLES.get(table)
    return Place(table, column, row, now, revisions, words, _owner(model, row) if model else None)


def _owner(model: Any, pk: Any) -> Record | None:
    """The record that a row belongs to, or belonged to last: it may be gone, and stand in the history alone."""
    if issubclass(model, Record):
        return model._base_manager.filter(pk=pk).first()
    row = model._base_manager.filter(pk=pk).first() or _last_revision(model, pk)
    named = next((name for name in OWNERS[model] if getattr(row, f"{name}_id", None)), None)
    return _owner(model._meta.get_field(named).related_model, getattr(row, f"{named}_id")) if named else None


def _last_revision(model: Any, pk: Any) -> Any:
    return model.revisions.rel.related_model.objects.filter(pgh_obj_id=pk).order_by("pgh_id").last()


def kept_in(table: str, column: str, row: str) -> list[str]:
    """What a place says, and all that was kept of what it said: each text of a list by itself."""
    model = TABLES.get(table)
    if not model:
        return _strings(f'SELECT to_jsonb("{column}") FROM "{table}" WHERE id = %s', [row])
    said = f'SELECT to_jsonb("{column}") FROM "{table}'
    return _strings(f'{said}" WHERE id = %s UNION {said}revision" WHERE pgh_obj_id = %s', [row, row])


def _strings(sql: str, values: list[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT string #>> '{{}}' FROM ({sql}) kept (json),"
            " jsonb_path_query(json, 'strict $.** ? (@.type() == \"string\")') string",
            values,
        )
        return [text for (text,) in cursor.fetchall()]
