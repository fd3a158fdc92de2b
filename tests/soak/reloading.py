"""Readers, editors and downloads on connections that are kept, while the site reloads. None of them asks a second time."""

import contextlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from tests.soak.site import Account

READ = ("/", "/announcements/", "/announcements/?kind=agreement", "/events/", "/sources/", "/accounts/login/")
CONFLICT = 409
PAUSE = 0.2
PIECE = 16_384


class HasPort(Protocol):
    port: int


@dataclass
class Load:
    """``failed`` says how, of each request that had no answer, a cut one, or another than the one expected."""

    site: HasPort
    answered: int = 0
    slowest: float = 0.0
    # Edits of what somebody else had changed meanwhile: shown to the editor, and not made.
    conflicts: int = 0
    failed: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    downloads: list[int] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def count(self, failed: str = "") -> None:
        with self._one_at_a_time:
            self.answered += not failed
            if failed:
                self.failed.append(failed)

    # Each of them is one connection

    def read(self, number: int) -> None:
        """Half of them ask on a connection that is kept, half on a new one each time."""
        connection = self.connection()
        for turn in range(10**9):
            if self.over.wait(PAUSE):
                break
            if number % 2:
                connection.close()
            self.ask(connection, "GET", READ[turn % len(READ)], 200)
        connection.close()

    def edit(self, account: Account, event: int) -> None:
        """Each edit has a word of its own as its reason; it is sent once."""
        connection = self.connection()
        address, who = f"/events/{event}/edit/", {"Cookie": account.cookie}
        for turn in range(10**9):
            if self.over.wait(PAUSE):
                break
            form = self.ask(connection, "GET", address, 200, who)
            version = re.search(rb'name="version" value="(\d+)"', form or b"")
            if version is None:
                continue
            token = f"reload-{event}-{turn}"
            said = {"name": f"Event {event}", "note": token, "why": token, "version": version[1].decode()}
            if (
                self.ask(connection, "POST", address, 302, who, said | {"csrfmiddlewaretoken": account.token})
                is not None
            ):
                self.tokens.append(token)
        connection.close()

    def download(self, size: int, seconds: float) -> None:
        """A file, so slowly that reading it takes as long; again and again."""
        while not self.over.is_set():
            with contextlib.closing(self.connection(timeout=60)) as connection:
                try:
                    connection.connect()
                    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
                    connection.request("GET", "/announcements.csv")
                    read = self.slowly(connection.getresponse(), size / seconds)
                except (OSError, http.client.HTTPException) as error:
                    self.count(f"download: {type(error).__name__}")
                    continue
                self.downloads.append(read)
                self.count("" if read == size else f"download of {read} bytes")

    def slowly(self, answer: http.client.HTTPResponse, rate: float) -> int:
        began, read = time.monotonic(), 0
        while piece := answer.read(PIECE):
            read += len(piece)
            if not self.over.is_set():
                time.sleep(max(0.0, began + read / rate - time.monotonic()))
        return read

    def connection(self, timeout: float = 30) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=timeout)

    def ask(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        address: str,
        expected: int,
        headers: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
    ) -> bytes | None:
        """What was answered; None where it was not what was expected."""
        sent = dict(headers or {})
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        try:
            connection.request(method, address, urlencode(form) if form is not None else None, sent)
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.count(f"{method} {address}: {type(error).__name__}")
            return None
        self.slowest = max(self.slowest, time.monotonic() - began)
        if answer.status == CONFLICT:
            self.conflicts += 1
            self.count()
            return None
        as_expected = answer.status == expected
        self.count("" if as_expected else f"{method} {address}: {answer.status}")
        return body if as_expected else None


@contextlib.contextmanager
def under_load(
    load: Load, *, readers: int, editors: list[tuple[Account, int]], downloads: int, size: int
) -> Iterator[None]:
    threads = [threading.Thread(target=load.read, args=(number,)) for number in range(readers)]
    threads += [threading.Thread(target=load.edit, args=editor) for editor in editors]
    threads += [threading.Thread(target=load.download, args=(size, 20.0)) for _ in range(downloads)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        load.over.set()
        for thread in threads:
            thread.join()
