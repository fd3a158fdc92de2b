"""Copies the embedded server's files into its archive, for a recovery to begin from."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from policytracker import database
from policytracker.backups import archiving, told_in_one_line


class Command(BaseCommand):
    help = "Copy the embedded PostgreSQL's files into its archive. Once a week: a recovery reads all changes since the last."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the one of archive_wal")
        parser.add_argument(
            "--keep", type=int, default=2, metavar="N", help="how many are kept, with the changes since"
        )

    def handle(self, *args: Any, folder: Path, keep: int, **options: Any) -> None:
        if keep < 1:
            raise CommandError("--keep takes a number from 1.")
        with told_in_one_line():
            made = archiving.base_backup(database.embedded_only(), folder, keep)
        self.stdout.write(f"{made}: any moment from now on can be recovered to")
