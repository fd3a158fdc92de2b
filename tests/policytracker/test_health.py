"""What a proxy or a monitor is told, while all is well and while it isn't."""

import shutil
import threading
from collections import namedtuple
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as site_settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from policytracker import database, health
from tests import factories as make

WELL = (200, {"status": "ok", "red": []})
Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full this machine's disks are: each of these is as full as the test says, half full if it says nothing."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1000, 500, 500))


def asked(client: Client, where: str) -> tuple[int, dict]:
    answer = client.get(where)
    return answer.status_code, answer.json()


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/healthz", "/readyz"])
def test_all_is_well(client: Client, where: str) -> None:
    assert asked(client, where) == WELL


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/healthz", "/readyz"])
@pytest.mark.parametrize("full", [False, True])
def test_nobody_keeps_the_answer_and_nobody_is_asked_who_they_are(
    client: Client, where: str, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if full:
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(1000, 1000, 0))
    assert client.get(where).headers["Cache-Control"] == "no-store"
    client.force_login(make.user("maintainer"))
    session = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    with CaptureQueriesContext(connection) as asked_for:
        answer = client.get(where)
    assert (answer.headers["Cache-Control"], answer.cookies.output()) == ("private, no-store", "")
    said = [query["sql"] for query in asked_for if session in query["sql"] or "auth_user" in query["sql"]]
    assert said == []
    assert len(asked_for) == (0 if where == "/healthz" else 4)


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/healthz", "/readyz"])
def test_they_are_read_and_nothing_else(client: Client, where: str) -> None:
    methods = ["get", "head", "options", "post", "put", "patch", "delete"]
    assert [getattr(client, method)(where).status_code for method in methods] == [200, 200, *[405] * 5]


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["/healthz", "/readyz"])
def test_they_are_asked_past_the_proxy_without_https(where: str, settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/about/").status_code == 301
    assert Client().get(where).status_code != 301


def test_a_process_answers_without_a_database(client: Client) -> None:
    """pytest-django refuses every look at the database here, as does one that is away."""
    assert asked(client, "/healthz") == WELL


def test_a_database_out_of_reach(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """In earnest: see test_serve.py."""

    def away() -> None:
        raise OperationalError from psycopg.OperationalError("connection refused")

    monkeypatch.setattr(health, "applied_migrations", away)
    assert asked(client, "/readyz") == (503, {"status": "red", "red": ["database"]})


@pytest.mark.django_db
def test_a_migration_that_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'announcements')"
        )
    assert asked(client, "/readyz") == (503, {"status": "red", "red": ["migrations"]})


@pytest.mark.django_db
def test_a_schema_of_later_code_is_all_right(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('announcements', '9999_later', now())"
        )
    assert asked(client, "/readyz") == WELL


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["database", "releases", "backups"])
def test_a_disk_with_less_than_a_twentieth_free(
    client: Client, what: str, settings, monkeypatch, tmp_path: Path
) -> None:
    folders = {"database": tmp_path / "a", "releases": tmp_path / "b", "backups": tmp_path / "c" / "not made yet"}
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(database, "data_folder", lambda: folders["database"])
    settings.RELEASES, settings.BACKUPS = folders["releases"], folders["backups"]
    full = folders[what] if what != "backups" else tmp_path / "c"
    for free, answer in ((49, (503, {"status": "red", "red": [f"disk of {what}"]})), (50, WELL)):
        monkeypatch.setattr(
            shutil, "disk_usage", lambda folder, free=free: Usage(1000, 0, free if folder == full else 900)
        )
        assert asked(client, "/readyz") == answer


def test_a_database_elsewhere_has_no_disk_here(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (database.data_folder() or Path()).name == "postgresql"
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    assert database.data_folder() is None


def test_one_at_a_time_asks_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it does not answer at all, whoever asks next is not kept waiting with it."""
    monkeypatch.setattr(health, "WAIT_SECONDS", 0.05)
    asking, answered = threading.Event(), threading.Event()

    def never_answers() -> set[tuple[str, str]]:
        asking.set()
        answered.wait(10)
        return set(health.latest_migrations())

    monkeypatch.setattr(health, "applied_migrations", never_answers)
    first = threading.Thread(target=health.of_database)
    first.start()
    assert asking.wait(10)
    assert asked(client, "/readyz") == (503, {"status": "red", "red": ["database"]})
    answered.set()
    first.join()
    assert asked(client, "/readyz") == WELL
