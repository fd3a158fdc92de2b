"""The next question after a commit is exact: in every thread and process, beside other writers, whoever began first.

Each race has its control: with the door to what has changed closed, or opened too narrowly, it goes wrong.
"""

import importlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import QueryDict

from announcements.filters import QUESTIONS
from announcements.models import Agreement, Party
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)

# The package has a function of the same name.
index = importlib.import_module("announcements.index.current")
CODES = ["RS", "MK", "TR"]
COMMITS = 8


@pytest.fixture(autouse=True)
def _an_index_of_its_own(monkeypatch):
    """A control leaves a stale one behind."""
    monkeypatch.setattr(index, "_of_database", {})


def ask(query, plural="agreements"):
    question = QUESTIONS[plural](QueryDict(query), AnonymousUser())
    return question.page.count, sorted(row.pk for row in question.page.rows)


def beside(name, value, query=""):
    """The number beside a value."""
    question = QUESTIONS["agreements"](QueryDict(query), AnonymousUser())
    found = question.named_options(name) if name == "country" else question.options(name)
    return next((option.count for option in found if option.value == value), 0)


class Elsewhere:
    """A thread with a connection of its own, as another request has it."""

    def __init__(self):
        self.pool = ThreadPoolExecutor(1)

    def __call__(self, do, *args):
        return self.pool.submit(do, *args).result(5)

    def close(self):
        self(lambda: connection.close())
        self.pool.shutdown()


def changes_of(code):
    """What is true of a country after each commit: agreements come, are withdrawn, and change their party."""
    true = []
    for number in range(COMMITS):
        with transaction.atomic():
            if number % 3 < 2:
                true.append(make.agreement("GB", code).pk)
            elif number % 2:
                Agreement.objects.filter(pk=true.pop(0)).update(state="draft")
            else:
                Party.objects.filter(agreement=true.pop(), country=code).update(country="FR")
        yield sorted(true)


def wrong_answers(code):
    """One writes; after each commit another asks at once."""
    wrong = []
    with closing(Elsewhere()) as elsewhere, closing(connection):
        for true in changes_of(code):
            answered = elsewhere(ask, f"country={code}"), elsewhere(beside, "country", code)
            if answered != ((len(true), true), len(true)):
                wrong.append((code, answered, true))
    return wrong


def race():
    for code in ["GB", "FR", *CODES]:
        make.country(code)
    ask("")
    with ThreadPoolExecutor(len(CODES)) as writers:
        return [wrong for found in writers.map(wrong_answers, CODES) for wrong in found]


def test_the_next_question_after_each_commit_is_exact_beside_other_writers():
    assert race() == []


def test_control_without_a_look_at_what_has_changed_answers_are_stale(monkeypatch):
    monkeypatch.setattr(index.Current, "_changes", lambda self: (0, set(), 0))
    assert race() != []


def what_is_seen_of_a_late_one():
    """It writes first and commits last, when what others wrote after it has been read already."""
    late, early = make.agreement("GB", form="treaty"), make.agreement("GB", form="treaty")
    seen = [beside("form", "protocol")]
    with closing(Elsewhere()) as elsewhere:
        elsewhere(transaction.set_autocommit, False)
        elsewhere(lambda: Agreement.objects.filter(pk=late.pk).update(form="protocol"))
        Agreement.objects.filter(pk=early.pk).update(form="protocol")
        seen += [beside("form", "protocol"), elsewhere(beside, "form", "protocol")]
        seen += [beside("form", "protocol")]
        elsewhere(transaction.commit)
        elsewhere(transaction.set_autocommit, True)
        seen += [beside("form", "protocol"), elsewhere(beside, "form", "protocol")]
    return seen


def test_who_began_first_and_commits_last_is_seen_by_all_then_and_by_itself_before():
    assert what_is_seen_of_a_late_one() == [0, 1, 2, 1, 2, 2]


@pytest.fixture
def another_look(monkeypatch):
    """On connections of its own: one keeps the look that it has planned."""
    connection.close()
    monkeypatch.setattr(index, "CHANGES", index.CHANGES.replace("pg_snapshot_xmin", "pg_snapshot_xmax"))
    yield
    connection.close()


@pytest.mark.usefixtures("another_look")
def test_control_with_a_look_only_at_what_began_after_the_last_one_it_is_missed():
    assert what_is_seen_of_a_late_one()[4:] != [2, 2]


def test_what_is_rolled_back_was_seen_by_nobody_else_and_is_gone():
    agreement = make.agreement("GB")
    with closing(Elsewhere()) as elsewhere:
        elsewhere(transaction.set_autocommit, False)
        elsewhere(lambda: Agreement.objects.filter(pk=agreement.pk).update(form="protocol"))
        within = [elsewhere(beside, "form", "protocol"), beside("form", "protocol")]
        elsewhere(transaction.rollback)
        elsewhere(transaction.set_autocommit, True)
        after = [beside("form", "protocol"), elsewhere(beside, "form", "protocol")]
    assert (within, after) == ([1, 0], [0, 0])


def test_another_process_is_exact_too():
    here = {"cwd": os.curdir, "text": True, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    command = [sys.executable, "-m", "tests.filters.another_worker", connection.settings_dict["NAME"]]
    with subprocess.Popen(command, **here) as worker:

        def asked(query):
            worker.stdin.write(f"agreements ?{query}\n")
            worker.stdin.flush()
            return json.loads(worker.stdout.readline())

        answers = [asked("country=RS")]
        agreement = make.agreement("GB", "RS")
        answers.append(asked("country=RS"))
        Agreement.objects.filter(pk=agreement.pk).update(state="draft")
        answers.append(asked("country=RS"))
        worker.stdin.close()
    assert answers == [[0, []], [1, [agreement.pk]], [0, []]]


def test_a_question_asked_before_a_commit_and_answered_after_it_loses_nothing():
    """What the database said lately is shared; a record that changed in between has another place in the newer index."""
    with transaction.atomic():
        make.milestone(make.agreement("GB"))
    ask("")
    early = QUESTIONS["agreements"](QueryDict("source_kind=press"), AnonymousUser())
    assert early.index.size == 1
    Agreement.objects.update(form="protocol")
    assert ask("source_kind=press")[0] == 1
    assert early.count == 1
