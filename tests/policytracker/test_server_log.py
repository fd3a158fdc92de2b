"""What PostgreSQL's own log says, and that it does not grow for ever."""

import contextlib
import os
import signal
from functools import partial
from pathlib import Path

import psycopg
import pytest

from policytracker import server as server_module
from policytracker.cluster import Cluster, join
from policytracker.server import LOG_BYTES, Server, make_folder
from tests.policytracker.processes import wait_for

JANE = "Jane Planted"
REFUSED = [
    "SELECT 'Jane Planted'::int",
    "INSERT INTO person VALUES ('Jane Planted')",
    "DO $$ BEGIN RAISE EXCEPTION 'no %', 'Jane Planted'; END $$",
    "DO $$ BEGIN RAISE WARNING 'no %', 'Jane Planted'; END $$",
    "SELECT 'Jane Planted' FROM nothing",
]


def connect(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(host=str(cluster.sockets), dbname="policytracker", user="policytracker", autocommit=True)


def log_after_faults(cluster: Cluster) -> str:
    """What is written of refused statements, of values that were sent apart, of one that took long, and of one that was killed."""
    make_folder(cluster.sockets, cluster.runs_as)
    server = Server(cluster)
    with cluster.log.open("ab") as log:
        server.popen = partial(server.popen, stderr=log)
        server.prepare()
        server.start()
        assert wait_for(server.ready, 10)
        with connect(cluster) as connection:
            connection.execute("CREATE TABLE person (name text PRIMARY KEY)")
            connection.execute("INSERT INTO person VALUES ('Jane Planted')")
            for statement in REFUSED:
                with contextlib.suppress(psycopg.Error):
                    connection.execute(statement)
            with contextlib.suppress(psycopg.Error):
                connection.execute("INSERT INTO person VALUES (%s)", [JANE])
            with contextlib.suppress(psycopg.Error):
                connection.execute("SET statement_timeout = 50; SELECT pg_sleep(9), %s", [JANE])
        connection = connect(cluster)
        # It may die before it has answered.
        os.kill(connection.info.backend_pid, signal.SIGSTOP)
        connection.pgconn.send_query(b"SELECT 'Jane Planted', pg_sleep(9)")
        os.kill(connection.info.backend_pid, signal.SIGCONT)
        with psycopg.connect(host=str(cluster.sockets), dbname="postgres", user="postgres", autocommit=True) as other:
            busy = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%%pg_sleep(9)' AND state = 'active' AND pid = %s"
            assert wait_for(lambda: other.execute(busy, [connection.info.backend_pid]).fetchone(), 5)
        os.kill(connection.info.backend_pid, signal.SIGKILL)
        assert wait_for(lambda: "terminated by signal 9" in cluster.log.read_text(), 5)
        connection.close()
        server.stop()
    return cluster.log.read_text()


def test_nobody_is_named_in_it(cluster: Cluster) -> None:
    log = log_after_faults(cluster)
    assert JANE not in log
    assert [line for line in log.splitlines() if "ERROR" in line or "STATEMENT" in line or "DETAIL" in line] == []


def test_control_by_default_it_would_name_her(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {name: value for name, value in server_module.SETTINGS.items() if not name.startswith("log_")}
    monkeypatch.setattr(server_module, "SETTINGS", kept)
    log = log_after_faults(cluster)
    for said in (
        f'invalid input syntax for type integer: "{JANE}"',
        f"DETAIL:  Key (name)=({JANE}) already exists.",
        f"ERROR:  no {JANE}",
        f"WARNING:  no {JANE}",
        "STATEMENT:  SELECT 'Jane Planted' FROM nothing",
        "DETAIL:  Failed process was running: SELECT 'Jane Planted'",
    ):
        assert said in log


def test_while_the_server_runs_a_long_one_is_begun_anew(cluster: Cluster) -> None:
    lease = join(cluster)
    with cluster.log.open("ab") as log:
        log.write(b"x" * (LOG_BYTES + 1))
    before = Path(f"{cluster.log}.1")
    assert wait_for(lambda: before.exists() and cluster.log.stat().st_size < LOG_BYTES, 5)
    assert before.stat().st_size > LOG_BYTES
    lease.end()
    # Whoever wrote to it goes on, at its new beginning.
    assert "database system is shut down" in cluster.log.read_text()
    assert "\0" not in cluster.log.read_text()
