"""A database goes, whoever works in it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from policytracker import database
from policytracker.backups.restore import drop
from policytracker.server import SUPERUSER


@pytest.mark.parametrize("is_off", [False, True])
def test_a_database_is_dropped_although_it_is_vacuumed(is_off):
    """As a control by force, which PostgreSQL refuses to whoever may not end a vacuum."""
    name = f"{connection.settings_dict['NAME']}_vacuumed"
    with psycopg.connect(database.conninfo("postgres"), autocommit=True) as server, vacuumed_at_once() as superuser:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            with psycopg.connect(database.conninfo(name), autocommit=True) as inside:
                inside.execute(
                    "CREATE TABLE slow WITH (autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)"
                    " AS SELECT generate_series(1, 100000)"
                )
                inside.execute("DELETE FROM slow")
                inside.execute("SELECT pg_stat_force_next_flush()")
                until_vacuumed(superuser, name)
                if is_off:
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        finally:
            drop(server, name)
        assert server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchall() == []


@contextmanager
def vacuumed_at_once() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.conninfo("postgres"), user=SUPERUSER, autocommit=True) as server:
        try:
            server.execute("ALTER SYSTEM SET autovacuum_naptime = 1")
            server.execute("SELECT pg_reload_conf()")
            yield server
        finally:
            server.execute("ALTER SYSTEM RESET autovacuum_naptime")
            server.execute("SELECT pg_reload_conf()")


def until_vacuumed(superuser: psycopg.Connection[Any], name: str) -> None:
    deadline = time.monotonic() + 60
    asked = "SELECT FROM pg_stat_activity WHERE datname = %s AND query LIKE 'autovacuum: VACUUM%% public.slow%%'"
    while not superuser.execute(asked, [name]).fetchall():
        assert time.monotonic() < deadline
        time.sleep(0.05)
