"""The whole of `manage.py serve` in a copy of the checkout: its own database, its own port, killed in every way."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families

from policytracker import database
from policytracker.cluster import CHECKOUT, Cluster, cluster_of
from policytracker.scraped import folder_of as metrics_folder
from policytracker.server import end_leftovers, working_in
from tests.benchmarks.sites import free_port
from tests.policytracker.processes import SLACK, happens_within, processes_about, wait_for

PARTS = ["manage.py", "policytracker", "announcements", "templates", "static"]


@dataclass(frozen=True)
class Site:
    folder: Path
    port: int

    @property
    def cluster(self) -> Cluster:
        return cluster_of(self.folder, database.programs())

    def start(self, *options: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(self.port), *options],
            cwd=self.folder,
            env={**os.environ, "POLICYTRACKER_PG_BIN": str(database.programs()), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextlib.contextmanager
    def served(self, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
        with self.start(*options, **environment) as process:
            try:
                process.said = read_until_address(process)
                # Or it would wait for who reads its log.
                threading.Thread(target=self.keep_log, args=[process.stderr], daemon=True).start()
                yield process
            finally:
                process.kill()
                assert wait_for(self.ended, 5)

    @property
    def log(self) -> Path:
        return self.folder.with_name("log")

    def keep_log(self, said: IO[str]) -> None:
        with self.log.open("a") as log:
            for line in said:
                log.write(line)
                log.flush()

    def ended(self) -> bool:
        return not processes_about(self.folder) and not working_in(self.cluster.data)

    def get(self, address: str, host: str = "127.0.0.1", **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(host, self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", address, headers=headers)
            response = connection.getresponse()
            response.body = response.read()
            return response

    def asks_the_database(self) -> http.client.HTTPResponse:
        """Who is signed in stands in the database."""
        return self.get("/admin/", Cookie="sessionid=" + "x" * 32)

    def signs_in(self, name: str, password: str) -> bool:
        form = self.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.body.decode())[1]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            body = urlencode({"login": name, "password": password, "csrfmiddlewaretoken": token})
            headers = {"Cookie": form.headers["Set-Cookie"], "Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/accounts/login/", body, headers)
            return connection.getresponse().headers["Location"] == "/"


def read_until_address(process: subprocess.Popen[str]) -> list[str]:
    said = []
    for line in process.stdout:
        said.append(line.rstrip("\n"))
        if line.startswith("http://"):
            return said
    raise AssertionError(f"It did not start: {process.stderr.read()}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site") / "checkout"
    folder.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (CHECKOUT / part).is_dir() else shutil.copy2
        copy(CHECKOUT / part, folder / part)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = Site(folder, port)
    yield site
    end_leftovers(site.cluster.data)
    shutil.rmtree(site.cluster.sockets, ignore_errors=True)
    if os.geteuid() == 0:
        shutil.rmtree(site.cluster.data.parent, ignore_errors=True)


@pytest.fixture(scope="class")
def served(site: Site) -> Iterator[Site]:
    with site.served():
        yield site


class TestServed:
    def test_it_says_where_and_answers_there(self, site):
        with site.served() as process:
            assert process.said[-1] == f"http://localhost:{site.port}/"
            statuses = [site.get("/accounts/login/", host).status for host in ("localhost", "127.0.0.1")]
            assert statuses == [200, 200]

    def test_without_demo_it_has_neither_accounts_nor_records(self, served):
        """As in the compose file."""
        count = "SELECT (SELECT count(*) FROM auth_user), (SELECT count(*) FROM announcements_agreement)"
        with psycopg.connect(**where(served)) as connection:
            assert connection.execute(count).fetchone() == (0, 0)

    def test_static_files_are_compressed_and_kept_by_the_browser(self, served):
        page = served.get("/accounts/login/").body.decode()
        address = re.search(r'href="(/static/site\.[0-9a-f]+\.css)"', page)[1]
        answer = served.get(address, **{"Accept-Encoding": "gzip"})
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; ")

    def test_a_second_one_ends_with_one_line(self, served):
        assert refused(served) == "CommandError: The site is being served from this folder already.\n"

    def test_two_stalled_downloads_do_not_stop_the_site(self, served):
        with contextlib.ExitStack() as stalled:
            for _ in range(2):
                download = stalled.enter_context(socket.create_connection(("127.0.0.1", served.port)))
                download.sendall(b"GET /static/site.css HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert served.get("/accounts/login/").status == 200


def refused(site: Site, *options: str, **environment: str) -> str:
    """What a start that fails says. Nothing is left behind, and the exit status tells."""
    process = site.start(*options, **environment)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    return said


class TestRefused:
    def test_a_taken_port(self, site):
        with socket.socket() as other:
            other.bind(("127.0.0.1", site.port))
            other.listen()
            said = refused(site)
        assert said == (
            f"CommandError: Port {site.port} can't be used (Address already in use): choose another with PORT=…\n"
        )

    def test_a_port_shared_by_a_server_like_ours(self, site):
        """granian would join it without a word."""
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            other.bind(("127.0.0.1", site.port))
            other.listen()
            assert "Address already in use" in refused(site)

    def test_a_database_out_of_reach(self, site):
        assert refused(site, DATABASE_URL="postgresql://me:s3cret@127.0.0.1:1/site") == (
            "policytracker: The database can't be reached (DATABASE_URL says where): connection failed: "
            'connection to server at "127.0.0.1", port 1 failed: Connection refused\n'
        )


class TestFaults:
    def test_a_database_killed_at_work_is_back_within_two_seconds(self, served):
        be_busy(served)
        killed = postmaster(served)
        os.kill(killed, signal.SIGKILL)
        killed_at, answers = time.monotonic(), []
        while postmaster(served) in (killed, None) or answers[-1][0] == 503:
            answers.append(timed(served))
        assert time.monotonic() - killed_at < 2 * SLACK
        # A connection that the killed server left open may still have answered.
        assert set(answers) <= {(503, "2", True), (302, None, True)}

    def test_while_it_is_away_every_answer_is_503_within_a_second(self, served):
        keeper = pid_of(served, "policytracker.keeper")
        os.kill(keeper, signal.SIGSTOP)
        end_leftovers(served.cluster.data)
        assert [timed(served) for _ in range(4)] == [(503, "2", True)] * 4
        assert [health(served), ready(served)] == [(200, []), (503, ["database"])]
        os.kill(keeper, signal.SIGCONT)
        assert wait_for(lambda: timed(served) == (302, None, True), 2)
        assert [health(served), ready(served)] == [(200, []), (200, [])]

    def test_a_killed_web_server_is_started_again(self, served):
        killed = web_server(served)
        os.kill(killed, signal.SIGKILL)
        # Who asks meanwhile waits: the socket is not the web server's.
        assert wait_for(lambda: web_server(served) not in (killed, None), 2)
        assert wait_for(lambda: answers(served), 10)

    def test_a_killed_keeper_is_started_again(self, served):
        killed = pid_of(served, "policytracker.keeper")
        os.kill(killed, signal.SIGKILL)
        assert wait_for(lambda: pid_of(served, "policytracker.keeper") not in (killed, None), 2)
        assert wait_for(lambda: timed(served) == (302, None, True), 2)

    def test_after_all_that_its_log_is_json_and_names_nobody(self, served):
        """What was said of a killed web server, keeper and database, too; and of a killed worker."""
        served.get("/no/Jane/Planted/%0A?q=Jane", **{"User-Agent": "Jane", "Referer": "Jane", "Cookie": "name=Jane"})
        served.get("/", Host="jane.example")
        number = served.get("/nothing/").headers["X-Request-ID"]
        os.kill(worker(served), signal.SIGKILL)
        assert wait_for(lambda: "Unexpected exit from worker" in served.log.read_text(), 2)
        lines = [json.loads(line) for line in served.log.read_text().splitlines()]
        assert {(line["pattern"], line["status"]) for line in lines if line.get("request") == number} == {("none", 404)}
        assert {"policytracker.requests", "policytracker.away", "_granian", "django.security.DisallowedHost"} <= {
            line["logger"] for line in lines
        }
        assert not re.search("jane|planted", served.log.read_text(), re.IGNORECASE)


def worker(site: Site) -> int:
    """One that the web server has started."""
    children = Path(f"/proc/{web_server(site)}/task").glob("*/children")
    return max(int(pid) for file in children for pid in file.read_text().split())


class TestMetrics:
    def test_all_workers_are_summed_and_none_is_forgotten_when_it_ends(self, site):
        port = free_port()
        with site.served(METRICS_PORT=str(port)):
            for _ in range(20):
                site.get("/about/")
            assert site.get("/metrics").status == 404
            before, workers = scraped(port), counting(site)
            assert before["policytracker_requests_total", "about"] == 20
            assert before["policytracker_worker_starts_total", ""] == len(workers) == 2
            assert len([name for name, _ in before if name == "policytracker_worker_memory_bytes"]) == 2
            os.kill(min(workers), signal.SIGKILL)
            assert wait_for(lambda: len(counting(site) - workers) == 1, 20)
            after = scraped(port)
            assert after["policytracker_worker_starts_total", ""] == 3
            assert after["policytracker_requests_total", "about"] == 20
            assert counting(site) == {0, max(workers), *(counting(site) - workers)}
        # What a killed site left there, the next one removes.
        with site.served(METRICS_PORT=str(port)):
            assert scraped(port)["policytracker_worker_starts_total", ""] == 2

    def test_a_taken_port(self, site):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            assert refused(site, METRICS_PORT=str(port)) == (
                f"CommandError: METRICS_PORT {port} can't be used: Address already in use.\n"
            )


def scraped(port: int) -> dict[tuple[str, str], float]:
    """By name and by the pattern or worker that it is of."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
    return {
        (
            sample.name,
            next((sample.labels[of] for of in ("pattern", "worker") if of in sample.labels), ""),
        ): (sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def counting(site: Site) -> set[int]:
    """Whose files there are; 0 stands for those that ended."""
    return {int(file.stem.split("_")[1]) for file in metrics_folder(site.folder).glob("counter_*.db")}


def health(site: Site) -> tuple[int, list[str]]:
    answer = site.get("/healthz")
    return answer.status, json.loads(answer.body)["red"]


def ready(site: Site) -> tuple[int, list[str]]:
    """However full this machine's disk is."""
    answer = site.get("/readyz")
    red = [what for what in json.loads(answer.body)["red"] if not what.startswith("disk")]
    return answer.status if red else 200, red


def timed(site: Site) -> tuple[int, str | None, bool]:
    """Status, Retry-After, and whether the answer came within a second (and the slack)."""
    asked_at = time.monotonic()
    answer = site.asks_the_database()
    return answer.status, answer.headers["Retry-After"], time.monotonic() - asked_at < 1 * SLACK


def answers(site: Site) -> bool:
    try:
        return site.get("/accounts/login/").status == 200
    except (OSError, http.client.HTTPException):
        return False


def postmaster(site: Site) -> int | None:
    try:
        return int((site.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, IndexError):
        return None


def pid_of(site: Site, words: str) -> int | None:
    """The oldest process of the site with these words in its command line, if there is one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            mine = (process / "cwd").readlink() == site.folder or str(site.cluster.data) in line
            if words in line and mine:
                found.append(int(process.name))
    return min(found, default=None)


def web_server(site: Site) -> int:
    return pid_of(site, "-m policytracker.web_server")


def where(site: Site) -> dict[str, str]:
    return {"host": str(site.cluster.sockets), "dbname": "policytracker", "user": "policytracker"}


def be_busy(site: Site) -> None:
    """Have a backend work on something long."""

    def query_until_killed() -> None:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(**where(site)) as connection:
            connection.execute("SELECT count(*) FROM generate_series(1, 1000000000)")

    threading.Thread(target=query_until_killed, daemon=True).start()
    with psycopg.connect(**{**where(site), "user": "postgres"}, autocommit=True) as connection:
        # What the migrations wrote a moment ago is on disk: the time to recover is that of a site at work.
        connection.execute("CHECKPOINT")
        busy = "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%generate_series%' AND pid <> pg_backend_pid()"
        assert wait_for(lambda: connection.execute(busy).fetchone(), 5)


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_a_wish_to_stop_is_no_failure_and_leaves_nothing(self, site, number):
        with site.served() as process:
            process.send_signal(number)
            assert process.wait(20) == 0
            assert wait_for(site.ended, 1)

    def test_a_wish_to_stop_while_starting_leaves_nothing(self, site):
        for seconds in (0.2, 0.8, 1.4):
            with site.start() as process:
                time.sleep(seconds)
                process.terminate()
                assert process.wait(20) in (0, -signal.SIGTERM)
            assert wait_for(site.ended, 5)

    def test_a_killed_supervisor_leaves_nothing(self, site):
        with site.served() as process:
            process.kill()
            assert wait_for(site.ended, 3)

    def test_control_a_web_server_that_is_not_told_stays_behind(self, site):
        with told_nothing(site), site.served() as process:
            process.kill()
            assert not happens_within(site.ended, 2)
            os.killpg(web_server(site), signal.SIGKILL)
            assert wait_for(site.ended, 3)

    def test_a_killed_make_leaves_nothing(self, site):
        """make is the parent of `serve --with-parent`."""
        program = "import subprocess, sys; subprocess.run(sys.argv[1:])"
        command = [sys.executable, "-c", program, sys.executable, "manage.py", "serve", "--with-parent"]
        with subprocess.Popen(
            [*command, "--port", str(site.port)],
            cwd=site.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as make:
            read_until_address(make)
            make.kill()
            assert wait_for(site.ended, 5)


@contextlib.contextmanager
def told_nothing(site: Site) -> Iterator[None]:
    """With the guard off: no process hears of its parent's end."""
    guard = site.folder / "policytracker" / "parent.py"
    kept = guard.read_text()
    guard.write_text("def end_with_parent(*arguments): pass\n")
    yield
    guard.write_text(kept)


def reloaded(site: Site) -> tuple[int, str]:
    """What `manage.py reload` says, with its exit status."""
    done = subprocess.run(
        [sys.executable, "manage.py", "reload"],
        cwd=site.folder,
        env={**os.environ, "POLICYTRACKER_PG_BIN": str(database.programs())},
        capture_output=True,
        text=True,
        timeout=200,
    )
    return done.returncode, done.stdout + done.stderr


@contextlib.contextmanager
def changed(file: Path, more: str) -> Iterator[None]:
    kept = file.read_text()
    file.write_text(kept + more)
    yield
    file.write_text(kept)


NEW_CODE = """
_before = application
def application(environ, start_response):
    return _before(environ, lambda status, headers, *error: start_response(status, [*headers, ("X-Code", "new")], *error))
"""


class TestReload:
    def test_new_code_serves_and_who_is_connected_to_the_old_one_is_sent_on(self, served):
        with changed(served.folder / "policytracker" / "wsgi.py", NEW_CODE), on_one_connection(served) as answered:
            assert reloaded(served) == (0, "Reloaded.\n")
            assert wait_for(lambda: answered[-1:] == [(200, None, "new")], 5)
        # Answered once more by the old code, which says that this was the last.
        told = [list(found) for found, _ in groupby(answered)]
        assert told == [[200, None, None], [200, "close", None], [200, None, "new"]]
        assert answered.count((200, "close", None)) == 1

    def test_new_code_that_does_not_start_changes_nothing(self, served):
        with changed(served.folder / "policytracker" / "urls.py", "\nraise ValueError('a fault of ours')\n"):
            assert reloaded(served) == (1, NOT_RELOADED)
        assert answers(served)


NOT_RELOADED = "CommandError: Not reloaded, the site goes on as it was. What the new code needs could not be set up.\n"


def test_there_has_to_be_a_site_to_reload(site):
    assert reloaded(site) == (1, "CommandError: The site is not being served from this folder.\n")


@contextlib.contextmanager
def on_one_connection(site: Site) -> Iterator[list[tuple[int, str | None, str | None]]]:
    """Status, Connection and X-Code of what one reader is answered again and again, on a connection that they keep."""
    found, over = [], threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
        with contextlib.closing(connection):
            while not over.wait(0.1):
                connection.request("GET", "/accounts/login/", headers={"Host": "localhost"})
                answer = connection.getresponse()
                answer.read()
                found.append((answer.status, answer.headers["Connection"], answer.headers["X-Code"]))

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


class TestDemo:
    def test_its_users_get_passwords_that_are_shown_once(self, site):
        with site.served("--demo") as process:
            assert [words[1] for words in shown_passwords(process)] == ["editor", "admin"]
        with site.served("--demo") as process:
            assert shown_passwords(process) == []

    def test_a_chosen_password_is_that_of_both(self, site):
        with site.served("--demo", DEMO_PASSWORD="chosen by us") as process:
            assert shown_passwords(process) == []
            assert [site.signs_in(name, "chosen by us") for name in ("editor", "admin")] == [True, True]
            assert not site.signs_in("editor", "another")


def shown_passwords(process: subprocess.Popen[str]) -> list[re.Match[str]]:
    line = re.compile(r"Demo user (\w+), password (\S{15,}) \(shown this once\)")
    return [found for found in map(line.fullmatch, process.said) if found]
