"""What an index knows of each record, read from the database in one statement: of all records, or of those that changed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction

from announcements.planned import Asked, together

# Each kind of record: the rows of ``fact`` are (dimension, value, first day, last day, record). A dimension has values, or
# spans of days. ``since`` is the day by which it is sorted.
AGREEMENT = """
WITH record AS (SELECT * FROM announcements_agreement WHERE {id}),
step AS MATERIALIZED (SELECT * FROM deciding_step WHERE {agreement_id}),
deciding AS (
    SELECT DISTINCT ON (agreement_id) agreement_id, reads_as, first, known_on FROM step
    WHERE decides IS NOT NULL AND known_on <= {today} ORDER BY agreement_id, decides DESC
),
own AS (SELECT DISTINCT ON (agreement_id) agreement_id, own_days FROM step ORDER BY agreement_id, begins),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'form', form, NULL, NULL, id FROM record
    UNION ALL SELECT 'binding', binding, NULL, NULL, id FROM record
    UNION ALL SELECT 'area', unnest(areas), NULL, NULL, id FROM record
    UNION ALL SELECT 'concerns', unnest(concerns), NULL, NULL, id FROM record
    UNION ALL SELECT 'stage', reads_as, NULL, NULL, agreement_id FROM deciding
    UNION ALL SELECT 'since', NULL, first, NULL, agreement_id FROM deciding
    UNION ALL SELECT 'known', NULL, known_on, NULL, agreement_id FROM deciding JOIN record ON record.id = agreement_id
    WHERE known_on > (changed_at AT TIME ZONE 'UTC')::date
    UNION ALL SELECT 'own', NULL, lower(own_days), upper(own_days) - 1, agreement_id FROM own
    UNION ALL SELECT 'country', country_id, NULL, NULL, agreement_id FROM announcements_party
    WHERE country_id IS NOT NULL AND {agreement_id}
    UNION ALL SELECT 'organisation', organisation_id::text, NULL, NULL, agreement_id FROM announcements_party
    WHERE organisation_id IS NOT NULL AND {agreement_id}
    UNION ALL SELECT 'bloc', body.bloc_id, NULL, NULL, agreement_id FROM announcements_party party
    JOIN announcements_organisation body ON body.id = party.organisation_id
    WHERE body.bloc_id IS NOT NULL AND {agreement_id}
    UNION ALL SELECT 'reached', stage, NULL, NULL, agreement_id FROM step
    UNION ALL SELECT 'reached ' || stage, NULL, lower(days), upper(days) - 1, agreement_id FROM step WHERE days IS NOT NULL
    UNION ALL SELECT 'announced', NULL, lower(days), upper(days) - 1, link.agreement_id
    FROM announcements_announcedagreement link JOIN announcements_announcement said ON said.id = link.announcement_id
    WHERE said.state = 'published' AND said.days IS NOT NULL AND {agreement_id}
)
"""

ANNOUNCEMENT = """
WITH record AS (SELECT * FROM announcements_announcement WHERE {id}),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'kind', kind, NULL, NULL, id FROM record
    UNION ALL SELECT 'since', NULL, lower(days), NULL, id FROM record
    UNION ALL SELECT 'announced', NULL, lower(days), upper(days) - 1, id FROM record WHERE days IS NOT NULL
    UNION ALL SELECT 'country', country_id, NULL, NULL, announcement_id FROM announcements_involvement
    WHERE country_id IS NOT NULL AND {announcement_id}
    UNION ALL SELECT 'bloc', body.bloc_id, NULL, NULL, announcement_id FROM announcements_involvement involvement
    JOIN announcements_organisation body ON body.id = involvement.organisation_id
    WHERE body.bloc_id IS NOT NULL AND {announcement_id}
    UNION ALL SELECT 'area', unnest(agreement.areas), NULL, NULL, link.announcement_id
    FROM announcements_announcedagreement link JOIN announcements_agreement agreement ON agreement.id = link.agreement_id
    WHERE agreement.state = 'published' AND {announcement_id}
)
"""

OFFICIAL = """
WITH record AS (SELECT * FROM announcements_official WHERE {id}),
office AS (
    SELECT *, coalesce(nullif(days, '(,)'::daterange), daterange({today}, {today}, '[]')) AS then_days
    FROM announcements_appointment WHERE {official_id}
),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'country', country_id, NULL, NULL, official_id FROM office WHERE country_id IS NOT NULL
    UNION ALL SELECT 'bloc', member.bloc_id, NULL, NULL, official_id FROM office
    JOIN announcements_membership member ON member.country_id = office.country_id AND member.days && office.then_days
    UNION ALL SELECT 'bloc', body.bloc_id, NULL, NULL, official_id FROM office
    JOIN announcements_organisation body ON body.id = office.organisation_id WHERE body.bloc_id IS NOT NULL
)
"""

ORGANISATION = """
WITH record AS (SELECT * FROM announcements_organisation WHERE {id}),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'kind', kind, NULL, NULL, id FROM record
    UNION ALL SELECT 'country', country_id, NULL, NULL, id FROM record WHERE country_id IS NOT NULL
    UNION ALL SELECT 'bloc', bloc_id, NULL, NULL, id FROM record WHERE bloc_id IS NOT NULL
    UNION ALL SELECT 'bloc', member.bloc_id, NULL, NULL, record.id FROM record
    JOIN announcements_membership member ON member.country_id = record.country_id AND member.days @> {today}
)
"""

EVENT = """
WITH record AS (SELECT * FROM announcements_event WHERE {id}),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'since', NULL, lower(days), NULL, id FROM record
    UNION ALL SELECT 'held', NULL, lower(days), upper(days) - 1, id FROM record WHERE days IS NOT NULL
    UNION ALL SELECT 'country', country_id, NULL, NULL, id FROM record WHERE country_id IS NOT NULL
)
"""

SOURCE = """
WITH record AS (SELECT * FROM announcements_source WHERE {id}),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'source_kind', kind, NULL, NULL, id FROM record
    UNION ALL SELECT 'since', NULL, lower(published_days), NULL, id FROM record
    UNION ALL SELECT 'published', NULL, lower(published_days), upper(published_days) - 1, id FROM record
    WHERE published_days IS NOT NULL
)
"""

# A statement is seen where both its announcement and who made it are.
STATEMENT = """
WITH said AS (SELECT * FROM announcements_statement WHERE {id}),
record AS (
    SELECT said.id, announcement.days, CASE
        WHEN announcement.state NOT IN ('draft', 'published') THEN announcement.state
        WHEN announcement.state = 'published' THEN speaker.state
        WHEN speaker.state = 'published' THEN announcement.state
        ELSE speaker.state END AS state
    FROM said JOIN announcements_announcement announcement ON announcement.id = said.announcement_id
    JOIN announcements_official speaker ON speaker.id = said.official_id
),
fact (dimension, value, first, last, record) AS (
    SELECT 'state', state, NULL::date, NULL::date, id FROM record
    UNION ALL SELECT 'since', NULL, lower(days), NULL, id FROM record
)
"""

GROUPED = """
SELECT dimension, value, first, last, string_agg(int8send(record), ''::bytea) FROM fact GROUP BY 1, 2, 3, 4
"""

KEYS = """
SELECT id, sort_key, (extract(epoch FROM changed_at) * 1000000)::bigint FROM announcements_{kind} WHERE {id} ORDER BY id
"""
# It has neither a title nor a change of its own to be sorted by.
STATEMENT_KEYS = "SELECT id, '', 0::bigint FROM announcements_statement WHERE {id} ORDER BY id"
COLUMNS = ["id", "agreement_id", "announcement_id", "official_id"]

SQL = {
    "agreement": AGREEMENT,
    "announcement": ANNOUNCEMENT,
    "official": OFFICIAL,
    "organisation": ORGANISATION,
    "event": EVENT,
    "source": SOURCE,
    "statement": STATEMENT,
}
# The record's own days, one span each: whether a country was a member of a bloc is asked on these.
OWN_DAYS = {"agreement": "own", "announcement": "announced", "event": "held"}
# What they say changes at midnight without a write.
OF_TODAY = {"agreement", "official", "organisation"}

NO_DAY = 0

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Fact:
    """``at`` says of which records, as places in the list of those that were read."""

    dimension: str
    value: str | None
    first: datetime.date | None
    last: datetime.date | None
    at: np.ndarray


@dataclass(frozen=True)
class Facts:
    """``ids`` ascending; ``keys``, to sort by, in the order of ``ids``: day, text, changed."""

    ids: np.ndarray
    keys: dict[str, list[Any]]
    facts: list[Fact]


def read(kind: str, today: datetime.date, only: Sequence[int] | None = None) -> Facts:
    """Of all records of a kind, in whatever state, or of these only."""
    keys, grouped = _of_all(kind, today) if only is None else _of_some(kind, today, only)
    ids = np.array([row[0] for row in keys], dtype=np.int64)
    facts = [
        Fact(dimension, value, first, last, places(ids, np.frombuffer(found, dtype=">i8")))
        for dimension, value, first, last, found in grouped
    ]
    changed = last_told([row[2] for row in keys], facts)
    by_order = {"text": [row[1] for row in keys], "changed": changed, "day": first_days(ids, facts)}
    return Facts(ids, by_order, facts)


def _of_all(kind: str, today: datetime.date) -> tuple[Rows, Rows]:
    where = dict.fromkeys(COLUMNS, "true") | {"today": f"date '{today}'"}
    with transaction.atomic(), connection.cursor() as cursor:
        # A million records take longer than a page may.
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL transaction_timeout = 0")
        cursor.execute(_keys(kind, where))
        keys = cursor.fetchall()
        cursor.execute(SQL[kind].format(**where) + GROUPED)
        return keys, cursor.fetchall()


def _of_some(kind: str, today: datetime.date, ids: Sequence[int]) -> tuple[Rows, Rows]:
    """Asked after every change, and so planned once: the plan takes ten times as long as the answer."""
    where = {column: f"{column} = ANY ($1)" for column in COLUMNS} | {"today": "$2"}
    takes, values = "bigint[], date", [list(ids), today]
    keys, facts = together([
        Asked(f"{kind}_keys", takes, _keys(kind, where), values),
        Asked(f"{kind}_facts", takes, SQL[kind].format(**where) + GROUPED, values),
    ])  # fmt: skip
    return keys, facts


def _keys(kind: str, where: dict[str, str]) -> str:
    return (STATEMENT_KEYS if kind == "statement" else KEYS).format(kind=kind, **where)


def places(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Where in ``ids`` (ascending) the wanted ones stand. One that was entered a moment later is read the next time."""
    at = np.searchsorted(ids, wanted)
    at[at == len(ids)] = 0
    return at[ids[at] == wanted] if len(ids) else at[:0]


def first_days(ids: np.ndarray, facts: list[Fact]) -> list[int]:
    """The first day of each, as a number; NO_DAY stands before all others."""
    found = np.full(len(ids), NO_DAY, dtype=np.int32)
    for fact in facts:
        if fact.dimension == "since" and fact.first:
            found[fact.at] = fact.first.toordinal()
    return found.tolist()


def last_told(changed: list[int], facts: list[Fact]) -> list[int]:
    """When each was last changed; or the midnight, if that came later, from which the step counts that decides its stage."""
    for fact in facts:
        if fact.dimension == "known" and fact.first:
            midnight = (
                int(datetime.datetime.combine(fact.first, datetime.time.min, datetime.UTC).timestamp()) * 1_000_000
            )
            for place in fact.at.tolist():
                changed[place] = midnight
    return changed
