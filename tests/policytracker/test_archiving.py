"""Changes are kept within a minute, and the database comes back as it was between two of them. Two clusters of their own."""

import contextlib
import datetime
import gzip
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from policytracker.backups import BackupError, archiving, recovery
from policytracker.backups.archiving import WAL, bases
from policytracker.cluster import Cluster, join
from policytracker.server import ARCHIVE_SCRIPT, working_in
from tests.policytracker.conftest import cluster_in
from tests.policytracker.processes import happens_within, wait_for


@contextlib.contextmanager
def at_work(cluster: Cluster) -> Iterator[psycopg.Connection[Any]]:
    lease = join(cluster)
    try:
        with psycopg.connect(
            host=str(cluster.sockets), dbname="policytracker", user="policytracker", autocommit=True
        ) as connection:
            yield connection
    finally:
        lease.end()


def write(connection: psycopg.Connection[Any], word: str) -> datetime.datetime:
    """Answers a moment after it."""
    connection.execute("INSERT INTO kept VALUES (%s)", [word])
    return connection.execute("SELECT clock_timestamp()").fetchone()[0]


def written(connection: psycopg.Connection[Any]) -> list[str]:
    return [word for (word,) in connection.execute("SELECT word FROM kept ORDER BY word")]


def archived(connection: psycopg.Connection[Any], archive: Path) -> bool:
    """Without being asked to: what has been written until now is in the folder."""
    kept = archive / WAL / f"{log_file(connection)}.gz"
    return wait_for(kept.exists, 3)


def log_file(connection: psycopg.Connection[Any]) -> str:
    """The one that holds the last change."""
    return connection.execute("SELECT pg_walfile_name(pg_current_wal_flush_lsn() - 1)").fetchone()[0]


class Story:
    """A cluster that archived, and was lost: what its archive holds."""

    def __init__(self, cluster: Cluster) -> None:
        # Beside its data: the server's user has to come there.
        self.archive = cluster.data.parent / "archive"
        with at_work(cluster):
            with pytest.raises(BackupError) as error:
                archiving.base_backup(cluster, self.archive, keep=1)
            self.refused = str(error.value)
            assert archiving.turn_on(cluster, self.archive, seconds=1) is False
        with at_work(cluster) as connection:
            assert archiving.turn_on(cluster, self.archive, seconds=1) is True
            self.checkpoint = connection.execute("SHOW checkpoint_timeout").fetchone()[0]
            connection.execute("CREATE TABLE kept (word text)")
            self.first_needed = archiving.first_needed(self.copied(cluster))
            self.early = write(connection, "a: in the copy")
            self.second = self.copied(cluster)
            self.moment = write(connection, "b: before")
            self.last = write(connection, "c: after")
            self.all_archived = archived(connection, self.archive)
        shutil.rmtree(cluster.data)

    def copied(self, cluster: Cluster) -> Path:
        made = archiving.base_backup(cluster, self.archive, keep=1)
        assert wait_for(lambda: datetime.datetime.now(datetime.UTC) > archiving.ready_at(made), 2)
        return made


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Iterator[Story]:
    with cluster_in(tmp_path_factory.mktemp("one")) as cluster:
        yield Story(cluster)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """Another one: first without data, and then with those of the test before."""
    with cluster_in(tmp_path_factory.mktemp("two")) as found:
        yield found


@pytest.fixture
def own(story, cluster) -> Iterator[Path]:
    """A copy of the archive, to do with as one likes."""
    copy = shutil.copytree(story.archive, cluster.data.parent / "archive")
    for path in (copy / WAL, *(copy / WAL).iterdir()):
        shutil.chown(path, cluster.runs_as)
    yield copy
    shutil.rmtree(copy)


class TestRecovered:
    def test_what_came_before_the_moment_is_there_and_what_came_after_is_not(self, story, cluster):
        before = sorted(story.archive.rglob("*"))
        assert recovery.recover(cluster, story.archive, story.moment) is None
        assert working_in(cluster.data) == []
        with at_work(cluster) as connection:
            assert written(connection) == ["a: in the copy", "b: before"]
            write(connection, "d: goes on")
            assert written(connection) == ["a: in the copy", "b: before", "d: goes on"]
        # It was tried out: that leaves no trace in the archive.
        assert sorted(story.archive.rglob("*")) == before

    def test_without_a_moment_all_that_was_archived_is_there(self, story, cluster):
        """By itself: nobody closed a file of the log, and the server was lost. What was there keeps another name."""
        assert story.all_archived
        kept = recovery.recover(cluster, story.archive, None)
        assert (kept / "PG_VERSION").exists()
        with at_work(cluster) as connection:
            assert written(connection) == ["a: in the copy", "b: before", "c: after"]

    def test_the_recovered_server_archives_again_beside_what_was_there(self, own, story, cluster):
        recovery.recover(cluster, own, story.moment)
        with at_work(cluster):
            # Control: without a time, a file of the log is kept when it is full, whenever that is.
            archiving.turn_on(cluster, own, seconds=0)
        with at_work(cluster) as connection:
            write(connection, "e: in no hurry")
            assert not happens_within((own / WAL / f"{log_file(connection)}.gz").exists, 3)
            before = {path.name for path in (own / WAL).iterdir()}
            archiving.turn_on(cluster, own, seconds=1)
            write(connection, "f: on another timeline")
            assert archived(connection, own), cluster.log.read_text()[-3000:]
        assert before < {path.name for path in (own / WAL).iterdir()}
        recovery.recover(cluster, own, None)
        with at_work(cluster) as connection:
            assert written(connection) == ["a: in the copy", "b: before", "e: in no hurry", "f: on another timeline"]


class TestRefused:
    @pytest.fixture(autouse=True)
    def _what_is_there_stays(self, cluster) -> Iterator[None]:
        before = cluster.data.stat().st_ino
        yield
        assert cluster.data.stat().st_ino == before

    @staticmethod
    def refused(cluster: Cluster, archive: Path, moment: datetime.datetime | None) -> str:
        with pytest.raises(BackupError) as error:
            recovery.recover(cluster, archive, moment)
        assert "\n" not in str(error.value)
        return str(error.value)

    def test_a_database_in_use(self, story, cluster):
        with at_work(cluster):
            assert self.refused(cluster, story.archive, None) == (
                "The database is in use: stop the site and its commands first."
            )

    def test_a_moment_before_the_first_copy(self, story, cluster):
        assert "holds no copy from before that moment, the first" in self.refused(cluster, story.archive, story.early)

    def test_a_folder_that_is_no_archive(self, cluster, tmp_path):
        assert self.refused(cluster, tmp_path, None) == f"{tmp_path} holds no copy from before that moment."

    def test_a_moment_after_the_last_change(self, story, cluster):
        later = story.last + datetime.timedelta(days=1)
        assert self.refused(cluster, story.archive, later).startswith(
            "No change from after that moment is in the archive"
        )

    @pytest.mark.parametrize("damage", ["gone", "cut"])
    def test_a_log_with_a_gap(self, own, story, cluster, monkeypatch, damage):
        first = own / WAL / f"{archiving.first_needed(story.second)}.gz"
        broken = next(path for path in sorted((own / WAL).glob("*.gz")) if len(path.name) == 27 and path > first)
        # A later one, whatever is in it.
        later = Path(shutil.copy(broken, broken.with_name(f"{broken.name[:16]}000000FF.gz")))
        shutil.chown(later, cluster.runs_as)
        broken.unlink() if damage == "gone" else os.truncate(broken, 1000)
        assert "is missing or damaged there" in self.refused(cluster, own, None)

    def test_an_archive_that_the_server_may_not_read(self, own, cluster):
        """A root's is another user; everybody else's own may be told so."""
        (own / WAL).chmod(0o000)
        if os.geteuid() == 0:
            shutil.chown(own / WAL, "root")
        words = self.refused(cluster, own, None)
        (own / WAL).chmod(0o700)
        assert words == f"{own / WAL} can't be read by {cluster.runs_as}, the server's user."

    def test_a_damaged_copy(self, own, cluster):
        os.truncate(bases(own)[-1] / "base.tar.gz", 100_000)
        assert "It can't be recovered from" in self.refused(cluster, own, None)


def test_control_a_log_with_a_gap_comes_back_with_less_where_nobody_looks(own, story, cluster, monkeypatch):
    """PostgreSQL takes the gap for the end."""
    monkeypatch.setattr(recovery, "refuse_a_gap", lambda *about: None)
    first = archiving.first_needed(story.second)
    for path in (own / WAL).glob("*.gz"):
        if path.name > f"{first}.gz" and len(path.name) == 27:
            path.unlink()
    recovery.recover(cluster, own, None)
    with at_work(cluster) as connection:
        assert written(connection) == ["a: in the copy"]


def test_the_time_is_looked_at_soon_after_a_start(story):
    """Left as it is, PostgreSQL does not for five minutes: seen, 45 s after a start, with a time of 1 s."""
    assert (story.checkpoint, archiving.SECONDS) == ("30s", 30)


class TestCopies:
    def test_none_is_made_of_a_server_that_does_not_archive(self, story):
        assert "does not archive into" in story.refused

    def test_old_ones_go_with_the_log_that_only_they_need(self, story):
        assert bases(story.archive) == [story.second]
        assert story.first_needed < archiving.first_needed(story.second)
        segments = sorted(path.name for path in (story.archive / WAL).iterdir() if len(path.name) == 27)
        assert segments[0] == f"{archiving.first_needed(story.second)}.gz"


class TestScript:
    """What PostgreSQL runs for each file of its log."""

    @pytest.fixture
    def archive(self, tmp_path) -> Path:
        (tmp_path / "a chive").mkdir()
        (tmp_path / "log").write_bytes(b"log" * 1000)
        return tmp_path / "a chive"

    @staticmethod
    def run(archive: Path, path: str = "log", **environment: str) -> int:
        words = ["sh", ARCHIVE_SCRIPT, archive.parent / path, "0001", archive]
        return subprocess.run(words, check=False, capture_output=True, env={**os.environ, **environment}).returncode

    def test_a_file_is_kept_whole(self, archive):
        assert self.run(archive) == 0
        assert [(path.name, gzip.decompress(path.read_bytes())) for path in archive.iterdir()] == [
            ("0001.gz", b"log" * 1000)
        ]

    def test_the_same_again_is_well(self, archive):
        assert (self.run(archive), self.run(archive)) == (0, 0)

    def test_another_never_takes_its_place(self, archive):
        self.run(archive)
        before = (archive / "0001.gz").read_bytes()
        (archive.parent / "other").write_bytes(b"other")
        assert self.run(archive, "other") == 1
        assert {path.name: path.read_bytes() for path in archive.iterdir()} == {"0001.gz": before}

    @pytest.mark.parametrize("broken", ["gzip", "sync"])
    def test_nothing_is_kept_by_half(self, archive, broken):
        """A full disk, one that fails: PostgreSQL hears of it, and tries again."""
        programs = archive.parent / "programs"
        programs.mkdir()
        (programs / broken).write_text("#!/bin/sh\nprintf half\nexit 1\n")
        (programs / broken).chmod(0o755)
        assert self.run(archive, PATH=f"{programs}:{os.environ['PATH']}") != 0
        assert list(archive.iterdir()) == []
        assert self.run(archive) == 0

    def test_what_a_killed_one_left_is_no_hindrance(self, archive):
        (archive / ".0001.half_done").write_text("half")
        assert self.run(archive) == 0
        assert [path.name for path in archive.iterdir()] == ["0001.gz"]


class TestCommands:
    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["recover", "/nowhere", "--to", "yesterday"], "yesterday is no moment with its offset from UTC, as in 2024-11-07T15:30:00Z."),
            (["recover", "/nowhere", "--to", "2024-11-07T15:30:00"], "2024-11-07T15:30:00 is no moment with its offset"),
            (["base_backup", "/nowhere", "--keep", "0"], "--keep takes a number from 1."),
        ],
    )  # fmt: skip
    def test_words_that_say_nothing(self, words, message):
        with pytest.raises(CommandError) as error:
            call_command(*words)
        assert message in str(error.value)

    @pytest.mark.parametrize(
        "words", [["recover", "/nowhere"], ["base_backup", "/nowhere"], ["archive_wal", "/nowhere"]]
    )
    def test_a_remote_server_is_another_matter(self, words, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://me@db/site")
        with pytest.raises(CommandError, match="This is for the embedded PostgreSQL: docs/backups.md"):
            call_command(*words)
