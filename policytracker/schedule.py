"""Runs the site's commands at their times of day: one after the other, each a process of its own.

A moment at which nothing ran here is made up for; a command that fails is tried again in an hour.
"""

import contextlib
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOOK_SECONDS = 20
AGAIN = timedelta(hours=1)
MOST_SECONDS = 4 * 3_600

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """A command of manage.py with its words, and the hour of the day (UTC) at which it is due."""

    command: tuple[str, ...]
    hour: int

    def due_since(self, now: datetime) -> datetime:
        """The last moment, at or before now, at which it was to run."""
        today = now.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today <= now else today - timedelta(days=1)


class Schedule:
    """``folder`` keeps when each job last ended well, as the time of a file; None for one that never did."""

    def __init__(self, jobs: dict[str, Job], folder: Path, run: Callable[[Job], bool]) -> None:
        self.jobs, self.folder, self.run = jobs, folder, run
        self.failed: dict[str, datetime] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def last(self, name: str) -> datetime | None:
        with contextlib.suppress(FileNotFoundError):
            return datetime.fromtimestamp((self.folder / name).stat().st_mtime, UTC)
        return None

    def due(self, now: datetime) -> Iterable[str]:
        for name, job in self.jobs.items():
            last, failed = self.last(name), self.failed.get(name)
            if (last is None or last < job.due_since(now)) and (failed is None or now - failed >= AGAIN):
                yield name

    def run_due(self, now: datetime) -> None:
        for name in list(self.due(now)):
            if self.run(self.jobs[name]):
                self.failed.pop(name, None)
                (self.folder / name).touch()
            else:
                self.failed[name] = now


class Runner:
    """Runs one command at a time; ``stop`` ends it, and the next ones with it."""

    def __init__(self, checkout: Path) -> None:
        self.checkout = checkout
        self.stopped = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None

    def __call__(self, job: Job) -> bool:
        """Whether it ended well."""
        if self.stopped.is_set():
            return False
        began, name = time.monotonic(), job.command[0]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *job.command], cwd=self.checkout, stdin=subprocess.DEVNULL
        )
        try:
            code = self.process.wait(MOST_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        seconds = round(time.monotonic() - began)
        if code:
            log.error("%s failed: exit code %s after %s s, and is tried again in an hour", name, code, seconds)
        else:
            log.info("%s ended well after %s s", name, seconds)
        return code == 0

    def stop(self) -> None:
        self.stopped.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def keep(self, schedule: Schedule) -> None:
        while not self.stopped.is_set():
            schedule.run_due(datetime.now(UTC))
            self.stopped.wait(LOOK_SECONDS)
