"""Has the embedded server keep each change in a folder within a minute: see docs/backups.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from policytracker import database
from policytracker.backups import archiving, told_in_one_line


class Command(BaseCommand):
    help = "Have the embedded PostgreSQL archive its changes into a folder, from its next start on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="on another disk, or another machine's that is mounted here")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        with told_in_one_line():
            on = archiving.turn_on(database.embedded_only(), folder)
        start = "is on" if on else "begins when the site is stopped and started"
        self.stdout.write(f"Archiving into {folder} {start}. Then: manage.py base_backup {folder}")
