"""Prints what an article suggests, for scripts. See docs/intake.md."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.utils import DatabaseError

from announcements.dates import DateError, PartialDate, parse
from announcements.intake import gazetteer
from announcements.intake.captured import Captured, from_bytes
from announcements.intake.fetch import NotFetched, fetch
from announcements.management.commands import load_reference
from announcements.models import Country


class Command(BaseCommand):
    help = "Read an article (a file, an address, or - for what comes in) and print what it suggests. Writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("article", metavar="FILE|URL|-")
        parser.add_argument("--json", action="store_true", help="print JSON, the only form there is")
        parser.add_argument(
            "--published-on", type=_date, metavar="DATE", help="for “on Thursday”, where the text has no date"
        )

    def handle(self, *args: Any, article: str, published_on: PartialDate | None, **options: Any) -> None:
        captured = _captured(article)
        draft = captured.draft(self._gazetteer(), published_on=published_on)
        said = draft.as_json()
        if captured.made:
            said["text"] = draft.text
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

    def _gazetteer(self) -> gazetteer.Gazetteer:
        """Of what is entered; of the reference files alone where nothing is."""
        try:
            if Country.objects.exists():
                return gazetteer.from_database()
        except DatabaseError:
            pass
        self.stderr.write("Nothing is entered yet: names come from the reference files alone.")
        return gazetteer.of(load_reference.countries(), load_reference.names(), load_reference.blocs())


def _date(words: str) -> PartialDate:
    try:
        return parse(words)
    except DateError as error:
        raise CommandError(str(error)) from error


def _captured(article: str) -> Captured:
    if article.startswith(("http://", "https://")):
        try:
            return fetch(article)
        except NotFetched as error:
            raise CommandError(str(error)) from error
    try:
        content = sys.stdin.buffer.read() if article == "-" else Path(article).read_bytes()
    except OSError as error:
        raise CommandError(f"{article}: {error.strerror}") from error
    return from_bytes(content)
