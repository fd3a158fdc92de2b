"""The server under faults. Each fault has its control: with the guard off, the site stays away."""

import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator

import psycopg
import pytest

from policytracker import server as server_module
from policytracker.cluster import ClusterError
from policytracker.server import Server, make_folder, own_memory, working_in
from tests.policytracker.conftest import cluster_in
from tests.policytracker.processes import happens_within, wait_for

BACK_SECONDS = 2


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with cluster_in(tmp_path_factory.mktemp("server")) as cluster:
        make_folder(cluster.sockets, cluster.runs_as)
        cluster.log.touch()
        server = Server(cluster)
        server.prepare()
        yield server


@pytest.fixture
def server(prepared: Server) -> Iterator[Server]:
    assert back(prepared)
    yield prepared
    prepared.stop()


def connect(server: Server, role: str = "policytracker") -> psycopg.Connection:
    return psycopg.connect(host=str(server.cluster.sockets), dbname="policytracker", user=role, autocommit=True)


def be_busy(server: Server) -> None:
    """Have a backend work on something long, which looks neither left nor right."""

    def query_until_killed() -> None:
        with contextlib.suppress(psycopg.OperationalError), connect(server) as connection:
            connection.execute("SELECT count(*) FROM generate_series(1, 1000000000)")

    threading.Thread(target=query_until_killed, daemon=True).start()
    with connect(server) as connection:
        busy = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND pid <> pg_backend_pid()"
        assert wait_for(lambda: connection.execute(busy).fetchone(), 5)


def kill(server: Server) -> None:
    server.postmaster.kill()
    server.postmaster.wait()


def back(server: Server) -> bool:
    server.start()
    return wait_for(server.ready, BACK_SECONDS)


def stays_away(server: Server) -> bool:
    server.start()
    return not happens_within(server.ready, BACK_SECONDS)


class TestAccess:
    def test_the_role_of_the_site_may_make_databases_and_nothing_more(self, server):
        with connect(server) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == (False, True, False)

    def test_nobody_else_comes_in(self, server):
        rules = (server.cluster.data / "pg_hba.conf").read_text()
        assert rules == "local all,replication all peer map=checkout\n"
        names = (server.cluster.data / "pg_ident.conf").read_text()
        me = server.cluster.used_by
        assert names == f'checkout "{me}" policytracker\ncheckout "{me}" postgres\n'
        with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
            connect(server, role="pg_read_all_data")

    def test_it_listens_on_a_socket_in_a_folder_of_its_own_alone(self, server):
        with connect(server) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        for folder in (server.cluster.data, server.cluster.sockets):
            assert folder.stat().st_mode & 0o777 == 0o700

    def test_letters_are_letters_in_every_language(self, server):
        with connect(server) as connection:
            connection.execute("CREATE EXTENSION pg_trgm; CREATE EXTENSION unaccent; CREATE EXTENSION btree_gist")
            row = connection.execute("SELECT lower('CÔTE'), 'é' < 'z', similarity('Türkiye', 'TÜRKİYE') > 0.5")
            assert row.fetchone() == ("côte", False, True)


class TestMemory:
    @pytest.mark.parametrize("is_off", [False, True])
    def test_what_lay_in_it_lies_there_again_after_a_restart(self, server, monkeypatch, is_off):
        with connect(server, role="postgres") as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_buffercache; DROP TABLE IF EXISTS known")
            connection.execute(
                "CREATE TABLE known WITH (autovacuum_enabled = off) AS SELECT repeat('word ', 100) FROM generate_series(1, 1000)"
            )
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")

            def written_down() -> bool:
                """As it is every five minutes, and when the server stops; not while it still reads what was written before."""
                with contextlib.suppress(psycopg.errors.InternalError_):
                    return connection.execute("SELECT autoprewarm_dump_now()").fetchone() is not None
                return False

            assert wait_for(written_down, 5)
        server.stop()
        if is_off:
            monkeypatch.setitem(server_module.SETTINGS, "shared_preload_libraries", "")
        assert back(server)

        def lies_there() -> bool:
            with connect(server, role="postgres") as connection:
                (missing,) = connection.execute(
                    "SELECT pg_relation_size('known') / 8192 - count(*) FROM pg_buffercache"
                    " WHERE relfilenode = pg_relation_filenode('known') AND relforknumber = 0"
                ).fetchone()
            return missing == 0

        assert happens_within(lies_there, 1) is False if is_off else wait_for(lies_there, 5)


class TestKilled:
    def test_it_is_back_although_a_query_was_running(self, server):
        be_busy(server)
        kill(server)
        assert back(server)

    def test_control_a_busy_backend_left_alone_keeps_it_away(self, server, monkeypatch):
        be_busy(server)
        kill(server)
        with monkeypatch.context() as guard:
            guard.setattr(server_module, "end_leftovers", lambda data: None)
            assert stays_away(server)
        server.stop()
        assert back(server)

    def test_it_is_back_although_its_pid_is_another_programs_by_now(self, server, foreign_pid):
        kill(server)
        claim(server, foreign_pid)
        assert back(server)
        os.kill(foreign_pid, 0)  # It was let live: this would raise.

    def test_control_a_reused_pid_left_standing_keeps_it_away(self, server, foreign_pid, monkeypatch):
        kill(server)
        claim(server, foreign_pid)
        with monkeypatch.context() as guard:
            guard.setattr(server_module, "remove_stale_locks", lambda cluster: None)
            assert stays_away(server)
        server.stop()
        assert back(server)


@pytest.fixture
def foreign_pid(server: Server) -> Iterator[int]:
    """A live process of the same user that is no PostgreSQL."""
    with subprocess.Popen(["sleep", "60"], **server.as_its_user()) as other:
        yield other.pid
        other.kill()


def claim(server: Server, pid: int) -> None:
    """What a killed server leaves, as it reads once its number was given to this process."""
    lock = server.cluster.data / "postmaster.pid"
    _, *rest = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join([f"{pid}\n", *rest]))


def test_a_stop_leaves_nothing(server):
    be_busy(server)
    server.stop()
    assert working_in(server.cluster.data) == []


@pytest.mark.parametrize(("limit", "share"), [("1073741824\n", 256), ("max\n", None), (None, None)])
def test_a_share_of_the_memory_that_it_may_have_is_its_own(prepared, tmp_path, monkeypatch, limit, share):
    limits = tmp_path / "memory.max"
    if limit:
        limits.write_text(limit)
    monkeypatch.setattr(server_module, "LIMIT_OF_MEMORY", limits)
    if share is None:
        share = own_memory(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")) // 2**20
    assert back(prepared)
    with connect(prepared) as connection:
        (buffers,) = connection.execute(
            "SELECT setting::int / 128 FROM pg_settings WHERE name = 'shared_buffers'"
        ).fetchone()
    prepared.stop()
    assert buffers == share


@pytest.mark.parametrize(("there_is", "share"), [(4, 1), (12, 3), (20, 8)])
def test_where_there_is_much_memory_more_of_it_is_its_own(there_is, share):
    assert own_memory(there_is * 2**30) == share * 2**30


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("15.4", "holds PostgreSQL 15: 17 or newer is needed."),
        ("99.1", "was made by PostgreSQL 18 and the programs are version 99"),
    ],
)
def test_programs_of_another_version_are_refused(cluster, monkeypatch, version, message):
    make_folder(cluster.data, cluster.runs_as)
    (cluster.data / "PG_VERSION").write_text("18\n")
    monkeypatch.setattr(Server, "run", lambda *arguments: f"postgres (PostgreSQL) {version}")
    with pytest.raises(ClusterError, match=message):
        Server(cluster).prepare()
