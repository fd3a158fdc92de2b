"""The disk on which the database lies is full: first there is no room for rows, then none for the log either, then there is again."""

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.db import connections

from tests.soak.comparison import compared
from tests.soak.load import Load, load
from tests.soak.site import Site, here, prepared, until

EDITORS = 4
MEGABYTES = 400
BACK_WITHIN = 15.0
FULL_SECONDS = 8
# So much more in each edit that it needs new pages.
PADDING = 8_000
TEST = f"a full disk (a tmpfs of {MEGABYTES} MB), {EDITORS} editors and a reader at work"
BAR = f"reads work or 503; 0 lost; back by itself in {BACK_WITHIN:.0f} s after space is freed"

# The guard off: an error for want of room is taken for a fault of the site's own.
NOT_AWAY = """
from policytracker import away
away.AWAY_CLASSES = ()
away.AWAY_STATES = ()
"""


class NoDisk(Exception):
    """The test can't be made here. The message says why."""


@dataclass
class Filled:
    """What was answered while the disk was full, how long it took to save again, and what was lost."""

    statuses: set[int]
    read: set[int]
    stopped: bool
    back: float | None
    wrong: list[str]
    answered: int
    asked: int

    @property
    def met(self) -> bool:
        known = self.read <= {200, 503} and self.statuses <= {200, 302, 503}
        return known and not self.wrong and self.stopped and self.back is not None and self.back <= BACK_WITHIN


def run() -> tuple[str, bool]:
    try:
        unguarded = filled(without=NOT_AWAY)
        found = filled()
    except NoDisk as error:
        return f"not measured: {error}", False
    back = f"saving again {found.back:.1f} s after" if found.back is not None else "not back"
    measured = (
        f"while it was full reads were answered {sorted(found.read)}, all {sorted(found.statuses)}"
        f"{', the database stopped' if found.stopped else ', the database went on'}; {back} space was freed; "
        f"{found.answered} of {found.asked} edits answered, {len(found.wrong)} differences"
        f"{f' (first: {found.wrong[0]})' if found.wrong else ''}. "
        f"Control, want of room taken for a fault of the site's: answered {sorted(unguarded.statuses)}"
    )
    return measured, found.met and not unguarded.met


def filled(without: str = "") -> Filled:
    """Raises NoDisk."""
    with prepared(without=without) as served, small_disk(served) as disk:
        served.start()
        with here(served):
            with load(served, editors=EDITORS, padding=PADDING) as going:
                until(lambda: going.answered() >= 2 * EDITORS, 60)
                connections.close_all()
                began = time.monotonic()
                with no_room(disk):
                    time.sleep(FULL_SECONDS)
                    stopped = use_up_log(served)
                    time.sleep(FULL_SECONDS)
                freed = time.monotonic()
                back = until(lambda: saved_since(going, freed), 4 * BACK_WITHIN)
                # Some work afterwards, as before.
                until(lambda: going.answered() % 5 == 0, BACK_WITHIN)
            connections.close_all()
            read = {status for *_, status in going.read_since(began, freed)}
            wrong = compared(going.ledger, served.port) if back is not None else ["the site was not back"]
            statuses = going.statuses_since(began, time.monotonic())
            return Filled(statuses, read, stopped, back, wrong, going.answered(), len(going.ledger.changes))


@contextlib.contextmanager
def small_disk(served: Site) -> Iterator[Path]:
    """Where the cluster will lie. Raises NoDisk where nothing can be mounted."""
    disk = served.cluster.data.parent
    if os.geteuid() != 0:
        raise NoDisk("mounting a tmpfs needs root")
    disk.mkdir(parents=True, exist_ok=True)
    options = f"size={MEGABYTES}m,mode=0755"
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "soak", disk], capture_output=True, text=True)
    if mounted.returncode:
        raise NoDisk(f"a tmpfs can't be mounted: {mounted.stderr.strip()}")
    try:
        yield disk
    finally:
        served.stop()
        # What still works there would keep it mounted; detached, it goes with the last of them.
        subprocess.run(["umount", "--lazy", disk], check=True)


@contextlib.contextmanager
def no_room(disk: Path) -> Iterator[None]:
    """Nothing more fits as long as the block lasts: what the database itself frees meanwhile is taken, too."""
    ballast, ended = disk / "ballast", threading.Event()
    with ballast.open("ab", buffering=0) as file:

        def fill() -> None:
            while not ended.is_set():
                for size in (1 << 20, 1 << 12):
                    with contextlib.suppress(OSError):
                        while not ended.is_set():
                            file.write(bytes(size))
                ended.wait(0.02)

        filling = threading.Thread(target=fill)
        filling.start()
        try:
            yield
        finally:
            ended.set()
            filling.join()
    ballast.unlink()


def use_up_log(served: Site) -> bool:
    """Whether the server gave up: it can't go on where it can't write what it is about to do."""
    before = served.postmaster
    with contextlib.suppress(psycopg.Error), served.connect(superuser=True) as connection:
        for _ in range(100):
            connection.execute("SELECT pg_logical_emit_message(true, 'soak', repeat('x', 1000000))")
            connection.execute("SELECT pg_switch_wal()")
    return until(lambda: not accepts(served) or served.postmaster != before, 5) is not None


def accepts(served: Site) -> bool:
    with contextlib.suppress(psycopg.Error), served.connect():
        return True
    return False


def saved_since(going: Load, moment: float) -> bool:
    return any(status == 302 and at > moment for editor in going.editors for at, _, status in list(editor.asked))
