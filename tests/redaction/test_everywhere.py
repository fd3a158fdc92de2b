"""A word in every text is in rows, history, search, pages and files before it is taken out, and nowhere after; all else stays."""

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client

from announcements import actions
from announcements.models import Redaction, Release, Statement
from announcements.models.standing import OWNERS, texts_of
from tests import factories as make
from tests.canaries import Public, canary, texts
from tests.redaction.every_text import (
    PASSING,
    all_else,
    answer,
    crawl,
    everywhere,
    maintainer,
    planted,
    printed,
    rows,
    stored,
)

pytestmark = pytest.mark.django_db


def test_every_text_can_be_taken_out() -> None:
    """All free text of all models but a language's code, which says nobody's words."""
    assert {model: {field.name for field in texts_of(model)} - PASSING for model in OWNERS} == {
        model: texts(model).keys() - {"language"} - PASSING for model in OWNERS
    }


def test_it_is_everywhere_before_and_nowhere_after() -> None:
    public, who = Public(), maintainer()
    words = planted(public)
    by_act, by_log = canary(), canary()
    with actions.change(public.event, who=who, version=fresh(public.event).version, why=f"As {by_act} asked."):
        public.event.date = "2024-12"
        public.event.save()
    LogEntry.objects.create(user=who, action_flag=2, object_repr=by_log, change_message=f"[{by_log}]")
    told = {*words.values(), by_act, by_log}
    before, others = stored(), all_else()
    for (model, _), word in words.items():
        assert word in before[model._meta.db_table]
        assert word in before[f"{model._meta.db_table}revision"]
    assert by_act in before["pghistory_context"]
    assert by_log in before["django_admin_log"]
    for word in told:
        everywhere(word, who)
    left = {table: found & told for table, found in stored().items()}
    assert {table: found for table, found in left.items() if found} == {}
    assert all_else() == others


def fresh(record: Any) -> Any:
    record.refresh_from_db()
    return record


def test_what_the_history_alone_keeps_goes_too() -> None:
    """A row that was removed, and a reason that is gone since the record was published."""
    public, who = Public(), maintainer()
    statement, word, why = public.announcement.statements.get(), canary(), canary()
    statement.quote = f"We said {word} then."
    statement.save()
    statement.delete()
    public.event.sent_back_why = why
    public.event.save()
    public.event.sent_back_why = ""
    public.event.save()
    for each, table in ((word, "statement"), (why, "event")):
        version = fresh(public.announcement).version, fresh(public.event).version
        assert [found for found, said in stored().items() if each in said] == [f"announcements_{table}revision"]
        everywhere(each, who)
        assert each not in set().union(*stored().values())
        assert (fresh(public.announcement).version, fresh(public.event).version) != version


def test_no_answer_says_it(settings, tmp_path: Path) -> None:
    settings.RELEASES = tmp_path
    public, who = Public(), maintainer()
    planted_words = planted(public)
    words = set(planted_words.values())
    clients = {"anonymous": Client(), "editor": Client(), "maintainer": Client()}
    clients["editor"].force_login(make.user("editor"))
    clients["maintainer"].force_login(who)
    assert words <= printed(crawl(clients["editor"], "/", *asked(public)))
    quoted = next(word for (model, _), word in planted_words.items() if model is Statement)
    found_by_it = f"/search/?q={quoted}"
    assert "<mark>" in answer(clients["anonymous"], found_by_it)
    release("Before")
    assert words & released(1)
    for word in words:
        everywhere(word, who)
    release("After")
    found = {name: printed(crawl(client, "/", *asked(public))) & words for name, client in clients.items()}
    assert {**found, "release": released(2) & words} == {
        "anonymous": set(),
        "editor": set(),
        "maintainer": set(),
        "release": set(),
    }
    assert "<mark>" not in answer(clients["anonymous"], found_by_it)


def asked(public: Public) -> list[str]:
    """What no link leads to without a question, and each record with its form, its history and its files."""
    pages = [
        f"{record.get_absolute_url()}{page}"
        for record in rows(public).values()
        if hasattr(record, "plural")
        for page in ("", "edit/", "history/", "history/?on=2099-01-01")
    ]
    lists = [f"/{plural}.{form}" for plural in PLURALS for form in ("csv", "xlsx", "ndjson", "json")]
    return [*pages, *lists, "/changes.csv?changed_from=2020-01-01", "/search/?q=redacted", "/review/"]


PLURALS = ["agreements", "announcements", "officials", "organisations", "events", "sources"]


def release(name: str) -> None:
    call_command("make_release", name=name, stdout=io.StringIO())


def released(number: int) -> set[str]:
    path = site_settings.RELEASES / Release.objects.get(number=number).file_name
    with zipfile.ZipFile(path) as file:
        return printed({name: file.read(name).decode() for name in file.namelist()})


def test_the_marks_are_counted_and_the_record_stays_published(client: Client) -> None:
    public, who = Public(), maintainer()
    quote = public.announcement.statements.get()
    quote.quote = "We will return John Smith and JOHN\nSMITH, and john-smith."
    quote.save()
    done = everywhere("John  Smith", who, reason="persons_right", why="Asked by letter.")
    mark = done[0].mark
    quote.refresh_from_db()
    assert quote.quote == f"We will return {mark} and {mark}, and {mark}."
    assert Counter(each.mark for each in Redaction.objects.all()) == {mark: 1}
    page = client.get(f"/announcements/{public.announcement.pk}/").text
    assert (page.count(mark), "John" in page) == (3, False)
