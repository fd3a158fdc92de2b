"""The ledger beside the database: what was lost, done twice, done by halves, or done although it was refused.

Works with Django's connection: the models of this process are those of the site (see ``site.here``).
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection

from announcements.models import Agreement
from tests.benchmarks.reader import Reader
from tests.soak.ledger import ANSWERED, REFUSED, TOKEN, Change, Ledger

# Of which a token may stand in a text that readers see, with that text.
TEXTS = {"agreement": "title", "milestone": "verb", "citation": "passage", "party": "name_as_printed"}
# Whose documents are made of records.
SEARCHED = ("agreement", "announcement", "statement", "official", "organisation", "event", "source")


def compared(ledger: Ledger, port: int) -> list[str]:
    """Everything that is not as it should be, in words; empty when nothing was lost. ``port`` is where the site is asked."""
    return [*kept(ledger), *derived(), *counted(ledger, port)]


# What was asked


def kept(ledger: Ledger) -> Iterator[str]:
    found = Found()
    for change in ledger.changes:
        yield from (
            f"{change.token} ({change.outcome}, {change.status}): {words}" for words in found.wrong_with(change)
        )
    sent = {change.token for change in ledger.changes}
    yield from (f"{token}: nobody sent it" for token in sorted(set(found.tables) - sent))
    yield from in_turn(ledger, found)


class Found:
    """What the database holds of each token."""

    def __init__(self) -> None:
        self.tables = tables_with_tokens()
        self.contexts = contexts()
        self.events = events_by_context()
        self.written, self.written_in = first_written()

    def wrong_with(self, change: Change) -> Iterator[str]:
        if change.outcome == REFUSED or change.never or (change.outcome != ANSWERED and self.absent(change)):
            if change.outcome == ANSWERED:
                yield "was answered, and had to be refused"
            if not self.absent(change):
                yield f"is there although it was refused: {', '.join(sorted(self.tables[change.token]))}"
            return
        yield from self.not_whole(change)

    def absent(self, change: Change) -> bool:
        return change.token not in self.tables

    def not_whole(self, change: Change) -> Iterator[str]:
        acts = self.contexts.get(change.token, [])
        if len(acts) != 1:
            yield f"was done {len(acts)} times"
            return
        if self.events[acts[0]] != change.events:
            yield f"left {dict(self.events[acts[0]])} in the history, and not {change.events}"
        if self.written[change.token] != change.written:
            yield f"was written into {dict(self.written[change.token])}, and not into {change.written}"
        if self.written_in[change.token] - {acts[0]}:
            yield "was written by another act"


def in_turn(ledger: Ledger, found: Found) -> Iterator[str]:
    """Each change that was kept was made by somebody who had seen the one before it; the record shows the last of them."""
    changes = {change.token: change for change in ledger.changes}
    for record, tokens in titles_in_turn().items():
        known = [changes[token] for token in tokens if token in changes]
        versions = [int(change.version) for change in known if change.version.isdigit()]
        for before, after in itertools.pairwise(versions):
            if after <= before:
                yield f"agreement {record}: a change of version {after} was saved over one of version {before}"
        title, version = now_of(record)
        if tokens and tokens[-1] not in title:
            yield f"agreement {record} says “{title}”, and its last change {tokens[-1]}"
        if versions and version <= versions[-1]:
            yield f"agreement {record} has version {version}, and was changed from version {versions[-1]}"


def now_of(record: int) -> tuple[str, int]:
    ((title, version),) = rows("SELECT title, version FROM announcements_agreement WHERE id = %s", [record])
    return title, version


def tables_with_tokens() -> dict[str, set[str]]:
    """For each token the tables that hold it anywhere, the search documents and the history among them."""
    found: dict[str, set[str]] = defaultdict(set)
    for table in connection.introspection.table_names():
        for (row,) in rows(f'SELECT row::text FROM "{table}" row WHERE row::text LIKE %s', ["%xq%"]):
            for token in TOKEN.findall(row):
                found[token].add(table)
    return dict(found)


def contexts() -> dict[str, list[Any]]:
    """The acts of which a token is the reason, if they left anything."""
    found: dict[str, list[Any]] = defaultdict(list)
    with_events = " UNION ".join(f"SELECT pgh_context_id FROM {model._meta.db_table}" for model in revisions())
    for why, act in rows(f"SELECT metadata ->> 'why', id FROM pghistory_context WHERE id IN ({with_events})"):
        found[why].append(act)
    return found


def events_by_context() -> dict[Any, Counter[str]]:
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for model in revisions():
        table = model._meta.db_table
        counted = f"SELECT pgh_context_id, count(*) FROM {table} WHERE pgh_context_id IS NOT NULL GROUP BY 1"
        for act, count in rows(counted):
            found[act][model.pgh_tracked_model._meta.model_name] = count
    return found


def first_written() -> tuple[dict[str, Counter[str]], dict[str, set[Any]]]:
    """How many texts of each table a token came into, and in which acts: it was not in that row's revision before."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    acts: dict[str, set[Any]] = defaultdict(set)
    for name, text in TEXTS.items():
        in_turn = (
            f"SELECT {text}, lag({text}) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id), pgh_context_id"
            f" FROM announcements_{name}revision"
        )
        for after, before, act in rows(in_turn):
            for token in set(TOKEN.findall(after)) - set(TOKEN.findall(before or "")):
                written[token][name] += 1
                acts[token].add(act)
    return written, acts


def titles_in_turn() -> dict[int, list[str]]:
    """The tokens that each agreement's title has had, in the order of its history."""
    found: dict[int, list[str]] = defaultdict(list)
    for record, title in rows("SELECT pgh_obj_id, title FROM announcements_agreementrevision ORDER BY pgh_id"):
        for token in TOKEN.findall(title):
            if token not in found[record]:
                found[record].append(token)
    return found


# What follows from it


def derived() -> Iterator[str]:
    for model in revisions():
        yield from not_as_history_says(model)
    for kind in SEARCHED:
        yield from not_as_searched(kind)


def revisions() -> list[Any]:
    models = apps.get_app_config("announcements").get_models()
    return [model for model in models if hasattr(model, "pgh_tracked_model")]


def not_as_history_says(model: Any) -> Iterator[str]:
    """The last revision of each row equals it; of a row that is gone it says so."""
    tracked = model.pgh_tracked_model
    columns = [each.column for each in model._meta.local_fields if not each.name.startswith("pgh_")]
    last = ", ".join(f'last."{column}"' for column in columns)
    row = ", ".join(f'row."{column}"' for column in columns)
    key = tracked._meta.pk.column
    differing = f"""
        SELECT coalesce(row."{key}"::text, last.pgh_obj_id::text)
        FROM "{tracked._meta.db_table}" row
        FULL JOIN (
            SELECT DISTINCT ON (pgh_obj_id) * FROM "{model._meta.db_table}" ORDER BY pgh_obj_id, pgh_id DESC
        ) last ON last.pgh_obj_id = row."{key}"
        WHERE (row."{key}" IS NULL) IS DISTINCT FROM (last.pgh_label = 'delete')
        OR (row."{key}" IS NOT NULL AND ({last}) IS DISTINCT FROM ({row}))
        ORDER BY 1
    """
    for (number,) in rows(differing):
        yield f"{tracked._meta.model_name} {number} is not as its history says"


def not_as_searched(kind: str) -> Iterator[str]:
    """Each document equals what would be made of its record now."""
    differing = f"""
        SELECT coalesce(doc.id, made.id) FROM (SELECT * FROM search_doc WHERE kind = %s) doc
        FULL JOIN searched_as(%s, ARRAY(SELECT id FROM announcements_{kind})) made USING (id)
        WHERE doc.vector IS DISTINCT FROM made.vector ORDER BY 1
    """
    for (number,) in rows(differing, [kind, kind]):
        yield f"{kind} {number} is searched as something else than it says"


def counted(ledger: Ledger, port: int) -> Iterator[str]:
    """What lists count in each of the site's processes: everything, each stage, and words that are there, or must not be."""
    public = Agreement.objects.public()
    expected = {"": public.count()}
    stages = Counter(public.with_stage().values_list("stage", flat=True))
    expected |= {f"?stage={stage}": count for stage, count in stages.items() if stage}
    shown = {token for (title,) in rows("SELECT title FROM announcements_agreement") for token in TOKEN.findall(title)}
    refused = [change.token for change in ledger.with_outcome(REFUSED)]
    public_titles = " ".join(public.values_list("title", flat=True))
    expected |= {f"?q={token}": int(token in public_titles) for token in [*sorted(shown)[:20], *refused[:20]]}
    for question, count in expected.items():
        # A new connection each time: any of the workers may take it.
        for _ in range(3):
            said = asked(port, f"/agreements/{question}")
            if said != count:
                yield f"/agreements/{question} counts {said}, and there are {count}"


def asked(port: int, address: str) -> int:
    reader = Reader(port)
    try:
        return reader.get(address).count
    finally:
        reader.close()


def rows(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
