"""Freezes the whole public database as the next release."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from announcements.formats.download import one_moment
from announcements.formats.release import Frozen, Made, write
from announcements.models import Agreement, Announcement, Release

LOCK = 20_241_107
MAKING = ".making-"


class Command(BaseCommand):
    help = "Freeze the whole public database as the next release: a file that is never changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="", help="what it is called; its day where none is given")
        parser.add_argument("--note", default="", help="what a reader should know of it")
        parser.add_argument("--again", action="store_true", help="although no record has changed since the last one")

    def handle(self, *args: Any, name: str, note: str, again: bool, **options: Any) -> None:
        with one_at_a_time(), in_folder(settings.RELEASES) as folder:
            last = Release.objects.first()
            day = timezone.localdate()
            release = Release(
                number=last.number + 1 if last else 1, name=name or str(day), made_on=day, note=note, previous=last
            )
            self.check_release(release)
            made = freeze(release, folder, again=again)
        rows = sum(made.rows.values())
        self.stdout.write(
            f"{release}: {rows} rows, {release.size} bytes\n{folder / release.file_name}\n{release.sha256}"
        )

    def check_release(self, release: Release) -> None:
        if not (Agreement.objects.public().exists() or Announcement.objects.public().exists()):
            raise CommandError("Nothing is public yet: there is nothing to release.")
        if len(release.name) > (longest := Release._meta.get_field("name").max_length or 0):
            raise CommandError(f"A name has at most {longest} characters.")
        if Release.objects.filter(name=release.name).exists():
            raise CommandError(f"There is a release called “{release.name}”: give another --name.")
        if release.previous:
            check_file(release.previous)


def check_file(release: Release) -> None:
    """What has changed since is told by comparing with it."""
    path = settings.RELEASES / release.file_name
    if not path.exists():
        raise CommandError(f"The file of release {release.number} is not in {path.parent}: put it back first.")
    if sha256_of(path) != release.sha256:
        raise CommandError(f"{path} is not the file of release {release.number}: its SHA-256 is another.")


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError("Another release is being made.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextlib.contextmanager
def in_folder(folder: Path) -> Iterator[Path]:
    """Where releases lie, without what a run left behind that was ended."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{MAKING}*"):
            left.unlink()
        yield folder
    except OSError as error:
        raise CommandError(f"The folder of releases can't be written: {error}") from error


def freeze(release: Release, folder: Path, *, again: bool = False) -> Made:
    """Its file and its row, or neither."""
    final = folder / release.file_name
    with tempfile.NamedTemporaryFile(dir=folder, prefix=MAKING) as file:
        made = _written(file, release, folder)
        if release.previous and not any(made.changes.values()) and not again:
            raise CommandError(
                f"No record has changed since release {release.number - 1}: --again releases it all the same."
            )
        with transaction.atomic():
            release.save(force_insert=True)
            Path(file.name).chmod(0o644)
            _named(final, file.name)
            try:
                _on_disk(folder)
            except BaseException:
                final.unlink()
                raise
    return made


def _written(file: Any, release: Release, folder: Path) -> Made:
    before = (folder / release.previous.file_name).open("rb") if release.previous else None
    frozen = Frozen(
        release.number,
        release.name,
        release.made_on,
        f"{settings.SITE_URL}{release.get_absolute_url()}",
        release.note,
        before,
    )
    with before or contextlib.nullcontext(), one_moment():
        made = write(file, frozen)
    file.flush()
    os.fsync(file.fileno())
    whole = Path(file.name)
    release.sha256, release.size = sha256_of(whole), whole.stat().st_size
    release.rows, release.changes = made.rows, made.changes
    return made


def _named(final: Path, made: str) -> None:
    """A file that is there already may have been downloaded, whatever the database knows of it: none is written over."""
    try:
        final.hardlink_to(made)
    except FileExistsError as error:
        raise CommandError(f"{final} is there, and the database knows nothing of it: move it away first.") from error


def _on_disk(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
