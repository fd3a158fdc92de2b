"""Puts a backup in the place of the site's database and releases."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from policytracker import database
from policytracker.backups import restore, told_in_one_line
from policytracker.backups.checking import check
from policytracker.backups.encryption import identities
from policytracker.server import OLDEST_MAJOR


class Command(BaseCommand):
    help = "Read a backup whole, make a database of it, and put that in the place of the site's. Stop the site first."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, metavar="FILE", help="with which key an encrypted one opens")
        parser.add_argument("--replace", action="store_true", help="although there is a database already; it is kept")
        parser.add_argument("--check", action="store_true", help="only say whether the file is whole")

    def handle(self, *args: Any, file: Path, identity: Path | None, replace: bool, **options: Any) -> None:
        with told_in_one_line():
            keys = identities(identity) if identity else []
            if options["check"]:
                made = check(file, keys, database.client("pg_restore", OLDEST_MAJOR))
                self.stdout.write(f"{file} is whole: made {made.made_at}, {sum(made.rows.values())} rows")
                return
            known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
            target = restore.Target(connection.settings_dict["NAME"], settings.RELEASES, known, replace)
            done = restore.restore(file, keys, target)
        kept = f"; what was there is the database {done.kept} now" if done.kept else ""
        self.stdout.write(f"Restored as of {done.manifest.made_at}, {sum(done.manifest.rows.values())} rows{kept}")
