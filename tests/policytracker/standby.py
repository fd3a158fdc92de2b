"""A primary and a hot standby of it: two real clusters of a test's own."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg

from policytracker.cluster import Cluster
from policytracker.server import SITE_ROLE, SUPERUSER, Server
from tests.policytracker.conftest import cluster_in
from tests.policytracker.processes import wait_for

START_SECONDS = 20


@dataclass
class Running:
    server: Server

    @property
    def cluster(self) -> Cluster:
        return self.server.cluster

    @property
    def address(self) -> str:
        """What DATABASE_URL has to be."""
        return f"postgresql://{SITE_ROLE}@/{SITE_ROLE}?{urlencode({'host': self.cluster.sockets})}"

    def connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(self.address, user=SUPERUSER, autocommit=True)

    def ask(self, sql: str) -> Any:
        with self.connect() as connection:
            return connection.execute(sql).fetchone()[0]

    def kill(self) -> None:
        """At once, with all that it does."""
        self.server.postmaster.send_signal(signal.SIGQUIT)
        self.server.postmaster.wait(10)

    def let_copies_in(self) -> None:
        """The server's own user too, which is the standby's."""
        data = self.cluster.data
        (data / "pg_hba.conf").write_text("local all all peer map=checkout\nlocal replication all peer map=checkout\n")
        names = {self.cluster.used_by, self.cluster.runs_as}
        lines = [f'checkout "{name}" {role}\n' for name in names for role in (SITE_ROLE, SUPERUSER)]
        (data / "pg_ident.conf").write_text("".join(lines))


@contextlib.contextmanager
def started(server: Server) -> Iterator[Running]:
    server.start()
    assert wait_for(server.ready, START_SECONDS)
    try:
        yield Running(server)
    finally:
        server.stop()


@contextlib.contextmanager
def primary_in(folder: Path) -> Iterator[Running]:
    folder.mkdir()
    with cluster_in(folder) as cluster:
        server = Server(cluster)
        make_folders(cluster)
        server.prepare()
        running = Running(server)
        running.let_copies_in()
        with started(server) as running:
            yield running


@contextlib.contextmanager
def standby_in(folder: Path, primary: Running) -> Iterator[Running]:
    folder.mkdir()
    with cluster_in(folder) as cluster:
        make_folders(cluster)
        command = [
            *(cluster.programs / "pg_basebackup", "--write-recovery-conf", "--checkpoint=fast", "-D", cluster.data),
            *("-h", primary.cluster.sockets, "-U", SUPERUSER),
        ]
        subprocess.run(command, check=True, env={"LC_ALL": "C.UTF-8"}, cwd="/")
        belongs_to(cluster.runs_as, cluster.data)
        with started(Server(cluster)) as running:
            yield running


def make_folders(cluster: Cluster) -> None:
    from policytracker.server import make_folder

    make_folder(cluster.sockets, cluster.runs_as)


def belongs_to(owner: str, folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
