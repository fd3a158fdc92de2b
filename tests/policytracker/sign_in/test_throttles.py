"""How often may it be tried: counted in the database, whichever worker asks; and nobody is locked out by somebody else."""

import threading
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client, RequestFactory

from policytracker.sign_in import codes, sessions, throttles
from policytracker.sign_in.models import Refused, Tries
from policytracker.sign_in.throttles import Budget, TooManyTries
from tests import factories as make
from tests.policytracker.sign_in.people import SECOND_STEP, code, has_app, said, sign_in, wrong_code

THREE = Budget("test", 3, 60)
WRONG = "not the password"
AT_ONCE = 12


def taken(budget: Budget, times: int) -> int:
    good = 0
    for _ in range(times):
        try:
            budget.take("whose")
        except TooManyTries:
            continue
        good += 1
    return good


def at_once(work) -> list:
    """What it answers in each of so many threads, with a connection each."""
    answers, gate = [], threading.Barrier(AT_ONCE)

    def one() -> None:
        gate.wait()
        try:
            answers.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def back(seconds: float) -> None:
    """As if so many seconds had passed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE sign_in_tries SET until = until - make_interval(secs => %(seconds)s),"
            " made = ARRAY(SELECT unnest(made) - make_interval(secs => %(seconds)s))",
            {"seconds": seconds},
        )


@pytest.mark.django_db
def test_no_more_than_so_many_in_any_such_time():
    assert taken(THREE, 1) == 1
    back(40)
    assert taken(THREE, 5) == 2
    with pytest.raises(TooManyTries) as refusal:
        THREE.take("whose")
    assert refusal.value.seconds in (20, 19)
    # The first is past, the other two are not: a window that starts anew at a fixed time would give three.
    back(30)
    assert taken(THREE, 5) == 1
    back(61)
    assert taken(THREE, 5) == 3
    [kept] = Tries.objects.all()
    assert (len(kept.made), kept.made) == (3, sorted(kept.made))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_so_many_are_let_through():
    assert sum(at_once(lambda: taken(THREE, 1))) == 3


def counted_by_reading_first() -> int:
    """The control: what a limit does that reads and then writes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(cardinality(made)), 0) FROM sign_in_tries")
        [before] = cursor.fetchone()
        cursor.execute("SELECT pg_sleep(0.05)")
        if before >= 3:
            return 0
        cursor.execute(
            "INSERT INTO sign_in_tries AS kept VALUES ('x', ARRAY[now()], now())"
            " ON CONFLICT (whose) DO UPDATE SET made = kept.made || now()"
        )
        return 1


@pytest.mark.django_db(transaction=True)
def test_read_first_and_written_then_more_would_be():
    assert sum(at_once(counted_by_reading_first)) > 3


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_many_times_at_once_lets_in_once():
    secret = has_app(make.user("editor", username="ada"))
    shown = code(secret)
    assert sum(at_once(lambda: codes.use(app_of("ada"), shown))) == 1


@pytest.mark.django_db(transaction=True)
def test_remembered_by_each_worker_alone_it_would_more_often(monkeypatch):
    secret = has_app(make.user("editor", username="ada"))
    shown = code(secret)
    # As in a worker that has seen nothing yet.
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.cache", SimpleNamespace(add=lambda *about, **more: True))
    assert sum(at_once(lambda: app_of("ada").wrap().validate_code(shown))) == AT_ONCE


def app_of(name: str):
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.get(user__username=name, type="totp")


@pytest.mark.django_db
def test_the_eleventh_password_is_not_looked_at(client):
    make.user("editor", username="ada")
    assert [sign_in(Client(), "ada", WRONG).status_code for _ in range(10)] == [200] * 10
    refused = sign_in(client, "ada")
    assert (refused.status_code, said(refused), refused.headers["Cache-Control"]) == (
        429,
        "Too many tries",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert 290 <= int(refused.headers["Retry-After"]) <= 300
    assert dict(Refused.objects.values_list("why", "times")) == {"password": 10, "too_many": 1}


@pytest.mark.django_db
def test_who_isnt_there_is_counted_like_who_is():
    make.user("editor", username="ada")
    found = {name: [sign_in(Client(), name, WRONG).status_code for _ in range(12)] for name in ("ada", "nobody")}
    assert found == {"ada": [200] * 10 + [429] * 2, "nobody": [200] * 10 + [429] * 2}


@pytest.mark.django_db
def test_strangers_lock_nobody_out(client):
    """Not from a browser that was here before, however many tries are made from others; and it has no more than they have."""
    make.user("editor", username="ada")
    assert sign_in(client, "ada").status_code == 302
    client.post("/accounts/logout/")
    for _ in range(15):
        sign_in(Client(), "ada", WRONG)
    assert sign_in(Client(), "ada").status_code == 429
    assert [sign_in(client, "ada", WRONG).status_code for _ in range(10)] == [200] * 10
    assert sign_in(client, "ada").status_code == 429
    assert sign_in(Client(), "grace", WRONG).status_code == 200


@pytest.mark.django_db
def test_a_browser_that_is_known_to_one_account_is_a_stranger_at_another(client):
    for name in ("ada", "grace"):
        make.user("editor", username=name)
    sign_in(client, "grace")
    client.post("/accounts/logout/")
    for _ in range(10):
        sign_in(Client(), "ada", WRONG)
    assert sign_in(client, "ada").status_code == 429


@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["", "x", "eyJhIjoxfQ:1abc:xyz", "1:2:3:4"])
def test_nobody_makes_such_a_cookie(client, forged):
    make.user("editor", username="ada")
    for _ in range(10):
        sign_in(Client(), "ada", WRONG)
    client.cookies["known"] = forged
    assert sign_in(client, "ada").status_code == 429


@pytest.mark.django_db
def test_a_network_tries_fifty_names():
    found = [sign_in(Client(), f"name{number}", WRONG).status_code for number in range(52)]
    assert found == [200] * 50 + [429] * 2
    assert sign_in(Client(REMOTE_ADDR="203.0.113.5"), "name1", WRONG).status_code == 200
    # What a reader writes into the header counts for nothing.
    assert sign_in(Client(headers={"X-Forwarded-For": "203.0.113.9"}), "name1", WRONG).status_code == 429


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("unix", "unix"),
    ],
)
def test_of_an_address_the_network_is_counted(address, network):
    assert throttles.network(RequestFactory(REMOTE_ADDR=address).get("/")) == network


@pytest.mark.django_db
def test_signing_in_anew_gives_no_new_codes():
    secret = has_app(make.user("editor", username="ada"))
    found = []
    for _ in range(6):
        thief = Client()
        sign_in(thief, "ada")
        found.append(thief.post(SECOND_STEP, {"code": wrong_code(secret)}).status_code)
    assert found == [200] * 5 + [429]


@pytest.mark.django_db
def test_a_thief_of_the_password_guesses_twenty_codes_a_day():
    secret = has_app(make.user("editor", username="ada"))
    found = []
    for _ in range(5):
        for _ in range(5):
            thief = Client()
            sign_in(thief, "ada")
            found.append(thief.post(SECOND_STEP, {"code": wrong_code(secret)}).status_code)
        back(301)
    assert found == [200] * 20 + [429] * 5


@pytest.mark.django_db
def test_what_is_past_goes_when_somebody_signs_in(client):
    taken(THREE, 2)
    back(120)
    taken(Budget("other", 3, 60), 1)
    Session.objects.create(session_key="x" * 32, session_data="", expire_date="2020-01-01T00:00Z")
    make.user("editor", username="ada")
    sessions.clear_outdated()
    assert (Tries.objects.count(), Session.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_the_table_tells_no_name_and_no_address():
    sign_in(Client(), "ada.lovelace", WRONG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(kept::text, ' ') FROM sign_in_tries kept")
        [text] = cursor.fetchone()
    assert ("ada" in text, "127.0.0.1" in text) == (False, False)
