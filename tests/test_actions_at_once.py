"""Two people, or two clicks, at one moment. Each test has its control: with the guard off, it goes wrong."""

import threading
import time
import uuid

import pytest
from django.db import connection

from announcements import actions
from announcements.actions import changing, merging, publishing, trace
from announcements.models import Agreement, AgreementRevision, Source
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reviewer():
    return make.user("reviewer")


class Meeting:
    """Where one waits until the other has come as far too, or stands before a lock."""

    def __init__(self) -> None:
        self.came = 0

    def wait(self) -> None:
        self.came += 1
        until = time.monotonic() + 5
        while self.came < 2 and not self._somebody_waits() and time.monotonic() < until:
            time.sleep(0.005)

    def _somebody_waits(self) -> bool:
        with connection.cursor() as cursor:
            # Within a transaction the first look would be remembered.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            return cursor.fetchone()[0] > 0


@pytest.fixture
def meeting():
    return Meeting()


def at_once(*tasks):
    """What became of each: the name of what it raised, or "done"."""
    outcomes = []

    def run(task):
        try:
            task()
            outcomes.append("done")
        except actions.Refused as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.fixture
def no_row_lock(monkeypatch):
    for module in (changing, publishing, merging):
        monkeypatch.setattr(module, "locked", lambda record: type(record).objects.get(pk=record.pk))


def two_changes(record, who, meeting):
    def change(title):
        opened = Agreement.objects.get(pk=record.pk)
        version = opened.version
        with actions.change(opened, who=who, version=version):
            meeting.wait()
            opened.title = title
            opened.save()

    return at_once(lambda: change("One"), lambda: change("Two"))


def test_of_two_changes_one_is_saved(reviewer, meeting):
    record = make.agreement()
    assert two_changes(record, reviewer, meeting) == ["Conflict", "done"]


def test_control_without_the_row_lock_one_is_lost(reviewer, meeting, no_row_lock):
    record = make.agreement()
    assert two_changes(record, reviewer, meeting) == ["done", "done"]


def two_clicks(who, meeting, *keys):
    def enter(key):
        with actions.enter(Agreement(title="Once", entry_key=key), who=who):
            meeting.wait()

    return at_once(*(lambda key=key: enter(key) for key in keys))


def test_two_clicks_enter_one_record(reviewer, meeting):
    key = uuid.uuid4()
    assert two_clicks(reviewer, meeting, key, key) == ["AlreadyEntered", "done"]
    assert Agreement.objects.count() == 1


def test_control_without_the_key_they_enter_two(reviewer, meeting):
    assert two_clicks(reviewer, meeting, None, None) == ["done", "done"]
    assert Agreement.objects.count() == 2


def test_one_story_entered_by_two_is_one_source(reviewer, meeting):
    def enter(url):
        with actions.enter(Source(publisher="BBC", url=url), who=reviewer):
            meeting.wait()

    urls = ["https://www.bbc.co.uk/news/1/", "http://bbc.co.uk/news/1#top"]
    assert at_once(*(lambda url=url: enter(url) for url in urls)) == ["AlreadyEntered", "done"]


def two_publications(record, who, meeting, monkeypatch):
    asked = publishing.unsupported

    def unsupported(each):
        meeting.wait()
        return asked(each)

    monkeypatch.setattr(publishing, "unsupported", unsupported)
    outcomes = at_once(*[lambda: actions.publish(Agreement.objects.get(pk=record.pk), who=who)] * 2)
    return outcomes, AgreementRevision.objects.filter(pgh_obj=record, state="published").count()


def draft():
    return make.agreement(state="draft", published_at=None)


def test_two_clicks_publish_once(reviewer, meeting, monkeypatch):
    assert two_publications(draft(), reviewer, meeting, monkeypatch) == (["done", "done"], 1)


def test_control_without_the_row_lock_they_publish_twice(reviewer, meeting, monkeypatch, no_row_lock):
    assert two_publications(draft(), reviewer, meeting, monkeypatch) == (["done", "done"], 2)


def merges_both_ways(who, meeting, monkeypatch):
    first, second = make.source(), make.source()
    get = merging.locked

    def locked(record):
        found = get(record)
        meeting.wait()
        return found

    monkeypatch.setattr(merging, "locked", locked)

    def merge(keep, other):
        actions.merge(Source.objects.get(pk=keep.pk), Source.objects.get(pk=other.pk), who=who, why="one story")

    return at_once(lambda: merge(first, second), lambda: merge(second, first))


def test_two_records_merged_both_ways_at_once_are_merged_once(reviewer, meeting, monkeypatch):
    assert merges_both_ways(reviewer, meeting, monkeypatch) == ["Conflict", "done"]


def test_control_without_turns_they_stand_in_each_others_way(reviewer, meeting, monkeypatch):
    monkeypatch.setattr(trace, "_take_turns", lambda *, alone: None)
    assert merges_both_ways(reviewer, meeting, monkeypatch) == ["Busy", "done"]
