"""A lost password: who asks for a link, who gets one, and what it is good for."""

import re

import pytest
from django.core import mail
from django.test import Client

from policytracker.sign_in import links, throttles
from tests import factories as make
from tests.policytracker.sign_in.people import PASSWORD, said, sign_in

pytestmark = pytest.mark.django_db
ASK = "/accounts/password/forgotten/"
NEW = "a new one that is long enough"


@pytest.fixture(autouse=True)
def _mails(settings, monkeypatch):
    """What is done when the answer has gone is done before it here."""
    settings.EMAIL_HOST = "mail.example"
    monkeypatch.setattr(links, "send_later", links.send_quietly)
    monkeypatch.setattr(links.connection, "close", lambda: None)


def ada(**more):
    return make.user("editor", username="ada", email="Ada@example.org", **more)


def asked(email: str, client: Client | None = None):
    return (client or Client()).post(ASK, {"email": email})


def link() -> str:
    address, _site = re.findall(r"https?://\S+", mail.outbox[-1].body)
    return re.sub(r"^https?://[^/]+", "", address)


def without_token(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_whoever_asks_is_told_the_same():
    ada()
    make.user("editor", username="gone", email="gone@example.org", is_active=False)
    answers = {email: asked(email) for email in ("ada@example.org", "gone@example.org", "nobody@example.org")}
    told = {without_token(answer.text).replace(email, "") for email, answer in answers.items()}
    assert (len(told), {answer.status_code for answer in answers.values()}) == (1, {200})
    assert [(each.to, each.subject) for each in mail.outbox] == [(["Ada@example.org"], "Set a new password")]


def test_an_answer_does_not_wait_until_it_is_known_whether_anybody_has_the_address(monkeypatch):
    looked_up = []
    monkeypatch.setattr(links, "send_later", looked_up.append)
    ada()
    assert [asked(email).status_code for email in ("ada@example.org", "nobody@example.org")] == [200, 200]
    assert (looked_up, mail.outbox) == (["ada@example.org", "nobody@example.org"], [])


def test_the_link_sets_a_password_once_and_ends_all_sessions():
    ada()
    elsewhere, client = Client(), Client()
    sign_in(elsewhere, "ada")
    assert elsewhere.get("/review/").status_code == 200
    asked("ada@example.org")
    sent = link()
    page = client.get(sent, follow=True)
    assert said(page) == "Set your password"
    answer = client.post(page.redirect_chain[-1][0], {"new_password1": NEW, "new_password2": NEW})
    assert (answer.status_code, answer.url) == (302, "/accounts/login/")
    assert elsewhere.get("/review/").status_code == 302
    assert sign_in(Client(), "ada", PASSWORD).status_code == 200
    assert sign_in(Client(), "ada", NEW).status_code == 302
    assert Client().get(sent, follow=True).status_code == 404


@pytest.mark.parametrize("what", ["signing in", "another password", "a day", "another account"])
def test_a_link_is_good_for_nothing_after(what, settings):
    user = ada()
    asked("ada@example.org")
    sent = link()
    if what == "signing in":
        sign_in(Client(), "ada")
    elif what == "another password":
        user.set_password(NEW)
        user.save()
    elif what == "a day":
        settings.PASSWORD_RESET_TIMEOUT = -1
    else:
        other = make.user("maintainer", username="max")
        number = links.link_for(other).split("/")[-3]
        sent = re.sub(r"/password/[^/]+/", f"/password/{number}/", sent)
    assert Client().get(sent, follow=True).status_code == 404


def test_a_mailbox_gets_three_in_an_hour_and_nobody_is_told():
    ada()
    assert [asked("ada@example.org").status_code for _ in range(5)] == [200] * 5
    assert len(mail.outbox) == 3


def test_a_network_asks_twenty_times_in_an_hour():
    answers = [asked(f"nobody{number}@example.org") for number in range(throttles.LINKS_OF_NETWORK.tries + 1)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert 0 < int(answers[-1]["Retry-After"]) <= throttles.HOUR


def test_a_mail_that_is_not_taken_is_logged_without_the_address(monkeypatch, caplog):
    def refused(*_):
        raise ConnectionRefusedError("ada@example.org")

    monkeypatch.setattr(links, "send_mail", refused)
    ada()
    assert asked("ada@example.org").status_code == 200
    assert [record.getMessage() for record in caplog.records if record.name == links.log.name] == [
        "A link to set a password could not be sent: ConnectionRefusedError"
    ]


def test_an_address_that_the_database_takes_for_theirs_gets_no_link_of_theirs():
    """To PostgreSQL the dotless ı is a small I."""
    make.user("editor", username="mike", email="mike@example.org")
    asked("mıke@example.org")
    assert [each.to for each in mail.outbox] == [["mike@example.org"]]
