"""The list of what was taken out, kept beside the backups; and taking it out again of a database that was restored."""

import datetime
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from announcements import actions
from announcements.models import Redaction
from announcements.models.standing import in_words

# Of the transaction in which it was entered nothing holds elsewhere.
KEPT = [field.name for field in Redaction._meta.fields if field.name not in ("id", "transaction")]


class Command(BaseCommand):
    help = "Print the redactions, without the words that were taken out; or carry out a printed list after a restore."

    def add_arguments(self, parser: CommandParser) -> None:
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--list", action="store_true", help="print them, one in a line")
        asked.add_argument(
            "--again", metavar="FILE", help="carry out those that this database lacks; - reads them from the input"
        )

    def handle(self, *args: Any, again: str | None, **options: Any) -> None:
        if again is None:
            for redaction in Redaction.objects.values(*KEPT):
                self.stdout.write(json.dumps(redaction, default=str, ensure_ascii=False))
            return
        done = actions.redact_again(list(listed(lines(again))))
        self.stdout.write(f"{len(done)} redaction{'' if len(done) == 1 else 's'} carried out again.")


def lines(where: str) -> Iterator[tuple[int, str]]:
    try:
        text = sys.stdin.read() if where == "-" else Path(where).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{where} can't be read: {error}") from error
    yield from ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())


def listed(of_lines: Iterator[tuple[int, str]]) -> Iterator[Redaction]:
    for number, line in of_lines:
        try:
            told = json.loads(line)
            in_words(told["place_table"], told["place_column"])
            redaction = Redaction(**{name: told[name] for name in KEPT})
            redaction.key, redaction.at = uuid.UUID(told["key"]), datetime.datetime.fromisoformat(told["at"])
            redaction.clean_fields(exclude=["transaction"])
        except (ValueError, TypeError, KeyError, AttributeError, FieldDoesNotExist, ValidationError) as error:
            raise CommandError(f"Line {number} is no redaction of this site: nothing was done.") from error
        yield redaction
