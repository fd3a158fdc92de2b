"""Digests: each tells what is new once, whatever happens to the run, the mail server, and the day."""

import contextlib
import datetime
import io
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from announcements.actions import alerting
from announcements.filters import QUESTIONS
from announcements.filters.known import Known
from announcements.management.commands import send_alerts
from announcements.models import Agreement, Alert
from policytracker.cluster import CHECKOUT
from tests import factories as make
from tests.benchmarks.database import address_of
from tests.every_state import withdrawn
from tests.mail_server import Box, mail_server

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 20)


@pytest.fixture
def box(settings) -> Iterator[Box]:
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.ALERTS = "127.0.0.1", box.port, True
        settings.CONTACT_EMAIL = "maintainer@tracker.example"
        settings.DEFAULT_FROM_EMAIL = "tracker@tracker.example"
        settings.SITE_URL = "https://tracker.example"
        yield box


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> list[datetime.date]:
    """The day that it is; another, once it is told so."""
    days = [TODAY]
    noon = datetime.time(12, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: datetime.datetime.combine(days[0], noon))
    return days


def alert(query: str = "", plural: str = "agreements", email: str = "reader@news.example", **fields) -> Alert:
    """Confirmed today."""
    made = alerting.ask(email=email, plural=plural, query=query, rhythm=fields.pop("rhythm", "daily"))
    question = QUESTIONS[plural](QueryDict(query), AnonymousUser())
    alerting.confirm(made, knows=Known.of(question).written())
    return made


def send() -> str:
    said = io.StringIO()
    call_command("send_alerts", stdout=said)
    return said.getvalue().strip()


def tomorrow(day: list[datetime.date], days: int = 1) -> None:
    day[0] += datetime.timedelta(days)


def plain(message) -> str:
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_a_digest_tells_what_is_new_and_what_changed_stage(box: Box, day) -> None:
    old = make.agreement("GB", "RS", title="UK–Serbia")
    make.milestone(old, "announced", "2024-11-07")
    made = alert("country=RS")
    make.milestone(old, "signed", "2025-04")
    new = make.agreement("FR", "RS", title="France–Serbia")
    make.agreement("FR", "MK", title="Others")
    tomorrow(day)
    assert send() == "1 sent, 0 with nothing new"
    (message,) = box.taken
    assert (message["To"], message["From"], message["Subject"]) == (
        "reader@news.example",
        "tracker@tracker.example",
        "1 new, 1 with another stage: Agreements (country or bloc: Serbia)",
    )
    stop = f"https://tracker.example{made.stop_path}"
    assert (message["List-Unsubscribe"].strip(), message["List-Unsubscribe-Post"]) == (
        f"<{stop}>",
        "List-Unsubscribe=One-Click",
    )
    assert message["Message-ID"] == f"<alert-{made.pk}-2026-11-21@tracker.example>"
    assert (
        plain(message).strip()
        == f"""Agreements (country or bloc: Serbia)
https://tracker.example/agreements/?country=RS

NEW

France–Serbia
No step is known to have happened.
No step of it has been entered.
France, Serbia
https://tracker.example/agreements/{new.pk}/

ANOTHER STAGE

UK–Serbia: announced → signed
Signed, April 2025.
https://tracker.example/agreements/{old.pk}/

--
Migration Policy Tracker, https://tracker.example
To stop these mails: {stop}"""
    )
    page = message.get_body(("html",)).get_content()
    assert page.count("UK–Serbia</a>: announced → signed") == 1
    assert re.findall(r'<(?:img|link|script)|src="', page) == []


def test_it_is_told_once_and_without_news_there_is_no_mail(box: Box, day) -> None:
    alert()
    make.agreement("RS")
    tomorrow(day)
    assert send() == "1 sent, 0 with nothing new"
    assert send() == "0 sent, 0 with nothing new"
    tomorrow(day)
    assert send() == "0 sent, 1 with nothing new"
    assert len(box.taken) == 1


def test_once_a_week_is_once_a_week(box: Box, day) -> None:
    alert(rhythm="weekly")
    make.agreement("RS")
    tomorrow(day, 6)
    assert send() == "0 sent, 0 with nothing new"
    tomorrow(day)
    assert send() == "1 sent, 0 with nothing new"


def test_what_leaves_the_list_is_named_while_it_is_public(box: Box, day) -> None:
    moved, gone = make.agreement("RS", title="Moved"), make.agreement("RS", title="Secret")
    for each in (moved, gone):
        make.milestone(each, "announced", "2024-11-07")
    alert("stage=announced")
    make.milestone(moved, "signed", "2025-04-01")
    Agreement.objects.filter(pk=gone.pk).update(**withdrawn())
    tomorrow(day)
    send()
    (message,) = box.taken
    assert message["Subject"] == "2 no longer listed: Agreements (stage now: announced)"
    assert "Moved: announced → signed\nSigned, 1 April 2025.\n" in plain(message)
    assert "1 withdrawn or merged since." in plain(message)
    assert "Secret" not in message.as_string()


def test_what_comes_to_count_at_midnight_is_told(box: Box, day) -> None:
    agreement = make.agreement("RS", title="UK–Serbia")
    make.milestone(agreement, "announced", "2024-11-07")
    step = make.milestone(agreement, "signed", (TODAY + datetime.timedelta(1)).isoformat(), cited=False)
    make.cite(milestone=step, source=make.source(published_on=None))
    alert()
    tomorrow(day)
    send()
    assert "UK–Serbia: announced → signed" in plain(box.taken[0])


def test_a_country_that_joins_a_bloc_later_is_included(box: Box, day) -> None:
    eu = make.bloc("EU", members={"DE": ("1958", None)})
    agreement = make.agreement("RS", "TR", title="Serbia–Türkiye")
    make.milestone(agreement, "signed", "2026-11-01")
    alert("country=EU")
    eu.memberships.create(country=make.country("RS"), since="2026-10", source="test")
    tomorrow(day)
    send()
    assert "NEW\n\nSerbia–Türkiye\n" in plain(box.taken[0])


def test_drafts_are_told_to_nobody(box: Box, day) -> None:
    alert()
    make.agreement("RS", title="Secret", state="draft", published_at=None)
    tomorrow(day)
    assert send() == "0 sent, 1 with nothing new"


def test_a_question_that_cannot_be_asked_any_more_is_told_once_and_stopped(box: Box, day) -> None:
    official = make.official("Somebody")
    alert(f"official={official.pk}")
    type(official).objects.filter(pk=official.pk).update(**withdrawn())
    tomorrow(day)
    send()
    assert [message["Subject"] for message in box.taken] == ["A question that can’t be asked any more"]
    assert Alert.objects.count() == 0


def test_who_has_not_confirmed_is_told_nothing_and_forgotten(box: Box, day) -> None:
    alerting.ask(email="reader@news.example", plural="agreements", query="", rhythm="daily")
    make.agreement("RS")
    tomorrow(day, 7)
    assert (send(), Alert.objects.count()) == ("0 sent, 0 with nothing new", 1)
    tomorrow(day)
    assert (send(), Alert.objects.count()) == ("0 sent, 0 with nothing new", 0)


# The mail server


def refused_by(box: Box, answer: str) -> str:
    box.says = lambda to: answer if to == ["reader@news.example"] else None
    with pytest.raises(CommandError) as error:
        send()
    return str(error.value)


def test_what_is_refused_for_now_is_tried_again(box: Box, day) -> None:
    refused = alert()
    other = alert(email="other@news.example")
    make.agreement("RS")
    tomorrow(day)
    # The address is in neither: what a command prints is kept in logs.
    said = f"{refused} was refused for now: SMTP 451"
    assert refused_by(box, "451 reader@news.example: try again later") == said
    assert len(box.to("other@news.example")) == 1
    assert box.to("maintainer@tracker.example")[0].get_content().strip() == said
    box.says = lambda to: None
    assert send() == "1 sent, 0 with nothing new"
    assert (len(box.to("reader@news.example")), len(box.to(other.email))) == (1, 1)


def test_an_address_that_is_refused_for_good_some_times_is_forgotten(box: Box, day) -> None:
    refused = alert()
    make.agreement("RS")
    for left in (1, 1, 0):
        tomorrow(day)
        assert refused_by(box, "550 No such user") == f"{refused} was refused for good: SMTP 550"
        assert Alert.objects.count() == left


def test_without_a_mail_server_nothing_is_told_or_lost(box: Box, day, settings) -> None:
    alert()
    make.agreement("RS")
    tomorrow(day)
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    with pytest.raises(CommandError, match="The mail server can’t be reached"):
        send()
    settings.EMAIL_PORT = port
    assert send() == "1 sent, 0 with nothing new"
    settings.ALERTS = False
    with pytest.raises(CommandError, match="No mail server is set"):
        send()


# Ended in the middle


def broken_off(box: Box, day, monkeypatch, at: str, *, marked: bool = True) -> None:
    """A run is ended before its first mail has gone, or after it has."""
    for address in ("one@news.example", "two@news.example"):
        alert(email=address)
    make.agreement("RS")
    tomorrow(day)
    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(send_alerts.Run, "tell_maintainer", lambda run: None)
        if not marked:
            broken.setattr(Alert, "save", lambda *given, **options: None)
        if at == "before":
            broken.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", ends)
        else:
            broken.setattr(send_alerts, "told", ends)
        send()


def ends(*given: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("at", "to_one"), [("before", 0), ("after", 1)])
def test_after_a_kill_nobody_is_told_twice_and_the_unsure_one_is_listed(box, day, monkeypatch, at, to_one) -> None:
    broken_off(box, day, monkeypatch, at)
    assert len(box.taken) == to_one
    with pytest.raises(CommandError, match=r"^Alert \d+ may or may not have been told what was new"):
        send()
    assert [len(box.to(f"{name}@news.example")) for name in ("one", "two")] == [to_one, 1]
    # From the next day on all goes its way.
    tomorrow(day)
    make.agreement("RS", title="Later")
    assert send() == "2 sent, 0 with nothing new"
    assert "Later" in plain(box.to("one@news.example")[-1])


def test_without_its_mark_it_would_be_told_twice(box: Box, day, monkeypatch) -> None:
    broken_off(box, day, monkeypatch, "after", marked=False)
    send()
    assert len(box.to("one@news.example")) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("guard", "mails"), [(True, 1), (False, 2)])
def test_of_two_runs_at_once_one_sends(box: Box, day, monkeypatch, guard: bool, mails: int) -> None:
    """The second begins while the first has its mail on the way. Without the lock it would take it for left behind, or send it too."""
    alert()
    make.agreement("RS")
    tomorrow(day)
    if not guard:
        monkeypatch.setattr(send_alerts, "one_at_a_time", contextlib.nullcontext)
        monkeypatch.setattr(Alert, "save", lambda *given, **options: None)
    sends = send_alerts.Run.send
    others: list[threading.Thread] = []

    def another() -> None:
        try:
            with contextlib.suppress(SystemExit):
                send()
        finally:
            connection.close()

    def with_another_meanwhile(run: send_alerts.Run, alert: Alert, message: object) -> None:
        if not others:
            others.append(threading.Thread(target=another))
            others[0].start()
            others[0].join()
        sends(run, alert, message)

    monkeypatch.setattr(send_alerts.Run, "send", with_another_meanwhile)
    send()
    assert len(box.taken) == mails


@pytest.mark.django_db(transaction=True)
def test_a_real_run_that_is_killed_is_gone_on_with(box: Box, day) -> None:
    """The command itself, as cron runs it, killed while the server has its mail."""
    make.agreement("RS")
    day[0] = datetime.date.today()
    yesterday = day[0] - datetime.timedelta(1)
    for name in ("one", "two"):
        Alert.objects.create(
            email=f"{name}@news.example",
            plural="agreements",
            rhythm="daily",
            asked_at=timezone.now(),
            told_on=yesterday,
        )
    taken = threading.Event()

    def hold(to: list[str]) -> None:
        taken.set()
        killed.wait(30)

    killed = threading.Event()
    box.says = hold
    run = subprocess.Popen(
        [sys.executable, "manage.py", "send_alerts"],
        cwd=CHECKOUT,
        env={
            **os.environ,
            "DATABASE_URL": address_of(connection.settings_dict["NAME"]),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(box.port),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert taken.wait(60)
    run.send_signal(signal.SIGKILL)
    run.wait(30)
    killed.set()
    assert Alert.objects.unsure().count() == 1
    box.says = lambda to: None
    with pytest.raises(CommandError, match="may or may not have been told"):
        send()
    assert [len(box.to(f"{name}@news.example")) for name in ("one", "two")] == [0, 1]


def test_who_stops_is_told_nothing(box: Box, day) -> None:
    made = alert()
    make.agreement("RS")
    assert Client().post(made.stop_path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    tomorrow(day)
    assert send() == "0 sent, 0 with nothing new"
