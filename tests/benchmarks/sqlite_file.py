"""The same rows for Datasette: an SQLite file with what it searches and counts by, indexed."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.benchmarks import database
from tests.benchmarks.loading import timed

TABLES = """
CREATE TABLE announcement (
    id INTEGER PRIMARY KEY, title TEXT, summary TEXT, kind TEXT, form TEXT, day TEXT, year INTEGER, countries TEXT
);
CREATE TABLE announcement_country (
    announcement INTEGER REFERENCES announcement (id), country TEXT, PRIMARY KEY (announcement, country)
) WITHOUT ROWID;
CREATE TABLE made_of (state TEXT);
"""
# Datasette takes a table for the index of another by these double quotes: with others it leaves the words away, and answers with all rows.
INDEXES = """
CREATE INDEX announcement_kind ON announcement (kind);
CREATE INDEX announcement_form ON announcement (form);
CREATE INDEX announcement_year ON announcement (year);
CREATE INDEX announcement_day ON announcement (day, id);
CREATE INDEX announcement_of_country ON announcement_country (country, announcement);
CREATE VIRTUAL TABLE announcement_fts USING fts5 (
    title, summary, content="announcement", content_rowid='id', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO announcement_fts (announcement_fts) VALUES ('rebuild');
INSERT INTO announcement_fts (announcement_fts) VALUES ('optimize');
ANALYZE;
"""
# What a reader may see. The form is that of an agreement that it speaks of, as one column can hold one.
ROWS = """
SELECT a.id, a.title, a.summary, a.kind,
    coalesce((
        SELECT min(agreement.form) FROM announcements_announcedagreement link
        JOIN announcements_agreement agreement ON agreement.id = link.agreement_id AND agreement.state = 'published'
        WHERE link.announcement_id = a.id
    ), ''),
    lower(a.days), extract(year FROM lower(a.days))::int,
    ARRAY(SELECT country_id::text FROM announcements_involvement WHERE announcement_id = a.id AND country_id IS NOT NULL)
FROM announcements_announcement a WHERE a.state = 'published'
"""


def sqlite_file(size: int) -> Path:
    """Made once for a corpus, with all that its indexes need."""
    path = database.CHECKOUT / ".data" / f"bench-{size}.db"
    state = hashlib.sha256((database.state() + TABLES + INDEXES + ROWS).encode()).hexdigest()
    if path.exists() and state_of(path) == state:
        return path
    half_done = path.with_suffix(".new")
    half_done.unlink(missing_ok=True)
    with timed(f"writing {path.name} for Datasette"):
        fill(half_done, state)
    half_done.rename(path)
    return path


def state_of(path: Path) -> str:
    with sqlite3.connect(path) as file:
        found: tuple[str] = file.execute("SELECT state FROM made_of").fetchone()
        return found[0]


def fill(path: Path, state: str) -> None:
    file = sqlite3.connect(path)
    file.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA cache_size = -200000;" + TABLES)
    for rows in batches():
        file.executemany("INSERT INTO announcement VALUES (?, ?, ?, ?, ?, ?, ?, ?)", map(as_stored, rows))
        file.executemany(
            "INSERT INTO announcement_country VALUES (?, ?)", [(row[0], code) for row in rows for code in row[-1]]
        )
    file.executescript(INDEXES)
    file.execute("INSERT INTO made_of VALUES (?)", [state])
    file.commit()
    file.close()


def batches() -> Iterator[list[tuple[Any, ...]]]:
    with database.connect() as connection, connection.cursor("announcements") as cursor:
        cursor.execute(ROWS)
        while rows := cursor.fetchmany(5_000):
            yield rows


def as_stored(row: tuple[Any, ...]) -> tuple[Any, ...]:
    *columns, day, year, countries = row
    return (*columns, day.isoformat() if day else None, year, json.dumps(countries))


def key_after(path: Path, records: int) -> str:
    """Datasette's `_next` for the page that begins after so many records, the newest first."""
    with sqlite3.connect(path) as file:
        day, number = file.execute(
            "SELECT day, id FROM announcement ORDER BY day DESC, id LIMIT 1 OFFSET ?", [records - 1]
        ).fetchone()
    return f"{day},{number}"
