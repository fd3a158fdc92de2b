"""Changing the tables of a site that is read and edited meanwhile: no request waits long for a migration, and none fails.

A statement that waits for a table's lock makes everybody who comes after it wait too. So a migration waits briefly, gives way,
and is tried again; and one whose lock would be held long is refused before it lands.
"""

import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.loader import MigrationLoader
from psycopg.errors import LockNotAvailable

# A request waits for so long, and for what the migration then does.
LOCK_MS = 400
# As long as a page, a file or a backup may keep a table busy, and some more.
TRIES = 240
PAUSE_SECONDS = 1.0

KNOWN = Path(__file__).with_suffix(".toml")
SQUAWK = Path(sys.executable).with_name("squawk")


class StillBusy(Exception):
    """Somebody keeps a table busy. The message is one line for the person at the terminal."""


def giving_way(migrate: Callable[[], Any], pause: Callable[[float], None] = time.sleep) -> None:
    """Migrate, again and again while a lock is not to be had: what was not applied whole was not applied at all."""
    for _ in range(TRIES):
        try:
            migrate()
            return
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
        pause(PAUSE_SECONDS)
    raise StillBusy("A table is kept busy by a long transaction, and the migration gave way: migrate again later.")


def wait_briefly(connection: BaseDatabaseWrapper, migration: Migration) -> None:
    """From now on this connection waits for a lock as long as this migration may.

    One that isn't atomic builds an index beside everybody's work, or fills rows: its locks keep nobody out, and half an index
    would be left of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {LOCK_MS if migration.atomic else 0}")


def wait_as_before(connection: BaseDatabaseWrapper) -> None:
    if connection.connection and connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


# What may not land


@dataclass(frozen=True)
class Complaint:
    migration: str
    rule: str
    said: str


def known() -> dict[str, dict[str, Any]]:
    return tomllib.loads(KNOWN.read_text())


def later(loader: MigrationLoader, first_release: dict[str, str]) -> list[Migration]:
    """Those that the first release does not have, in the order in which they are applied."""
    last = [node for node in first_release.items() if node[0] in loader.migrated_apps]
    had = {each for node in last for each in loader.graph.forwards_plan(node)}
    plan: dict[tuple[str, str], None] = {}
    for leaf in sorted(loader.graph.leaf_nodes()):
        plan |= dict.fromkeys(loader.graph.forwards_plan(leaf))
    return [loader.graph.nodes[node] for node in plan if node not in had]


def complaints(migrations: list[Migration], about: dict[str, dict[str, Any]]) -> Iterator[Complaint]:
    for migration in migrations:
        name = f"{migration.app_label}.{migration.name}"
        allowed = about.get("allowed", {}).get(name, {})
        for rule, said in (*_of_its_operations(migration), *_of_its_sql(migration, list(about["not_here"]))):
            if rule not in allowed:
                yield Complaint(name, rule, said)


def _of_its_operations(migration: Migration) -> Iterator[tuple[str, str]]:
    if not migration.atomic and len(migration.operations) > 1:
        yield "one-operation", "Outside a transaction it could not be tried again: give each operation a migration."
    if len(migration.operations) > 1 and any(isinstance(each, RunPython) for each in migration.operations):
        yield "data-apart", "It changes data while it holds the locks of the other operations: give it a migration."


def _of_its_sql(migration: Migration, not_here: list[str]) -> Iterator[tuple[str, str]]:
    sql = StringIO()
    call_command("sqlmigrate", migration.app_label, migration.name, stdout=sql, no_color=True)
    found = subprocess.run(
        [SQUAWK, "--reporter", "json", "--pg-version", "17.0", *(f"--exclude={rule}" for rule in not_here)],
        input=sql.getvalue(),
        capture_output=True,
        text=True,
    )
    # What it finds is no failure of its own; what it can't read is.
    if found.returncode and not found.stdout:
        raise RuntimeError(found.stderr)
    for each in json.loads(found.stdout or "[]"):
        yield each["rule_name"], each["message"]
