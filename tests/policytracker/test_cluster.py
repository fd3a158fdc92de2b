"""Commands that come and go, and the one server that they share."""

import contextlib
import os
import signal
import string
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path

import psycopg
import pytest

from policytracker.cluster import CHECKOUT, Cluster, ClusterError, Lease, cluster_of, join, own_folder
from policytracker.server import working_in
from tests.policytracker.processes import happens_within, processes_about, wait_for


@contextlib.contextmanager
def joined(cluster: Cluster) -> Iterator[Lease]:
    lease = join(cluster)
    try:
        yield lease
    finally:
        lease.end()


def answers(cluster: Cluster) -> bool:
    try:
        with psycopg.connect(host=str(cluster.sockets), dbname="policytracker", user="policytracker"):
            return True
    except psycopg.OperationalError:
        return False


def everything_ended(cluster: Cluster) -> bool:
    return not processes_about(cluster.data) and not working_in(cluster.data)


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def keeper(cluster: Cluster) -> int:
    parent = Path(f"/proc/{postmaster(cluster)}/status").read_text().split("PPid:")[1].split()[0]
    return int(parent)


def test_the_first_command_starts_the_server_and_the_last_one_stops_it(cluster):
    with contextlib.ExitStack() as second:
        with joined(cluster):
            started = postmaster(cluster)
            second.enter_context(joined(cluster))
        assert answers(cluster)
        assert postmaster(cluster) == started
    assert not (cluster.data / "postmaster.pid").exists()
    assert wait_for(lambda: everything_ended(cluster), 1)


def test_what_was_written_is_there_the_next_time(cluster):
    for statement, count in (("CREATE TABLE kept AS SELECT 1 AS one", 1), ("INSERT INTO kept VALUES (1)", 2)):
        with (
            joined(cluster),
            psycopg.connect(host=str(cluster.sockets), dbname="policytracker", user="policytracker") as connection,
        ):
            connection.execute(statement)
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (count,)


def test_commands_that_start_at_once_share_one_server(cluster):
    with ThreadPoolExecutor(4) as commands, contextlib.ExitStack() as leases:
        for lease in commands.map(join, [cluster] * 4):
            leases.callback(lease.end)
        assert answers(cluster)
        assert len([line for line in processes_about(cluster.data) if "policytracker.keeper" in line]) == 1
    assert wait_for(lambda: everything_ended(cluster), 1)


def test_a_killed_command_leaves_no_server_behind(cluster):
    with command(cluster) as process:
        assert answers(cluster)
        process.kill()
    assert wait_for(lambda: everything_ended(cluster), 3)


def command(cluster: Cluster) -> subprocess.Popen[bytes]:
    """A process that holds a lease until it is killed."""
    program = (
        "import sys, time; from pathlib import Path; from policytracker.cluster import Cluster, join;"
        "lease = join(Cluster(*map(Path, sys.argv[1:5]), *sys.argv[5:])); print(flush=True); time.sleep(60)"
    )
    arguments = [sys.executable, "-c", program, *map(str, astuple(cluster))]
    process = subprocess.Popen(arguments, cwd=CHECKOUT, stdout=subprocess.PIPE)
    process.stdout.readline()
    return process


class TestKilledServer:
    def test_the_keeper_brings_it_back(self, cluster):
        with joined(cluster) as lease:
            killed = postmaster(cluster)
            os.kill(killed, signal.SIGKILL)
            assert wait_for(lambda: not answers(cluster), 1)
            assert wait_for(lambda: answers(cluster), 2)
            assert postmaster(cluster) != killed
            assert not lease.lost()

    def test_it_is_tried_again_until_its_folder_can_be_used(self, cluster):
        """As after a full disk since freed: each start fails, until one does not."""
        with joined(cluster):
            version = cluster.data / "PG_VERSION"
            version.rename(cluster.data / "away")
            os.kill(postmaster(cluster), signal.SIGKILL)
            assert wait_for(lambda: not answers(cluster), 1)
            assert not happens_within(lambda: answers(cluster), 1)
            (cluster.data / "away").rename(version)
            assert wait_for(lambda: answers(cluster), 2)


class TestKilledKeeper:
    def test_its_server_ends_with_it_and_the_next_command_starts_another(self, cluster):
        with joined(cluster) as lease:
            os.kill(keeper(cluster), signal.SIGKILL)
            assert wait_for(lambda: everything_ended(cluster), 2)
            assert lease.lost()
        with joined(cluster):
            assert answers(cluster)

    def test_control_a_server_that_is_not_told_outlives_it(self, cluster):
        untold = (
            "import sys, policytracker.server as server, policytracker.keeper as keeper;"
            "server.end_with_parent = lambda *arguments: None; keeper.main(*sys.argv[1:])"
        )
        arguments = [sys.executable, "-S", "-c", untold, *map(str, astuple(cluster))]
        with cluster.log.open("ab") as log:
            subprocess.run(arguments, cwd=CHECKOUT, check=True, stdout=log, stderr=log, start_new_session=True)
        with joined(cluster) as lease:
            os.kill(keeper(cluster), signal.SIGKILL)
            assert not happens_within(lambda: everything_ended(cluster), 2)
            assert lease.lost()


class TestFolders:
    def test_two_checkouts_share_nothing(self, tmp_path):
        one, two = (cluster_of(tmp_path / name / "checkout", tmp_path) for name in ("one", "two"))
        assert {one.data, one.sockets, one.home}.isdisjoint({two.data, two.sockets, two.home})

    def test_a_socket_fits_its_path_however_deep_the_checkout(self, tmp_path):
        deep = cluster_of(tmp_path / ("d" * 90) / ("e, é" * 30), tmp_path)
        assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432")) <= 103

    def test_a_socket_has_a_plain_name_whatever_the_checkouts(self, tmp_path):
        """A comma would part it in two, for the server and its clients."""
        odd = cluster_of(tmp_path / "my, tracker (é)", tmp_path)
        assert set(str(odd.sockets)) <= set(string.ascii_letters + string.digits + "/-")

    def test_a_folder_is_ours_alone(self, tmp_path):
        (tmp_path / "open").mkdir(mode=0o755)
        own_folder(tmp_path / "open")
        own_folder(tmp_path / "new")
        assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("open", "new")] == [0o700, 0o700]

    def test_a_link_in_its_place_is_refused(self, tmp_path):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(ClusterError, match="belongs to somebody else"):
            own_folder(tmp_path / "link")


def test_programs_that_are_not_there_are_named_in_one_line(cluster):
    nowhere = Cluster(Path("/nowhere"), *astuple(cluster)[1:])
    with pytest.raises(ClusterError) as refused:
        join(nowhere)
    assert str(refused.value) == "/nowhere/postgres does not run: No such file or directory."
