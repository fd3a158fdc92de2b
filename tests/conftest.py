import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import hypothesis
import pytest

from policytracker import database

# pytest-playwright runs an event loop in the main thread, where Django would refuse the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

# A busy machine is no failed property.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")

_while_testing = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Hold a running PostgreSQL for as long as the tests run; the other workers of this run share it."""
    _while_testing.enter_context(database.running())
    _while_testing.enter_context(no_network())


def pytest_unconfigure(config: pytest.Config) -> None:
    _while_testing.close()


def no_network() -> ExitStack:
    """Refuse every connection that would leave this machine. (PostgreSQL and the browser are on it.)"""
    undo, connect = ExitStack(), socket.socket.connect

    def connect_here_only(self: socket.socket, address) -> None:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"A test reached for the network: {address}")
        connect(self, address)

    socket.socket.connect = connect_here_only
    undo.callback(setattr, socket.socket, "connect", connect)
    return undo


@pytest.fixture(scope="session", autouse=True)
def _settings_for_tests() -> None:
    from django.conf import settings

    # Nothing is collected for tests, so there is no manifest; and hashing a password well takes long on purpose.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_USE_FINDERS = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _groups_come_back() -> None:
    """A test without a transaction around it empties every table in the end, that of the groups too; a migration filled it."""
    from django.apps import apps
    from django.contrib.auth.models import Group
    from django.db.models.signals import post_migrate

    from announcements import roles

    def make_groups(**_: object) -> None:
        for name in roles.GROUPS:
            Group.objects.get_or_create(name=name)

    post_migrate.connect(make_groups, sender=apps.get_app_config("announcements"), weak=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker) -> None:
    from django.conf import settings
    from django.db import connection

    from tests.migrated import migrated_database

    with django_db_blocker.unblock():
        template = migrated_database()
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template
    connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Before the test database goes, the sessions end that the threads of a test or of a live server left in it."""
    from django.db import connection

    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


@pytest.fixture(scope="session", autouse=True)
def _requests_see_what_is_committed() -> None:
    """A test's transaction is never committed: what the database does at COMMIT for searching is done before each request."""
    from django.core.signals import request_started

    request_started.connect(search_docs_now, weak=False)


def search_docs_now(**_: object) -> None:
    """Make the search documents of what this test has written so far; by itself, for it is no statement of the site's."""
    from django.db import connection

    if connection.in_atomic_block and not connection.needs_rollback and connection.connection:
        connection.connection.execute(
            "SET CONSTRAINTS keep_search_doc IMMEDIATE; SET CONSTRAINTS keep_search_doc DEFERRED"
        )


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker) -> Iterator[Callable[[Callable[[], object]], object]]:
    """Makes records that all tests of the module find, and gives what that gives. What a test does to them is taken back with it.

    They are committed: a test's own rows are read anew into the index with each request.
    """
    from django.core.management import call_command
    from django.db import transaction

    def made(make: Callable[[], object]) -> object:
        with django_db_blocker.unblock(), transaction.atomic():
            return make()

    yield made
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def answers_timed(
    db: None, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, int], None]
) -> Iterator[None]:
    """The report says how many requests the test's clients made, and how many of them took over a second."""
    from django.template.loader import get_template
    from django.test.client import Client, ClientHandler

    # As in a worker that serves: what is read once has been.
    get_template("shared/edit.html")
    Client().get("/agreements/")
    taken: list[float] = []
    answered = ClientHandler.__call__

    def timed(self: ClientHandler, environ: dict) -> object:
        began = time.perf_counter()
        try:
            return answered(self, environ)
        finally:
            taken.append(time.perf_counter() - began)

    monkeypatch.setattr(ClientHandler, "__call__", timed)
    yield
    record_property("answers", len(taken))
    record_property("answers over a second", sum(seconds > 1 for seconds in taken))
