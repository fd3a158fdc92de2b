"""What an alert tells: which records are new, whose stage is another, and which are no longer in the answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from announcements.formats.atom import Entry
from announcements.formats.mail import at_the_site
from announcements.formats.news import READER, News, entries_of, stage_in_words
from announcements.models.rows import rows_of
from announcements.models.vocabularies import Stage


@dataclass(frozen=True)
class Change:
    """ "UK–Serbia: announced → signed"; ``said`` is the stage now with its date and doubts. No stage: only that it left."""

    title: str
    address: str
    before: str = ""
    now: str = ""
    said: str = ""


@dataclass
class Digest:
    """``hidden`` counts what can't be named any more: it was withdrawn."""

    question: str
    new: list[Entry] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    gone: list[Change] = field(default_factory=list)
    hidden: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.moved or self.gone or self.hidden)

    @property
    def subject(self) -> str:
        told = [
            f"{len(changes)} {words}"
            for changes, words in ((self.new, "new"), (self.moved, "with another stage"))
            if changes
        ]
        gone = len(self.gone) + self.hidden
        return f"{', '.join(told) or f'{gone} no longer listed'}: {self.question}"


def digest(
    question: str,
    plural: str,
    *,
    new: list[int],
    moved: Iterable[tuple[int, str]],
    gone: Iterable[tuple[int, str]],
) -> Digest:
    """``moved`` and ``gone`` with the stage that each had."""
    entries = entries_of(at_the_site, [News(0, plural, number) for number in new])
    gone = list(gone)
    left = changes(plural, gone)
    return Digest(question, entries, changes(plural, moved), left, len(gone) - len(left))


def changes(plural: str, before: Iterable[tuple[int, str]]) -> list[Change]:
    """Of those that a reader may still see."""
    stages = dict(before)
    return [
        Change(
            row.title,
            at_the_site(row.url),
            label(stages[row.pk]),
            label(getattr(row, "stage", "")),
            stage_in_words(row) if plural == "agreements" else "",
        )
        for row in rows_of(plural, sorted(stages), READER.user)
    ]


def label(stage: str) -> str:
    return Stage(stage).within if stage else "no step"
