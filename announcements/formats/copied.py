"""Lines of CSV that PostgreSQL writes itself, cell by cell as ``comma_separated`` writes them.

A table's cells stand here once more, in SQL, in the order of its columns; a test compares every cell with what the columns say.
A table that doesn't stand here is written by its columns.
"""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from announcements.formats.columns import Table
from announcements.formats.comma_separated import PLAIN, Variant
from announcements.formats.rows import Rows
from announcements.models import Announcement
from announcements.models.record import states_visible_to
from announcements.models.vocabularies import Role, State

PIECE = 64_000


def text(words: str) -> str:
    """As ``harmless`` writes it. Most begin with a letter or are empty: only of the others the beginning is looked at closely."""
    return (
        f"CASE WHEN ascii({words}) BETWEEN 64 + 1 AND 65000 THEN {words} WHEN {words} = '' THEN NULL"
        f" WHEN {words} ~ '^''*[=+\\-@\\t\\r\\n＝＋－＠]' THEN '''' || {words} ELSE {words} END"
    )


def items(of: str, words: str, order: str, only: str = "") -> str:
    """The list's cell, unless it begins like a formula: an aggregate of what a row has of these."""
    escaped = f"coalesce(nullif(regexp_replace({words}, '[\\\\;]', '\\\\\\&', 'g'), ''), '\\0')"
    filtered = f"{of} IS NOT NULL" + (f" AND {only}" if only else "")
    return f"string_agg({escaped}, '; ' ORDER BY {order}) FILTER (WHERE {filtered})"


def plain(words: str, of: str, order: str, only: str = "") -> str:
    """A list of codes or numbers, in which nothing is to be escaped."""
    filtered = f"{of} IS NOT NULL" + (f" AND {only}" if only else "")
    return f"string_agg({words}, '; ' ORDER BY {order}) FILTER (WHERE {filtered})"


def moment(when: str) -> str:
    """With six digits of a second, or none. As ``to_char`` writes it, in half the time."""
    told = f"({when} AT TIME ZONE 'UTC')::text"
    return f"replace(CASE length({told}) WHEN 19 THEN {told} ELSE rpad({told}, 26, '0') END, ' ', 'T') || '+00:00'"


def date(edtf: str, days: str) -> list[str]:
    return [
        edtf,
        f"lower({days})",
        f"upper({days}) - 1",
        f"CASE WHEN {edtf} IS NULL THEN 'not_stated' WHEN {edtf} LIKE '%%/%%' THEN 'interval' ELSE {_precision(edtf)} END",
    ]


def _precision(edtf: str) -> str:
    """Of one part: by its length, 2024, 2024-11 or 2024-11-07."""
    return f"(ARRAY['year', 'month', 'day'])[(length(rtrim({edtf}, '~')) - 1) / 3]"


def record(table: str) -> list[str]:
    """Of ``r``, a row of the table."""
    return [
        "r.state",
        "r.version",
        *(moment(f"r.{name}") for name in ("created_at", "changed_at", "published_at", "withdrawn_at")),
        text("r.withdrawn_why"),
        # Hardly any is: a join would read the whole table a second time.
        f"CASE WHEN r.merged_into_id IS NOT NULL THEN ({_MERGED.format(table=table)}) END",
    ]


_MERGED = "SELECT one.id FROM {table} one WHERE one.id = r.merged_into_id AND one.state = ANY (%(open)s)"


@dataclass(frozen=True)
class Cells:
    """In SQL: the cells of a row, and where they come from. ``chosen`` has the rows asked for; ``%(open)s`` are the states seen."""

    beside: str
    cells: tuple[str, ...]
    tables: str


_SUPPORTING = """
    SELECT DISTINCT ON (citation.{kind}_id) citation.{kind}_id AS id, source.url, source.publisher, citation.passage
    FROM chosen
    JOIN announcements_citation citation ON citation.{kind}_id = chosen.id
    JOIN announcements_source source ON source.id = citation.source_id AND source.state = ANY (%(open)s)
    WHERE citation.stance <> 'contradicts'
    ORDER BY citation.{kind}_id, citation.passage = '', lower(source.published_days) NULLS LAST, citation.id
"""

_INVOLVED = f"""
    SELECT row.announcement_id AS id,
        {plain("row.country_id", "row.country_id", "row.id")} AS codes,
        {items("row.country_id", "country.name", "row.id")} AS names,
        {", ".join(plain("row.country_id", "row.country_id", "row.id", f"row.role = '{role}'") + f" AS {role}" for role in Role)},
        {items("organisation.id", "organisation.name", "row.id")} AS organisations
    FROM chosen
    JOIN announcements_involvement row ON row.announcement_id = chosen.id
    LEFT JOIN announcements_country country ON country.code = row.country_id
    LEFT JOIN announcements_organisation organisation
        ON organisation.id = row.organisation_id AND organisation.state = ANY (%(open)s)
    GROUP BY row.announcement_id
"""  # noqa: S608 (put together from what stands here)

_CARRIED = f"""
    SELECT link.announcement_id AS id,
        {plain("agreement.id::text", "agreement.id", "agreement.sort_key, agreement.id")} AS numbers,
        {items("agreement.id", "agreement.title", "agreement.sort_key, agreement.id")} AS titles
    FROM chosen
    JOIN announcements_announcedagreement link ON link.announcement_id = chosen.id
    JOIN announcements_agreement agreement ON agreement.id = link.agreement_id AND agreement.state = ANY (%(open)s)
    GROUP BY link.announcement_id
"""  # noqa: S608 (put together from what stands here)

CELLS: dict[Any, Cells] = {
    Announcement: Cells(
        f"supporting AS ({_SUPPORTING.format(kind='announcement')}), involved AS ({_INVOLVED}), carried AS ({_CARRIED})",
        (
            "r.id",
            text("r.title"),
            text("r.summary"),
            "r.kind",
            *date("r.announced_on", "r.days"),
            "involved.codes",
            text("involved.names"),
            *(f"involved.{role}" for role in Role),
            text("involved.organisations"),
            "event.id",
            text("event.name"),
            "carried.numbers",
            text("carried.titles"),
            text("supporting.url"),
            text("supporting.publisher"),
            text("supporting.passage"),
            text("r.note"),
            *record("announcements_announcement"),
        ),
        """
        JOIN announcements_announcement r ON r.id = chosen.id
        LEFT JOIN involved ON involved.id = r.id
        LEFT JOIN carried ON carried.id = r.id
        LEFT JOIN supporting ON supporting.id = r.id
        LEFT JOIN announcements_event event ON event.id = r.event_id AND event.state = ANY (%(open)s)
        """,
    ),
}


def is_copied(table: Table, variant: Variant) -> bool:
    """Whether these lines are written here. Those for a country that splits at semicolons are not."""
    return table.model in CELLS and variant.delimiter == PLAIN.delimiter


def statement(rows: Rows) -> str:
    """The COPY of these rows, in their order, without a line of names, in this transaction; empty where there are none."""
    numbers = rows.numbers_in_sql()
    if not numbers:
        return ""
    cells, reader = CELLS[rows.table.model], rows.reader
    open_to = State.values if reader.everything else [state.value for state in states_visible_to(reader.user)]
    with connection.cursor() as cursor:
        after = cursor.mogrify(
            f"{cells.beside} SELECT {', '.join(cells.cells)} FROM chosen {cells.tables} ORDER BY chosen.place",  # noqa: S608
            {"open": list(open_to)},
        )
    # All of it stands here but the numbers, which have been told, or are asked for by a statement of Django's.
    return (
        f"COPY (WITH chosen AS MATERIALIZED (SELECT id, row_number() OVER () AS place FROM ({numbers}) asked (id)), {after})"  # noqa: S608
        " TO STDOUT WITH (FORMAT csv)"
    )


def copied(rows: Rows) -> Generator[bytes]:
    """The lines, some kilobytes at a time, within a transaction."""
    for part in rows.parts():
        if sql := statement(part):
            yield from _answered(sql)


def _answered(sql: str) -> Generator[bytes]:
    with connection.cursor() as cursor:
        # How long it takes is up to who reads it. Compiling it takes longer than it saves. What a million rows are joined with
        # stays in memory: written out and read back, the file takes a tenth longer.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        with cursor.cursor.copy(sql) as copy:
            yield from _in_pieces(copy)


def _in_pieces(lines: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) > PIECE:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)
