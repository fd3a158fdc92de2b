"""Who looks for much takes turns, so that threads and processors are left for everybody else."""

import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from psycopg import Connection

from announcements import search
from announcements.at_once import Crowded, Places
from announcements.search import in_turn, is_much
from tests import factories as make

MUCH = ['"asylum seekers"', "returns -visa", "returns or visas", "returns OR visas", "asylum+seekers", "a/b", "o’brien", "a_b", "word " * 21]  # fmt: skip


@pytest.mark.parametrize("words", MUCH)
def test_phrases_words_to_leave_out_and_many_words_are_much(words: str) -> None:
    assert is_much(words) is True


@pytest.mark.parametrize(
    "words", ["returns", "united kingdom", "orders from norway", "word " * 20, "2024", "returns.", ""]
)
def test_some_plain_words_are_not(words: str) -> None:
    assert is_much(words) is False


@pytest.fixture
def crowded(monkeypatch):
    """The one place is taken, and who waits for it waits in vain."""
    monkeypatch.setattr(search, "TURNS", Places(1))
    monkeypatch.setattr(Places.take, "__defaults__", (0.01,))
    assert search.TURNS.take()


ADDRESSES = ["/search/", "/search/?kind=statements", "/agreements/", "/agreements.json", "/announcements.atom"]


def asked(address: str, words: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}q={words}"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_finds_no_place_is_told_when_to_come_again(client, crowded, address: str) -> None:
    make.agreement("GB", title="Returns")
    refused = client.get(asked(address, '"on returns"'))
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (503, "10", "no-store")
    assert re.findall("<h1>(.*?)</h1>", refused.text) == ["Others are searching"]
    assert client.get(asked(address, "returns")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_with_a_place_it_is_answered_and_the_place_is_given_back(client, crowded, address: str) -> None:
    search.TURNS.give_back()
    for words in ('"on returns"', '"in effect"'):
        assert client.get(asked(address, words)).status_code == 200
    assert search.TURNS.take(0)


@pytest.mark.django_db
def test_who_has_a_turn_needs_no_second(crowded) -> None:
    search.TURNS.give_back()
    with in_turn('"on returns"'), in_turn('"in effect"'):
        assert not search.TURNS.take(0)
    assert search.TURNS.take(0)


@pytest.mark.django_db
def test_a_turn_is_its_threads_own(crowded) -> None:
    search.TURNS.give_back()
    refused = []

    def meanwhile() -> None:
        with pytest.raises(Crowded), in_turn('"in effect"'):
            pass
        refused.append(True)

    with in_turn('"on returns"'):
        other = threading.Thread(target=meanwhile)
        other.start()
        other.join()
    assert refused == [True]


# Of all processes that ask one database


@pytest.fixture
def another(monkeypatch) -> Iterator[Connection]:
    """The session of another process, which is asked whether the turn is free; here nobody waits for long."""
    monkeypatch.setattr(search, "TURNS", Places(1))
    monkeypatch.setattr(search, "WAIT_SECONDS", 0.01)
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        yield other


def is_free(other: Connection) -> bool:
    (free,) = other.execute("SELECT pg_try_advisory_lock(%s)", [search._TURN]).fetchone()
    if free:
        other.execute("SELECT pg_advisory_unlock(%s)", [search._TURN])
    return free


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outside", [nullcontext, transaction.atomic], ids=["by itself", "within a transaction"])
def test_one_has_a_turn_whichever_process_asks(another, outside) -> None:
    with outside():
        with in_turn('"on returns"'):
            assert not is_free(another)
        assert is_free(another)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("outside", [nullcontext, transaction.atomic], ids=["by itself", "within a transaction"])
def test_a_turn_is_given_back_whatever_happens(another, outside) -> None:
    with outside():
        with pytest.raises(OperationalError, match="timeout"), in_turn('"on returns"'), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)")
        assert is_free(another)
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone() == ("0",)


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_another_process_is_told_when_to_come_again(another, client) -> None:
    another.execute("SELECT pg_advisory_lock(%s)", [search._TURN])
    assert client.get("/agreements/?q=%22on+returns%22").status_code == 503
    assert client.get("/agreements/?q=returns").status_code == 200
    another.execute("SELECT pg_advisory_unlock(%s)", [search._TURN])
    assert client.get("/agreements/?q=%22on+returns%22").status_code == 200


@pytest.mark.django_db
def test_who_need_not_wait_does_not_rest(another, rests) -> None:
    with in_turn('"on returns"'):
        pass
    assert rests[0] < 0.01


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("waited", "rest"), [(0.1, 0.1), (0.4, 0.2)])
def test_whoever_waited_rests_as_long_but_not_for_ever(another, monkeypatch, rests, waited: float, rest: float) -> None:
    monkeypatch.setattr(search, "WAIT_SECONDS", 5)
    monkeypatch.setattr(search, "REST_SECONDS", 0.2)
    another.execute("SELECT pg_advisory_lock(%s)", [search._TURN])
    later = threading.Timer(waited, another.execute, ["SELECT pg_advisory_unlock(%s)", [search._TURN]])
    later.start()
    with in_turn('"on returns"'):
        later.join()
    assert rest - 0.05 <= rests[0] <= 0.2


@pytest.fixture
def rests(monkeypatch) -> list[float]:
    """Of each, for how long, in seconds."""
    slept: list[float] = []
    monkeypatch.setattr(search, "sleep", slept.append)
    return slept


def test_commands_and_tests_have_no_such_bound() -> None:
    assert search.TURNS.free is None
