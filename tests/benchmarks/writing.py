"""People who edit while others read: each act by the site's own way, at a bounded rate; in the end all is as it was."""

import contextlib
import itertools
import select
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Mod

from announcements import actions
from announcements.models import Announcement, Involvement
from announcements.models.vocabularies import AnnouncementKind

WRITERS = 4
PER_SECOND = 5
HELD = 20
WATCHED = 1_000
KINDS = AnnouncementKind.values


@contextlib.contextmanager
def beside_writers() -> Iterator[None]:
    """Four processes that edit announcements, each its own, for as long as the block lasts."""
    writers: list[subprocess.Popen[bytes]] = []
    try:
        for number in range(WRITERS):
            command = [sys.executable, "-m", "tests.benchmarks.writer", str(number)]
            writers.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"writing\n"
        yield
        # One that had failed would have left the others to be measured alone.
        assert [writer.poll() for writer in writers] == [None] * WRITERS
    finally:
        end(writers)


def end(writers: "list[subprocess.Popen[bytes]]") -> None:
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.close()
    for writer in writers:
        try:
            writer.wait(20)
        except subprocess.TimeoutExpired:
            writer.kill()
            writer.wait()


def write(number: int) -> None:
    """One act after another until the input ends; each record goes through all kinds, and at last has its own again."""
    records = own_records(number, watched_country())
    found = {record.pk: record.kind for record in records}
    sys.stdout.write("writing\n")
    sys.stdout.flush()
    for record in itertools.cycle(records):
        if select.select([sys.stdin], [], [], 1 / PER_SECOND)[0]:
            break
        give(record, "kind", KINDS[(KINDS.index(record.kind) + 1) % len(KINDS)], editor=number)
    for record in records:
        if record.kind != found[record.pk]:
            give(record, "kind", found[record.pk], editor=number)


def watched_country() -> str:
    """Whose count is asked after each commit: rare enough that SQL says it within milliseconds, and few of them change meanwhile."""
    countries = Involvement.objects.filter(country__isnull=False).order_by().values_list("country")
    return countries.annotate(found=Count("pk")).filter(found__lte=WATCHED).order_by("-found", "country")[0][0]


def own_records(number: int, country: str) -> list[Any]:
    """Announcements that this writer alone edits: half of them of the country that is watched."""
    own = Announcement.objects.public().alias(share=Mod(F("pk"), WRITERS + 1)).filter(share=number).order_by("pk")
    watched = Exists(Involvement.objects.filter(announcement=OuterRef("pk"), country=country))
    return [*own.filter(watched)[: HELD // 2], *own.exclude(watched)[: HELD // 2]]


@contextlib.contextmanager
def edited(record: Any, word: str) -> Iterator[None]:
    """The record without that word, by an editor's act; afterwards with it again."""
    summary = record.summary
    give(record, "summary", summary.replace(f" {word}", ""))
    try:
        yield
    finally:
        give(record, "summary", summary)


def give(record: Any, name: str, value: str, editor: int = WRITERS) -> None:
    """An editor corrects one thing."""
    who = User.objects.get(username=f"editor{editor}")
    with actions.change(record, who=who, version=record.version, why="Measured"):
        setattr(record, name, value)
        record.save()
