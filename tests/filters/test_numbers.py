"""What is listed and every number beside a value are true: for random records, random questions, and after random changes.

Each answer is found three ways: as a page shows it, as SQL finds it (``Question.qs``), and by hand (``by_hand``). The records are committed
before anything happens to them: what a transaction wrote itself is read anew for each of its questions, whether or not it was noted.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from random import Random
from typing import Any
from unittest import mock
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from announcements.filters import QUESTIONS
from announcements.models.support import check_now
from tests import factories as make
from tests.filters import by_hand
from tests.filters.random_questions import PLACES, a_question
from tests.filters.random_records import TODAY, act, edit, make_world

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 4


class Clock:
    """Stands still at noon until it is told that it is another day."""

    def __init__(self) -> None:
        self.today = TODAY

    def now(self) -> datetime.datetime:
        return datetime.datetime.combine(self.today, datetime.time(12), datetime.UTC)

    def midnight(self) -> None:
        self.today += datetime.timedelta(days=1)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Asker:
    """Asks as one person, and compares each answer with what is true at that moment."""

    def __init__(self, plural: str, user: Any, clock: Clock) -> None:
        self.plural, self.user, self.clock = plural, user, clock
        self.editor = not isinstance(user, AnonymousUser)

    @cached_property
    def tables(self) -> by_hand.Tables:
        return by_hand.Tables(self.clock.today)

    def question(self, address: str) -> Any:
        return QUESTIONS[self.plural](QueryDict(address.partition("?")[2]), self.user)

    def right(self, address: str) -> Any:
        question = self.question(address)
        assert question.problems == [], address
        return question

    def true(self, asked: dict[str, list[str]]) -> list[Any]:
        found = self.found(asked["q"][0]) if "q" in asked else None
        return by_hand.answer(self.tables, self.plural, asked, editor=self.editor, found=found)

    @cache  # noqa: B019 (it lives for one question)
    def found(self, words: str) -> set[Any]:
        return set(self.right("?" + urlencode({"q": words})).qs.values_list("pk", flat=True))

    def prove_count(self, asked: dict[str, list[str]]) -> None:
        if not by_hand.names_what_is_hidden(self.tables, asked, editor=self.editor):
            assert self.right(address(asked)).count == len(self.true(asked)), asked

    def prove(self, chance: Random, asked: dict[str, list[str]]) -> None:
        question = self.question(address(asked))
        if by_hand.names_what_is_hidden(self.tables, asked, editor=self.editor):
            assert question.problems != []
            return
        assert question.problems == []
        truth = self.true(asked)
        assert sorted(question.qs.values_list("pk", flat=True)) == sorted(truth)
        assert self.walk(question) == pages(truth)
        self.prove_any_place(chance, asked, truth)
        self.prove_numbers(chance, question, asked)
        if chance.random() < 0.3:
            self.prove_ways_out(question, truth)

    def walk(self, question: Any) -> list[list[Any]]:
        """The numbers of the records, page by page to the last one; on the way back they must be the same."""
        there = list(self.follow(question, "next_url"))
        back = list(self.follow(there[-1], "previous_url"))
        assert [rows(question) for question in reversed(back)] == [rows(question) for question in there]
        count = sum(len(rows(question)) for question in there)
        shown = [(question.page.first, question.page.count) for question in there]
        assert shown == [(number * SIZE + 1, count) for number in range(len(there))]
        return [rows(question) for question in there]

    def follow(self, question: Any, way: str) -> Iterator[Any]:
        yield question
        while url := getattr(question, way):
            question = self.right(url)
            yield question

    def prove_any_place(self, chance: Random, asked: dict[str, list[str]], truth: list[Any]) -> None:
        """A page may start at any record that this person may see, in the answer or not."""
        order = self.true({"sort": asked["sort"]} if "sort" in asked else {})
        if not order:
            return
        anchor, way = chance.choice(order), chance.choice(["after", "before"])
        place = {pk: number for number, pk in enumerate(order)}
        after = [pk for pk in truth if place[pk] > place[anchor]]
        before = [pk for pk in truth if place[pk] < place[anchor]]
        question = self.right(address({**asked, way: [str(anchor)]}))
        assert (rows(question), question.page.count) == (
            after[:SIZE] if way == "after" else before[-SIZE:],
            len(truth),
        )

    def prove_numbers(self, chance: Random, question: Any, asked: dict[str, list[str]]) -> None:
        """Beside each value, the number of records on the page that it leads to."""
        shown = {(name, option.value): option for name in question.filters for option in options(question, name)}
        leads_to = {
            (name, value): asked if option.chosen else also(asked, name, value)
            for (name, value), option in shown.items()
            if option.count is not None
        }
        true = {key: len(self.true(there)) for key, there in leads_to.items()}
        assert {key: shown[key].count for key in leads_to} == true
        if leads_to:
            key = chance.choice(list(leads_to))
            linked = self.right(address(leads_to[key]))
            assert (linked.page.count, linked.qs.count()) == (true[key], true[key])
        self.prove_nothing_is_missing(shown, question, asked)

    def prove_nothing_is_missing(self, shown: Any, question: Any, asked: dict[str, list[str]]) -> None:
        """A place that isn't offered would add nothing."""
        if getattr(question.filters.get("country"), "counted", False):
            already = len(self.true(asked)) if "country" in asked else 0
            missing = [place for place in PLACES if ("country", place) not in shown]
            added = {place: len(self.true(also(asked, "country", place))) - already for place in missing}
            assert added == dict.fromkeys(missing, 0)

    def prove_ways_out(self, question: Any, truth: list[Any]) -> None:
        """What else is said beside the answer: the other two answers about a day; what there would be without a condition."""
        ways = [*getattr(question, "asides", []), *(question.without_each if not truth else [])]
        asked = [dict(QueryDict(way["url"].partition("?")[2]).lists()) for way in ways]
        assert [way["count"] for way in ways] == [len(self.true(each)) for each in asked]


def rows(question: Any) -> list[Any]:
    return [row.pk for row in question.page.rows]


def address(asked: dict[str, list[str]]) -> str:
    return "?" + urlencode(asked, doseq=True)


def also(asked: dict[str, list[str]], name: str, value: str) -> dict[str, list[str]]:
    return {**asked, name: [*asked.get(name, []), value]}


def pages(truth: list[Any]) -> list[list[Any]]:
    return [truth[start : start + SIZE] for start in range(0, len(truth), SIZE)] or [[]]


def options(question: Any, name: str) -> list[Any]:
    condition = question.filters[name]
    if condition.shows == "options":
        return question.options(name)
    return question.named_options(name) if getattr(condition, "counted", False) else []


class Story:
    """What happens to the records, one thing after the other; after each of them somebody asks."""

    def __init__(self, plurals: list[str], chance: Random, clock: Clock, reviewer: Any) -> None:
        self.plurals, self.chance, self.clock, self.reviewer = plurals, chance, clock, reviewer

    def a_question(self, user: Any) -> tuple[str, dict[str, list[str]]]:
        plural = self.chance.choice(self.plurals)
        return plural, a_question(self.chance, QUESTIONS[plural], user)

    def ask(self, plural: str = "", asked: Any = None) -> None:
        user = self.chance.choice([AnonymousUser(), self.reviewer])
        if asked is None:
            plural, asked = self.a_question(user)
        note(f"{user} asks on {self.clock.today} for {plural} {address(asked)}")
        Asker(plural, user, self.clock).prove(self.chance, asked)

    def edit(self) -> None:
        edit(self.chance)
        # What is done at COMMIT is done now.
        check_now()

    def edited(self) -> None:
        """After several edits at once, what somebody asked just before is asked again."""
        questions = [self.a_question(self.reviewer) for _ in range(6)]
        for plural, asked in questions:
            Asker(plural, self.reviewer, self.clock).right(address(asked)).page  # noqa: B018 (answers are kept)
        for _ in range(4):
            self.edit()
        for plural, asked in questions:
            Asker(plural, self.reviewer, self.clock).prove_count(asked)
        self.ask(*questions[0])

    def acted(self) -> None:
        act(self.chance, self.reviewer)
        self.ask()

    def undone(self) -> None:
        """The same question before, within and after; then the same records are changed in another way."""
        question = self.a_question(AnonymousUser())
        self.ask(*question)
        with undone():
            self.edit()
            act(self.chance, self.reviewer)
            self.ask(*question)
        self.ask(*question)
        self.edit()
        self.ask(*question)

    def midnight(self) -> None:
        """Nothing is written."""
        question = self.a_question(AnonymousUser())
        self.ask(*question)
        self.clock.midnight()
        self.ask(*question)


HAPPENS = [Story.edited, Story.edited, Story.acted, Story.undone, Story.midnight]
OTHERS = [plural for plural in QUESTIONS if plural not in ("agreements", "announcements")]


@pytest.mark.parametrize(
    ("plurals", "examples"),
    [(["agreements"], 8), (["announcements"], 6), (OTHERS, 10)],
    ids=["agreements", "announcements", "the others"],
)
def test_shown_facet_is_listed_count_is_sql_truth(plurals, examples, monkeypatch):
    monkeypatch.setattr("announcements.filters.paging.SIZE", SIZE)
    clock, reviewer = Clock(), make.user("reviewer")
    with transaction.atomic(), mock.patch.object(timezone, "now", clock.now):
        make_world(Random(plurals[0]))  # noqa: S311 (no secret is made of it)

    @settings(
        max_examples=examples,
        # Making a failing example smaller takes minutes, and it is small already.
        phases=[Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        chance=st.randoms(use_true_random=False),
        happens=st.lists(st.sampled_from(HAPPENS), min_size=3, max_size=5),
    )
    def holds(chance, happens):
        clock.today = TODAY
        with undone(), mock.patch.object(timezone, "now", clock.now):
            story = Story(plurals, chance, clock, reviewer)
            for happen in happens:
                happen(story)

    holds()
