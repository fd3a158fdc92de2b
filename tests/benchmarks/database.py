"""A database of the benchmark's own beside the checkout's, kept between runs; the checkout's own is never touched."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from policytracker import database
from policytracker.backups.restore import drop
from policytracker.server import SUPERUSER

CHECKOUT = Path(__file__).resolve().parents[2]
# What decides which rows there are.
SOURCES = ("tests/benchmarks/corpus.py", "tests/benchmarks/words.py")
MIGRATIONS = ("announcements/migrations/*.py", "announcements/data/*.csv")


def name_of(size: int) -> str:
    return f"bench_{size}"


def address_of(name: str) -> str:
    """What DATABASE_URL has to be for it: the same server as without, another database."""
    found = database.settings(web=False)
    user, password, host, port = (
        quote(str(found.get(key) or ""), safe="") for key in ("USER", "PASSWORD", "HOST", "PORT")
    )
    options = {key: value for key, value in found["OPTIONS"].items() if key != "connect_timeout"}
    if host.startswith("%2F"):
        options["host"], host = found["HOST"], ""
    who = f"{user}:{password}" if password else user
    return f"postgresql://{who}@{host}{f':{port}' if port else ''}/{name}?{urlencode(options)}"


@contextmanager
def served(size: int) -> Iterator[database.Hold]:
    """The server runs; from now on this process and those that it starts work with the benchmark's database."""
    with database.running() as hold:
        make(name_of(size))
        address = address_of(name_of(size))
        os.environ.pop("DATABASE_PASSWORD_FILE", None)
        os.environ["DATABASE_URL"] = address
        yield hold


def make(name: str) -> None:
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def empty(name: str) -> None:
    """Nothing is in it any more, not even a table."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as server:
        drop(server, name)
    make(name)


Connection = psycopg.Connection[Any]


def connect(address: str = "", **options: Any) -> Connection:
    return psycopg.connect(address or os.environ["DATABASE_URL"], **options)


def without_triggers() -> Connection:
    """Rows go in as they come: no versions, no history, no question after a source. Only a superuser may load so."""
    connection = connect()
    try:
        connection.execute("SET session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        connection.close()
        # The embedded server's owner is its superuser too.
        connection = connect(user=SUPERUSER)
        connection.execute("SET session_replication_role = replica")
    connection.execute("SET synchronous_commit = off")
    connection.commit()
    return connection


def state() -> str:
    """Another corpus or another schema gives another one."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in (*SOURCES, *MIGRATIONS) for path in CHECKOUT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def holds(wanted: str) -> bool:
    """Whether it was loaded, whole, in that state."""
    with connect() as connection:
        known = connection.execute("SELECT to_regclass('benchmark_state')").fetchone()
        if not known or known[0] is None:
            return False
        return connection.execute("SELECT state FROM benchmark_state").fetchone() == (wanted,)


def mark(wanted: str) -> None:
    with connect() as connection:
        connection.execute("CREATE TABLE benchmark_state AS SELECT %s::text AS state", [wanted])
