"""The PostgreSQL server of a cluster: made, started, stopped, and its leftovers ended. Standard library only."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from policytracker.cluster import Cluster, ClusterError
from policytracker.parent import end_with_parent

SITE_ROLE = "policytracker"
SUPERUSER = "postgres"
OLDEST_MAJOR = 17

INITDB = [
    "--encoding=UTF8",
    # The same order and case folding on every machine: no build of the embedded programs has ICU.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    # The C library's LC_CTYPE too, since pg_trgm learns there what a letter is.
    "--locale=C.UTF-8",
    f"--username={SUPERUSER}",
    "--auth=peer",
    "--no-instructions",
]
# Not superuser. CREATEDB is for the tests, whose workers make a database each.
FIRST_STATEMENTS = f"CREATE ROLE {SITE_ROLE} LOGIN CREATEDB\nCREATE DATABASE {SITE_ROLE} OWNER {SITE_ROLE}\n"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    # What lay in its memory lies there again soon after a start: until then the first phrases that somebody looks for come from the disk.
    "shared_preload_libraries": "pg_prewarm",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # Nothing of what is written or asked for: statements hold names and captured texts, and so do the details of an error.
    # What was refused stands in the site's log, without them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_lock_waits": "off",
}

# The server's user can't enter a root's checkout: it runs a copy in its own folder.
ARCHIVE_SCRIPT = Path(__file__).with_name("archive_wal.sh")

# The container's own, where there is one: a number, or "max".
LIMIT_OF_MEMORY = Path("/sys/fs/cgroup/memory.max")

MUCH_MEMORY = 16 * 2**30

STOPS = ((signal.SIGINT, 10), (signal.SIGQUIT, 3), (signal.SIGKILL, 3))
LEFTOVER_SECONDS = 2
LOG_BYTES = 5_000_000


class Server:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.postmaster: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """See to what a start needs: programs that run, a data folder of their version, who may connect."""
        major = int(self.run("postgres", "--version").split()[2].split(".")[0])
        if major < OLDEST_MAJOR:
            raise ClusterError(f"{self.cluster.programs} holds PostgreSQL {major}: {OLDEST_MAJOR} or newer is needed.")
        if not self.cluster.data.exists():
            self.make_data()
        made_by = int((self.cluster.data / "PG_VERSION").read_text())
        if made_by != major:
            raise ClusterError(
                f"{self.cluster.data} was made by PostgreSQL {made_by} and the programs are version {major}: "
                "dump it with the old programs and load the dump, or move the folder away."
            )
        self.write_access_rules()
        (self.cluster.data / ARCHIVE_SCRIPT.name).write_bytes(ARCHIVE_SCRIPT.read_bytes())

    def make_data(self) -> None:
        """Made beside its place and moved there whole: an interrupted first start leaves nothing half done."""
        half_done = self.cluster.data.with_name("postgresql.new")
        shutil.rmtree(half_done, ignore_errors=True)
        make_folder(half_done, self.cluster.runs_as)
        self.run("initdb", *INITDB, f"--pgdata={half_done}")
        self.run("postgres", "--single", "-D", str(half_done), SUPERUSER, stdin=FIRST_STATEMENTS)
        half_done.rename(self.cluster.data)

    def write_access_rules(self) -> None:
        """Peer authentication alone: the user of this checkout, as the site's role or as superuser."""
        names = "".join(f'checkout "{self.cluster.used_by}" {role}\n' for role in (SITE_ROLE, SUPERUSER))
        (self.cluster.data / "pg_hba.conf").write_text("local all,replication all peer map=checkout\n")
        (self.cluster.data / "pg_ident.conf").write_text(names)

    def start(self, **more: str) -> None:
        """Returns at once; `ready` says when connections are accepted. ``more``: settings for this start alone."""
        end_leftovers(self.cluster.data)
        remove_stale_locks(self.cluster)
        shorten_log(self.cluster.log)
        memory = f"{own_memory(memory_bytes()) // 2**20}MB"
        settings = {**SETTINGS, "shared_buffers": memory, "unix_socket_directories": self.cluster.sockets, **more}
        options = [f"--{name}={value}" for name, value in settings.items()]
        with self.cluster.log.open("ab") as log:
            self.postmaster = self.popen("postgres", "-D", str(self.cluster.data), *options, stdout=log, stderr=log)

    def running(self) -> bool:
        return self.postmaster is not None and self.postmaster.poll() is None

    def ready(self) -> bool:
        """What pg_ctl asks too: the eighth line of postmaster.pid, of this server and no earlier one."""
        try:
            lines = (self.cluster.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return self.postmaster is not None and lines[::7] == [str(self.postmaster.pid), "ready   "]

    def stop(self) -> None:
        """Politely first: what was committed is safe in each of the ways."""
        if self.postmaster is None:
            return
        for number, seconds in STOPS:
            self.postmaster.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.postmaster.wait(seconds)
                break
        end_leftovers(self.cluster.data)
        self.postmaster = None

    def popen(self, program: str, *arguments: str, **pipes: Any) -> subprocess.Popen[bytes]:
        keeper = os.getpid()
        options: dict[str, Any] = {"stdin": subprocess.DEVNULL, **pipes, **self.as_its_user()}
        return subprocess.Popen(
            [self.cluster.programs / program, *arguments],
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
            # A killed keeper takes its server along: SIGQUIT is PostgreSQL's stop at once.
            preexec_fn=lambda: end_with_parent(keeper, signal.SIGQUIT),
            **options,
        )

    def as_its_user(self) -> dict[str, Any]:
        """Popen's arguments that make a root's child the unprivileged user's."""
        if os.geteuid() != 0:
            return {}
        user = pwd.getpwnam(self.cluster.runs_as)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(self, program: str, *arguments: str, stdin: str = "") -> str:
        try:
            process = self.popen(program, *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise ClusterError(f"{self.cluster.programs / program} does not run: {error.strerror}.") from None
        output, _ = process.communicate(stdin.encode())
        if process.returncode:
            raise ClusterError(f"{program} failed: {reason_in(self.cluster.log)}")
        return output.decode()


def own_memory(there_is: int) -> int:
    """PostgreSQL's own: a quarter, and two fifths where there is much, the most that its manual speaks of.

    Its default of 128 MB holds the documents of forty thousand announcements, and each other one that a phrase is looked for in is
    copied from the system's memory again. A million announcements with their documents are 7 GB.
    """
    return there_is * 2 // 5 if there_is >= MUCH_MEMORY else there_is // 4


def memory_bytes() -> int:
    """What this machine has, or what it lets this server have."""
    allowed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        allowed = min(allowed, int(LIMIT_OF_MEMORY.read_text()))
    return allowed


def make_folder(folder: Path, owner: str) -> None:
    """A folder of mode 0700 that is this owner's. Raises ClusterError when it is somebody else's."""
    user = pwd.getpwnam(owner)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
    if folder.is_symlink() or folder.stat().st_uid != user.pw_uid:
        raise ClusterError(f"{folder} belongs to somebody else: the embedded PostgreSQL won't use it.")
    folder.chmod(0o700)


def remove_stale_locks(cluster: Cluster) -> None:
    """Left by a killed server. Its pid may be another program's by now, and PostgreSQL would refuse for ever."""
    for lock in (cluster.data / "postmaster.pid", *cluster.sockets.glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)


def end_leftovers(data: Path) -> None:
    """End what a killed server left behind: a busy backend keeps its memory, and blocks the next start for seconds."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + LEFTOVER_SECONDS
        while (pids := working_in(data)) and time.monotonic() < until:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(0.01)


def working_in(data: Path) -> list[int]:
    """The PostgreSQL processes whose working folder this is: this cluster's own, and nobody else's."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == data and (process / "exe").readlink().name == "postgres":
                found.append(int(process.name))
    return found


def shorten_log(log: Path) -> None:
    """Begin it anew when it is long, and keep the one before. Whoever writes to it goes on: they append."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)


def reason_in(log: Path) -> str:
    """The last line that says what went wrong."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines()[-20:] if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["it wrote no reason"])[-1]
