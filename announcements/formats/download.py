"""The answer that a browser saves: written while it is read, from one moment of the database."""

import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from announcements.formats.columns import Reader, Table
from announcements.formats.comma_separated import PLAIN, Variant, written
from announcements.formats.copied import copied, is_copied

LONGEST_NAME = 100
RETRY_AFTER = 10


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


class Places:
    """How many downloads may be under way in this process; None for any number."""

    def __init__(self, count: int | None) -> None:
        self.free = threading.BoundedSemaphore(count) if count else None

    def take(self) -> bool:
        return self.free is None or self.free.acquire(blocking=False)

    def give_back(self) -> None:
        if self.free is not None:
            self.free.release()


PLACES = Places(settings.DOWNLOADS_AT_ONCE)


class Download:
    """Pieces of a file. Its place is given back once, when it is closed: read to its end, given up, or never begun."""

    def __init__(self, pieces: Generator[bytes], places: Places) -> None:
        self.pieces = pieces
        self._close = weakref.finalize(self, places.give_back)

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        self.pieces.close()
        self._close()


def csv_answer(
    table: Table,
    rows: QuerySet[Any],
    *,
    reader: Reader,
    question: dict[str, list[str]],
    variant: Variant = PLAIN,
) -> HttpResponseBase:
    """Every row that ``rows`` finds; ``question`` names the file. 503 while as many as may are under way."""
    if not PLACES.take():
        words = "Others are downloading. Try again in some seconds."
        return HttpResponse(words, status=503, content_type="text/plain", headers={"Retry-After": str(RETRY_AFTER)})

    def pieces() -> Generator[bytes]:
        with one_moment():
            copies = is_copied(table, variant)
            for piece in written(table.names, [] if copies else table.values(rows, reader), variant):
                yield piece.encode()
            if copies:
                yield from copied(table, rows, reader)

    disposition = content_disposition_header(True, file_name(table, question)) or ""
    return StreamingHttpResponse(
        Download(pieces(), PLACES), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
