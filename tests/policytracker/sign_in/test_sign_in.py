"""Who gets in, with what; and that nothing tells whether there is such an account."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from policytracker.sign_in.adapters import WRONG
from policytracker.sign_in.models import Refused, SignIn
from tests import factories as make
from tests.policytracker.sign_in.people import (
    PASSWORD,
    SECOND_STEP,
    code,
    has_app,
    recovery_codes,
    said,
    sign_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db
HASHER = "policytracker.sign_in.passwords.Hasher"


def who(client: Client) -> str:
    return str(client.get("/accounts/login/").wsgi_request.user)


def test_a_password_alone_lets_in_who_needs_no_more(client):
    ada = make.user("editor", username="ada")
    answer = sign_in(client, "ada")
    assert (answer.status_code, answer.url, client.get("/review/").status_code) == (302, "/", 200)
    [kept] = SignIn.objects.all()
    assert (kept.person, kept.how, kept.session) == (ada, "password", client.session.session_key)


def test_where_they_were_going_they_go(client):
    make.user("editor", username="ada")
    answer = client.post("/accounts/login/", {"login": "ada", "password": PASSWORD, "next": "/review/"})
    assert answer.url == "/review/"
    elsewhere = Client().post(
        "/accounts/login/", {"login": "ada", "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert elsewhere.url == "/"


def test_the_second_step_wants_a_code_of_now(client):
    secret = has_app(make.user("editor", username="ada"))
    assert sign_in(client, "ada").url == SECOND_STEP
    assert client.get("/review/").url == "/accounts/login/?next=/review/"
    wrong = client.post(SECOND_STEP, {"code": wrong_code(secret)})
    assert (said(wrong), wrong.context["form"].errors["code"]) == (
        "Second step",
        ["This code isn’t right, or was used already. Each is good once."],
    )
    assert client.post(SECOND_STEP, {"code": code(secret)}).url == "/"
    assert client.get("/review/").status_code == 200
    assert (SignIn.objects.get().how, Refused.objects.get().why) == ("code", "code")


def test_a_code_is_good_once(client):
    secret = has_app(make.user("editor", username="ada"))
    shown = code(secret)
    for person, lets_in in ((client, True), (Client(), False)):
        sign_in(person, "ada")
        assert (person.post(SECOND_STEP, {"code": shown}).status_code == 302) == lets_in


def test_a_code_older_than_the_last_is_good_for_nothing(client):
    secret = has_app(make.user("editor", username="ada"))
    older, newer = code(secret), code(secret, 1)
    for person, shown, lets_in in ((client, newer, True), (Client(), older, False)):
        sign_in(person, "ada")
        assert (person.post(SECOND_STEP, {"code": shown}).status_code == 302) == lets_in


def test_a_recovery_code_is_good_once(client):
    ada = make.user("editor", username="ada")
    has_app(ada)
    written_down = recovery_codes(ada)[3]
    for person, lets_in in ((client, True), (Client(), False)):
        sign_in(person, "ada")
        assert (person.post(SECOND_STEP, {"code": written_down}).status_code == 302) == lets_in
    assert (SignIn.objects.get().how, len(recovery_codes(ada))) == ("recovery_code", 9)


def refused(name: str, password: str = PASSWORD) -> tuple[int, str, list[str]]:
    """The answer to who is not let in: status, page without its token, and cookies."""
    answer = sign_in(Client(), name, password)
    page = answer.content.decode().replace(f'value="{name}"', "")
    return answer.status_code, page.split("</head>")[1], sorted(answer.cookies)


def test_every_refusal_reads_alike(monkeypatch):
    monkeypatch.setattr("django.middleware.csrf._mask_cipher_secret", lambda secret: "token")
    make.user("editor", username="ada")
    make.user("editor", username="gone", is_active=False)
    make.user("editor", username="new", password=None)
    with_factor = make.user("editor", username="grace")
    has_app(with_factor)
    first = refused("nobody")
    assert first[0] == 200
    assert WRONG in first[1]
    assert {
        name: refused(name, password) == first
        for name, password in (
            ("ada", "wrong password"),
            ("grace", "wrong password"),
            ("gone", PASSWORD),
            ("new", PASSWORD),
            ("x" * 150, PASSWORD),
        )
    } == {"ada": True, "grace": True, "gone": True, "new": True, "x" * 150: True}


@pytest.mark.parametrize("name", ["nobody", "ada", "gone", "new"])
def test_every_refusal_hashes_once(settings, monkeypatch, name):
    settings.PASSWORD_HASHERS = [HASHER]
    make.user("editor", username="ada")
    make.user("editor", username="gone", is_active=False)
    User.objects.create_user("new")
    hashed = []
    encode = "policytracker.sign_in.passwords.PBKDF2PasswordHasher.encode"
    monkeypatch.setattr(encode, lambda self, password, *more: hashed.append(more[-1]) or "x$1$y$z")
    sign_in(Client(), name, PASSWORD + "!")
    # The iterations of each.
    assert hashed in ([None], [1_000_000])


def test_letters_are_the_same_however_a_keyboard_composed_them(settings, client):
    settings.PASSWORD_HASHERS = [HASHER]
    make.user(username="ada", password="crème brûlée à la carte")
    decomposed = "cre\u0300me bru\u0302le\u0301e a\u0300 la carte"
    assert sign_in(client, "ada", decomposed).status_code == 302


def test_a_long_password_is_not_cut(client):
    make.user(username="ada", password="a" * 200 + "b")
    assert sign_in(Client(), "ada", "a" * 200).status_code == 200
    assert sign_in(client, "ada", "a" * 200 + "b").status_code == 302


def test_who_is_deactivated_is_nobody_at_once_and_for_ever_in_that_session(client):
    ada = make.user("editor", username="ada")
    sign_in(client, "ada")
    ada.is_active = False
    ada.save()
    assert client.get("/review/").status_code == 302
    ada.is_active = True
    ada.save()
    assert client.get("/review/").status_code == 302


def test_the_admin_has_no_sign_in_of_its_own(client):
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).url == "/accounts/login/?next=/admin/"
    make.user("maintainer", username="grace")
    sign_in(client, "grace")
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/password_change/").url == "/accounts/password/"


def test_a_form_from_elsewhere_is_told_to_be_sent_again():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ada"})
    assert (answer.status_code, said(answer)) == (403, "Send it again")
