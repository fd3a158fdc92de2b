"""A PostgreSQL cluster of this checkout's own: where it lives, and how a command joins it.

A command holds a lease: a connection to the keeper's socket (see keeper.py). The first lease starts a keeper, the end
of the last one (its process may have been killed) lets the keeper stop the server and end itself.
"""

import contextlib
import hashlib
import os
import pwd
import re
import socket
import subprocess
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

# Where a root's clusters live: an unprivileged user can't enter a checkout below a folder of mode 0700.
ROOTS_FOLDER = Path("/var/lib/policytracker")

# A recovery after a crash may take a while; a keeper that is starting answers long before.
JOIN_SECONDS = 60


class ClusterError(Exception):
    """The cluster can't be used. The message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Cluster:
    """The folders of one cluster. `runs_as` is the server's user, `used_by` the one whose commands may connect."""

    programs: Path
    home: Path
    data: Path
    sockets: Path
    runs_as: str
    used_by: str

    @property
    def door(self) -> Path:
        """The keeper's socket."""
        return self.sockets / "keeper"

    @property
    def log(self) -> Path:
        return self.home / "postgresql.log"


def user_name() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise ClusterError(
            f"The embedded PostgreSQL needs a user with a name, and uid {os.geteuid()} has none: set DATABASE_URL."
        ) from None


def cluster_of(checkout: Path, programs: Path) -> Cluster:
    """The cluster of a checkout; a root's own has its data and sockets elsewhere, and runs as `nobody`."""
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]
    home, me = checkout / ".data", user_name()
    if os.geteuid() == 0:
        name = re.sub(r"[^A-Za-z0-9]+", "-", checkout.name)[:20]
        place = ROOTS_FOLDER / f"{name}-{digest}"
        return Cluster(programs, home, place / "postgresql", place / "sockets", runs_as="nobody", used_by=me)
    # Always /tmp, whatever TMPDIR says: each command must find the same folder, and a socket's path has 103 bytes.
    sockets = Path(f"/tmp/policytracker-{os.geteuid()}-{digest}")  # noqa: S108 (0700, its owner is checked)
    return Cluster(programs, home, home / "postgresql", sockets, runs_as=me, used_by=me)


class Lease:
    """One command's hold on the running server."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def lost(self) -> bool:
        """True once the keeper has gone: killed, since it never leaves a lease by itself."""
        try:
            return self.connection.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    def end(self) -> None:
        """Give the lease back; whoever was last waits here until the server has stopped."""
        with contextlib.suppress(OSError), self.connection:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.recv(1)


def join(cluster: Cluster) -> Lease:
    """A lease on the cluster's server, which accepts connections by then. Raises ClusterError."""
    own_folder(cluster.home)
    deadline = time.monotonic() + JOIN_SECONDS
    while time.monotonic() < deadline:
        if lease := knock(cluster, deadline):
            return lease
        start_keeper(cluster)
        time.sleep(0.01)
    raise ClusterError(f"The embedded PostgreSQL did not start within {JOIN_SECONDS} s: see {cluster.log}.")


def own_folder(folder: Path) -> None:
    """Make the folder ours alone, mode 0700. Raises ClusterError when it is somebody else's."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if found.st_uid != os.geteuid() or not folder.is_dir() or folder.is_symlink():
        raise ClusterError(f"{folder} belongs to somebody else: the embedded PostgreSQL won't use it.")
    folder.chmod(0o700)


def knock(cluster: Cluster, deadline: float) -> Lease | None:
    """A lease when a keeper is there and says that the server is ready; None when there is no keeper (any more)."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(cluster.door))
        connection.settimeout(max(0.1, deadline - time.monotonic()))
        answer = connection.recv(4096).decode()
    except OSError:
        answer = ""
    if answer.startswith("ready"):
        connection.settimeout(None)
        return Lease(connection)
    connection.close()
    if answer:
        raise ClusterError(answer)
    return None


def start_keeper(cluster: Cluster) -> None:
    """Returns at once: the keeper goes on in a process of its own, or finds another one at work and ends."""
    # A session of its own, so that Ctrl-C at a terminal reaches the command and not the server under it.
    # -S: the keeper needs the standard library alone, and starts in half the time.
    with cluster.log.open("ab") as log:
        subprocess.run(
            [sys.executable, "-S", "-m", "policytracker.keeper", *map(str, astuple(cluster))],
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            check=True,
        )
