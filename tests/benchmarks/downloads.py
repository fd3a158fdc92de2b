"""Others' pages while two downloads stand still, their readers gone to lunch."""

import contextlib
import socket
from collections.abc import Iterator

from django.contrib.auth.models import User
from django.test import Client

from tests.benchmarks.measuring import Times
from tests.benchmarks.operations import Bench
from tests.benchmarks.reader import Reader, Unexpected
from tests.benchmarks.report import at_most

EXPORT = "/admin/announcements/announcement/export.csv"
TINY = "/accounts/login/"
DOWNLOADS = 2
# Of so many connections not all lead to one worker.
CONNECTIONS, TIMES_EACH = 8, 15
# So small that most of the file waits at the site.
BUFFER = 4_096


def stalled_downloads(bench: Bench) -> None:
    readers = [Reader(bench.site.port) for _ in range(CONNECTIONS)]
    asked_by(readers)
    alone = asked_by(readers)
    with stalled(bench.site.port, cookie()):
        beside = asked_by(readers)
    for reader in readers:
        reader.close()
    bench.report.slower("a tiny page beside two stalled downloads", beside, "the page alone", alone, at_most(5))


def asked_by(readers: list[Reader]) -> Times:
    times = Times()
    for reader in readers * TIMES_EACH:
        times.add(TINY, reader.get(TINY).ms)
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
            download = open_sockets.enter_context(socket.socket())
            download.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            download.settimeout(30)
            download.connect(("127.0.0.1", port))
            download.sendall(Reader(port, cookie=cookie).request(EXPORT))
            head = download.recv(200)
            if not head.startswith(b"HTTP/1.1 200"):
                raise Unexpected(f"A download was answered {head[:60]!r}.")
        yield
