"""Who looks for much takes turns, so that threads and processors are left for everybody else."""

import re
import threading

import pytest

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


def test_who_has_a_turn_needs_no_second(crowded) -> None:
    search.TURNS.give_back()
    with in_turn('"on returns"'), in_turn('"in effect"'):
        assert not search.TURNS.take(0)
    assert search.TURNS.take(0)


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


def test_commands_and_tests_have_no_such_bound() -> None:
    assert search.TURNS.free is None
