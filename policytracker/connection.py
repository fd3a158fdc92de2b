"""Hanging up on who reads a long answer, when it breaks off or when they have stopped reading.

The web server ends an answer that breaks off as if it were whole, waits for ever for a reader who takes nothing more, and does
not say which connection an answer is for. It is the one from the reader's address that has carried as much as was given since
the answer began. Where that fits several, as it may while little was given, all of them are ended: a connection at rest, which
browsers open anew, or one whose answer is cut too.
"""

import contextlib
import fcntl
import os
import socket
import struct
import termios
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST_SECONDS = 15
LOOK_SECONDS = 1
# What may be on its way from here to the connection, and what the server adds to what it is given.
UNDERWAY = 2_000_000
ADDED = 4_096
BYTES_ACKNOWLEDGED = 120
OPEN = Path("/proc/self/fd")


def hanging_up(application: Application) -> Application:
    """Long answers, which are written while they are read, are watched."""

    def watched(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        # The connection's own: what the site takes for the reader's address may be what a proxy says.
        address = environ.get("REMOTE_ADDR", "")
        answer = application(environ, start_response)
        return LongAnswer(answer, address) if getattr(answer, "streaming", False) else answer

    return watched


class LongAnswer:
    def __init__(self, answer: Iterable[bytes], address: str) -> None:
        self.answer, self.address = answer, address
        self.pieces = iter(answer)
        self.before = dict(carried_from(self.address))
        self.given = 0
        self.waiting_since: float | None = None
        watch(self)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        self.waiting_since = None
        try:
            piece = next(self.pieces)
        except StopIteration:
            raise
        except BaseException:
            self.hang_up()
            raise
        self.given += len(piece)
        self.waiting_since = time.monotonic()
        return piece

    def close(self) -> None:
        self.waiting_since = None
        if close := getattr(self.answer, "close", None):
            close()

    def hang_up(self) -> None:
        for connection in connections_from(self.address):
            carried = written(connection) - self.before.get(name(connection), 0)
            if self.given - UNDERWAY <= carried <= self.given + self.given // 100 + ADDED:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def hang_up_if_left(self, now: float) -> None:
        since = self.waiting_since
        if since is not None and now - since > MOST_SECONDS:
            self.waiting_since = None
            self.hang_up()


_watched: "weakref.WeakSet[LongAnswer]" = weakref.WeakSet()
_one_at_a_time = threading.Lock()
_watching: list[threading.Thread] = []


def watch(answer: LongAnswer) -> None:
    """One thread looks after all of them; it is started with the first."""
    with _one_at_a_time:
        _watched.add(answer)
        if not _watching:
            _watching.append(threading.Thread(target=_look, name="hanging up", daemon=True))
            _watching[0].start()


def _look() -> None:
    while True:
        time.sleep(LOOK_SECONDS)
        with _one_at_a_time:
            answers = list(_watched)
        for answer in answers:
            answer.hang_up_if_left(time.monotonic())


# Connections of this process


def carried_from(address: str) -> Iterator[tuple[str, int]]:
    for connection in connections_from(address):
        yield name(connection), written(connection)


def connections_from(address: str) -> Iterator[socket.socket]:
    """Each once, as long as it is looked at."""
    for entry in OPEN.iterdir():
        # It may be closed by the time that it is looked at.
        with contextlib.suppress(OSError):
            if not str(entry.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(entry.name))) as connection:
                if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.getpeername()[0] == address:
                    yield connection


def name(connection: socket.socket) -> str:
    """As the system calls it: no other has the same while this one is open."""
    return str((OPEN / str(connection.fileno())).readlink())


def written(connection: socket.socket) -> int:
    """How many bytes the server has written into it: those that arrived, and those that wait."""
    about = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    waiting = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    return int(struct.unpack_from("<Q", about, BYTES_ACKNOWLEDGED)[0] + struct.unpack("i", waiting)[0])
