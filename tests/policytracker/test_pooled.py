"""A connection that waited in the pool is asked whether it still answers where it may not, and only there."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from psycopg_pool import ConnectionPool

from policytracker import database
from policytracker.pooled import base

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled() -> Iterator[base.DatabaseWrapper]:
    """With one connection, as the web process has several."""
    own = {**connection.settings_dict, "OPTIONS": {**connection.settings_dict["OPTIONS"]}}
    database_of_one = base.DatabaseWrapper(database.limited(own, 1), "default")
    yield database_of_one
    database_of_one.close()
    database_of_one.close_pool()


def session(pooled: base.DatabaseWrapper) -> int:
    """The number of the server's process that answers a request."""
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ((number,),) = cursor.fetchall()
    pooled.close()
    return number


def end(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


@pytest.mark.parametrize("is_off", [False, True])
def test_whoever_comes_after_the_server_has_hung_up_notices_nothing(pooled, monkeypatch, is_off) -> None:
    before = session(pooled)
    end(before)
    if is_off:
        monkeypatch.setattr(base, "is_silent", lambda connection: True)
        with pytest.raises(OperationalError):
            session(pooled)
    else:
        assert session(pooled) != before


def test_nor_does_who_comes_long_after_it_has_gone_without_a_word(pooled, monkeypatch) -> None:
    before = session(pooled)
    end(before)
    monkeypatch.setattr(base, "is_silent", lambda connection: True)
    monkeypatch.setattr(base, "RECENT_SECONDS", 0)
    assert session(pooled) != before


@pytest.mark.parametrize("is_off", [False, True])
def test_one_that_has_just_answered_is_not_asked(pooled, monkeypatch, is_off) -> None:
    before = session(pooled)
    monkeypatch.setattr(ConnectionPool, "check_connection", lambda connection: connection.close())
    monkeypatch.setattr(base, "RECENT_SECONDS", 0 if is_off else 60)
    if is_off:
        with pytest.raises(OperationalError):
            session(pooled)
    else:
        assert session(pooled) == before


def test_one_that_was_told_something_goes_on(pooled) -> None:
    with pooled.cursor() as cursor:
        cursor.execute("LISTEN anything")
    before = session(pooled)
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY anything")
    assert session(pooled) == before


@pytest.mark.parametrize("is_off", [False, True])
def test_the_one_that_was_given_back_last_is_given_out_next(monkeypatch, is_off) -> None:
    if is_off:
        monkeypatch.setattr(base, "LastUsedFirst", ConnectionPool)
    own = {**connection.settings_dict, "OPTIONS": {**connection.settings_dict["OPTIONS"]}}
    several = base.DatabaseWrapper(database.limited(own, 3), "default")
    try:
        session(several)
        at_once = [several.pool.getconn() for _ in range(3)]
        last = at_once[-1].info.backend_pid
        for each in at_once:
            several.pool.putconn(each)
        sessions = [session(several) for _ in range(4)]
    finally:
        several.close_pool()
    assert (sessions == [last] * 4) is not is_off
