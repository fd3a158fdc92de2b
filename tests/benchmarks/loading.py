"""Loads the corpus: by COPY, block by block, on every processor; indexes are made when all rows are there."""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from announcements.models import Country
from tests.benchmarks import corpus, database
from tests.benchmarks.corpus import COLUMNS, NUMBERED, Corpus

EDITORS = 5
# The kinds of record that a search finds, countries apart.
SEARCHED = ("announcement", "agreement", "statement", "official", "organisation", "source", "event")


def say(words: str) -> None:
    sys.stderr.write(f"bench: {words}\n")
    sys.stderr.flush()


def load(size: int) -> None:
    """Whatever was there before is made anew, unless it was made of this corpus, with these migrations."""
    wanted = database.state()
    if database.holds(wanted):
        say(f"{size:,} announcements are there from an earlier run")
        return
    database.empty(database.name_of(size))
    say("migrating")
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", stdout=sys.stderr)
    with timed(f"loading {size:,} announcements"):
        load_rows(size)
    make_users()
    with timed("analysing"), database.connect(autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with timed("filling what is searched"):
        fill_search()
    database.mark(wanted)


@contextmanager
def timed(what: str) -> Iterator[None]:
    say(what)
    begun = time.monotonic()
    yield
    say(f"{what}: {time.monotonic() - begun:.0f} s")


def load_rows(size: int) -> None:
    rows = Corpus(size, list(Country.objects.order_by("code").values_list("code", flat=True)))
    # What is forked must hold no connection.
    connections.close_all()
    with database.without_triggers() as connection:
        put(connection, rows.shared())
        indexes = drop_indexes(connection, [f"announcements_{table}" for table in COLUMNS])
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), begin, [rows]) as pool:
        for done, _ in enumerate(pool.imap_unordered(load_block, range(rows.blocks)), 1):
            tell_progress(done, rows.blocks, "announcements")
    with timed("indexing"), database.without_triggers() as connection:
        make_indexes(connection, indexes)
        for table in NUMBERED:
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('announcements_{table}', 'id'), max(id)) FROM announcements_{table}"
            )


class Worker:
    """What a process of the pool works with."""

    rows: Corpus
    connection: database.Connection


def begin(rows: Corpus) -> None:
    as_child()
    Worker.rows, Worker.connection = rows, database.without_triggers()


def as_child() -> None:
    """Who started it ends it: at Ctrl-C too, which the terminal sends to both."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def load_block(number: int) -> None:
    put(Worker.connection, Worker.rows.block(number))
    Worker.connection.commit()


def put(connection: database.Connection, rows: corpus.Rows) -> None:
    for table, found in rows.items():
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(f"announcements_{table}"), sql.SQL(", ").join(map(sql.Identifier, COLUMNS[table]))
        )
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in found:
                copy.write_row(row)


def drop_indexes(connection: database.Connection, tables: list[str]) -> list[str]:
    """Those that no constraint stands on; how to make them again."""
    found = connection.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = ANY (%s::regclass[])
        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        """,
        [tables],
    ).fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [made for _, made in found]


def make_indexes(connection: database.Connection, indexes: list[str]) -> None:
    connection.execute("SET maintenance_work_mem = '512MB'")
    for statement in indexes:
        connection.execute(statement)


def make_users() -> None:
    """One who exports, and those who edit."""
    maintainer = User.objects.create_user("maintainer", is_staff=True, is_superuser=True)
    maintainer.groups.add(Group.objects.get(name="maintainer"))
    for number in range(EDITORS):
        User.objects.create_user(f"editor{number}").groups.add(Group.objects.get(name="editor"))


def fill_search() -> None:
    """The rows came in without triggers, so what is searched is made afterwards: on every processor, and indexed at last."""
    with database.connect() as connection:
        drop_indexes(connection, [f"search_doc_{kind}" for kind in SEARCHED])
        ends = {
            kind: connection.execute(f"SELECT coalesce(max(id), 0) FROM announcements_{kind}").fetchone()
            for kind in SEARCHED
        }
    parts = [
        (kind, first, first + corpus.BLOCK) for kind, (end,) in ends.items() for first in range(0, end, corpus.BLOCK)
    ]
    with multiprocessing.get_context("fork").Pool(os.cpu_count(), as_child) as pool:
        for done, _ in enumerate(pool.imap_unordered(fill_part, parts), 1):
            tell_progress(done, len(parts), "search documents")
    with database.connect() as connection:
        make_indexes(connection, [f"SELECT index_search_docs('{kind}')" for kind in SEARCHED])
        connection.execute("SELECT refill_search_docs('country')")


def fill_part(part: tuple[str, int, int]) -> None:
    kind, *within = part
    with database.connect() as connection:
        connection.execute(
            f"INSERT INTO search_doc_{kind} (id, vector) SELECT id, vector FROM searched_as("
            f"%s, ARRAY(SELECT id FROM announcements_{kind} WHERE id > %s AND id <= %s))",
            [kind, *within],
        )


def tell_progress(done: int, all_of_them: int, what: str) -> None:
    if done % max(1, all_of_them // 20) == 0:
        say(f"{what}: {100 * done // all_of_them} %")
