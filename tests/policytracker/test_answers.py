"""What every answer carries, and what is answered while the database is away."""

import contextlib
import re

import psycopg
import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from psycopg import errors
from psycopg_pool import PoolTimeout

from policytracker import urls
from policytracker.away import away
from tests.headers import HEADERS

POLICY = HEADERS["Content-Security-Policy"]


def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError("a fault of ours")


def database_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError from psycopg.OperationalError("server closed the connection unexpectedly")


def too_slow(request: HttpRequest) -> HttpResponse:
    raise OperationalError from errors.QueryCanceled("canceling statement due to statement timeout")


class urlconf:  # noqa: N801 (it stands in for a module)
    handler500 = urls.handler500
    urlpatterns = [
        path("fail/", fail),
        path("away/", database_away),
        path("slow/", too_slow),
        *urls.urlpatterns,
    ]


@pytest.fixture
def client(settings) -> Client:
    settings.ROOT_URLCONF = urlconf
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:No directory at.*staticfiles")
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/accounts/login/", 200),
        ("/static/admin/css/base.css", 200),
        ("/static/nothing.css", 404),
        ("/admin/", 302),
        ("/admin", 301),
        ("/no/such/page/", 404),
        ("/fail/", 500),
        ("/slow/", 503),
        ("/away/", 503),
    ],
)
def test_every_answer_carries_the_policy(client, address, status):
    with contextlib.closing(client.get(address)) as answer:
        assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.django_db
def test_a_refused_request_carries_the_policy(client):
    assert client.get("/", headers={"host": "elsewhere.example"}).headers["Content-Security-Policy"] == POLICY
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post("/accounts/login/")
    assert (refused.status_code, refused.headers["Content-Security-Policy"]) == (403, POLICY)


def test_while_the_database_is_away_the_answer_says_when_to_come_back(client):
    answer = client.get("/away/")
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
        503,
        "2",
        "no-store",
    )


def test_what_took_too_long_is_told_from_a_database_that_is_away(client):
    slow, away_ = client.get("/slow/"), client.get("/away/")
    assert (slow.status_code, slow.headers["Cache-Control"]) == (503, "no-store")
    headings = [re.findall("<h1>(.*?)</h1>", answer.content.decode()) for answer in (slow, away_)]
    assert headings == [["That took too long"], ["Back in a moment"]]


@pytest.mark.django_db
def test_an_error_in_a_middleware_is_answered_alike(client, monkeypatch):
    """As when a session is read: the views' process_exception never hears of it."""
    monkeypatch.setattr(SessionMiddleware, "process_request", lambda _, request: database_away(request))
    assert client.get("/admin/").status_code == 503


@pytest.mark.parametrize(
    ("cause", "is_away"),
    [
        (psycopg.OperationalError("connection refused"), True),
        (PoolTimeout("couldn't get a connection after 0.40 sec"), True),
        (errors.AdminShutdown(), True),
        (errors.CrashShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.TooManyConnections(), True),
        (errors.DiskFull(), True),
        (errors.QueryCanceled(), False),
        (errors.LockNotAvailable(), False),
        (errors.DeadlockDetected(), False),
    ],
)
def test_which_errors_mean_that_the_database_is_away(cause, is_away):
    error = OperationalError()
    error.__cause__ = cause
    assert away(error) is is_away


def test_other_errors_do_not():
    assert [away(error) for error in (ValueError(), None)] == [False, False]
