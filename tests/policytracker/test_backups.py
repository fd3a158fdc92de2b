"""A backup is whole or it is not there, and what is restored from it is the site as it was."""

import datetime
import io
import os
import random
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pyrage import x25519

from announcements.models import Announcement, Release
from policytracker import database
from policytracker.backups import BackupError, archive, backup, checking, encryption, restore
from policytracker.backups.archive import Manifest
from tests import factories as make
from tests.canaries import Public
from tests.every_state import in_every_state
from tests.migrated import migrated_database
from tests.policytracker.catalogue import QUESTIONS, catalogue, every_row

MAJOR = 18


@contextmanager
def database_of_its_own(name: str) -> Iterator[str]:
    """Django works with it for as long as the block lasts."""
    settings, site = connection.settings_dict, connection.settings_dict["NAME"]
    template = migrated_database()
    with on_the_server() as server:
        drop_all(server, name)
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    connection.close()
    settings["NAME"] = name
    try:
        yield name
    finally:
        connection.close()
        settings["NAME"] = site
        with on_the_server() as server:
            drop_all(server, name)


def on_the_server() -> psycopg.Connection[Any]:
    return psycopg.connect(database.conninfo("postgres"), autocommit=True)


def drop_all(server: psycopg.Connection[Any], name: str) -> None:
    """It, and what was kept of it."""
    for found in databases(server, name):
        restore.drop(server, found)


def databases(server: psycopg.Connection[Any], name: str) -> list[str]:
    found = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [name])
    return [name for (name,) in found]


@pytest.fixture(scope="module", autouse=True)
def site(django_db_blocker, tmp_path_factory) -> Iterator[str]:
    """Records of every kind and state with their history, and a release."""
    from django.conf import settings

    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "RELEASES", tmp_path_factory.mktemp("releases"))
        patch.setattr(settings, "BACKUPS", tmp_path_factory.mktemp("backups") / "made")
        with database_of_its_own(f"backed_up_{worker}") as name:
            with transaction.atomic():
                Public()
                in_every_state(make.user("editor"))
            call_command("make_release", stdout=io.StringIO())
            yield name


@pytest.fixture(scope="module")
def key(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("key") / "key"
    encryption.make_identity(path)
    return path


@pytest.fixture(scope="module")
def plain(site, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("plain") / "site.tar"
    call_command("backup", path, stdout=io.StringIO())
    return path


@pytest.fixture(scope="module")
def encrypted(site, key, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("encrypted") / "site.tar.age"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.BACKUP_RECIPIENT", str(encryption.identities(key)[0].to_public()))
        call_command("backup", path, stdout=io.StringIO())
    return path


def pg_restore() -> Path:
    return database.client("pg_restore", MAJOR)


def whole(path: Path, key: Path | None = None) -> Manifest:
    return checking.check(path, encryption.identities(key) if key else [], pg_restore())


def restored(path: Path, **options: Any) -> str:
    said = io.StringIO()
    connection.close()
    call_command("restore", path, stdout=said, **options)
    return said.getvalue()


def refused(*arguments: Any, **options: Any) -> str:
    connection.close()
    with pytest.raises(CommandError) as error:
        call_command(*arguments, stdout=io.StringIO(), **options)
    words = str(error.value)
    assert "\n" not in words
    return words


Everything = tuple[dict[str, list[str]], dict[str, list[str]]]


def all_of(name: str) -> Everything:
    with psycopg.connect(database.conninfo(name)) as looking:
        return catalogue(looking), every_row(looking)


def differences(one: Everything, other: Everything) -> dict[str, set[str]]:
    """By the kind of thing, or the table."""
    (these, rows), (those, other_rows) = one, other
    assert (these.keys(), rows.keys()) == (those.keys(), other_rows.keys())
    pairs = [(what, these[what], those[what]) for what in these] + [
        (what, rows[what], other_rows[what]) for what in rows
    ]
    return {what: set(before) ^ set(after) for what, before, after in pairs if before != after}


# What it is


def test_a_backup_says_what_it_holds(site, plain):
    found = whole(plain)
    release = Release.objects.get()
    assert found.rows["public.announcements_announcement"] == Announcement.objects.count() > 0
    assert set(found.rows) == set(all_of(site)[1])
    assert (found.migrations[0], found.missing, found.server_version) == ("account.0001_initial", [], server_version())
    assert found.files[f"releases/{release.file_name}"] == archive.Content(release.size, release.sha256)
    assert plain.stat().st_mode & 0o777 == 0o600


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0].split()[0]


def test_it_opens_with_tar_and_pg_restore_alone(plain, tmp_path):
    """Whoever has lost this code has the standard programs."""
    with tarfile.open(plain) as tar:
        tar.extractall(tmp_path, filter="data")
    dump = b"".join(part.read_bytes() for part in sorted((tmp_path / "database.dump").iterdir()))
    listed = subprocess.run([pg_restore(), "--list"], input=dump, capture_output=True, check=True).stdout.decode()
    assert "TABLE DATA public announcements_announcement " in listed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["SHA256", "database.dump", "manifest.json", "releases"]


def test_a_dump_of_several_parts_is_one(monkeypatch, tmp_path):
    monkeypatch.setattr(archive, "PART", 10_000)
    monkeypatch.setattr(archive, "PIECE", 1_000)
    call_command("backup", tmp_path / "parts.tar", stdout=io.StringIO())
    with tarfile.open(tmp_path / "parts.tar") as tar:
        assert len([name for name in tar.getnames() if name.startswith("database.dump/")]) > 10
    assert whole(tmp_path / "parts.tar").rows


# A restored one


@pytest.mark.parametrize("waits", [True, False])
def test_a_connection_that_just_ends_is_in_nobodys_way(site, waits, monkeypatch):
    """And the control, which does not wait for its end."""
    connection.close()
    if not waits:
        monkeypatch.setattr(restore, "GONE_SECONDS", 0.0)
    with on_the_server() as server, psycopg.connect(database.conninfo(site)) as ending:
        timer = threading.Timer(0.3, ending.close)
        timer.start()
        with nullcontext() if waits else pytest.raises(BackupError, match="is in use by 1 connections"):
            restore.refuse_in_use(server, site)
        timer.join()


class TestRestored:
    def test_it_is_the_site_in_everything(self, site, key, encrypted):
        """All of the catalogues, every row."""
        before = all_of(site)
        assert all(before[0][what] for what in QUESTIONS if what not in ("statistics", "views"))
        said = restored(encrypted, identity=key, replace=True)
        assert differences(before, all_of(site)) == {}
        with on_the_server() as server:
            (kept,) = set(databases(server, site)) - {site}
            assert said.endswith(f"what was there is the database {kept} now\n")
            assert differences(before, all_of(kept)) == {}
            server.execute(f"DROP DATABASE {kept}")

    @pytest.mark.parametrize(
        "change",
        [
            "ALTER TABLE announcements_agreement DROP CONSTRAINT agreement_published_has_a_day",
            "ALTER TABLE announcements_agreement DISABLE TRIGGER USER",
            "ALTER SEQUENCE announcements_agreement_id_seq INCREMENT 2",
            "DROP VIEW IF EXISTS counting_step CASCADE",
            "UPDATE announcements_country SET name = name || ' '",
        ],
    )
    def test_control_what_is_another_is_seen(self, site, change):
        with psycopg.connect(database.conninfo(site)) as looking:
            before = catalogue(looking), every_row(looking)
            looking.execute(change)
            assert differences(before, (catalogue(looking), every_row(looking)))
            looking.rollback()

    def test_it_takes_a_change(self, site, plain):
        """As the site makes it: with its history, its version, and what is searched."""
        restored(plain, replace=True)
        with transaction.atomic():
            made = make.announcement(title="Made after the restore")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM announcements_announcementrevision WHERE pgh_obj_id = %s", [made.pk])
            assert cursor.fetchone() == (1,)
            cursor.execute("SELECT count(*) FROM search_doc_announcement WHERE id = %s", [made.pk])
            assert cursor.fetchone() == (1,)
        version = Announcement.objects.get(pk=made.pk).version
        with transaction.atomic():
            Announcement.objects.filter(pk=made.pk).update(title="Changed after the restore")
        assert Announcement.objects.get(pk=made.pk).version == version + 1

    def test_an_empty_database_needs_no_word(self, site, plain):
        before = all_of(site)
        connection.close()
        with on_the_server() as server:
            drop_all(server, site)
            server.execute(f"CREATE DATABASE {site}")
            assert restored(plain).endswith(" rows\n")
            assert databases(server, site) == [site]
        assert sum(map(len, all_of(site)[1].values())) == sum(whole(plain).rows.values())
        assert all_of(site)[0].keys() == before[0].keys()

    def test_releases_come_back_and_others_go_aside(self, plain, settings, tmp_path):
        release = Release.objects.get()
        content = (settings.RELEASES / release.file_name).read_bytes()
        settings.RELEASES = tmp_path / "releases"
        settings.RELEASES.mkdir()
        for name in (release.file_name, "of-no-release.zip"):
            (settings.RELEASES / name).write_bytes(b"another")
        restored(plain, replace=True)
        aside, found = sorted(settings.RELEASES.iterdir())
        assert (found.name, found.read_bytes()) == (release.file_name, content)
        assert {path.name: path.read_bytes() for path in aside.iterdir()} == {
            release.file_name: b"another",
            "of-no-release.zip": b"another",
        }


# What is refused, before anything is touched


class TestRefused:
    @pytest.fixture(scope="class", autouse=True)
    def _all_is_as_before(self, site) -> Iterator[None]:
        before = all_of(site)
        yield
        assert differences(before, all_of(site)) == {}

    @pytest.fixture(autouse=True)
    def _nothing_is_touched(self, site, settings) -> Iterator[None]:
        files = {path: path.read_bytes() for path in settings.RELEASES.iterdir()}
        with on_the_server() as server:
            names = databases(server, site)
            number = oid(server, site)
            yield
            assert (databases(server, site), oid(server, site)) == (names, number)
        assert {path: path.read_bytes() for path in settings.RELEASES.iterdir()} == files

    def test_data_without_a_word(self, plain):
        assert "is not empty: --replace" in refused("restore", plain)

    def test_a_site_that_runs(self, site, plain, monkeypatch):
        monkeypatch.setattr(restore, "GONE_SECONDS", 0.2)
        with psycopg.connect(database.conninfo(site)):
            words = refused("restore", plain, replace=True)
        assert words.endswith("is in use by 1 connections: stop the site and its commands first.")

    def test_one_that_starts_meanwhile(self, site, plain, monkeypatch):
        filled, held = restore.fill, []
        monkeypatch.setattr(restore, "GONE_SECONDS", 0.2)
        monkeypatch.setattr(
            restore, "fill", lambda *about: (filled(*about), held.append(psycopg.connect(database.conninfo(site))))
        )
        assert "is in use by 1 connections" in refused("restore", plain, replace=True)
        held[0].close()

    def test_another_key(self, encrypted, tmp_path):
        encryption.make_identity(tmp_path / "other")
        assert refused("restore", encrypted, identity=tmp_path / "other", replace=True) == (
            f"{encrypted} can't be used: it is encrypted to another key."
        )
        assert "--identity says" in refused("restore", encrypted, replace=True)

    def test_no_key_at_all(self, encrypted, plain):
        assert "holds no age identity" in refused("restore", encrypted, identity=plain, replace=True)

    def test_a_file_that_is_not_there(self, tmp_path):
        assert (
            refused("restore", tmp_path / "no.tar", replace=True)
            == f"{tmp_path}/no.tar can't be read: No such file or directory."
        )

    def test_a_site_of_the_future(self, plain, monkeypatch):
        monkeypatch.setattr(
            "announcements.management.commands.restore.MigrationLoader",
            lambda _: type("None", (), {"disk_migrations": {}}),
        )
        assert "of a newer site, with account.0001_initial" in refused("restore", plain, replace=True)

    def test_a_restore_that_is_not_what_the_file_says(self, plain, monkeypatch):
        rows = restore.rows
        monkeypatch.setattr(restore, "rows", lambda cursor: {**rows(cursor), "public.auth_user": 0})
        assert "is not what the backup says" in refused("restore", plain, replace=True)

    def test_a_folder_of_releases_that_cannot_be_written(self, plain, settings, monkeypatch):
        """It comes between the two names: neither has changed then."""

        def full(*about: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(restore, "put", full)
        assert refused("restore", plain, replace=True) == (
            "The folder of releases can't be written: No space left on device."
        )


def oid(server: psycopg.Connection[Any], name: str) -> int:
    return server.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()[0]


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ (1 << place % 8)]) + content[place + 1 :]


DAMAGES: dict[str, Callable[[bytes, int], bytes]] = {
    "a bit is another": flipped,
    "it is cut": lambda content, place: content[:place],
    "something follows": lambda content, place: content + content[:512],
    "a block is missing": lambda content, place: content[: place // 512 * 512] + content[place // 512 * 512 + 512 :],
    "a block is empty": lambda content, place: (
        content[: place // 512 * 512] + bytes(512) + content[place // 512 * 512 + 512 :]
    ),
}


class TestDamaged:
    @pytest.mark.parametrize("what", DAMAGES)
    @pytest.mark.parametrize("kind", ["plain", "encrypted"])
    def test_whatever_has_happened_to_it_is_seen(self, request, key, kind, what, tmp_path, monkeypatch):
        """At places all over the file. What pg_restore says of the dump is left out, for the digests have to do."""
        monkeypatch.setattr(checking, "Reading", Nowhere)
        content = request.getfixturevalue(kind).read_bytes()
        places = [0, 100, 265, 511, len(content) - 1, len(content) - 1100, len(content) - 2048, len(content) - 3000]
        chance = random.Random(what)
        for place in (*places, *(chance.randrange(len(content)) for _ in range(20))):
            damaged = DAMAGES[what](content, place)
            if damaged == content:
                continue
            (tmp_path / "damaged").write_bytes(damaged)
            with pytest.raises(BackupError) as error:
                whole(tmp_path / "damaged", key)
            assert "can't be used: " in str(error.value)

    def test_control_without_the_seal_a_bit_passes(self, plain, tmp_path, monkeypatch):
        """The time in a member's header, whose sum is left right."""
        content = bytearray(plain.read_bytes())
        content[145] ^= 1
        content[148:156] = b" " * 8
        content[148:156] = b"%06o\0 " % sum(content[:512])
        (tmp_path / "damaged").write_bytes(content)
        with pytest.raises(BackupError):
            whole(tmp_path / "damaged")
        monkeypatch.setattr(archive.Body, "ends_with_its_seal", lambda self: self.read(1) == b"")
        assert whole(tmp_path / "damaged").rows

    def test_a_dump_that_postgresql_cannot_read(self, plain, tmp_path):
        """Though all of the file is as it was written."""
        manifest = whole(plain)
        with (tmp_path / "bad.tar").open("wb") as file:
            manifest.files.clear()
            file.writelines(archive.packed([b"PGDMP", b"nonsense" * 1000], [], manifest))
        with pytest.raises(BackupError, match="can't be used: pg_restore: "):
            whole(tmp_path / "bad.tar")

    def test_a_damaged_one_that_postgresql_gives_up_at(self, plain, tmp_path):
        """The sums say what is the matter, and not a program that ended before they were read."""
        with (tmp_path / "bad.tar").open("wb") as file:
            file.writelines(archive.packed([b"PGDMP", b"nonsense" * 100_000], [], whole(plain)))
        with pytest.raises(BackupError, match="can't be used: it is damaged or not whole"):
            whole(tmp_path / "bad.tar")

    @pytest.mark.parametrize("name", ["../outside", "releases/../../outside", "/outside", "releases/.hidden"])
    def test_no_file_leads_out_of_its_folder(self, name, tmp_path):
        with (tmp_path / "bad.tar").open("wb") as file:
            file.writelines(archive.sealed(archive.member(name, 3, [b"abc"])))
        with pytest.raises(BackupError, match="damaged"):
            checking.check(tmp_path / "bad.tar", [], pg_restore(), tmp_path / "within")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.tar"]

    def test_the_command_refuses_it(self, plain, tmp_path):
        (tmp_path / "cut.tar").write_bytes(plain.read_bytes()[:-1])
        for options in ({"replace": True}, {"check": True}):
            assert refused("restore", tmp_path / "cut.tar", **options) == (
                f"{tmp_path}/cut.tar can't be used: it is damaged or not whole."
            )


class Nowhere:
    def __init__(self, *about: Any) -> None: ...

    def __enter__(self) -> "Nowhere":
        return self

    def __exit__(self, *about: object) -> None: ...

    def take(self, name: str, piece: bytes) -> None: ...


# A backup that fails


class TestFailing:
    @pytest.fixture
    def folder(self, tmp_path) -> Path:
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "policytracker-20200101T000000Z.tar").write_text("made before")
        return tmp_path / "folder"

    @pytest.fixture(autouse=True)
    def _leaves_no_half_file(self, folder) -> Iterator[None]:
        yield
        assert [path.name for path in folder.iterdir()] == ["policytracker-20200101T000000Z.tar"]

    def test_a_dump_that_breaks_off(self, folder, monkeypatch):
        monkeypatch.setattr(
            database, "client", lambda program, major: Path("/bin/false") if "dump" in program else pg_restore()
        )
        assert refused("backup", folder, keep=1) == "false: it gave no reason"

    def test_a_disk_that_is_full(self, folder, monkeypatch):
        def full(file: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(backup, "on_disk", full)
        assert refused("backup", folder, keep=1) == "The backup can't be written: No space left on device."

    @pytest.mark.parametrize("encrypting", [False, True])
    def test_a_disk_that_gives_back_another_bit(self, folder, monkeypatch, settings, encrypting):
        """Control of the check after writing: without it the file would stand there."""
        settings.BACKUP_RECIPIENT = str(x25519.Identity.generate().to_public()) if encrypting else ""
        monkeypatch.setattr(backup, "on_disk", spoil)
        assert "can't be used: it is damaged or not whole" in refused("backup", folder, keep=1)
        monkeypatch.setattr(backup, "check", lambda *about: Whatever())
        call_command("backup", folder, stdout=io.StringIO())
        (spoilt,) = set(folder.iterdir()) - {folder / "policytracker-20200101T000000Z.tar"}
        spoilt.unlink()

    def test_a_wrong_key(self, folder, settings):
        settings.BACKUP_RECIPIENT = "age1nothing"
        assert refused("backup", folder) == "BACKUP_RECIPIENT is not an age public key (age1…)."

    def test_no_folder(self, tmp_path):
        assert (
            refused("backup", tmp_path / "no" / "where.tar")
            == "The backup can't be written: No such file or directory."
        )

    def test_a_file_that_is_there(self, folder):
        (made,) = folder.iterdir()
        assert refused("backup", made) == f"{made} is there already."
        assert made.read_text() == "made before"

    def test_no_program_that_is_new_enough(self, folder, monkeypatch):
        found = pg_restore()
        monkeypatch.setattr(database, "candidates", lambda program: iter([found]))
        monkeypatch.setattr(backup, "server_major", lambda cursor: 99)
        assert refused("backup", folder) == (
            "pg_dump is version 18 and the server is PostgreSQL 99: install its client programs, or name their folder in "
            "POLICYTRACKER_PG_BIN."
        )


class Whatever:
    """As it should be, whatever that is."""

    def __ne__(self, other: object) -> bool:
        return False


def spoil(file: Any) -> None:
    file.flush()
    path = Path(f"/proc/self/fd/{file.fileno()}")
    path.write_bytes(flipped(path.read_bytes(), 40_000))


def test_a_release_whose_file_is_gone_is_said_and_the_database_is_backed_up(settings, tmp_path):
    settings.RELEASES = tmp_path / "empty"
    words = refused("backup", tmp_path / "site.tar")
    assert words == (
        f"{tmp_path}/site.tar is written, but without releases whose files are not whole: {Release.objects.get().file_name}."
    )
    assert whole(tmp_path / "site.tar").missing == [Release.objects.get().file_name]


def test_two_at_once_are_one(tmp_path):
    with psycopg.connect(database.conninfo(connection.settings_dict["NAME"])) as other:
        other.execute("SELECT pg_advisory_lock(20261128)")
        assert refused("backup", tmp_path) == "Another backup is being made."


def test_what_a_killed_run_left_is_taken_away(tmp_path):
    (tmp_path / ".making-policytracker.tar").write_text("half")
    call_command("backup", tmp_path, stdout=io.StringIO())
    assert [path.name[:14] for path in tmp_path.iterdir()] == ["policytracker-"]


# Thinning


def test_so_many_are_kept_and_never_the_newest_goes(tmp_path):
    days = [datetime.datetime(2024, 11, day, tzinfo=datetime.UTC) for day in range(1, 6)]
    made = [tmp_path / backup.name_for(day, encrypted=day.day % 2 == 0) for day in days]
    for path in (*made, tmp_path / "of-mine.tar"):
        path.touch()
    assert backup.thin(tmp_path, 3, made[4]) == made[:2]
    # A clock that was turned back: what was made last has the oldest name.
    assert backup.thin(tmp_path, 1, made[2]) == made[3:]
    assert sorted(tmp_path.iterdir()) == [tmp_path / "of-mine.tar", made[2]]


def test_a_backup_that_fails_removes_nothing_and_a_good_one_does(tmp_path, monkeypatch):
    old = tmp_path / "policytracker-20200101T000000Z.tar"
    old.touch()
    with monkeypatch.context() as broken:
        broken.setattr(backup, "check", lambda *all: None)
        refused("backup", tmp_path, keep=1)
    assert list(tmp_path.iterdir()) == [old]
    call_command("backup", tmp_path, keep=1, stdout=io.StringIO())
    assert len(list(tmp_path.iterdir())) == 1
    assert not old.exists()


@pytest.mark.parametrize("keep", [0, -1])
def test_none_cannot_be_kept(tmp_path, keep):
    assert refused("backup", tmp_path, keep=keep) == "--keep takes a number from 1, and goes with a folder."


# At the terminal


def test_a_key_is_made_once_and_is_private(tmp_path):
    said = io.StringIO()
    call_command("backup", make_key=tmp_path / "key", stdout=said)
    (identity,) = encryption.identities(tmp_path / "key")
    assert said.getvalue() == f"BACKUP_RECIPIENT={identity.to_public()}\n"
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert refused("backup", make_key=tmp_path / "key") == f"{tmp_path}/key can't be made: File exists."


def test_a_remote_database_is_backed_up_with_a_password_that_no_command_line_shows(
    site, tmp_path, monkeypatch, settings
):
    """The same server, named as a remote one is, by a process of its own."""
    found = database.settings(web=False)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{found['USER']}:s3cret@/{site}?host={found['HOST']}")
    words = [sys.executable, "manage.py", "backup", str(tmp_path / "site.tar")]
    environment = {**os.environ, "PATH": spying(tmp_path), "RELEASES": str(settings.RELEASES)}
    done = subprocess.run(words, capture_output=True, text=True, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert whole(tmp_path / "site.tar").rows
    shown = (tmp_path / "shown").read_text()
    assert "--format=custom" in shown
    assert "s3cret" not in shown


def spying(folder: Path) -> str:
    """A PATH whose pg_dump writes down with which words it is called."""
    (folder / "bin").mkdir()
    spy = folder / "bin" / "pg_dump"
    spy.write_text(f'#!/bin/sh\necho "$@" >> {folder}/shown\nexec {database.client("pg_dump", MAJOR)} "$@"\n')
    spy.chmod(0o755)
    return f"{folder}/bin:{os.environ['PATH']}"


def test_no_more_memory_for_more_data(tmp_path):
    """A dump of 144 MB, as one of 48, goes through all of it, encrypted, in a process of its own."""
    program = """if True:
        import hashlib, resource, sys
        from pathlib import Path
        from pyrage import x25519
        from policytracker.backups import archive, checking, encryption
        key, path = x25519.Identity.generate(), Path(sys.argv[1])
        def peak(megabytes):
            manifest = archive.Manifest("", "18", [], {})
            with path.open("wb") as file:
                pieces = (bytes([number % 256]) * 2**20 for number in range(megabytes))
                encryption.encrypt(archive.packed(pieces, [], manifest), file, [key.to_public()])
            class Nowhere:
                def take(self, name, piece): pass
            with checking.opened(path, [key]) as plain:
                assert archive.unpacked(plain, Nowhere()) == manifest
            assert manifest.files["database.dump"].size == megabytes * 2**20
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(peak(48), peak(144))
    """
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "large"], capture_output=True, text=True, check=True
    )
    small, large = map(int, done.stdout.split())
    assert large < small * 1.2, (small, large)
    shutil.rmtree(tmp_path)
