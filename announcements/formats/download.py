"""The answer that a browser saves: written while it is read, from one moment of the database."""

import secrets
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from announcements.at_once import Places
from announcements.formats import ndjson, xlsx
from announcements.formats.columns import Table, Value
from announcements.formats.comma_separated import PLAIN, Variant, written
from announcements.formats.copied import copied, is_copied
from announcements.formats.rows import Rows

LONGEST_NAME = 100
# In so many seconds. Not the same for all: who were refused together would come back together.
COME_AGAIN = range(5, 16)


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


def file_name(called: str, question: dict[str, list[str]], ending: str) -> str:
    """``agreements-country-rs-stage-signed.csv`` for agreements and that question."""
    words = [word for name, values in question.items() for word in (name, *values) if word]
    return f"{slugify(' '.join([called, *words]).replace('_', '-'))[:LONGEST_NAME].rstrip('-')}.{ending}"


@dataclass(frozen=True)
class File:
    """``pieces`` are made while they are read. ``whole``: all of it before the first is sent, so that what fails can still be said."""

    ending: str
    content_type: str
    pieces: Callable[[], Iterator[bytes]]
    whole: bool = False


CSV = "text/csv; charset=utf-8"
Find = Callable[[], Rows]


def comma_separated(table: Table, find: Find, variant: Variant = PLAIN) -> File:
    """Of the rows that ``find`` finds when the file is begun: they are of its moment. The names go ahead of that."""

    def pieces() -> Iterator[bytes]:
        copies = is_copied(table, variant)
        for piece in written(table.names, () if copies else _values(find), variant):
            yield piece.encode()
        if copies:
            yield from copied(find())

    return File("csv", CSV, pieces)


def _values(find: Find) -> Iterator[list[Value]]:
    yield from find().values()


def json_lines(find: Find) -> File:
    return File("ndjson", "application/x-ndjson", lambda: ndjson.pieces(find()))


def spreadsheet(find: Find) -> File:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return File("xlsx", kind, lambda: xlsx.pieces(find()), whole=True)


PLACES = Places(settings.DOWNLOADS_AT_ONCE)


class Download:
    """Pieces of a file. Its place is given back once, when it is closed: read to its end, given up, or never begun."""

    def __init__(self, pieces: Generator[bytes], places: Places) -> None:
        self.pieces = pieces
        self.begun: list[bytes] = []
        self._close = weakref.finalize(self, places.give_back)

    def begin(self) -> None:
        """Make its first piece now. What fails, fails here."""
        try:
            self.begun = [next(self.pieces)]
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        return chain(self.begun, self.pieces)

    def close(self) -> None:
        self.pieces.close()
        self._close()


def answer(request: HttpRequest, file: File, *, name: str) -> HttpResponseBase:
    """The file, of the moment at which it is begun. 503 while as many downloads as may are under way."""
    headers = {"Content-Type": file.content_type, "Content-Disposition": content_disposition_header(True, name) or ""}
    return sent(request, _of_one_moment(file), headers, whole=file.whole)


def sent(
    request: HttpRequest, pieces: Generator[bytes], headers: dict[str, str], *, whole: bool = False
) -> HttpResponseBase:
    """The pieces, once there is a place for them; their head alone to who asks for that."""
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    if not PLACES.take():
        words = "Others are downloading. Try again in some seconds."
        again = {"Retry-After": str(secrets.choice(COME_AGAIN))}
        return HttpResponse(words, status=503, content_type="text/plain", headers=again)
    download = Download(pieces, PLACES)
    if whole:
        download.begin()
    return StreamingHttpResponse(download, headers=headers)


def _of_one_moment(file: File) -> Generator[bytes]:
    with one_moment():
        yield from file.pieces()
