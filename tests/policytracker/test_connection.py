"""An answer that breaks off looks broken, and who has stopped reading is hung up on. With the web server that the site has."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from policytracker.cluster import CHECKOUT
from policytracker.web_process import WORKERS
from tests.benchmarks.sites import free_port
from tests.policytracker.long_answers import PIECE
from tests.policytracker.processes import SLACK, happens_within

END = b"\r\n0\r\n\r\n"
MANY = 200
SECONDS = 3


@contextmanager
def served(closed: Path, **environment: str) -> Iterator[int]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "tests.policytracker.long_answers:application", "--interface", "wsgi",
         "--no-ws", "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "2", "--log-level", "error"],
        cwd=CHECKOUT, env={**os.environ, "CLOSED": str(closed), **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert happens_within(lambda: answers(port), 20)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def answers(port: int) -> bool:
    try:
        return everything(ask(port, "/1/whole")).endswith(END)
    except OSError:
        return False


def ask(port: int, path: str) -> socket.socket:
    """With so little room that most of the answer waits at the site."""
    asking = socket.socket()
    asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    asking.settimeout(10)
    try:
        asking.connect(("127.0.0.1", port))
        asking.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    except OSError:
        asking.close()
        raise
    return asking


def everything(asking: socket.socket) -> bytes:
    """Until the end of the answer, or of the connection."""
    found = bytearray()
    with closing(asking):
        while not found.endswith(END) and (piece := asking.recv(1 << 20)):
            found += piece
    return bytes(found)


@pytest.fixture(scope="module")
def closed(tmp_path_factory) -> Path:
    """Which answers were closed."""
    return tmp_path_factory.mktemp("site") / "closed"


@pytest.fixture(scope="module")
def watched(closed: Path) -> Iterator[int]:
    with served(closed) as port:
        yield port


@pytest.fixture(scope="module")
def unwatched(tmp_path_factory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("site") / "closed", UNWATCHED="1") as port:
        yield port


@pytest.mark.parametrize("pieces", [0, 1, 50, MANY])
def test_an_answer_that_breaks_off_looks_broken(watched, pieces: int) -> None:
    assert not everything(ask(watched, f"/{pieces}")).endswith(END)


def test_an_answer_that_is_whole_looks_whole(watched) -> None:
    assert len(everything(ask(watched, "/50/whole"))) > 50 * len(PIECE)


def test_without_the_watch_it_would_look_whole(unwatched) -> None:
    assert everything(ask(unwatched, "/50")).endswith(END)


def test_only_the_connection_of_that_answer_is_ended(watched) -> None:
    """One of which less was carried goes on."""
    with closing(ask(watched, f"/{MANY}/whole")) as other:
        other.recv(100)
        time.sleep(0.2)
        assert not everything(ask(watched, f"/{MANY}")).endswith(END)
        assert everything(other).endswith(END)


def cut_off(port: int, seconds: float) -> bool:
    """Somebody who reads the beginning and then nothing for so long finds no end."""
    asking = ask(port, f"/{MANY}/whole")
    asking.recv(100)
    time.sleep(seconds)
    return not everything(asking).endswith(END)


def test_who_has_stopped_reading_is_hung_up_on(watched, closed) -> None:
    closed.unlink()
    assert cut_off(watched, 2 * SECONDS)
    assert happens_within(closed.exists, SLACK)


def test_who_pauses_is_not(watched) -> None:
    assert not cut_off(watched, SECONDS / 10)


def test_without_the_watch_they_would_be_waited_for(unwatched) -> None:
    assert not cut_off(unwatched, 2 * SECONDS)
