"""Backs the site up: its database and its releases, in one file that was read again before it counts."""

import contextlib
import datetime
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from announcements.formats.download import one_moment
from announcements.models import Release
from policytracker.backups import backup, told_in_one_line
from policytracker.backups.archive import Manifest
from policytracker.backups.encryption import make_identity, recipients

LOCK = 20_261_128


class Command(BaseCommand):
    help = "Write the database and the releases into one file, and read it again. BACKUP_RECIPIENT encrypts it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", nargs="?", type=Path, help="a file, or a folder that gets one; else BACKUPS")
        parser.add_argument("--keep", type=int, metavar="N", help="of a folder's backups, keep the newest N")
        parser.add_argument(
            "--make-key", type=Path, metavar="FILE", help="make a key for encrypted backups, and no backup"
        )

    def handle(self, *args: Any, target: Path | None, keep: int | None, make_key: Path | None, **options: Any) -> None:
        with told_in_one_line(), leaving_politely():
            if make_key:
                self.stdout.write(f"BACKUP_RECIPIENT={make_identity(make_key)}")
            else:
                self.back_up(target or settings.BACKUPS, keep)

    def back_up(self, target: Path, keep: int | None) -> None:
        to = recipients(settings.BACKUP_RECIPIENT)
        if target == settings.BACKUPS:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
        in_folder = target.is_dir()
        if keep is not None and (keep < 1 or not in_folder):
            raise CommandError("--keep takes a number from 1, and goes with a folder.")
        now = datetime.datetime.now(datetime.UTC)
        file = target / backup.name_for(now, encrypted=bool(to)) if in_folder else target
        with one_at_a_time():
            made = self.make(file, to)
            if made.missing:
                raise CommandError(
                    f"{file} is written, but without releases whose files are not whole: {', '.join(made.missing)}."
                )
            gone = backup.thin(target, keep, file) if keep else []
        self.stdout.write(
            f"{file}: {file.stat().st_size} bytes, {sum(made.rows.values())} rows, {len(gone)} older removed"
        )

    def make(self, file: Path, to: Any) -> Manifest:
        with one_moment(), connection.cursor() as cursor:
            releases = {settings.RELEASES / release.file_name: release.sha256 for release in Release.objects.all()}
            source = backup.Source(cursor, connection.settings_dict["NAME"], releases)
            return backup.make(source, file, to)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError("Another backup is being made.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextlib.contextmanager
def leaving_politely() -> Iterator[None]:
    """Ended by its scheduler, it takes away what is half done."""

    def leave(number: int, frame: object) -> NoReturn:
        raise CommandError("Ended before the backup was done.")

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
