"""The way back: a file is read whole, a new database made of it and looked at, and only then it takes the site's place."""

import datetime
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pyrage import x25519

from policytracker import database
from policytracker.backups import BackupError, programs
from policytracker.backups.archive import DUMP, RELEASES, Manifest
from policytracker.backups.backup import TABLES, migrations, on_disk_folder, rows, sha256_of
from policytracker.backups.checking import check

MAINTENANCE = "postgres"
BEFORE = "before_"
# A connection that was closed a moment ago is still there: PostgreSQL itself waits so long when it renames a database.
GONE_SECONDS = 5.0
# How CREATE DATABASE calls what pg_database says by a letter; None: the name of the locale goes there.
LOCALES: dict[str, dict[str, str | None]] = {
    "b": {"LOCALE_PROVIDER": "builtin", "BUILTIN_LOCALE": None},
    "i": {"LOCALE_PROVIDER": "icu", "ICU_LOCALE": None},
    "c": {"LOCALE_PROVIDER": "libc"},
}


@dataclass(frozen=True)
class Target:
    """Where a backup goes. ``known``: the migrations of this code. ``replace``: although there is something already."""

    name: str
    releases: Path
    known: set[str]
    replace: bool = False


@dataclass(frozen=True)
class Restored:
    """``kept``: what the database is called that was there before; none where it was empty."""

    manifest: Manifest
    kept: str | None


def restore(path: Path, keys: list[x25519.Identity], target: Target) -> Restored:
    """Raises BackupError; the site's database and the files of releases are as they were then."""
    with server() as connection, tempfile.TemporaryDirectory(prefix="policytracker-") as folder:
        there = look_at(connection, target)
        (Path(folder) / RELEASES).mkdir()
        major = connection.info.server_version // 10000
        manifest = check(path, keys, database.client("pg_restore", major), Path(folder))
        check_fits(path, manifest, target, major)
        with new_database(connection, target.name) as new:
            fill(new, Path(folder) / DUMP, manifest, major)
            kept = f"{target.name[:36]}_{BEFORE}{stamp()}" if there else None
            with releases_put(Path(folder) / RELEASES, target.releases) as put:
                swap(connection, new, target.name, kept, put)
        return Restored(manifest, kept)


@contextmanager
def server() -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database.conninfo(MAINTENANCE), autocommit=True) as connection:
        yield connection


# Before anything is made


def look_at(connection: psycopg.Connection[Any], target: Target) -> bool:
    """Is there something in the database already? Raises BackupError where that or somebody at work is in the way."""
    may = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if not may or not may[0]:
        user = connection.info.user
        raise BackupError(
            f"The role {user} may not make databases, and a backup is restored into a new one: "
            f"a superuser allows it with ALTER ROLE {user} CREATEDB."
        )
    refuse_in_use(connection, target.name)
    with psycopg.connect(database.conninfo(target.name)) as there:
        found = there.execute(f"SELECT EXISTS ({TABLES})").fetchone() == (True,)
    if found and not target.replace:
        raise BackupError(
            f"The database {target.name} is not empty: --replace puts the backup in its place, and keeps it under another name."
        )
    return found


def refuse_in_use(connection: psycopg.Connection[Any], name: str) -> None:
    """A site that runs keeps in memory what was in the database: it has to be stopped."""
    until = time.monotonic() + GONE_SECONDS
    while connections := connections_to(connection, name):
        if time.monotonic() > until:
            raise BackupError(
                f"The database {name} is in use by {connections} connections: stop the site and its commands first."
            )
        time.sleep(0.05)


def connections_to(connection: psycopg.Connection[Any], name: str) -> int:
    found = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'", [name]
    ).fetchone()
    return int(found[0]) if found else 0


def check_fits(path: Path, manifest: Manifest, target: Target, major: int) -> None:
    if unknown := sorted(set(manifest.migrations) - target.known):
        raise BackupError(
            f"{path} is of a newer site, with {unknown[0]}: this code does not know it. Update the code first."
        )
    if int(manifest.server_version.split(".")[0]) > major:
        raise BackupError(
            f"{path} is of PostgreSQL {manifest.server_version} and the server is version {major}: update it first."
        )


# A database of it


@contextmanager
def new_database(connection: psycopg.Connection[Any], like: str) -> Iterator[str]:
    """Made as that one is: its encoding and its order. It is gone after the block, unless it was given another name."""
    new = f"{like[:50]}_restoring"
    drop(connection, new)
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE template0 ").format(sql.Identifier(new)) + ways_of(connection, like)
    )
    try:
        yield new
    finally:
        drop(connection, new)


def drop(connection: psycopg.Connection[Any], name: str) -> None:
    """Whoever works in it is ended. WITH (FORCE) would be refused while it is vacuumed, to any role but a superuser; without, the vacuum gives way."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
        [name],
    )
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def ways_of(connection: psycopg.Connection[Any], name: str) -> sql.Composable:
    encoding, provider, collate, ctype, locale = (
        connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datcollate, datctype, datlocale"
            " FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        or (None,) * 5
    )
    ways = {"ENCODING": encoding, "LC_COLLATE": collate, "LC_CTYPE": ctype, **LOCALES[provider or "c"]}
    return sql.SQL(" ").join(sql.SQL(f"{way} {{}}").format(sql.Literal(value or locale)) for way, value in ways.items())


def fill(new: str, dump: Path, manifest: Manifest, major: int) -> None:
    jobs = f"--jobs={os.cpu_count() or 1}"
    # Everything belongs to the role that the site uses, whatever it was called where the backup was made.
    words = ("--no-owner", "--no-privileges", "--exit-on-error", jobs, str(dump))
    programs.run(database.client("pg_restore", major), *words, conninfo=database.conninfo(new))
    with psycopg.connect(database.conninfo(new), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        cursor = connection.cursor()
        if rows(cursor) != manifest.rows or migrations(cursor) != manifest.migrations:
            raise BackupError("What was restored is not what the backup says: nothing was replaced.")


# In its place


def swap(connection: psycopg.Connection[Any], new: str, name: str, kept: str | None, put: Any) -> None:
    """Both names change or neither; the files of releases come in between, so that they can still stop it."""
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    was = kept or f"{name[:50]}_empty"
    refuse_in_use(connection, name)
    with connection.transaction():
        connection.execute(rename.format(sql.Identifier(name), sql.Identifier(was)))
        connection.execute(rename.format(sql.Identifier(new), sql.Identifier(name)))
        put()
    if kept is None:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(was)))


@contextmanager
def releases_put(found: Path, folder: Path) -> Iterator[Any]:
    """The files are copied beside their place; ``put`` gives them their names. Others that lie there are moved aside."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as beside:
            for path in found.iterdir():
                shutil.copyfile(path, Path(beside) / path.name)
            yield lambda: put(Path(beside), folder)
    except OSError as error:
        raise BackupError(f"The folder of releases can't be written: {error.strerror or error}.") from None


def put(beside: Path, folder: Path) -> None:
    """A release's file that is there and the same stays; one that is another, or of no release now, goes to a folder below."""
    aside = folder / f"{BEFORE}{stamp()}"
    for path in folder.glob("*.zip"):
        wanted = beside / path.name
        if wanted.exists() and sha256_of(wanted) == sha256_of(path):
            wanted.unlink()
            continue
        aside.mkdir(exist_ok=True)
        path.rename(aside / path.name)
    for path in beside.iterdir():
        path.chmod(0o644)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.rename(folder / path.name)
    on_disk_folder(folder)


def stamp() -> str:
    return f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%SZ}".lower()
