"""Making a backup: one moment of the database, and the releases that it knows."""

import datetime
import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from psycopg import sql
from pyrage import x25519

from policytracker import database
from policytracker.backups import BackupError, programs
from policytracker.backups.archive import Manifest, packed, pieces
from policytracker.backups.checking import check
from policytracker.backups.encryption import encrypt

MAKING = ".making-"
NAME = re.compile(r"policytracker-\d{8}T\d{6}Z\.tar(\.age)?")

TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Source:
    """``cursor``: in a transaction that sees one moment. ``releases``: the files that the database names, with their SHA-256."""

    cursor: Any
    name: str
    releases: dict[Path, str]


def name_for(now: datetime.datetime, *, encrypted: bool) -> str:
    return f"policytracker-{now:%Y%m%dT%H%M%SZ}.tar{'.age' if encrypted else ''}"


def make(source: Source, target: Path, to: list[x25519.Recipient]) -> Manifest:
    """A file that was read again, whole, before it got its name. Raises BackupError; there is no half file then."""
    if target.exists():
        raise BackupError(f"{target} is there already.")
    try:
        # Readable again by a key that nobody keeps: so what is checked is the file itself, and not what went into it.
        return written(source, target, to, x25519.Identity.generate())
    except OSError as error:
        raise BackupError(f"The backup can't be written: {error.strerror or error}.") from None


def written(source: Source, target: Path, to: list[x25519.Recipient], for_the_check: x25519.Identity) -> Manifest:
    remove_left(target.parent)
    whole, missing = files_of(source)
    manifest = about(source, missing)
    major = server_major(source.cursor)
    half_done = target.with_name(f"{MAKING}{target.name}")
    try:
        with os.fdopen(os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with dump_of(source, major) as dump:
                plain = packed(pieces(dump), whole, manifest)
                if to:
                    encrypt(plain, file, [*to, for_the_check.to_public()])
                else:
                    file.writelines(plain)
            on_disk(file)
        if check(half_done, [for_the_check], database.client("pg_restore", major)) != manifest:
            raise BackupError(f"{target} can't be made: what was read back is not what was written.")
        half_done.rename(target)
    finally:
        half_done.unlink(missing_ok=True)
    on_disk_folder(target.parent)
    return manifest


def files_of(source: Source) -> tuple[list[Path], list[str]]:
    """The releases' files that are as they were made; the names of the others."""
    whole, missing = [], []
    for path, sha256 in source.releases.items():
        if path.is_file() and sha256_of(path) == sha256:
            whole.append(path)
        else:
            missing.append(path.name)
    return whole, missing


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def about(source: Source, missing: list[str]) -> Manifest:
    cursor = source.cursor
    cursor.execute("SHOW server_version")
    version = cursor.fetchone()[0]
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Manifest(now, version.split()[0], migrations(cursor), rows(cursor), missing)


def server_major(cursor: Any) -> int:
    cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
    major: int = cursor.fetchone()[0]
    return major


def migrations(cursor: Any) -> list[str]:
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in cursor.fetchall()]


def rows(cursor: Any) -> dict[str, int]:
    """How many each table has."""
    cursor.execute(TABLES)
    found = {}
    for names in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*names)))
        found[".".join(names)] = cursor.fetchone()[0]
    return found


@contextmanager
def dump_of(source: Source, major: int) -> Iterator[IO[bytes]]:
    source.cursor.execute("SELECT pg_export_snapshot()")
    program, where = database.client("pg_dump", major), database.conninfo(source.name)
    arguments = ("--format=custom", f"--snapshot={source.cursor.fetchone()[0]}")
    with programs.running(program, *arguments, conninfo=where, stdout=subprocess.PIPE) as process:
        yield process.stdout  # type: ignore[misc]  # A pipe, as asked for.


def on_disk(file: IO[bytes]) -> None:
    """There, and read from there the next time."""
    file.flush()
    os.fsync(file.fileno())
    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def on_disk_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def remove_left(folder: Path) -> None:
    """By a run that was killed."""
    for left in folder.glob(f"{MAKING}*"):
        left.unlink()


def thin(folder: Path, keep: int, newest: Path) -> list[Path]:
    """Take all but so many away, the oldest first, and never the newest, which was just read whole."""
    made_before = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name) and path != newest)
    gone = made_before[: max(0, len(made_before) - (keep - 1))]
    for path in gone:
        path.unlink()
    return gone
