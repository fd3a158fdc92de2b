"""Brings the embedded database back as it was at a moment, from its archive."""

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from policytracker import database
from policytracker.backups import recovery, told_in_one_line


class Command(BaseCommand):
    help = "Recover the embedded database from its archive. Stop the site first; what is there is kept."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the one of archive_wal")
        parser.add_argument("--to", metavar="MOMENT", help="2024-11-07T15:30:00Z; without it, all that was archived")

    def handle(self, *args: Any, folder: Path, to: str | None, **options: Any) -> None:
        moment = moment_of(to) if to else None
        with told_in_one_line():
            kept = recovery.recover(database.embedded_only(), folder, moment)
        was = f"; what was there before is in {kept}" if kept else ""
        self.stdout.write(f"Recovered{was}. It archives nothing until it is told: manage.py archive_wal {folder}")


def moment_of(words: str) -> datetime.datetime:
    try:
        found = parse_datetime(words)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise CommandError(f"{words} is no moment with its offset from UTC, as in 2024-11-07T15:30:00Z.")
    return found
