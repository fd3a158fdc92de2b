"""What is counted, and that nobody who asks can make it grow. Of all workers together, and killed ones: see test_serve.py."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, resolve
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest

from announcements.index import KINDS, current
from policytracker import VERSION, metrics, request_log, scraped
from policytracker.cluster import CHECKOUT
from policytracker.request_log import RequestLog
from policytracker.schedule import Job, Schedule
from policytracker.web_process import WebError
from tests import factories as make
from tests.benchmarks.sites import free_port
from tests.test_doors import PARTS, routes

ODD = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "TRACE", "BREW", "GET2", "get", "X" * 500]
PREFIX = metrics.PREFIX


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"{PREFIX}_{name}", labels) or 0


def series() -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    return {
        (sample.name, tuple(sorted(sample.labels.items())))
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name.startswith((f"{PREFIX}_request",))
    }


def label(name: str) -> set[str]:
    return {value for _, labels in series() for key, value in labels if key == name}


# Every label has few values


def resolved(request: HttpRequest) -> HttpResponse:
    """What Django does before it calls a view, which here answers nothing."""
    try:
        request.resolver_match = resolve(request.path_info)
    except Http404:
        return HttpResponse(status=404)
    return HttpResponse(status=503 if request.method == "POST" else 200)


def ask_for_everything(salt: str) -> None:
    """Each pattern with other values in its places; what has no pattern; and one of them by each method."""
    asked, factory = RequestLog(resolved), RequestFactory()
    places = {**{place: salt for place in PARTS if place.startswith("<str:")}, "<path:content_type_id>": salt}
    for route in routes(get_resolver()):
        where = re.sub(r"<int:\w+>|<path:object_id>|<id>", str(len(salt)), route)
        for place, filled in {**PARTS, **places}.items():
            where = where.replace(place, filled)
        asked(factory.get(f"/{where}", headers={"user-agent": salt}))
    for where in (f"{salt}/", f"static/{salt}.css", f"agreements/{salt}/", f"admin/{salt}/"):
        for method in (*ODD, salt):
            asked(factory.generic(method, f"/{where}"))


@pytest.fixture
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log.logger, "disabled", True)


@pytest.mark.usefixtures("_quiet")
def test_nobody_can_make_a_new_series() -> None:
    ask_for_everything("Jane")
    known = series()
    ask_for_everything("Somebody-else")
    assert series() == known
    assert label("method") == {"GET", "HEAD", "POST", "OPTIONS", "other"}
    assert label("status") <= {"1xx", "2xx", "3xx", "4xx", "5xx", "429", "503"}
    assert {"agreement_edit", "admin:auth_user_change", "none", "static", "agreements_csv_file"} <= label("pattern")
    assert not any("Jane" in value for _, labels in known for _, value in labels)


@pytest.mark.usefixtures("_quiet")
def test_control_with_what_was_asked_for_as_label_they_would_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "pattern_of", lambda request: request.path)
    monkeypatch.setattr(
        metrics, "REQUESTS", metrics.Counter("grows", "", ["method", "pattern", "status"], registry=None)
    )
    before = len(metrics.REQUESTS._metrics)
    ask_for_everything("Jane")
    once = len(metrics.REQUESTS._metrics)
    ask_for_everything("Somebody-else")
    assert before < once < len(metrics.REQUESTS._metrics)


# What is counted


@pytest.mark.django_db
def test_a_request_is_counted_and_timed_by_its_pattern(client: Client) -> None:
    about = {"method": "GET", "pattern": "about", "status": "2xx"}
    counted, timed = value("requests_total", **about), value("request_seconds_count", pattern="about")
    client.get("/about/")
    assert (value("requests_total", **about), value("request_seconds_count", pattern="about")) == (
        counted + 1,
        timed + 1,
    )


@pytest.mark.django_db
def test_who_is_turned_away_is_counted_apart(client: Client, settings) -> None:
    make.release()
    missing = {"pattern": "release_file", "status": "503"}
    before = value("requests_turned_away_total", **missing)
    assert client.get("/releases/1.zip").status_code == 503
    assert value("requests_turned_away_total", **missing) == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_download_is_under_way_until_it_is_closed(client: Client) -> None:
    before = value("downloads")
    answer = client.get("/agreements.csv")
    assert value("downloads") == before + 1
    answer.close()
    answer.close()
    assert value("downloads") == before


@pytest.mark.django_db
def test_reading_an_index_is_timed_whole_or_in_part() -> None:
    def read(whole: str) -> float:
        return value("index_read_seconds_count", kind="agreement", whole=whole)

    current().indexes(*KINDS)
    whole, part = read("yes"), read("no")
    current().index("agreement")
    assert (read("yes"), read("no")) == (whole, part)
    make.agreement("GB", "RS")
    current().index("agreement")
    assert (read("yes") + read("no")) == whole + part + 1


def test_what_the_pool_has_counted_since_is_added() -> None:
    pools, waited = metrics.Pools(), value("pool_wait_seconds_total", database="test")
    pools.add("test", {"pool_max": 4, "requests_num": 10, "requests_queued": 2, "requests_wait_ms": 500})
    pools.add("test", {"pool_max": 4, "requests_num": 15, "requests_queued": 2, "requests_wait_ms": 750})
    # Made anew, it begins again.
    pools.add("test", {"pool_max": 4, "requests_num": 0, "requests_queued": 0, "requests_wait_ms": 0})
    pools.add("test", {"pool_max": 4, "requests_num": 1, "requests_queued": 0, "requests_wait_ms": 0})
    assert value("pool_requests_total", database="test") == 16
    assert value("pool_requests_waited_total", database="test") == 2
    assert value("pool_wait_seconds_total", database="test") - waited == 0.75
    assert value("pool_connections_allowed", database="test") == 4


def test_the_version_is_that_of_the_package() -> None:
    assert f'\nversion = "{VERSION}"\n' in (CHECKOUT / "pyproject.toml").read_text()


# Workers that ended

WORKER = """
import os, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "policytracker.settings"
django.setup()
from policytracker import metrics
metrics.started()
metrics.DOWNLOADS.set(1)
for _ in range(int(sys.argv[1])):
    metrics.answered("GET", "about", 200, 0.02)
print("counted", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def worker(folder: Path, requests: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(requests)],
        cwd=CHECKOUT,
        env={**os.environ, scraped.FOLDER: str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout.readline() == b"counted\n"
        yield
        process.kill()


def told(folder: Path) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(scraped.Scraped(folder, folder / "schedule"))
    names = {
        "requests": ("requests_total", {"method": "GET", "pattern": "about", "status": "2xx"}),
        "timed": ("request_seconds_count", {"pattern": "about"}),
        "quick": ("request_seconds_bucket", {"pattern": "about", "le": "0.025"}),
        "starts": ("worker_starts_total", {}),
        "downloads": ("downloads", {}),
    }
    # Looked at once: each look buries the dead.
    text = CollectorRegistry()
    found = list(registry.collect())
    text.register(Found(found))
    return {name: text.get_sample_value(f"{PREFIX}_{called}", labels) or 0 for name, (called, labels) in names.items()}


class Found:
    def __init__(self, families: list) -> None:
        self.families = families

    def collect(self) -> list:
        return self.families


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_what_ended_workers_counted_stays_and_their_files_go(tmp_path: Path) -> None:
    with worker(tmp_path, 3), worker(tmp_path, 4):
        both = {"requests": 7, "timed": 7, "quick": 7, "starts": 2, "downloads": 2}
        assert told(tmp_path) == both
        assert len(files(tmp_path)) == 6
    assert told(tmp_path) == {**both, "downloads": 0}
    assert files(tmp_path) == ["counter_0.db", "histogram_0.db"]
    with worker(tmp_path, 5):
        assert told(tmp_path) == {"requests": 12, "timed": 12, "quick": 12, "starts": 3, "downloads": 1}
    assert told(tmp_path) == {"requests": 12, "timed": 12, "quick": 12, "starts": 3, "downloads": 0}
    assert files(tmp_path) == ["counter_0.db", "histogram_0.db"]


# Where they are served


def test_they_are_served_on_this_machine_alone_as_long_as_the_site_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scraped, "CHECKOUT", tmp_path)
    port = free_port()
    with scraped.served(str(port), tmp_path):
        assert os.environ[scraped.FOLDER] == str(scraped.folder_of(tmp_path))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        assert (answer.status, f'version="{VERSION}"' in answer.read().decode()) == (200, True)
        connection.close()
        listening = Path("/proc/net/tcp").read_text()
        assert f" 0100007F:{port:04X} 00000000:0000 0A" in listening
        assert f" 00000000:{port:04X} " not in listening
    assert scraped.FOLDER not in os.environ
    assert not scraped.folder_of(tmp_path).exists()
    with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", port)):
        pass


def test_without_a_port_they_are_nowhere(tmp_path: Path) -> None:
    threads = threading.active_count()
    with scraped.served("", tmp_path):
        assert (scraped.FOLDER in os.environ, threading.active_count()) == (False, threads)


@pytest.mark.django_db
def test_they_are_not_on_the_sites_port(client: Client) -> None:
    assert client.get("/metrics").status_code == client.get("/metrics/").status_code == 404


@pytest.mark.parametrize("port", ["metrics", "-1", "99999"])
def test_a_port_that_is_none(port: str, tmp_path: Path) -> None:
    with (
        pytest.raises(WebError, match=rf"METRICS_PORT {port} can't be used: ") as error,
        scraped.served(port, tmp_path),
    ):
        pass
    assert "\n" not in str(error.value)


# The schedule


def test_when_a_job_last_ended_well(tmp_path: Path) -> None:
    said = f"{PREFIX}_job_ended_well_timestamp_seconds"
    assert scraped.ended_well(tmp_path / "nothing").samples == []
    schedule = Schedule({"backup": Job(("backup",), 2), "audit": Job(("audit",), 2)}, tmp_path, runs := Runs())
    schedule.run_due(datetime(2026, 11, 28, 3, tzinfo=UTC))
    assert runs == ["backup", "audit"]
    os.utime(tmp_path / "backup", (1_000_000_000, 1_000_000_000))
    lines = generate_latest(One(scraped.ended_well(tmp_path))).decode().splitlines()
    assert lines[2:] == [f'{said}{{job="backup"}} 1e+09']


class Runs(list[str]):
    """Only the backup ends well."""

    def __call__(self, job: Job) -> bool:
        self.append(job.command[0])
        return job.command[0] == "backup"


class One:
    def __init__(self, family: object) -> None:
        self.family = family

    def collect(self) -> list:
        return [self.family]
