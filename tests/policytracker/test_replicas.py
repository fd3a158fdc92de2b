"""Anonymous readers are answered from a standby that knows enough, and from the primary otherwise: two real clusters."""

import contextlib
import itertools
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from policytracker import replicas, web_process
from policytracker.cluster import CHECKOUT
from tests import factories as make
from tests.benchmarks.reader import Answer, Reader
from tests.benchmarks.sites import site
from tests.policytracker.processes import SLACK, wait_for
from tests.policytracker.standby import Running, primary_in, standby_in
from tests.soak.site import session_of

_turns = itertools.count()


@dataclass
class Pair:
    primary: Running
    standby: Running
    event: int
    editor: str
    port: int = 0

    def read(self, cookie: str = "") -> str:
        """The event's name as its page says it; never a page that was kept."""
        page = self.get(f"/events/{self.event}/?utm_source={next(_turns)}", cookie).text
        return re.search("<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1].strip()

    def get(self, address: str, cookie: str = "") -> Answer:
        with contextlib.closing(Reader(self.port, cookie=cookie)) as reader:
            return reader.get(address)

    def edit(self, name: str) -> None:
        with self.primary.connect() as connection:
            connection.execute("UPDATE announcements_event SET name = %s WHERE id = %s", [name, self.event])

    def edit_behind_the_index(self, name: str) -> None:
        """Nothing notes the change: who reads it tells which server they asked."""
        with self.primary.connect() as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("UPDATE announcements_event SET name = %s WHERE id = %s", [name, self.event])

    def has_caught_up(self) -> bool:
        """With all that was noted in the log, also by who only read: it is sent to the standby with the next commit."""
        now = self.primary.ask("SELECT pg_current_wal_insert_lsn()::text")
        self.primary.ask("SELECT pg_logical_emit_message(true, 'tests', 'sent')::text")
        return bool(self.standby.ask(f"SELECT pg_last_wal_replay_lsn() >= '{now}'"))

    @contextlib.contextmanager
    def behind(self) -> Iterator[None]:
        """The standby replays nothing meanwhile."""
        assert wait_for(self.has_caught_up, 5)
        self.standby.ask("SELECT pg_wal_replay_pause()::text")
        assert wait_for(lambda: self.standby.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", 5)
        try:
            yield
        finally:
            self.standby.ask("SELECT pg_wal_replay_resume()::text")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("pair")
    with primary_in(folder / "primary") as primary:
        environment = {**os.environ, "DATABASE_URL": primary.address}
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=CHECKOUT, env=environment, check=True
        )
        with django_db_blocker.unblock(), of(primary):
            event, editor = make.event("As it was").pk, session_of(make.user("editor")).cookie
        with standby_in(folder / "standby", primary) as standby:
            yield Pair(primary, standby, event, editor)


@contextlib.contextmanager
def of(server: Running) -> Iterator[None]:
    """Django in this process works there."""
    from django.db import connection

    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        NAME="policytracker", USER="policytracker", HOST=str(server.cluster.sockets), OPTIONS={}
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


@contextlib.contextmanager
def served(pair: Pair, *standbys: str) -> Iterator[Pair]:
    with pytest.MonkeyPatch.context() as patch:
        # Another one, which read everything only now, would not ask a standby that stands still.
        patch.setattr(web_process, "WORKERS", 1)
        patch.setenv("DATABASE_URL", pair.primary.address)
        patch.setenv("DATABASE_REPLICA_URLS", " ".join(standbys))
        patch.delenv("DATABASE_PASSWORD_FILE", raising=False)
        with site() as port:
            yield replace(pair, port=port)


@pytest.fixture(scope="module")
def beside(pair: Pair) -> Iterator[Pair]:
    with served(pair, pair.standby.address) as found:
        yield found


def settled(pair: Pair, name: str) -> None:
    """An edit that everybody reads, and the standby has replayed."""
    pair.edit(name)
    assert wait_for(pair.has_caught_up, 5)
    assert {pair.read() for _ in range(4)} == {name}


def test_only_who_is_anonymous_reads_from_the_standby(beside):
    settled(beside, "Known to both")
    with beside.behind():
        beside.edit_behind_the_index("Known to the primary alone")
        # A worker that has no connection to the standby yet, on a busy machine, asks the primary meanwhile.
        assert wait_for(lambda: {beside.read() for _ in range(4)} == {"Known to both"}, 5)
        assert {beside.read(beside.editor) for _ in range(4)} == {"Known to the primary alone"}


def test_what_a_standby_does_not_know_yet_is_read_from_the_primary(beside):
    settled(beside, "Before")
    with beside.behind():
        beside.edit("After")
        assert {beside.read() for _ in range(8)} == {"After"}
    assert wait_for(beside.has_caught_up, 5)
    assert beside.read() == "After"


def test_control_a_standby_that_is_trusted_blindly_shows_an_old_page(pair, tmp_path, monkeypatch):
    """With the guard off: each worker takes any standby for one that has replayed all."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, importlib.abc\n"
        "class Off(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'policytracker.urls':\n"
        "            from policytracker.replicas import Replica\n"
        "            Replica.has_replayed = lambda self, needed: True\n"
        "sys.meta_path.insert(0, Off())\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with served(pair, pair.standby.address) as trusting:
        settled(trusting, "Old")
        with trusting.behind():
            trusting.edit("New")
            assert trusting.read() == "Old"


def test_a_file_is_of_the_standby_too(beside):
    settled(beside, "In the file")
    with beside.behind():
        beside.edit_behind_the_index("Not in the file")
        files = [beside.get(f"/events.{ending}").text for ending in ("csv", "json")]
    assert ["In the file" in file and "Not in the file" not in file for file in files] == [True, True]


def test_a_killed_standby_is_replaced_by_the_primary_within_a_second(beside):
    settled(beside, "Read from the standby")
    with beside.behind():
        beside.edit_behind_the_index("Read from the primary")
        assert beside.read() == "Read from the standby"
    # Not replayed by now, or it would say so too: the pause has ended.
    beside.standby.kill()
    took, names = [], set()
    for _ in range(8):
        began = time.monotonic()
        names.add(beside.read())
        took.append(time.monotonic() - began)
    assert names == {"Read from the primary"}
    assert max(took) < 1 * SLACK


def test_without_standbys_nothing_stands_in_between(pair):
    with served(pair) as alone:
        alone.edit("Alone")
        assert alone.read() == "Alone"


def test_what_is_no_record_is_ten_seconds_old_at_most(monkeypatch):
    now = 100.0
    monkeypatch.setattr(replicas.time, "monotonic", lambda: now)
    log, needed = replicas.Log(), []
    for second in range(30):
        now = 100.0 + second
        needed.append(log.written_long_ago(second))
    assert all(second - 11 <= old for second, old in enumerate(needed))


def test_a_standby_of_another_database_is_refused(monkeypatch):
    from policytracker.database import DatabaseError, databases

    monkeypatch.setenv("DATABASE_REPLICA_URLS", "postgresql://me@127.0.0.1/other")
    with pytest.raises(DatabaseError, match="names another database than the primary's"):
        databases(web=True)
