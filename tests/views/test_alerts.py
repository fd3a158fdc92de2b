"""Asking, confirming and stopping: what is said, what is kept, and that nobody learns who has asked for what."""

import datetime

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from announcements.actions import alerting
from announcements.filters.known import Known
from announcements.models import Alert
from tests import factories as make
from tests.canaries import STATES, Public, hidden

pytestmark = pytest.mark.django_db
ASKED = {"email": "Reader@News.Example", "rhythm": "daily"}


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.ALERTS, settings.SITE_URL = True, "https://tracker.example"
    make.country("RS")


def ask(client: Client, where: str = "/agreements/alert/?country=serbia&after=&sort=title", **more: str):
    return client.post(where, {**ASKED, **more})


def link(number: int = -1) -> str:
    """In the mail."""
    (address,) = [line for line in mail.outbox[number].body.splitlines() if line.endswith("/confirm/")]
    return address.removeprefix("https://tracker.example")


def test_from_a_list_to_a_digest_of_what_is_new_since(client: Client) -> None:
    old = make.agreement("RS")
    page = client.get("/agreements/?country=RS")
    assert page.text.count('<a href="/agreements/alert/?country=RS"') == 1
    assert "Agreements (country or bloc: Serbia): 1 now." in client.get("/agreements/alert/?country=RS").text
    assert "A mail is on its way to Reader@news.example." in ask(client).text
    (alert,) = Alert.objects.all()
    assert (alert.email, alert.plural, alert.query, alert.rhythm, alert.told_on) == (
        "Reader@news.example", "agreements", "country=RS", "daily", None,
    )  # fmt: skip
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["Reader@news.example"], "Confirm: Agreements (country or bloc: Serbia)")
    # Programs follow links to look at them.
    assert "Switch it on" in client.get(link()).text
    assert Alert.objects.get().told_on is None
    assert "The alert is on" in client.post(link(), follow=True).text
    alert.refresh_from_db()
    assert alert.told_on == timezone.localdate()
    assert set(Known.read(alert.knew).all) == {old.pk}


def test_confirming_again_changes_nothing(client: Client) -> None:
    ask(client)
    client.post(link())
    before = Alert.objects.values().get()
    make.agreement("RS")
    client.post(link())
    assert Alert.objects.values().get() == before


def test_stopping_forgets(client: Client) -> None:
    ask(client)
    stop = Alert.objects.get().stop_path
    assert "Stop it" in client.get(stop).text
    assert Alert.objects.count() == 1
    # As a mail program does it: without a cookie, from nowhere.
    answer = Client(enforce_csrf_checks=True).post(stop, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Alert.objects.count()) == (200, 0)
    again = client.post(stop)
    assert (again.status_code, "No such alert" in again.text) == (404, True)


def test_other_forms_need_their_token(client: Client) -> None:
    ask(client)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link()).status_code == 403
    assert strict.post("/agreements/alert/", ASKED).status_code == 403
    assert Alert.objects.filter(told_on=None).count() == 1


@pytest.mark.parametrize("token", ["1", "1.", "1.x", "x.y", "999999999999999999999.x", "1:abc", "%00"])
def test_a_link_that_is_not_whole_leads_nowhere(client: Client, token: str) -> None:
    ask(client)
    for act in ("confirm", "stop"):
        assert client.post(f"/alerts/{token}/{act}/").status_code == 404
    assert Alert.objects.filter(told_on=None).count() == 1


def test_nobody_learns_who_has_asked(client: Client) -> None:
    first = ask(client).text
    second = ask(client).text
    client.post(link())
    third = ask(client).text
    assert first == second == third
    # Nor does anybody get a heap of mails by it.
    assert len(mail.outbox) == 1


def test_who_asks_again_later_is_told_that_it_is_on(client: Client) -> None:
    ask(client)
    client.post(link())
    Alert.objects.update(asked_at=timezone.now() - datetime.timedelta(hours=2))
    ask(client)
    assert [sent.subject.partition(":")[0] for sent in mail.outbox] == ["Confirm", "You are told already"]
    assert Alert.objects.get().stop_path in mail.outbox[1].body


def test_an_address_gets_a_few_of_these_mails_a_day(client: Client) -> None:
    statuses = [ask(client, f"/agreements/alert/?q=word{number}").status_code for number in range(7)]
    assert statuses == [200] * alerting.MOST_A_DAY + [429] * 2
    assert len(mail.outbox) == alerting.MOST_A_DAY
    assert ask(client, email="other@news.example").status_code == 200


def test_all_together_get_so_many_an_hour(client: Client, monkeypatch) -> None:
    monkeypatch.setattr(alerting, "MOST_AN_HOUR", 3)
    assert [ask(client, email=f"{n}@news.example").status_code for n in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"email": f"{'a' * 300}@b.example"}, "email"),
        ({"rhythm": "hourly"}, "rhythm"),
    ],
)
def test_what_is_filled_in_wrongly_is_told_and_nothing_is_lost(client: Client, given, field) -> None:
    answer = client.post("/agreements/alert/", {**ASKED, **given})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (Alert.objects.count(), mail.outbox) == (0, [])


def test_a_wrong_question_is_refused(client: Client) -> None:
    for method in (client.get, client.post):
        answer = method("/agreements/alert/?contry=RS")
        assert (answer.status_code, "can’t be answered" in answer.text) == (400, True)
    assert Alert.objects.count() == 0


def test_what_only_editors_may_ask_is_a_wrong_question(client: Client) -> None:
    drafts = hidden(Public(), **STATES["draft"])
    (official,) = [record for record in drafts.values() if record.noun == "official"]
    client.force_login(make.user("editor"))
    assert client.get(f"/agreements/?official={official.pk}").status_code == 200
    assert client.get(f"/agreements/alert/?official={official.pk}").status_code == 400


def test_a_mail_that_cannot_be_sent_leaves_nothing_behind(client: Client, settings) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9
    answer = ask(client)
    assert (answer.status_code, "could not be sent" in answer.text, Alert.objects.count()) == (503, True, 0)


def test_without_a_mail_server_nobody_is_offered_any(client: Client, settings) -> None:
    settings.ALERTS = False
    assert "/alert/" not in client.get("/agreements/").text
    assert client.get("/agreements/alert/").status_code == 404
