"""Fifty people edit ten records at once, with forms that are old, forged, or sent twice."""

import time

from tests.soak.comparison import compared
from tests.soak.crowd import Outcome, agreements, edited
from tests.soak.site import Site, site

EDITORS, RECORDS, EDITS = 50, 10, 4_000
TEST = f"{EDITORS} editors, {RECORDS} records with child rows, {EDITS:,} edits; stale, missing, forged versions; double clicks"
BAR = "0 lost, every conflict shown, deadlocks +0"

# The guard off: whatever version a form brings is taken for the one that is there.
NO_VERSION_CHECK = """
from announcements.actions import changing
from announcements.views import edit as editing

def unchecked(request, form, save=editing._save):
    if form.data and not form.is_new:
        form.data = form.data.copy()
        form.data["version"] = str(form.record.version)
    return save(request, form)

editing._save = unchecked
changing._still_the_same = lambda *arguments: None
"""


def run() -> tuple[str, bool]:
    with site(without=NO_VERSION_CHECK) as unguarded:
        unnoticed, _, _ = crowd(unguarded, editors=8, records=2, edits=100)
    control = len(unnoticed)
    with site() as served:
        began = time.monotonic()
        wrong, outcome, deadlocks = crowd(served, editors=EDITORS, records=RECORDS, edits=EDITS)
        seconds = time.monotonic() - began
    statuses = outcome.statuses
    others = {status: count for status, count in statuses.items() if status not in (302, 409, 422)}
    met = not wrong and not outcome.not_shown and not others and deadlocks == 0 and control > 0
    measured = (
        f"{len(outcome.ledger.changes):,} edits in {seconds:.0f} s: {statuses[302]:,} saved, {statuses[409]:,} conflicts, "
        f"{len(outcome.not_shown)} of them not shown, {statuses[422]} asked to try again, {sum(others.values())} others {others or ''}; "
        f"{len(wrong)} differences{first_of(wrong)}; deadlocks +{deadlocks}. "
        f"Control, 100 edits with the version check off: {control} differences"
    )
    return measured, met


def crowd(served: Site, *, editors: int, records: int, edits: int) -> tuple[list[str], Outcome, int]:
    """What was lost, what was answered, and how many deadlocks there were."""
    accounts = [served.account(f"editor{number}", "editor") for number in range(editors)]
    edited_ones = agreements(records)
    before = deadlocks(served)
    outcome = edited(served.port, accounts, edited_ones, edits)
    return compared(outcome.ledger, served.port), outcome, deadlocks(served) - before


def deadlocks(served: Site) -> int:
    with served.connect() as connection:
        found = connection.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        count: int = found.fetchone()[0]
        return count


def first_of(wrong: list[str]) -> str:
    return f" (first: {wrong[0]})" if wrong else ""
