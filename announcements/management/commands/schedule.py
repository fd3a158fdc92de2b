"""Run the site's commands at their times of day, for as long as this runs; with names, those alone."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from policytracker.cluster import CHECKOUT
from policytracker.schedule import Job, Runner, Schedule

# The hours are UTC, and one after the other. What is kept longest is copied first.
JOBS = {
    "backup": Job(("backup", str(settings.BACKUPS), "--keep", "14"), hour=2),
    "clearsessions": Job(("clearsessions",), hour=3),
    "audit": Job(("audit",), hour=4),
    "send_alerts": Job(("send_alerts",), hour=6),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("jobs", nargs="*", metavar="JOB", help=f"of {', '.join(JOBS)}; all of them without")

    def handle(self, *, jobs: list[str], **options: Any) -> None:
        if unknown := sorted(set(jobs) - JOBS.keys()):
            raise CommandError(f"Not on the schedule: {', '.join(unknown)}. Known are {', '.join(JOBS)}.")
        runner = Runner(CHECKOUT)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: runner.stop())
        chosen = {name: job for name, job in JOBS.items() if not jobs or name in jobs}
        if not settings.ALERTS:
            # Nobody can have asked for any.
            chosen.pop("send_alerts", None)
        runner.keep(Schedule(chosen, settings.SCHEDULE, runner))
