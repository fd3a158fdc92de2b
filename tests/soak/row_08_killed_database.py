"""The database is killed under load: one of its backends, its postmaster, all of it with its keeper."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connections

from policytracker.server import working_in
from tests.policytracker.processes import happens_within
from tests.soak.comparison import compared
from tests.soak.killing import BACK_SECONDS, busiest_backend, database_answers, kill
from tests.soak.load import Load, load
from tests.soak.site import Site, site, until

CLIENTS, TIMES = 6, 5
TEST = f"database backend, postmaster, whole group killed under load, {TIMES} times each"
BAR = "0 lost; 503 within 1 s; database back in 10 s, site 2 s after; WAL fsyncs at least answered commits ÷ clients (pg_stat_io)"
ANSWERED_WITHIN, DATABASE_WITHIN, SITE_WITHIN = 1.0, 10.0, 2.0
WORK_SECONDS = 4
# Those of the processes that committed, before they answered: a commit that is not waited for is flushed by another process.
FSYNCS = (
    "SELECT coalesce(sum(fsyncs), 0)::bigint FROM pg_stat_io WHERE object = 'wal' AND backend_type = 'client backend'"
)
# Off, an answered commit may be lost with the power.
GUARDS = ("fsync", "synchronous_commit")


def all_of_it(served: Site) -> list[int | None]:
    return [served.keeper, *working_in(served.cluster.data)]


VICTIMS: dict[str, Callable[[Site], list[int | None]]] = {
    "backend": lambda served: [busiest_backend(served)],
    "postmaster": lambda served: [served.postmaster],
    "whole group": all_of_it,
}


@dataclass
class Times:
    """Seconds of each kill: until the database was back, and from there until the site was; of each answer to who asked meanwhile."""

    database: list[float] = field(default_factory=list)
    site: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def met(self) -> bool:
        within = max(self.database) <= DATABASE_WITHIN and max(self.site) <= SITE_WITHIN
        return within and max(self.answers, default=0) <= ANSWERED_WITHIN and self.statuses <= {200, 503}


@dataclass
class Flushed:
    fsyncs: int
    commits: int

    @property
    def enough(self) -> bool:
        return self.commits > 0 and self.fsyncs >= self.commits / CLIENTS


def run() -> tuple[str, bool]:
    times = {victim: Times() for victim in VICTIMS}
    flushed: list[Flushed] = []
    with site() as served:
        with load(served, editors=CLIENTS) as going:
            for _ in range(TIMES):
                for victim, pids in VICTIMS.items():
                    flushed.append(at_work(going))
                    killed(going, pids, times[victim])
        wrong = compared(going.ledger, served.port)
        unguarded = {guard: without(served, guard) for guard in GUARDS}
    fsyncs, commits = sum(each.fsyncs for each in flushed), sum(each.commits for each in flushed)
    noticed = not any(each.enough for each in unguarded.values())
    met = not wrong and noticed and all(each.met() for each in times.values()) and all(each.enough for each in flushed)
    measured = "; ".join(
        [
            f"{going.answered()} of {len(going.ledger.changes)} edits answered, {len(wrong)} differences"
            + (f" (first: {wrong[0]})" if wrong else ""),
            *(told(victim, each) for victim, each in times.items()),
            f"{fsyncs} WAL fsyncs for {commits} commits of {CLIENTS} clients",
            "control: "
            + ", ".join(f"{guard} off {each.fsyncs} for {each.commits}" for guard, each in unguarded.items()),
        ]
    )
    return measured, met


def told(victim: str, times: Times) -> str:
    return (
        f"{victim}: database back in {max(times.database):.1f} s, site {max(times.site):.1f} s after, "
        f"answers {sorted(times.statuses)} within {max(times.answers, default=0):.2f} s"
    )


def at_work(going: Load) -> Flushed:
    """What is committed, and flushed, while nothing happens. (What a killed server had counted is gone with it.)"""
    with going.served.connect() as connection:
        before, answered = connection.execute(FSYNCS).fetchone()[0], going.answered()
        happens_within(lambda: going.answered() > answered + 2 * CLIENTS, 10 * WORK_SECONDS)
        time.sleep(WORK_SECONDS)
        commits = going.answered() - answered
        # A process tells what it counted once a second.
        time.sleep(1.1)
        return Flushed(connection.execute(FSYNCS).fetchone()[0] - before, commits)


def killed(going: Load, pids: Callable[[Site], list[int | None]], times: Times) -> None:
    served = going.served
    connections.close_all()
    # It ends with the server: who connects anew may miss that it was away.
    with contextlib.suppress(psycopg.OperationalError), served.connect(superuser=True) as held:
        victims = pids(served)
        at = time.monotonic()
        if not kill(victims):
            raise RuntimeError("There was nothing to kill.")
        gone = until(lambda: not lives(held), DATABASE_WITHIN)
    database = until(lambda: database_answers(served), BACK_SECONDS)
    back_at = time.monotonic()
    back = until(lambda: any(status == 200 for *_, status in going.read_since(back_at, time.monotonic())), BACK_SECONDS)
    if gone is None or database is None or back is None:
        raise RuntimeError("The database was not away, or not back.")
    times.database.append(back_at - at)
    times.site.append(back)
    meanwhile = going.read_since(at, back_at)
    times.answers += [seconds for _, seconds, _ in meanwhile]
    times.statuses |= {status for *_, status in meanwhile}


def lives(connection: "psycopg.Connection[Any]") -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def without(served: Site, guard: str) -> Flushed:
    """The same work with the guard off: the fsyncs that are counted must be too few."""
    with served.connect(superuser=True) as connection:
        connection.execute(f"ALTER SYSTEM SET {guard} = off")
        connection.execute("SELECT pg_reload_conf()")
        try:
            with load(served, editors=CLIENTS) as going:
                time.sleep(2)
                return at_work(going)
        finally:
            connection.execute(f"ALTER SYSTEM RESET {guard}")
            connection.execute("SELECT pg_reload_conf()")
