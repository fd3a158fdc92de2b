"""The next request after a commit, while four others write: is it right, and how long does it take?"""

import itertools
import time
from typing import Any

from tests.benchmarks import database
from tests.benchmarks.measuring import WARM_UP, Times
from tests.benchmarks.operations import Bench
from tests.benchmarks.reader import Reader
from tests.benchmarks.report import at_most
from tests.benchmarks.writing import KINDS, WRITERS, beside_writers, give, own_records, watched_country

COMMITS, SECONDS = 80, 30
# Of so many connections not all lead to one worker.
CONNECTIONS = 8
MS = 20
STANDING = """
SELECT id, version FROM (SELECT DISTINCT announcement_id AS id FROM announcements_involvement WHERE country_id = %s) of_country
JOIN announcements_announcement USING (id) WHERE state = 'published' AND kind = %s ORDER BY id
"""
NAME = "next request after a commit, beside 4 writers"


def after_commits(bench: Bench) -> None:
    readers = [Reader(bench.site.port) for _ in range(CONNECTIONS)]
    with beside_writers(), database.connect(autocommit=True) as truth:
        times, told, wrong = Watch(truth).measured(readers)
    for reader in readers:
        reader.close()
    bench.report.add(NAME, times, "the clock", times.median, at_most(MS, " ms"))
    bench.report.add(
        NAME, times, f"SQL's count, in {told} of {len(times.all)} that stood still", wrong, at_most(0, " wrong")
    )


class Watch:
    """A country's announcements of a kind: what the site says of them, and what SQL says."""

    def __init__(self, truth: database.Connection) -> None:
        self.truth, self.country = truth, watched_country()

    def asked(self, kind: str) -> str:
        return f"/announcements/?country={self.country}&kind={kind}"

    def standing(self, kind: str) -> list[tuple[int, int]]:
        """Their numbers and versions."""
        return self.truth.execute(STANDING, [self.country, kind]).fetchall()

    def measured(self, readers: list[Reader]) -> tuple[Times, int, int]:
        """Times, how many answers could be told right from wrong, and how many were wrong.

        The others' commits fall anywhere: where the same records stood there before and after the request, none changed meanwhile, and
        so many it had to say. The same number would not do: one comes while another goes.
        """
        times, told, wrong = Times(), 0, 0
        for reader in readers * WARM_UP:
            reader.get(self.asked(KINDS[0]))
        records = [row for row in own_records(WRITERS, self.country) if self.holds(row)]
        found = {record.pk: record.kind for record in records}
        begun = time.monotonic()
        for record, reader, _ in zip(itertools.cycle(records), itertools.cycle(readers), range(COMMITS), strict=False):
            if time.monotonic() > begun + SECONDS:
                break
            kind = KINDS[(KINDS.index(record.kind) + 1) % len(KINDS)]
            give(record, "kind", kind)
            before = self.standing(kind)
            answer = reader.get(self.asked(kind))
            if self.standing(kind) == before:
                told, wrong = told + 1, wrong + (answer.count != len(before))
            times.add(self.asked(kind), answer.ms)
        for record in records:
            if record.kind != found[record.pk]:
                give(record, "kind", found[record.pk])
        return times, told, wrong

    def holds(self, record: Any) -> bool:
        return record.involvements.filter(country=self.country).exists()
