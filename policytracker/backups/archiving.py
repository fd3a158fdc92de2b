"""Every change, kept elsewhere within a minute: the server's log of changes (WAL), and copies of its files to begin from.

An archive is a folder: ``wal``, which the server fills by itself, and ``base``, a folder in it for each copy, named by the moment from
which on it can be recovered to.
"""

import datetime
import json
import shlex
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from policytracker.backups import BackupError, programs
from policytracker.backups.backup import on_disk_folder
from policytracker.cluster import Cluster, ClusterError
from policytracker.server import ARCHIVE_SCRIPT, SUPERUSER, Server, make_folder

WAL, BASE = "wal", "base"
# A file of the log is kept when it is full, or after so long: what is lost with the server is at most that, and one copying.
SECONDS = 30
# After a start PostgreSQL looks at archive_timeout when the first checkpoint is due: five minutes later, left as it is.
SHORTEST_CHECKPOINT = 30
MAKING = ".making"
STAMP = "%Y%m%dT%H%M%SZ"
SEGMENT = 2**24


def turn_on(cluster: Cluster, archive: Path, seconds: int = SECONDS) -> bool:
    """From the server's next start on. Answers whether it is on already. It is kept with the server: a start can't forget it.

    Raises BackupError.
    """
    archive = archive.resolve()
    try:
        archive.mkdir(mode=0o755, parents=True, exist_ok=True)
        (archive / BASE).mkdir(mode=0o700, exist_ok=True)
        make_folder(archive / WAL, cluster.runs_as)
    except (OSError, ClusterError) as error:
        raise BackupError(f"{archive} can't be the archive: {getattr(error, 'strerror', None) or error}") from None
    if not may(cluster, "-w", archive / WAL):
        raise BackupError(f"{archive} can't be the archive: the server's user {cluster.runs_as} can't write there.")
    command = f"sh {ARCHIVE_SCRIPT.name} %p %f {quoted(archive / WAL)}"
    said = {
        "archive_mode": "on",
        "archive_command": command,
        "archive_timeout": str(seconds),
        "checkpoint_timeout": f"{SHORTEST_CHECKPOINT}s",
    }
    keep_timelines(cluster, archive / WAL)
    with psycopg.connect(conninfo(cluster), autocommit=True) as connection:
        for name, value in said.items():
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value)))
        connection.execute("SELECT pg_reload_conf()")
        return connection.execute("SHOW archive_mode").fetchone() == ("on",)


def keep_timelines(cluster: Cluster, log: Path) -> None:
    """Where a recovery turned off: it archived nothing, and without these the next one would follow the way that was left."""
    script = cluster.data / ARCHIVE_SCRIPT.name
    for path in (cluster.data / "pg_wal").glob("*.history"):
        programs.run(Path("/bin/sh"), str(script), str(path), path.name, str(log), **Server(cluster).as_its_user())


def may(cluster: Cluster, do: str, path: Path) -> bool:
    """Whether the server's user may read it (``-r``) or write there (``-w``)."""
    return subprocess.run(["test", do, path], check=False, **Server(cluster).as_its_user()).returncode == 0


def turn_off(cluster: Cluster) -> None:
    """From the server's next start on."""
    with psycopg.connect(conninfo(cluster), autocommit=True) as connection:
        for name in ("archive_mode", "archive_command", "archive_timeout", "checkpoint_timeout"):
            connection.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(name)))


def quoted(path: Path) -> str:
    return shlex.quote(str(path)).replace("%", "%%")


def conninfo(cluster: Cluster) -> str:
    return psycopg.conninfo.make_conninfo(
        "", host=str(cluster.sockets), user=SUPERUSER, dbname=SUPERUSER, requirepeer=cluster.runs_as
    )


def base_backup(cluster: Cluster, archive: Path, keep: int) -> Path:
    """A copy of the server's files, verified; of those before, and of the log that only they need, ``keep`` are left.

    Raises BackupError.
    """
    archive = archive.resolve()
    with psycopg.connect(conninfo(cluster)) as connection:
        refuse_without_archiving(connection, archive)
    making = archive / BASE / MAKING
    shutil.rmtree(making, ignore_errors=True)
    try:
        copy_files(cluster, making)
        # Named when it is done: no earlier moment can be recovered to from it.
        made = making.with_name(f"{datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=1):{STAMP}}")
        making.rename(made)
        on_disk_folder(made.parent)
    except OSError as error:
        raise BackupError(f"The copy can't be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(making, ignore_errors=True)
    thin(cluster, archive, keep)
    return made


def refuse_without_archiving(connection: psycopg.Connection, archive: Path) -> None:
    (mode,) = connection.execute("SHOW archive_mode").fetchone() or ("off",)
    (command,) = connection.execute("SHOW archive_command").fetchone() or ("",)
    if mode != "on" or not command.endswith(quoted(archive / WAL)):
        raise BackupError(
            f"The server does not archive into {archive}: manage.py archive_wal turns it on, with the next start of the site."
        )


def copy_files(cluster: Cluster, into: Path) -> None:
    words = ("--format=tar", "--gzip", "--checkpoint=fast", f"--pgdata={into}")
    programs.run(cluster.programs / "pg_basebackup", *words, conninfo=conninfo(cluster))
    # The log in a tar is not looked into: it is read when it is recovered from.
    programs.run(cluster.programs / "pg_verifybackup", "--no-parse-wal", str(into))


def thin(cluster: Cluster, archive: Path, keep: int) -> None:
    made = bases(archive)
    for old in made[:-keep]:
        shutil.rmtree(old)
    first = first_needed(made[-keep:][0])
    programs.run(cluster.programs / "pg_archivecleanup", "--strip-extension=.gz", str(archive / WAL), first)


def bases(archive: Path) -> list[Path]:
    """The oldest first."""
    with suppress(FileNotFoundError):
        return sorted(path for path in (archive / BASE).iterdir() if path.name != MAKING)
    return []


def first_needed(base: Path) -> str:
    """The name of the first file of the log that a recovery from there reads."""
    log = json.loads((base / "backup_manifest").read_text())["WAL-Ranges"][0]
    high, low = (int(part, 16) for part in log["Start-LSN"].split("/"))
    return f"{log['Timeline']:08X}{segment_at(high << 32 | low)}"


def segment_at(position: int) -> str:
    """The name, without its timeline, of the file of the log that holds this byte of it."""
    return f"{position >> 32:08X}{(position & 0xFFFFFFFF) // SEGMENT:08X}"


def ready_at(base: Path) -> datetime.datetime:
    return datetime.datetime.strptime(base.name, STAMP).replace(tzinfo=datetime.UTC)
