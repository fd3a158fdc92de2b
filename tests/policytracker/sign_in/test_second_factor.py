"""Who must have a second factor and lacks it reaches what a stranger reaches, and the pages where one is set up."""

import re
from collections.abc import Iterator
from itertools import islice

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from policytracker.sign_in.models import SignIn
from tests import factories as make
from tests.door_table import DOORS
from tests.policytracker.sign_in.people import SECOND_STEP, code, has_app, recovery_codes, said, sign_in
from tests.test_doors import ASKED, address, doors, people

pytestmark = pytest.mark.django_db

ROLES = ["editor", "reviewer", "maintainer"]
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    # Alerts are offered, as the table of doors has it.
    settings.REQUIRE_SECOND_FACTOR = settings.ALERTS = True


def told(client: Client, method: str, where: str) -> tuple[int, bytes]:
    with transaction.atomic():
        answer = client.post(where, ASKED) if method == "POST" else client.get(where)
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, TOKEN.sub(b"", body)


def reached(client: Client) -> Iterator[tuple[str, str]]:
    """The addresses at which they are told something else than a stranger; those of their own account apart."""
    stranger = Client()
    for door in DOORS:
        where = address(doors()[door][0], door.state)
        if door.looks.startswith("/accounts/"):
            continue
        if door.method == "POST":
            if told(client, "POST", where)[0] != DOORS[door][0]:
                yield "POST", where
        elif told(client, "GET", where) != told(stranger, "GET", where):
            yield "GET", where


def test_the_mightiest_without_one_are_strangers_everywhere(client):
    people()
    sign_in(client, User.objects.create_superuser("root", password="correct horse battery").username)
    assert list(reached(client)) == []


def test_without_the_rule_they_would_not_be(client, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    people()
    sign_in(client, make.user("maintainer", username="grace").username)
    assert len(list(islice(reached(client), 20))) == 20


@pytest.mark.parametrize("role", ROLES)
def test_who_has_none_is_led_to_set_one_up(client, role):
    make.user(role, username="ada")
    assert sign_in(client, "ada").url == "/accounts/"
    page = client.get("/accounts/")
    assert "Set up a second factor to go on" in page.content.decode()
    # From wherever they want to go.
    assert client.get("/review/").url == "/accounts/login/?next=/review/"
    assert client.get("/accounts/login/?next=/review/").url == "/accounts/"


def test_who_needs_none_is_not_asked(client):
    make.user(username="reader")
    assert sign_in(client, "reader").url == "/"
    assert "Set up a second factor to go on" not in client.get("/accounts/").content.decode()


def test_an_app_is_set_up_and_opens_everything(client):
    ada, elsewhere = make.user("editor", username="ada"), Client()
    for browser in (elsewhere, client):
        sign_in(browser, "ada")
    page = client.get("/accounts/app/")
    secret = page.context["form"].secret
    assert page.content.decode().count("<svg") == page.content.decode().count("</svg>")
    assert re.search(r"<\?xml|data:|style=", page.content.decode()) is None
    shown = code(secret)
    answer = client.post("/accounts/app/", {"code": shown})
    assert answer.url == "/accounts/recovery-codes/"
    assert client.get("/accounts/recovery-codes/").context["unused_codes"] == recovery_codes(ada)
    assert client.get("/review/").status_code == 200
    # The session of whoever else had the password has ended; and the code is used.
    assert elsewhere.get("/accounts/").status_code == 302
    sign_in(elsewhere, "ada")
    assert said(elsewhere.post(SECOND_STEP, {"code": shown})) == "Second step"


def test_a_session_that_lacks_it_cant_touch_the_factor_that_there_is(client):
    ada = make.user("editor", username="ada")
    client.force_login(ada)
    has_app(ada)
    for where in ("/accounts/", "/accounts/app/remove/", "/accounts/passkeys/new/", "/accounts/recovery-codes/"):
        assert client.get(where).url.startswith("/accounts/login/")
    assert client.get("/accounts/login/").status_code == 200


def test_a_factor_is_changed_by_who_shows_a_factor(client):
    ada = make.user("editor", username="ada")
    secret = has_app(ada)
    sign_in(client, "ada")
    client.post(SECOND_STEP, {"code": code(secret)})
    assert client.get("/accounts/passkeys/new/").status_code == 200
    age(client, 301)
    assert client.get("/accounts/passkeys/new/").url == "/accounts/again/code/?next=%2Faccounts%2Fpasskeys%2Fnew%2F"
    # The password alone doesn't do.
    assert client.get("/accounts/again/").url.startswith("/accounts/again/code/")
    again = client.post("/accounts/again/code/?next=/accounts/passkeys/new/", {"code": code(secret, 1)})
    assert (again.url, client.get("/accounts/passkeys/new/").status_code) == ("/accounts/passkeys/new/", 200)


def age(client: Client, seconds: int) -> None:
    """As if so many seconds had passed since they showed who they are."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def test_the_last_one_stays_with_who_must_have_one(client, settings):
    ada = make.user("editor", username="ada")
    secret = has_app(ada)
    sign_in(client, "ada")
    client.post(SECOND_STEP, {"code": code(secret)})
    assert "this is your last one" in client.get("/accounts/app/remove/").content.decode()
    client.post("/accounts/app/remove/")
    assert ada.authenticator_set.count() == 2
    settings.REQUIRE_SECOND_FACTOR = False
    assert client.post("/accounts/app/remove/").url == "/accounts/"
    # The recovery codes go with it.
    assert ada.authenticator_set.count() == 0


def test_a_session_ends_two_weeks_after_it_began(client):
    make.user(username="reader")
    sign_in(client, "reader")
    session = client.session
    session["began"] -= 14 * 86_400 + 1
    session.save()
    assert client.get("/accounts/").status_code == 302
    assert client.session.session_key != session.session_key


def test_a_new_password_ends_all_other_sessions(client):
    ada, elsewhere = make.user(username="ada"), Client()
    for browser in (elsewhere, client):
        sign_in(browser, "ada")
    new = "Another long sentence."
    answer = client.post("/accounts/password/", {"new_password1": new, "new_password2": new})
    assert (answer.url, client.get("/accounts/").status_code) == ("/accounts/", 200)
    assert elsewhere.get("/accounts/").status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(new)
    # This session too, by the button.
    assert [kept.session for kept in SignIn.objects.all()] == [client.session.session_key, ""]
    client.post("/accounts/logout/everywhere/")
    assert client.get("/accounts/").status_code == 302


@pytest.mark.parametrize(
    ("password", "with_factor", "is_good"),
    [
        ("x9!vB2#qLmT7&d", False, False),
        ("x9!vB2#qLmT7&de", False, True),
        ("x9!vB2#", True, False),
        ("x9!vB2#q", True, True),
        ("all small letters are good", False, True),
        ("a" * 1_000, False, True),
        ("a" * 1_001, False, False),
        ("password", True, False),
        ("adalovelace1815", False, False),
    ],
)
def test_which_passwords_are_good(client, settings, password, with_factor, is_good):
    settings.REQUIRE_SECOND_FACTOR = False
    ada = make.user("editor", username="adalovelace1815")
    if with_factor:
        secret = has_app(ada)
    sign_in(client, ada.username)
    if with_factor:
        client.post(SECOND_STEP, {"code": code(secret)})
    answer = client.post("/accounts/password/", {"new_password1": password, "new_password2": password})
    assert (answer.status_code == 302) == is_good
