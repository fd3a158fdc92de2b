"""A file is of one moment, is named by its question, and is written while it is read."""

import contextlib
import threading

import pytest
from django.conf import settings
from django.db import connection
from django.test import RequestFactory

from announcements.formats import Reader, columns, comma_separated, download, table_of
from announcements.formats.download import COME_AGAIN
from announcements.formats.rows import Selected
from announcements.models import Country, Party
from tests import factories as make
from tests.elsewhere import elsewhere


def answer(rows, reader=None):
    table, asked = table_of(Party), RequestFactory().get("/")
    found = Selected(table, reader or Reader(), rows)
    return download.answer(asked, download.comma_separated(table, lambda: found), name="parties.csv")


def lines(rows):
    return (piece.decode() for piece in answer(rows, Reader(everything=True)).streaming_content)


def rename():
    Country.objects.filter(pk="RS").update(name="Renamed")


def names(monkeypatch):
    """What the file calls a country that is renamed while it is written, a row at a time."""
    monkeypatch.setattr(columns, "CHUNK", 1)
    monkeypatch.setattr(comma_separated, "LINES_AT_ONCE", 1)
    for _ in range(3):
        make.agreement("RS")
    pieces = lines(Party.objects.order_by("pk"))
    beginning = next(pieces) + next(pieces)
    elsewhere(rename)
    file = beginning + "".join(pieces)
    return [row["country"] for row in comma_separated.read(file, table_of(Party))]


@pytest.mark.django_db(transaction=True)
def test_a_file_is_of_one_moment(monkeypatch):
    assert names(monkeypatch) == ["Serbia", "Serbia", "Serbia"]


@pytest.mark.django_db(transaction=True)
def test_without_one_moment_the_file_would_mix_two(monkeypatch):
    monkeypatch.setattr(download, "one_moment", contextlib.nullcontext)
    assert names(monkeypatch) == ["Serbia", "Renamed", "Renamed"]


@pytest.mark.django_db(transaction=True)
def test_a_long_download_may_take_its_time_and_writes_nothing():
    with connection.cursor() as cursor:
        cursor.execute("SET transaction_timeout = '30s'")
        with download.one_moment():
            cursor.execute("SELECT current_setting('transaction_timeout'), current_setting('transaction_read_only')")
            assert cursor.fetchone() == ("0", "on")
        cursor.execute("SELECT current_setting('transaction_timeout'), current_setting('transaction_read_only')")
        assert cursor.fetchone() == ("30s", "off")
        cursor.execute("RESET transaction_timeout")


@pytest.mark.django_db(transaction=True)
def test_who_stops_reading_leaves_no_transaction_behind():
    make.agreement("RS")
    found = lines(Party.objects.all())
    next(found)
    found.close()
    assert not connection.in_atomic_block


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ({}, "parties.csv"),
        ({"country": ["RS"], "stage": ["in_effect"]}, "parties-country-rs-stage-in-effect.csv"),
        ({"q": ['"; filename=evil.exe\r\nX: 1 /../é']}, "parties-q-filenameevilexe-x-1-e.csv"),
        ({"q": ["＝"]}, "parties-q.csv"),
        ({"q": ["x" * 300]}, f"parties-q-{'x' * 90}.csv"),
    ],
)
def test_a_file_is_named_by_its_question(question, name):
    assert download.file_name("parties", question, "csv") == name


@pytest.mark.django_db
def test_a_few_downloads_at_once_and_each_gives_its_place_back(monkeypatch):
    monkeypatch.setattr(download, "PLACES", download.Places(2))
    monkeypatch.setattr(download.Places.take, "__defaults__", (0.01,))

    def ask():
        return answer(Party.objects.all())

    begun, waiting = ask(), ask()
    next(iter(begun))
    refused = ask()
    assert (refused.status_code, int(refused.headers["Retry-After"]) in COME_AGAIN) == (503, True)
    # Read to its end and then closed: one place is given back, not two.
    begun.close()
    begun.close()
    again, refused = ask(), ask()
    assert (again.status_code, refused.status_code) == (200, 503)
    # Neither begun nor closed, only dropped.
    del waiting
    assert ask().status_code == 200


def test_the_next_one_waits_and_all_others_are_told_to_come_again():
    places, got = download.Places(1), []
    assert places.take()
    waits = threading.Thread(target=lambda: got.append(places.take(30)))
    waits.start()
    while not places.next.locked():
        pass
    # Somebody waits already.
    assert not places.take(30)
    places.give_back()
    waits.join()
    assert got == [True]
    # In vain, after that long.
    assert not places.take(0.01)


def test_pages_are_served_while_downloads_are_under_way():
    """There are more threads than that in the web process; commands and tests have no such bound."""
    assert settings.DOWNLOADS_AT_ONCE is None
    assert download.PLACES.free is None
