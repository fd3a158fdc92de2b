"""A file of the site as it is served: what becomes of its query when its reader is gone, or the database is."""

import socket
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from announcements.models import Announcement, Citation
from tests import factories as make
from tests.benchmarks.database import address_of
from tests.benchmarks.sites import site
from tests.policytracker.processes import SLACK, happens_within
from tests.policytracker.test_connection import END, ask, everything

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 500
QUERIES = "FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid() AND datname = current_database() AND state <> 'idle'"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The site over this test's database, which holds more than what lies between two processes at any time."""
    with transaction.atomic():
        source = make.source()
        records = Announcement.objects.bulk_create(
            Announcement(title=f"{number}", summary="b" * 20_000, kind="agreement", **make.published())
            for number in range(MANY)
        )
        Citation.objects.bulk_create(Citation(announcement=record, source=source, passage="b") for record in records)
    monkeypatch.setenv("DATABASE_URL", address_of(connection.settings_dict["NAME"]))
    monkeypatch.delenv("DATABASE_PASSWORD_FILE", raising=False)
    with site() as port:
        yield port


def running() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {QUERIES}", ["COPY%"])
        return cursor.fetchone()[0]


def begun(port: int) -> socket.socket:
    asking = ask(port, "/announcements.csv")
    asking.recv(100)
    assert happens_within(lambda: running() == 1, SLACK)
    return asking


def test_a_query_ends_within_a_second_of_its_readers_leaving(port: int) -> None:
    asking = begun(port)
    assert not happens_within(lambda: running() == 0, 1)
    asking.close()
    assert happens_within(lambda: running() == 0, SLACK)


def test_a_file_that_the_database_breaks_off_looks_broken(port: int) -> None:
    whole = everything(begun(port))
    assert (whole.endswith(END), whole.count(b",published,")) == (True, MANY)
    asking = begun(port)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {QUERIES}", ["COPY%"])
    assert not everything(asking).endswith(END)
