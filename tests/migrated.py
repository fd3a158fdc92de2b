"""A database that every test database is copied from, made once per state of the migrations: they take seconds."""

import fcntl
import hashlib
from pathlib import Path

from django.core.management import call_command
from django.db import connection

CHECKOUT = Path(__file__).parent.parent
# What decides how a migrated database looks.
SOURCES = [
    "announcements/migrations/*.py",
    "announcements/models/*.py",
    "policytracker/sign_in/migrations/*.py",
    "policytracker/sign_in/models.py",
    "policytracker/settings.py",
    "*.lock",
]
PREFIX = "migrated_"


def migrated_database() -> str:
    """The name of the database to copy, made here if need be; of several workers, one makes it and the others wait."""
    name = PREFIX + state_of_migrations()
    with (CHECKOUT / ".data" / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in (made := made_before()):
            make(name, outdated=made)
    return name


def state_of_migrations() -> str:
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(CHECKOUT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def made_before() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return [name for (name,) in cursor.fetchall()]


def make(name: str, *, outdated: list[str]) -> None:
    half_done = f"{PREFIX}half_done"
    with connection._nodb_cursor() as cursor:
        for old in {*outdated, half_done}:
            cursor.execute(f"DROP DATABASE IF EXISTS {old}")
        cursor.execute(f"CREATE DATABASE {half_done}")
    migrate(half_done)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"ALTER DATABASE {half_done} RENAME TO {name}")


def migrate(name: str) -> None:
    settings, site = connection.settings_dict, connection.settings_dict["NAME"]
    connection.close()
    settings["NAME"] = name
    try:
        call_command("migrate", interactive=False, verbosity=0)
    finally:
        connection.close()
        settings["NAME"] = site
