"""The answer that a browser saves: written while it is read, from one moment of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from announcements.formats.columns import Reader, Table
from announcements.formats.comma_separated import PLAIN, Variant, written

LONGEST_NAME = 100


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read within is as it stood at one moment. A transaction that is open already keeps its own way."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # A reader's slow line may take longer than a page may; one that has stopped reading still ends it
            # (idle_in_transaction_session_timeout).
            cursor.execute("SET LOCAL transaction_timeout = 0")
        yield


def file_name(table: Table, question: dict[str, list[str]], ending: str = "csv") -> str:
    """``agreements-country-rs-stage-signed.csv`` for agreements and that question."""
    words = [word for name, values in question.items() for word in (name, *values) if word]
    return f"{slugify(' '.join([table.name, *words]).replace('_', '-'))[:LONGEST_NAME].rstrip('-')}.{ending}"


def csv_answer(
    table: Table,
    rows: QuerySet[Any],
    *,
    reader: Reader,
    question: dict[str, list[str]],
    variant: Variant = PLAIN,
) -> StreamingHttpResponse:
    """Every row that ``rows`` finds; ``question`` names the file."""

    def pieces() -> Iterator[bytes]:
        with one_moment():
            for piece in written(table.names, table.values(rows, reader), variant):
                yield piece.encode()

    disposition = content_disposition_header(True, file_name(table, question)) or ""
    return StreamingHttpResponse(
        pieces(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
