"""The database as it was at a moment: the last copy before it, and the log from there on. See archiving.py."""

import datetime
import fcntl
import os
import pwd
import shutil
import tarfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO

import psycopg

from policytracker.backups import BackupError, archiving
from policytracker.backups.archiving import STAMP, WAL, bases, conninfo, quoted, ready_at, segment_at
from policytracker.backups.backup import on_disk_folder
from policytracker.cluster import Cluster, ClusterError, own_folder
from policytracker.server import Server, make_folder, reason_in

# So long may the keeper of a command that was just ended still be there.
ENDING_SECONDS = 3


def recover(cluster: Cluster, archive: Path, moment: datetime.datetime | None) -> Path | None:
    """The cluster's data folder is that of this moment; without one, of the last that was archived.

    Answers where the folder is that was there before. Raises BackupError; it is in its place then.
    """
    archive = archive.resolve()
    base = base_for(archive, moment)
    refuse_unreadable(cluster, archive)
    new = replace(cluster, data=cluster.data.with_name("postgresql.recovering"))
    try:
        with at_rest(cluster):
            unpack(base, new)
            replay(new, archive, moment)
            return take_its_place(new, cluster)
    except ClusterError as error:
        raise BackupError(str(error)) from None
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        raise BackupError(f"It can't be recovered from {base}: {error}.") from None


def base_for(archive: Path, moment: datetime.datetime | None) -> Path:
    made = bases(archive)
    fitting = [base for base in made if moment is None or ready_at(base) <= moment]
    if not fitting:
        first = f", the first copy is of {ready_at(made[0]):%Y-%m-%d %H:%M:%S} UTC" if made else ""
        raise BackupError(f"{archive} holds no copy from before that moment{first}.")
    return fitting[-1]


def refuse_unreadable(cluster: Cluster, archive: Path) -> None:
    """As after it was copied by somebody else: for PostgreSQL it would be empty."""
    log = archive / WAL
    for path in (log, *sorted(log.glob("*.gz"))[-1:]):
        if not archiving.may(cluster, "-r", path):
            raise BackupError(f"{path} can't be read by {cluster.runs_as}, the server's user.")


@contextmanager
def at_rest(cluster: Cluster) -> Iterator[None]:
    """No keeper, and so no server, is at work on the cluster, nor comes before the end of the block."""
    own_folder(cluster.home)
    make_folder(cluster.sockets, cluster.runs_as)
    with (cluster.home / "keeper.lock").open("w") as lock:
        until = time.monotonic() + ENDING_SECONDS
        while not taken(lock):
            if time.monotonic() > until:
                raise BackupError("The database is in use: stop the site and its commands first.")
            time.sleep(0.05)
        yield


def taken(lock: IO[str]) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def unpack(base: Path, new: Cluster) -> None:
    shutil.rmtree(new.data, ignore_errors=True)
    make_folder(new.data, new.runs_as)
    for name, folder in (("base", new.data), ("pg_wal", new.data / "pg_wal")):
        with tarfile.open(base / f"{name}.tar.gz") as tar:
            tar.extractall(folder, filter="tar")
    (new.data / "recovery.signal").touch()
    if os.geteuid() == 0:
        user = pwd.getpwnam(new.runs_as)
        for path in new.data.rglob("*"):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def replay(new: Cluster, archive: Path, moment: datetime.datetime | None) -> None:
    """It archives nothing, nor when it is started again: what is tried out elsewhere would be taken for what came next."""
    server = Server(new)
    new.log.touch()
    server.prepare()
    settings = {
        "restore_command": f"gzip -dc {quoted(archive / WAL)}/%f.gz > %p",
        "recovery_target_action": "promote",
        "archive_mode": "off",
    }
    if moment:
        settings["recovery_target_time"] = moment.isoformat(sep=" ")
    try:
        server.start(**settings)
        while not promoted(server, new):
            if not server.running():
                raise BackupError(why(new.log))
            time.sleep(0.1)
        if moment is None:
            refuse_a_gap(new, archive)
        archiving.turn_off(new)
    finally:
        server.stop()


def promoted(server: Server, new: Cluster) -> bool:
    if not server.ready():
        return False
    # It may end between the two.
    with suppress(psycopg.OperationalError), psycopg.connect(conninfo(new)) as connection:
        return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    return False


def refuse_a_gap(new: Cluster, archive: Path) -> None:
    """A file of the log that is missing or damaged is the end of it for PostgreSQL, though there are later ones."""
    kept = sorted(path.name.removesuffix(".gz") for path in (archive / WAL).glob("*.gz"))
    segments = [name for name in kept if len(name) == 24]
    with psycopg.connect(conninfo(new)) as connection:
        (last,) = connection.execute("SELECT pg_last_wal_replay_lsn() - '0/1'::pg_lsn").fetchone() or (0,)
    read = segment_at(int(last))
    if segments and read < segments[-1][8:]:
        raise BackupError(
            f"The archive goes on to {segments[-1]}, but what follows {segments[-1][:8]}{read} is missing or damaged there: "
            "with --to, an earlier moment can be recovered."
        )


def why(log: Path) -> str:
    reason = reason_in(log)
    if "before configured recovery target" in reason:
        return "No change from after that moment is in the archive: without --to, all of it is recovered."
    return f"It can't be recovered: {reason}"


def take_its_place(new: Cluster, cluster: Cluster) -> Path | None:
    kept = None
    if cluster.data.exists():
        kept = cluster.data.with_name(f"postgresql.before-{datetime.datetime.now(datetime.UTC):{STAMP}}")
        cluster.data.rename(kept)
    new.data.rename(cluster.data)
    on_disk_folder(cluster.data.parent)
    return kept
