"""The server is lost with all that is on it, and the site is back on another one: from a backup, and from the archive."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from policytracker.backups import archiving, recovery
from policytracker.backups.archiving import WAL
from policytracker.cluster import CHECKOUT, Cluster, join
from policytracker.server import working_in
from tests.benchmarks.sites import free_port
from tests.policytracker.conftest import cluster_in

SIZE = int(os.environ.get("SIZE") or 100_000)
SECONDS_OF_CHANGES = 100
CHANGES_A_SECOND = 20

TEST = f"the server lost under changes, {SIZE:,} announcements; back from a backup, and from the archive"
BAR = "RPO ≤ 60 s, RTO ≤ 5 min"

FILL = """if True:
    import django
    django.setup()
    from tests.benchmarks import loading
    loading.load({size})
"""


def run() -> tuple[str, bool]:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("one", "two"):
            (Path(folder) / name).mkdir()
        with cluster_in(Path(folder) / "one") as one, cluster_in(Path(folder) / "two") as two:
            return measured(one, two, Path(folder) / "site.tar")


def measured(one: Cluster, two: Cluster, file: Path) -> tuple[str, bool]:
    archive = one.data.parent / "archive"
    with at_work(one):
        archiving.turn_on(one, archive)
    with at_work(one):
        fill(one)
        backing_up = timed(lambda: manage(one, "backup", str(file)))
        archiving.base_backup(one, archive, keep=1)
    # Also right after a start.
    with at_work(one):
        changes = Changes(one, archive)
        changes.make()
        lose(one)
    from_backup, rows = back(two, lambda: (from_nothing(two), restored(two, file)))
    from_archive, recovered = back(two, lambda: recovery.recover(two, archive, None), changes.found)
    lost = changes.lost(recovered)
    whole = rows == SIZE and recovered == changes.words()[: len(recovered)]
    met = whole and max(lost, changes.longest()) <= 60 and max(from_backup, from_archive) <= 300
    return (
        f"backup {file.stat().st_size / 1e6:.0f} MB in {backing_up:.0f} s; page served {from_backup:.0f} s after from the backup, "
        f"{from_archive:.0f} s after from the archive; {len(recovered)} of {len(changes.answered)} changes back, the rest of the last "
        f"{lost:.1f} s; none was longer than {changes.longest():.1f} s on the server alone"
        + ("" if whole else "; what came back is not what was answered"),
        met,
    )


# Two servers


@contextmanager
def at_work(cluster: Cluster) -> Iterator[None]:
    lease = join(cluster)
    try:
        yield
    finally:
        lease.end()


def name() -> str:
    return f"bench_{SIZE}"


def address(cluster: Cluster, database: str) -> str:
    return f"postgresql://policytracker@/{database}?host={cluster.sockets}&requirepeer={cluster.runs_as}"


def environment(cluster: Cluster) -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "policytracker.settings", "RELEASES": str(cluster.home / "releases")}
    return {**os.environ, **settings, "DATABASE_URL": address(cluster, name())}


def manage(cluster: Cluster, *words: str) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=CHECKOUT, env=environment(cluster), check=True)


def make_database(cluster: Cluster) -> None:
    with psycopg.connect(address(cluster, "postgres"), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name()}")


def fill(cluster: Cluster) -> None:
    make_database(cluster)
    words = [sys.executable, "-c", FILL.format(size=SIZE)]
    subprocess.run(words, cwd=CHECKOUT, env=environment(cluster), check=True)


def from_nothing(cluster: Cluster) -> None:
    with at_work(cluster):
        make_database(cluster)


def restored(cluster: Cluster, file: Path) -> None:
    with at_work(cluster):
        manage(cluster, "restore", str(file))


def timed(act: Any) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def back(cluster: Cluster, act: Any, look: Any = None) -> tuple[float, Any]:
    """Seconds until the site answers with a page, from a machine without a database on; and what is in it."""
    began = time.monotonic()
    act()
    with at_work(cluster), serving(cluster) as port:
        wait_for_page(port)
        seconds = time.monotonic() - began
        with psycopg.connect(address(cluster, name())) as connection:
            if look:
                return seconds, look(connection)
            return seconds, connection.execute("SELECT count(*) FROM announcements_announcement").fetchone()[0]


@contextmanager
def serving(cluster: Cluster) -> Iterator[int]:
    """As `manage.py serve` does it, but for the lock on the checkout, which another may hold."""
    port = free_port()
    manage(cluster, "migrate", "--verbosity=0")
    manage(cluster, "collectstatic", "--no-input", "--verbosity=0")
    program = (
        "import django; django.setup(); import time; from policytracker.web_process import Address, WebProcess;"
        f"from pathlib import Path; web = WebProcess(Address('127.0.0.1', {port}), threads=4, folder=Path('.')); time.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=CHECKOUT, env=environment(cluster), start_new_session=True
    )
    try:
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def wait_for_page(port: int) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/announcements/", timeout=30) as page:
            if page.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError("The site did not answer.")


def lose(cluster: Cluster) -> None:
    """At any moment: its processes, its files, all but the archive."""
    postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
    keeper = int(Path(f"/proc/{postmaster}/status").read_text().split("PPid:")[1].split()[0])
    os.kill(keeper, signal.SIGKILL)
    for pid in working_in(cluster.data):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    until = time.monotonic() + 10
    while working_in(cluster.data) and time.monotonic() < until:
        time.sleep(0.01)
    shutil.rmtree(cluster.data)


# What was answered


class Changes:
    """``answered``: each change's word, the file of the log that holds it, and when it was answered."""

    def __init__(self, cluster: Cluster, archive: Path) -> None:
        self.cluster, self.archive = cluster, archive
        self.answered: list[tuple[str, str, float]] = []

    def make(self) -> None:
        with psycopg.connect(address(self.cluster, name()), autocommit=True) as connection:
            connection.execute("CREATE TABLE soak_changes (word text)")
            self.ended = time.time() + SECONDS_OF_CHANGES + random.random() * archiving.SECONDS
            while time.time() < self.ended:
                word = f"{len(self.answered):06}"
                connection.execute("INSERT INTO soak_changes VALUES (%s)", [word])
                at = time.time()
                # A bit more than what holds it, seldom the next file: never too early.
                (log,) = connection.execute("SELECT pg_walfile_name(pg_current_wal_flush_lsn() - 1)").fetchone() or (
                    "",
                )
                self.answered.append((word, log, at))
                time.sleep(1 / CHANGES_A_SECOND)
            self.ended = time.time()

    def words(self) -> list[str]:
        return [word for word, _, _ in self.answered]

    @staticmethod
    def found(connection: psycopg.Connection[Any]) -> list[str]:
        return [word for (word,) in connection.execute("SELECT word FROM soak_changes ORDER BY word")]

    def lost(self, recovered: list[str]) -> float:
        """How long before the end the first one was answered that is not there."""
        return self.ended - self.answered[len(recovered)][2] if len(recovered) < len(self.answered) else 0.0

    def longest(self) -> float:
        """Between an answer and its place in the archive; those that never came there count until the end."""
        kept = {path.name.removesuffix(".gz"): path.stat().st_mtime for path in (self.archive / WAL).glob("*.gz")}
        return max(kept.get(log, self.ended) - at for _, log, at in self.answered)
