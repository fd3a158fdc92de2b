"""The production web server as a child process: started, watched, and never left behind."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from policytracker.leaving import LISTENING, READY
from policytracker.parent import end_with_parent
from policytracker.web_server import BACKLOG, FINISH_SECONDS

WORKERS = 2
# So long it may take to stop; then its whole process group is killed.
STOP_SECONDS = 4
# A million records take a minute to read: see docs/performance.md.
START_SECONDS = 180
# After its successor is ready: for so long it answers who has a connection to it.
LEAVE_SECONDS = 10


class WebError(Exception):
    """The site can't be served. The message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    def bound(self) -> socket.socket:
        """A socket that has this address to itself. Raises WebError when somebody else has it."""
        found = socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET)
        # Connections of an earlier run that are still closing don't count.
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Each connection has it from here. A short answer is sent in two pieces: the second would wait until the other side says
        # that it has the first, which a browser or proxy puts off by 40 ms.
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            found.bind((self.host, self.port))
        except (OSError, OverflowError) as error:
            found.close()
            reason = getattr(error, "strerror", None) or str(error)
            raise WebError(f"Port {self.port} can't be used ({reason}): choose another with PORT=…") from None
        return found


class WebProcess:
    """A web server with its workers, in a session of its own, so that Ctrl-C reaches the supervisor alone.

    ``door`` is the socket that it listens on; without one it takes the address for itself.
    """

    def __init__(self, address: Address, *, threads: int, folder: Path, door: socket.socket | None = None) -> None:
        self.address = address
        self.threads = threads
        self.folder = folder
        self.door = door or address.bound()
        self.shuts_door = door is None
        self.leaves_at: float | None = None
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        supervisor = os.getpid()
        self.started_at = time.monotonic()
        self.door.listen(BACKLOG)
        self.workers_ready = 0
        self.said, says = os.pipe()
        os.set_blocking(self.said, False)
        number = str(self.door.fileno())

        def prepared() -> None:
            end_with_parent(supervisor)
            # For its workers alone, which take note once they can.
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)

        try:
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", "policytracker.web_server", number),
                    *(self.address.host, str(self.address.port), str(WORKERS), str(self.threads)),
                ],
                cwd=self.folder,
                env={**os.environ, "POLICYTRACKER_WEB": "1", LISTENING: number, READY: str(says)},
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(self.door.fileno(), says),
                preexec_fn=prepared,
            )
        finally:
            os.close(says)

    def successor(self) -> "WebProcess":
        """Another on the same socket, of the code as it is by now."""
        return WebProcess(self.address, threads=self.threads, folder=self.folder, door=self.door)

    def ready(self) -> bool:
        """Whether all its workers can serve. Raises WebError when it ended instead, or takes longer than START_SECONDS."""
        with contextlib.suppress(BlockingIOError):
            self.workers_ready += len(os.read(self.said, 4096))
        if self.process.poll() is not None:
            raise WebError("The web server ended while it was starting.")
        if time.monotonic() > self.started_at + START_SECONDS:
            raise WebError(f"The web server did not answer within {START_SECONDS} s.")
        return self.workers_ready >= WORKERS

    def wait_until_it_answers(self) -> None:
        """Raises WebError when it does not."""
        while not (self.ready() and self.answers()):
            time.sleep(0.05)

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(self.address.host, self.address.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("HEAD", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status > 0
        return False

    def renew(self) -> None:
        """Start it again if it has ended, at most once a second."""
        if self.process.poll() is not None and time.monotonic() > self.started_at + 1:
            self.end()
            self.process = self.start()

    def leave(self) -> None:
        """It takes no more connections, and ends those that it has with their next answer."""
        self.leaves_at = time.monotonic() + LEAVE_SECONDS
        self.end_group(signal.SIGUSR1)

    def gone(self) -> bool:
        """Whether it has left. Asked now and then: it is told to end when its time to leave is over."""
        if self.process.poll() is None and self.leaves_at is not None:
            if time.monotonic() > self.leaves_at + FINISH_SECONDS:
                self.end_group(signal.SIGKILL)
            elif time.monotonic() > self.leaves_at:
                self.process.terminate()
            return False
        self.end()
        return True

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.end()
        if self.shuts_door:
            self.door.close()

    def end(self) -> None:
        self.end_group(signal.SIGKILL)
        self.process.wait()
        os.close(self.said)

    def end_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
