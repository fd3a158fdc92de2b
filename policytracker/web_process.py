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

from policytracker.parent import end_with_parent

WORKERS = 2
# granian waits this long for its workers; after that its whole process group is killed.
STOP_SECONDS = 3
# Until Django has set up the log; its supervisor never does.
LOG_CONFIG = Path(__file__).with_name("granian_log.json")
# A million records take a minute to read: see docs/performance.md.
START_SECONDS = 180


class WebError(Exception):
    """The site can't be served. The message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    def check_free(self) -> None:
        """Raises WebError when somebody listens here. granian would share a taken port without a word."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            # Connections of an earlier run that are still closing don't count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except (OSError, OverflowError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise WebError(f"Port {self.port} can't be used ({reason}): choose another with PORT=…") from None


class WebProcess:
    """granian with its workers, in a session of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, address: Address, *, threads: int, folder: Path) -> None:
        self.address = address
        self.threads = threads
        self.folder = folder
        # A last look: setting up took its time.
        address.check_free()
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        supervisor = os.getpid()
        self.started_at = time.monotonic()
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "policytracker.wsgi:application",
                "--interface",
                "wsgi",
                "--no-ws",
                "--host",
                self.address.host,
                "--port",
                str(self.address.port),
                "--workers",
                str(WORKERS),
                "--blocking-threads",
                str(self.threads),
                "--respawn-failed-workers",
                "--workers-kill-timeout",
                str(STOP_SECONDS),
                "--log-level",
                "warning",
                "--log-config",
                str(LOG_CONFIG),
            ],
            cwd=self.folder,
            env={**os.environ, "POLICYTRACKER_WEB": "1"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(supervisor),
        )

    def wait_until_it_answers(self) -> None:
        """Raises WebError when it ends instead, or takes longer than START_SECONDS."""
        while time.monotonic() < self.started_at + START_SECONDS:
            if self.process.poll() is not None:
                raise WebError("The web server ended while it was starting.")
            if self.answers():
                return
            time.sleep(0.05)
        raise WebError(f"The web server did not answer within {START_SECONDS} s.")

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(self.address.host, self.address.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("HEAD", "/healthz", headers={"Host": "localhost"})
            return connection.getresponse().status > 0
        return False

    def renew(self) -> None:
        """Start it again if it has ended, at most once a second."""
        if self.process.poll() is not None and time.monotonic() > self.started_at + 1:
            self.end_group(signal.SIGKILL)
            self.process = self.start()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS + 1)
        self.end_group(signal.SIGKILL)
        self.process.wait()

    def end_group(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
