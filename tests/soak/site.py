"""The site as `manage.py serve` runs it, in a copy of the checkout: a keeper, a cluster and a web server of its own.

What happens to it happens to nobody else: its database may be killed, its disk filled, a guard of it taken off.
"""

import contextlib
import functools
import http.client
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django
import psycopg
from django.conf import settings

from policytracker import database
from policytracker.cluster import CHECKOUT, Cluster, cluster_of
from policytracker.parent import end_with_parent
from policytracker.server import SITE_ROLE, SUPERUSER, end_leftovers, working_in
from policytracker.web_process import WORKERS
from tests.benchmarks.sites import free_port
from tests.policytracker.processes import happens_within, processes_about

PARTS = ("manage.py", "policytracker", "announcements", "templates", "static")
# On a machine that is busy with other things migrations take two minutes, and seconds on one that is not.
START_SECONDS = 300
PASSWORD = "a soak test's own"
# `manage.py serve`, with as many workers as are wanted.
SERVE = (
    "import sys; from policytracker import web_process; web_process.WORKERS = int(sys.argv.pop(1));"
    "import manage; sys.argv[0] = 'manage.py'; manage.main()"
)
END_SECONDS = 20
GRANIAN = "-m policytracker.web_server"


@dataclass(frozen=True)
class Account:
    """Somebody with a session: ``cookie`` is a Cookie header, ``token`` what each form of theirs sends as csrfmiddlewaretoken."""

    name: str
    pk: int
    token: str
    session: str

    @property
    def cookie(self) -> str:
        return f"sessionid={self.session}; csrftoken={self.token}"


@dataclass
class Site:
    folder: Path
    port: int
    workers: int = WORKERS
    environment: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @functools.cached_property
    def cluster(self) -> Cluster:
        return cluster_of(self.folder, database.programs())

    @property
    def log(self) -> Path:
        """What the server and its workers wrote."""
        return self.folder / "serve.log"

    # Starting and ending

    def start(self) -> None:
        """Returns when it answers. Raises RuntimeError with what it wrote when it doesn't."""
        parent = os.getpid()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE, str(self.workers), "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.surroundings(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: end_with_parent(parent),
            )
        # It says where it serves when it answers there.
        said = f"http://localhost:{self.port}/"
        if not happens_within(lambda: said in self.log.read_text() or self.process.poll() is not None, START_SECONDS):
            raise RuntimeError(f"The site did not start: {self.log.read_text()[-2000:]}")
        if self.process.poll() is not None:
            raise RuntimeError(f"The site ended while it was starting: {self.log.read_text()[-2000:]}")

    def surroundings(self) -> dict[str, str]:
        """The environment of the site's own commands."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
        given = {"POLICYTRACKER_PG_BIN": str(database.programs()), "SECRET_KEY": settings.SECRET_KEY}
        return {**own, **given, **self.environment}

    def command(self, *words: str) -> "subprocess.Popen[bytes]":
        """A command of the site's, as `manage.py` runs it beside the server."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=self.folder,
            env=self.surroundings(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def stop(self) -> None:
        """Politely; what stays is killed, so that nothing outlives the test."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        happens_within(lambda: not processes_about(self.folder), END_SECONDS)

    # Processes

    def pid_of(self, words: str) -> int | None:
        return min(self.pids_of(words), default=None)

    def pids_of(self, words: str) -> list[int]:
        """The site's processes with these words in their command lines, the oldest first."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if words in line and ((process / "cwd").readlink() == self.folder or str(self.cluster.data) in line):
                    found.append(int(process.name))
        return sorted(found)

    @property
    def supervisor(self) -> int:
        """`manage.py serve`."""
        assert self.process is not None
        return self.process.pid

    @property
    def web_server(self) -> int | None:
        """granian, the parent of the workers and the leader of their process group."""
        return next((pid for pid in self.pids_of(GRANIAN) if parent_of(pid) == self.supervisor), None)

    def worker_pids(self) -> list[int]:
        """Forked from the web server."""
        server = self.web_server
        return [pid for pid in self.pids_of(GRANIAN) if parent_of(pid) == server]

    @property
    def keeper(self) -> int | None:
        return self.pid_of("policytracker.keeper")

    @property
    def postmaster(self) -> int | None:
        with contextlib.suppress(OSError, IndexError, ValueError):
            return int((self.cluster.data / "postmaster.pid").read_text().splitlines()[0])
        return None

    def backends(self) -> list[int]:
        """The server processes of clients, the site's workers among them."""
        postmaster = self.postmaster
        return [pid for pid in working_in(self.cluster.data) if pid != postmaster and is_backend(pid)]

    # The database

    def address(self, user: str = SITE_ROLE) -> str:
        """What DATABASE_URL has to be to reach its database from here."""
        about = urlencode({"host": self.cluster.sockets, "requirepeer": self.cluster.runs_as})
        return f"postgresql://{user}@/{SITE_ROLE}?{about}"

    def connect(self, *, superuser: bool = False, **options: Any) -> "psycopg.Connection[Any]":
        who = SUPERUSER if superuser else SITE_ROLE
        return psycopg.connect(self.address(who), **{"autocommit": True, "connect_timeout": 2, **options})

    # People and pages

    def account(self, name: str, *groups: str, **fields: Any) -> Account:
        """Somebody of these groups, made at need, with a new session. Wants `here(site)`, as `site()` gives it."""
        from django.contrib.auth.models import Group, User

        user, made = User.objects.get_or_create(username=name, defaults=fields)
        if made:
            user.set_password(PASSWORD)
            user.save()
        user.groups.set(Group.objects.filter(name__in=groups))
        return session_of(user)

    def get(self, address: str, account: Account | None = None, *, timeout: float = 10) -> http.client.HTTPResponse:
        """The answer, with its ``body``. Raises OSError or HTTPException where there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request("GET", address, headers={"Cookie": account.cookie} if account else {})
            answer = connection.getresponse()
            answer.body = answer.read()
            return answer

    def status(self, address: str = "/accounts/login/", account: Account | None = None, *, timeout: float = 10) -> int:
        """0 where there is no answer."""
        try:
            return self.get(address, account, timeout=timeout).status
        except (OSError, http.client.HTTPException):
            return 0

    def answers(self, address: str = "/", account: Account | None = None) -> bool:
        return self.status(address, account, timeout=5) == 200


def session_of(user: Any) -> Account:
    """As if they had signed in just now."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    # A token of this length is taken for the bare secret, so that cookie and form may send the same one.
    return Account(user.username, user.pk, secrets.token_hex(16), session.session_key)


def parent_of(pid: int) -> int | None:
    with contextlib.suppress(OSError):
        return int(re.search(r"PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    return None


def is_backend(pid: int) -> bool:
    """PostgreSQL names a client's process after its role: "postgres: policytracker policytracker [local] idle"."""
    with contextlib.suppress(OSError):
        line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return line.startswith(f"postgres: {SITE_ROLE} ")
    return False


@contextlib.contextmanager
def site(*, workers: int = WORKERS, without: str = "", **environment: str) -> Iterator[Site]:
    """Served for as long as the block lasts, and reached by Django in this process too (see ``here``).

    ``without`` is Python that takes a guard off in each worker: the control of a test. ``environment`` is the site's.
    """
    with prepared(workers=workers, without=without, **environment) as made:
        made.start()
        with here(made):
            yield made


@contextlib.contextmanager
def prepared(*, workers: int = WORKERS, without: str = "", **environment: str) -> Iterator[Site]:
    """A copy of the checkout that is not served yet; whatever was started in it is ended with the block."""
    set_up()
    with tempfile.TemporaryDirectory(prefix="soak_") as place:
        folder = Path(place).resolve() / "checkout"
        folder.mkdir()
        for part in PARTS:
            source = CHECKOUT / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, folder / part)
        if without:
            with (folder / "policytracker" / "wsgi.py").open("a") as program:
                program.write(f"\n{without}\n")
        made = Site(folder, free_port(), workers, environment)
        try:
            yield made
        finally:
            made.stop()
            clear_away(made.cluster)


def clear_away(cluster: Cluster) -> None:
    end_leftovers(cluster.data)
    shutil.rmtree(cluster.sockets, ignore_errors=True)
    if os.geteuid() == 0:
        shutil.rmtree(cluster.data.parent, ignore_errors=True)


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")
    django.setup()


@contextlib.contextmanager
def here(site: Site) -> Iterator[None]:
    """Django in this process works with the site's database: its models may be asked and written."""
    from django.db import connections

    found = psycopg.conninfo.conninfo_to_dict(site.address())
    mine = connections["default"].settings_dict
    before = dict(mine)
    connections.close_all()
    own = {"NAME": SITE_ROLE, "USER": SITE_ROLE, "HOST": found["host"], "PASSWORD": "", "PORT": ""}
    mine.update(own, OPTIONS={"requirepeer": found["requirepeer"]})
    try:
        yield
    finally:
        connections.close_all()
        mine.update(before)


def until(happened: Any, seconds: float) -> float | None:
    """How many seconds it took; None when it has not happened within these."""
    began = time.monotonic()
    return time.monotonic() - began if happens_within(happened, seconds) else None
