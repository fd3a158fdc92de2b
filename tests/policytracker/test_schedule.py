"""The site's commands run at their times of day, are made up for, and tried again."""

import os
import re
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from announcements.management.commands.schedule import JOBS
from policytracker.cluster import CHECKOUT
from policytracker.schedule import Job, Runner, Schedule
from tests.policytracker.processes import wait_for

TWO = Job(("two",), hour=2)
DAY = datetime(2026, 11, 28, tzinfo=UTC)


def at(hour: int, minute: int = 0, days: int = 0) -> datetime:
    return DAY + timedelta(days=days, hours=hour, minutes=minute)


class Site:
    """Notes what runs; ``well`` says how it ends."""

    def __init__(self, folder: Path) -> None:
        self.ran: list[datetime] = []
        self.well = True
        self.schedule = Schedule({"two": TWO}, folder / "schedule", lambda job: self.well)

    def look(self, now: datetime) -> bool:
        """Whether it ran now; then it is this moment that is remembered."""
        before = self.schedule.last("two"), dict(self.schedule.failed)
        self.schedule.run_due(now)
        ran = (self.schedule.last("two"), self.schedule.failed) != before
        if ran and self.well:
            os.utime(self.schedule.folder / "two", (now.timestamp(),) * 2)
        return ran


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_once_a_day_at_its_hour(site: Site) -> None:
    looks = [at(1, 59), at(2), at(2, 1), at(23, 59), at(1, 59, days=1), at(2, 0, days=1)]
    assert [site.look(now) for now in looks] == [True, True, False, False, False, True]


def test_a_moment_that_was_slept_through_is_made_up_for(site: Site) -> None:
    assert [site.look(now) for now in [at(3), at(5, days=3), at(6, days=3)]] == [True, True, False]


def test_what_fails_is_tried_again_in_an_hour_and_not_before(site: Site) -> None:
    site.well = False
    assert [site.look(now) for now in [at(2), at(2, 59), at(3)]] == [True, False, True]
    site.well = True
    assert [site.look(now) for now in [at(3, 30), at(4), at(5)]] == [False, True, False]


def test_how_a_command_ended(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import sys\nsys.exit(sys.argv[1] != 'well')\n")
    run = Runner(tmp_path)
    assert [run(Job((word,), 0)) for word in ("well", "badly")] == [True, False]


def test_a_command_of_no_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "manage.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr("policytracker.schedule.MOST_SECONDS", 0.2)
    assert Runner(tmp_path)(Job(("long",), 0)) is False


def test_every_command_on_it_is_one_of_the_site() -> None:
    from django.core.management import get_commands

    assert {job.command[0] for job in JOBS.values()} - get_commands().keys() == set()


def test_what_runs_is_ended_with_it(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("import pathlib, time\npathlib.Path('began').touch()\ntime.sleep(60)\n")
    runner = Runner(tmp_path)
    keeping = threading.Thread(target=runner.keep, args=[Schedule({"two": TWO}, tmp_path / "schedule", runner)])
    keeping.start()
    assert wait_for((tmp_path / "began").exists, 10)
    runner.stop()
    keeping.join(10)
    assert not keeping.is_alive()
    assert [path.name for path in (tmp_path / "schedule").iterdir()] == []


def test_the_command_ends_when_it_is_told_to(tmp_path: Path) -> None:
    (tmp_path / "clearsessions").touch()
    environment = {**os.environ, "SCHEDULE": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "manage.py", "schedule", "clearsessions"],
        cwd=CHECKOUT,
        env=environment,
        stderr=subprocess.PIPE,
    ) as process:
        # Until it answers to the signal, it is still starting.
        assert wait_for(lambda: catches(process.pid, signal.SIGTERM), 10)
        process.terminate()
        assert (process.communicate(timeout=30)[1], process.returncode) == (b"", 0)


def catches(pid: int, number: int) -> bool:
    caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
    return bool(caught and int(caught[1], 16) >> (number - 1) & 1)


def test_what_is_not_on_it_is_refused() -> None:
    refused = subprocess.run(
        [sys.executable, "manage.py", "schedule", "tea"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (refused.returncode, refused.stderr) == (
        1,
        "CommandError: Not on the schedule: tea. Known are backup, clearsessions, audit, send_alerts.\n",
    )
