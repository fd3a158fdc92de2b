"""The process that keeps a cluster's server up while somebody holds a lease, and ends with the last of them.

Started by `cluster.join`; writes to the cluster's log. Knows only the standard library.
"""

import contextlib
import fcntl
import os
import pwd
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, NoReturn

from policytracker.cluster import Cluster, ClusterError
from policytracker.parent import end_with_parent

SITE_ROLE = "policytracker"
SUPERUSER = "postgres"

# The same order and case folding on every machine: no build of the embedded programs has ICU. The C library's
# LC_CTYPE is UTF-8 too, since pg_trgm takes letters from there.
INITDB = [
    "--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
    f"--username={SUPERUSER}", "--auth=peer", "--no-instructions",
]  # fmt: skip
# Not superuser: CREATEDB is for the tests, whose workers make a database each.
FIRST_STATEMENTS = f"CREATE ROLE {SITE_ROLE} LOGIN CREATEDB\nCREATE DATABASE {SITE_ROLE} OWNER {SITE_ROLE}\n"

FIRST_LEASE_SECONDS = 10
FAST_STOP_SECONDS = 10
PAUSE_BETWEEN_STARTS = 0.3
LOG_BYTES = 5_000_000


class Keeper:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.server: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.was_ready = False
        self.waiting: set[socket.socket] = set()
        self.leases: set[socket.socket] = set()

    # The leases

    def run(self) -> None:
        make_folder(self.cluster.sockets, self.cluster.runs_as)
        self.cluster.door.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as selector:
            door.bind(os.fspath(self.cluster.door))
            door.listen(64)
            selector.register(door, selectors.EVENT_READ, self.welcome)
            try:
                self.prepare()
                self.attend(selector)
            except ClusterError as problem:
                self.tell(selector, str(problem))
            finally:
                self.stop()
                self.cluster.door.unlink(missing_ok=True)

    def attend(self, selector: selectors.BaseSelector) -> None:
        """Serve until the last lease ends (or none came)."""
        nobody_came = time.monotonic() + FIRST_LEASE_SECONDS
        while self.leases or self.waiting or time.monotonic() < nobody_came:
            self.watch()
            for key, _ in selector.select(0.2 if self.was_ready and not self.waiting else 0.005):
                last_left = key.data(selector, key.fileobj)
                if last_left:
                    self.stop()
                    last_left.close()
                    return
            self.greet()

    def welcome(self, selector: selectors.BaseSelector, door: socket.socket) -> None:
        connection, _ = door.accept()
        selector.register(connection, selectors.EVENT_READ, self.leave)
        self.waiting.add(connection)

    def leave(self, selector: selectors.BaseSelector, connection: socket.socket) -> socket.socket | None:
        """Forget a lease; answers its connection, still open, when it was the last one."""
        selector.unregister(connection)
        self.leases.discard(connection)
        self.waiting.discard(connection)
        if not self.leases and not self.waiting:
            return connection
        connection.close()
        return None

    def greet(self) -> None:
        if self.waiting and self.ready():
            for connection in self.waiting:
                with contextlib.suppress(OSError):
                    connection.sendall(b"ready")
            self.leases |= self.waiting
            self.waiting.clear()

    def tell(self, selector: selectors.BaseSelector, problem: str) -> None:
        """Say to everybody who waits, or comes within a moment, why there will be no server."""
        print(problem, flush=True)
        until = time.monotonic() + 0.5
        while not self.waiting and time.monotonic() < until:
            for key, _ in selector.select(0.1):
                key.data(selector, key.fileobj)
        for connection in self.waiting:
            with contextlib.suppress(OSError):
                connection.sendall(problem.encode())

    # The server

    def prepare(self) -> None:
        """Everything a start needs: programs that run, a data folder of their version, who may connect."""
        version = self.run_program("postgres", "--version").split()[2]
        major = version.split(".")[0]
        if not self.cluster.data.exists():
            self.make_data_folder()
        made_by = (self.cluster.data / "PG_VERSION").read_text().strip()
        if made_by != major:
            raise ClusterError(
                f"{self.cluster.data} was made by PostgreSQL {made_by} and the programs are version {major}: "
                "dump it with the old programs and load the dump, or move the folder away."
            )
        self.write_access_rules()

    def make_data_folder(self) -> None:
        """Made beside its place and moved there whole, so that an interrupted first start leaves nothing half done."""
        half_done = self.cluster.data.with_name("postgresql.new")
        shutil.rmtree(half_done, ignore_errors=True)
        make_folder(half_done, self.cluster.runs_as)
        self.run_program("initdb", *INITDB, f"--pgdata={half_done}")
        self.run_program("postgres", "--single", "-D", str(half_done), SUPERUSER, stdin=FIRST_STATEMENTS)
        half_done.rename(self.cluster.data)

    def write_access_rules(self) -> None:
        """Peer authentication alone: the user of this checkout, as the site's role or as superuser."""
        rules = {
            "pg_hba.conf": "local all all peer map=checkout\n",
            "pg_ident.conf": "".join(f'checkout "{self.cluster.used_by}" {role}\n' for role in (SITE_ROLE, SUPERUSER)),
        }
        for name, text in rules.items():
            (self.cluster.data / name).write_text(text)

    def watch(self) -> None:
        """Start the server when it isn't running: the first time, or because it was killed or gave up."""
        if self.server and self.server.poll() is None:
            self.was_ready = self.was_ready or self.ready()
            return
        if self.server and not self.was_ready:
            raise ClusterError(f"The embedded PostgreSQL did not start: {last_line(self.cluster.log)}")
        if time.monotonic() - self.started_at > PAUSE_BETWEEN_STARTS:
            self.start()

    def start(self) -> None:
        end_leftovers(self.cluster.data)
        # Left by a killed server; its pid may be another program's by now, and PostgreSQL would then wait for ever.
        for stale in (self.cluster.data / "postmaster.pid", *self.cluster.sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)
        if self.cluster.log.stat().st_size > LOG_BYTES:
            os.truncate(self.cluster.log, 0)
        self.started_at = time.monotonic()
        self.server = self.popen("postgres", "-D", str(self.cluster.data), *self.server_settings())

    def server_settings(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": self.cluster.sockets,
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        return [f"--{name}={value}" for name, value in settings.items()]

    def ready(self) -> bool:
        """What pg_ctl asks too: the eighth line of postmaster.pid, of this server and no earlier one."""
        try:
            lines = (self.cluster.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return bool(self.server) and lines[:1] == [str(self.server.pid)] and lines[7:8] == ["ready   "]

    def stop(self) -> None:
        if self.server is None:
            return
        for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS), (signal.SIGQUIT, 3), (signal.SIGKILL, 3)):
            self.server.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.server.wait(seconds)
                break
        end_leftovers(self.cluster.data)
        self.server = None

    # The programs

    def popen(self, program: str, *arguments: str, **pipes: int) -> subprocess.Popen[bytes]:
        user, keeper = pwd.getpwnam(self.cluster.runs_as), os.getpid()
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        return subprocess.Popen(
            [self.cluster.programs / program, *arguments],
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
            # A killed keeper takes its server along: SIGQUIT is PostgreSQL's stop at once.
            preexec_fn=lambda: end_with_parent(keeper, signal.SIGQUIT),
            **{"stdin": subprocess.DEVNULL, **pipes, **as_user},
        )

    def run_program(self, program: str, *arguments: str, stdin: str = "") -> str:
        try:
            process = self.popen(program, *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            raise ClusterError(f"{self.cluster.programs / program} does not run: {error.strerror}.") from None
        output, _ = process.communicate(stdin.encode())
        if process.returncode:
            raise ClusterError(f"{program} failed: {last_line(self.cluster.log)}")
        return output.decode()


def make_folder(folder: Path, owner: str) -> None:
    """A folder of mode 0700 of this owner; as root, the folders above it can be entered by everybody."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
    if folder.is_symlink() or folder.stat().st_uid != pwd.getpwnam(owner).pw_uid:
        raise ClusterError(f"{folder} belongs to somebody else: the embedded PostgreSQL won't use it.")
    folder.chmod(0o700)


def end_leftovers(data: Path) -> None:
    """End what a killed server left behind: a busy backend keeps its memory, and blocks the next start for seconds."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + 2
        while (pids := working_in(data)) and time.monotonic() < until:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(0.01)


def working_in(data: Path) -> list[int]:
    """The processes whose working folder this is: PostgreSQL's own, and nobody else's."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(process / "cwd") == str(data) and os.readlink(process / "exe").endswith("/postgres"):
                found.append(int(process.name))
    return found


def last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    fatal = [line for line in lines[-20:] if "FATAL" in line or "error" in line.lower()]
    return (fatal or lines or ["it wrote no reason"])[-1].strip()


def leave_politely(number: int, frame: object) -> NoReturn:
    sys.exit(0)


def main(programs: str, home: str, data: str, sockets: str, runs_as: str, used_by: str) -> None:
    cluster = Cluster(Path(programs), Path(home), Path(data), Path(sockets), runs_as, used_by)
    signal.signal(signal.SIGTERM, leave_politely)
    with (cluster.home / "keeper.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # Another keeper is at work, and whoever started this one will join that.
        if os.fork():
            return  # The command goes on at once, and has no child to wait for.
        Keeper(cluster).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
