"""A migration gives way to readers and editors, and what could not is refused before it lands."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, migrations
from django.db.migrations.loader import MigrationLoader

from policytracker import upgrades
from tests.benchmarks.database import address_of
from tests.benchmarks.sites import site
from tests.policytracker.processes import SLACK
from tests.upgrades.last import LAST
from tests.upgrades.rehearsal import rehearse

WAITS = 1 * SLACK


def complaints_about(settings, upgrade: str) -> list[tuple[str, str]]:
    settings.MIGRATION_MODULES = {"announcements": f"tests.upgrades.{upgrade}"}
    about = upgrades.known() | {"first_release": {**upgrades.known()["first_release"], "announcements": LAST[1]}}
    found = upgrades.complaints(upgrades.later(MigrationLoader(connection), about["first_release"]), about)
    return [(each.migration, each.rule) for each in found]


@pytest.mark.django_db(transaction=True)
class TestWhatMayLand:
    def test_a_column_its_values_and_its_index_one_after_the_other(self, settings):
        assert complaints_about(settings, "good") == []

    def test_not_all_at_once(self, settings):
        """The control of the one above."""
        found = complaints_about(settings, "refused")
        assert {migration for migration, _ in found} == {"announcements.later_1_all_at_once"}
        assert {rule for _, rule in found} == {
            "data-apart",
            "require-concurrent-index-creation",
            "constraint-missing-not-valid",
            "ban-drop-column",
        }

    def test_a_reason_lets_one_rule_pass(self, settings, monkeypatch):
        reason = {"announcements.later_1_all_at_once": {"ban-drop-column": "Nothing reads it since 2.0."}}
        known = upgrades.known() | {"allowed": reason}
        monkeypatch.setattr(upgrades, "known", lambda: known)
        assert "ban-drop-column" not in {rule for _, rule in complaints_about(settings, "refused")}

    def test_every_exception_has_its_reason(self):
        known = upgrades.known()
        reasons = [*known["not_here"].values(), *(why for each in known["allowed"].values() for why in each.values())]
        assert [reason for reason in reasons if len(reason.split()) < 2] == []

    def test_what_stands_here_may_land(self, capsys):
        """Whatever comes after the first release."""
        call_command("lint_migrations")
        assert capsys.readouterr().out.endswith("none to refuse.\n")


@contextmanager
def long_reader() -> Iterator[psycopg.Connection]:
    """Somebody whose transaction keeps the table busy."""
    with psycopg.connect(address_of(connection.settings_dict["NAME"])) as reader:
        reader.execute("SELECT count(*) FROM announcements_event")
        yield reader


def reads(milliseconds: int) -> bool:
    """Whether somebody else is answered within this time."""
    with psycopg.connect(address_of(connection.settings_dict["NAME"])) as reader:
        reader.execute(f"SET statement_timeout = {milliseconds}")
        try:
            reader.execute("SELECT count(*) FROM announcements_event")
        except psycopg.errors.QueryCanceled:
            return False
    return True


class Altering:
    """A migration in a thread of its own, which the long reader stands in the way of."""

    def __init__(self) -> None:
        self.tries, self.done = 0, False
        self.tried = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        assert self.tried.wait(10)

    def run(self) -> None:
        try:
            upgrades.giving_way(self.alter)
            self.done = True
        finally:
            connection.close()

    def alter(self) -> None:
        self.tries += 1
        upgrades.wait_briefly(connection, migrations.Migration("later", "announcements"))
        with connection.cursor() as cursor:
            self.tried.set()
            cursor.execute("ALTER TABLE announcements_event ADD COLUMN later integer")


@pytest.mark.django_db(transaction=True)
class TestGivingWay:
    @pytest.fixture(autouse=True)
    def _as_it_was(self, monkeypatch):
        monkeypatch.setattr(upgrades, "PAUSE_SECONDS", 0.1)
        yield
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE announcements_event DROP COLUMN IF EXISTS later")

    def test_nobody_queues_behind_a_migration_that_waits(self):
        with long_reader():
            altering = Altering()
            assert [reads(WAITS * 1000) for _ in range(3)] == [True] * 3
        altering.thread.join()
        assert altering.done
        assert altering.tries > 1

    def test_control_a_migration_that_waits_for_ever_keeps_them_waiting(self, monkeypatch):
        monkeypatch.setattr(upgrades, "LOCK_MS", 0)
        with long_reader():
            altering = Altering()
            assert [reads(WAITS * 1000)] == [False]
        altering.thread.join()
        assert (altering.done, altering.tries) == (True, 1)

    def test_it_does_not_try_for_ever(self, monkeypatch):
        monkeypatch.setattr(upgrades, "TRIES", 2)
        with long_reader():
            altering = Altering.__new__(Altering)
            altering.tries, altering.tried = 0, threading.Event()
            with pytest.raises(upgrades.StillBusy, match="migrate again later"):
                upgrades.giving_way(altering.alter)
        assert altering.tries == 2

    def test_another_error_is_no_reason_to_try_again(self):
        def fails() -> None:
            raise OperationalError("gone")

        with pytest.raises(OperationalError):
            upgrades.giving_way(fails)

    def test_the_command_says_it_in_one_line(self, monkeypatch):
        def busy(migrate: object) -> None:
            raise upgrades.StillBusy("A table is kept busy.")

        monkeypatch.setattr("announcements.management.commands.migrate.giving_way", busy)
        with pytest.raises(CommandError, match=r"^A table is kept busy\.$"):
            call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_while_it_is_applied_the_code_before_it_serves(monkeypatch):
    """With one that may land nobody fails or waits; the controls: one that holds its lock, one that breaks that code."""
    monkeypatch.setenv("DATABASE_URL", address_of(connection.settings_dict["NAME"]))
    try:
        with site() as port:
            good, holding, breaking = (
                rehearse(port, f"tests.upgrades.{name}") for name in ("good", "holding", "breaking")
            )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE announcements_event DROP COLUMN seats, DROP COLUMN IF EXISTS beds")
            cursor.execute("ALTER TABLE announcements_event RENAME COLUMN held_at TO place")
            cursor.execute("DELETE FROM django_migrations WHERE name LIKE 'later%%'")
    assert (good.failed, good.slowest < WAITS, bool(good.tokens)) == ([], True, True)
    # The lock was waited for as long as a page may wait.
    assert any(failed.endswith(": 500") for failed in holding.failed)
    assert any(failed.endswith(": 500") for failed in breaking.failed)
