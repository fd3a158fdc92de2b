"""The benchmark's 100,000 announcements in a database of the row's own, and the site that serves them."""

import contextlib
import os
from collections.abc import Iterator

import psycopg
from psycopg import sql

from policytracker.backups.restore import drop
from tests.benchmarks import database
from tests.soak.site import Site, prepared, set_up

SIZE = 100_000
COPY = f"soak_{SIZE}"


@contextlib.contextmanager
def held() -> Iterator[None]:
    """A copy of the benchmark's database, which stays as it is. For a process that does nothing else: from now on this is its database."""
    with database.served(SIZE):
        set_up()
        # What knows the models is imported when it is known which database is theirs.
        from django.db import connections

        from tests.benchmarks import loading

        loading.load(SIZE)
        connections.close_all()
        with copied():
            connections["default"].settings_dict["NAME"] = COPY
            os.environ["DATABASE_URL"] = database.address_of(COPY)
            yield
            connections.close_all()


@contextlib.contextmanager
def copied() -> Iterator[None]:
    copy, original = sql.Identifier(COPY), sql.Identifier(database.name_of(SIZE))
    with psycopg.connect(database.address_of("postgres"), autocommit=True) as server:
        drop(server, COPY)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(copy, original))
        try:
            yield
        finally:
            drop(server, COPY)


@contextlib.contextmanager
def served(*, without: str = "", **environment: str) -> Iterator[Site]:
    """While they are held; see `prepared` for what is given."""
    with prepared(without=without, DATABASE_URL=os.environ["DATABASE_URL"], **environment) as made:
        made.start()
        yield made
