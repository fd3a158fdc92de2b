"""Files of all announcements: how fast, how soon, in how much memory, and what becomes of others' pages meanwhile."""

import contextlib
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.models import AnonymousUser, User
from django.http import QueryDict
from django.test import Client

from announcements.filters import QUESTIONS
from announcements.formats import Reader as Audience
from announcements.formats import table_of
from announcements.formats.copied import statement
from announcements.formats.rows import Listed
from announcements.models import Announcement
from policytracker import database
from tests.benchmarks.measuring import Times
from tests.benchmarks.operations import DATASETTE, Bench
from tests.benchmarks.reader import Reader, Unexpected
from tests.benchmarks.report import at_most, faster

EXPORT, FILE = "/admin/announcements/announcement/export.csv", "/announcements.csv"
TINY, LIST = "/accounts/login/", "/agreements/?country=RS"
NAME = "CSV of all announcements"
DOWNLOADS = 2
# Of so many connections not all lead to one worker.
CONNECTIONS, TIMES_EACH = 8, 15
# So small that most of the file waits at the site.
BUFFER = 4_096
TURNS = 5
SLOW, A_SECOND = 60, 1_024
# For as long as it takes those who were refused to come again.
SECONDS = 15
REFUSED = re.compile(rb"HTTP/1.1 503.*\r\nretry-after: (\d+)\r\n", re.DOTALL | re.IGNORECASE)
MEGABYTE = 1 << 20


def whole_files(bench: Bench) -> None:
    """In turn: the site, PostgreSQL's own client with the same rows, Datasette with its."""
    copy = plain_copy()
    site, first, psql, datasette, smaller = Times(), Times(), Times(), Times(), Times()
    for turn in range(TURNS + 1):
        soon, whole = streamed(bench.site.port, FILE)
        copied = copied_by_psql(copy)
        fewer = streamed(bench.smaller.reader.port, FILE)[1] if bench.smaller else None
        # The first is for whoever comes after.
        if turn:
            first.add(FILE, soon)
            site.add(FILE, whole)
            psql.add(FILE, copied)
            if fewer:
                smaller.add(FILE, fewer)
    for _ in range(2):
        datasette.add(FILE, streamed(bench.datasette.port, f"/{bench.file.stem}/announcement.csv?_stream=on")[1])
    report = bench.report
    report.slower(NAME, site, r"psql \copy, unescaped", psql, at_most(1.1))
    report.growth(NAME, site, smaller if bench.smaller else None, at_most(11))
    report.faster(NAME, site, DATASETTE, datasette, faster(3))
    report.slower(f"{NAME}: its first byte", first, "the whole", site, at_most(0.01))
    megabytes = grown(bench.site.port, FILE)
    report.add(f"{NAME}: memory of the worker", None, "before it", megabytes, at_most(20, " MB"))


class Written(Listed):
    """psql has a transaction of its own: to it the numbers are told within the statement."""

    def numbers_in_sql(self) -> str:
        return f"SELECT unnest('{{{','.join(map(str, self.numbers))}}}'::bigint[])"


def plain_copy() -> str:
    """The same statement without what makes a text harmless."""
    numbers = QUESTIONS["announcements"](QueryDict(), AnonymousUser()).numbers()
    sql = statement(Written(table_of(Announcement), Audience(AnonymousUser()), numbers))
    plain, replaced = re.subn(r"CASE WHEN ascii\(([\w.]+)\) BETWEEN .*? ELSE \1 END", r"\1", sql)
    if replaced < 5:
        raise Unexpected("The statement is another by now: no text of it is harmless.")
    return " ".join(plain.removeprefix("COPY ").removesuffix(" TO STDOUT WITH (FORMAT csv)").split())


def copied_by_psql(copy: str) -> float:
    begun = time.perf_counter()
    programs = database.programs()
    subprocess.run(
        [programs / "psql", "--no-psqlrc", "--quiet", os.environ["DATABASE_URL"]],
        input=f"\\copy {copy} TO '/dev/null' WITH (FORMAT csv)\n",
        env={**os.environ, "PGOPTIONS": "-c jit=off"},
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return (time.perf_counter() - begun) * 1000


def streamed(port: int, address: str) -> tuple[float, float]:
    """Milliseconds to the first byte of the file, and to its last."""
    with socket.create_connection(("127.0.0.1", port), timeout=600) as asking:
        begun = time.perf_counter()
        asking.sendall(f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        head = b""
        # Of a small file all is there at once.
        while (b"\r\n\r\n" not in head or head.endswith(b"\r\n\r\n")) and (piece := asking.recv(1 << 16)):
            head += piece
        first = (time.perf_counter() - begun) * 1000
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
            raise Unexpected(f"{address} was answered {head[:60]!r}.")
        # As cheaply as can be: the reader takes its time from the same processors.
        buffer, last = bytearray(1 << 20), head
        while count := asking.recv_into(buffer):
            last = last[-5:] + bytes(buffer[max(0, count - 5) : count])
        if not last.endswith(b"0\r\n\r\n"):
            raise Unexpected(f"{address} was cut.")
        return first, (time.perf_counter() - begun) * 1000


# Memory


def grown(port: int, address: str) -> float:
    """By how many megabytes more than before a worker has held while it wrote the file: that of the worker that held most."""
    found = workers(port)
    before = {worker: held(worker, "VmRSS") for worker in found}
    for worker in found:
        # What it has held at most is counted anew.
        (Path("/proc") / str(worker) / "clear_refs").write_text("5")
    for _ in range(3):
        streamed(port, address)
    return max(held(worker, "VmHWM") - before[worker] for worker in found) / MEGABYTE


def workers(port: int) -> list[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if b"policytracker.web_server" in words and str(port).encode() in words:
                return [int(child) for child in (process / "task" / process.name / "children").read_text().split()]
    raise Unexpected("Nobody serves that port.")


def held(process: int, what: str) -> int:
    status = (Path("/proc") / str(process) / "status").read_text()
    found = re.search(rf"^{what}:\s+(\d+) kB$", status, re.MULTILINE)
    # A process that keeps no memory of its own has no such line.
    return int(found[1]) * 1024 if found else 0


# Others' pages


def stalled_downloads(bench: Bench) -> None:
    readers = [Reader(bench.site.port) for _ in range(CONNECTIONS)]
    asked_by(readers)
    alone = asked_by(readers)
    with stalled(bench.site.port, cookie()):
        beside = asked_by(readers)
    bench.report.slower("a tiny page beside two stalled downloads", beside, "the page alone", alone, at_most(5))
    alone = asked_for(SECONDS, readers)
    with slow_readers(bench.site.port):
        beside = asked_for(SECONDS, readers)
    for reader in readers:
        reader.close()
    ratio = beside.p95 / alone.p95
    bench.report.add(
        "a list beside 60 readers of 1 KB/s: its p95", beside, "the list alone", ratio, at_most(2), alone.p95
    )


def asked_by(readers: list[Reader]) -> Times:
    times = Times()
    for reader in readers * TIMES_EACH:
        times.add(TINY, reader.get(TINY).ms)
    return times


def asked_for(seconds: float, readers: list[Reader]) -> Times:
    times, end = Times(), time.monotonic() + seconds
    while time.monotonic() < end:
        for reader in readers:
            times.add(LIST, reader.get(LIST).ms)
    return times


def cookie() -> str:
    """A maintainer's session."""
    client = Client()
    client.force_login(User.objects.get(username="maintainer"))
    return f"sessionid={client.cookies['sessionid'].value}"


@contextlib.contextmanager
def stalled(port: int, cookie: str) -> Iterator[None]:
    """Two downloads of which the first bytes were read, and no more."""
    with contextlib.ExitStack() as open_sockets:
        for _ in range(DOWNLOADS):
            download = open_sockets.enter_context(slow_socket(port))
            download.sendall(Reader(port, cookie=cookie).request(EXPORT))
            head = download.recv(200)
            if not head.startswith(b"HTTP/1.1 200"):
                raise Unexpected(f"A download was answered {head[:60]!r}.")
        yield


def slow_socket(port: int) -> socket.socket:
    found = socket.socket()
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    found.settimeout(30)
    found.connect(("127.0.0.1", port))
    return found


@contextlib.contextmanager
def slow_readers(port: int) -> Iterator[None]:
    """Sixty who read a kilobyte a second; who is told to come again does so as soon as that says."""
    ended = threading.Event()
    threads = [threading.Thread(target=read_slowly, args=(port, ended)) for _ in range(SLOW)]
    for thread in threads:
        thread.start()
    # As it is once all of them have come.
    time.sleep(3)
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def read_slowly(port: int, ended: threading.Event) -> None:
    while not ended.wait(seconds_to_wait(port, ended)):
        pass


def seconds_to_wait(port: int, ended: threading.Event) -> int:
    """Asks for the file, and reads it until it ends; or is told when to come again."""
    with contextlib.suppress(OSError), slow_socket(port) as asking:
        asking.sendall(f"GET {FILE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        while piece := asking.recv(A_SECOND):
            if refused := REFUSED.match(piece):
                return int(refused[1])
            if ended.wait(1):
                break
    return 1
