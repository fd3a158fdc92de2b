"""What is measured, each a process of its own on a free port of 127.0.0.1, and ended with the block."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

from django.conf import settings

from policytracker.parent import end_with_parent
from policytracker.web_process import Address, WebProcess
from tests.benchmarks.reader import Reader

FLOOR = "tests.benchmarks.floor_settings"
START_SECONDS = 600


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def site(settings_module: str = "policytracker.settings", **elsewhere: str) -> Iterator[int]:
    """The site as `make run` serves it: the same server, workers and threads. ``elsewhere``: another DATABASE_URL."""
    collect()
    with mock.patch.dict(os.environ, DJANGO_SETTINGS_MODULE=settings_module, **elsewhere):
        web = WebProcess(Address("127.0.0.1", free_port()), threads=settings.THREADS, folder=settings.BASE_DIR)
    try:
        web.wait_until_it_answers()
        yield web.address.port
    finally:
        web.stop()


def collect() -> None:
    """The static files, by a process of its own: tests serve theirs uncollected. Not again while none is newer."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    newest = max(path.stat().st_mtime for path in (settings.BASE_DIR / "static").rglob("*"))
    if not manifest.exists() or manifest.stat().st_mtime < newest:
        command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(command, cwd=settings.BASE_DIR, check=True)


@contextlib.contextmanager
def datasette(file: Path) -> Iterator[int]:
    """Datasette over an immutable file, with limits that no question here meets."""
    port, parent = free_port(), os.getpid()
    limits = {
        "sql_time_limit_ms": 600_000,
        "facet_time_limit_ms": 600_000,
        "suggest_facets": "off",
        "num_sql_threads": 3,
        "default_page_size": 50,
        "default_facet_size": 300,
        "max_returned_rows": 1_000,
        "max_csv_mb": 0,
    }
    options = [word for name, value in limits.items() for word in ("--setting", name, str(value))]
    process = subprocess.Popen(
        [sys.executable, "-m", "datasette", "-i", file, "--host", "127.0.0.1", "--port", str(port), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: end_with_parent(parent),
    )
    try:
        wait_for(process, port)
        yield port
    finally:
        end(process)


def wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError):
            Reader(port).get("/-/versions.json")
            return
        time.sleep(0.1)
    raise RuntimeError("Datasette did not start.")


def end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
