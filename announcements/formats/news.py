"""What a feed or a digest says of a record: its title, and in a few sentences what it says now."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser

from announcements.formats.atom import Entry
from announcements.formats.claims import citations, first_supporting, life, milestones
from announcements.formats.columns import Reader
from announcements.models import Agreement, Announcement
from announcements.models.meaning import meaning
from announcements.models.rows import rows_of
from announcements.models.vocabularies import Stage

READER = Reader(AnonymousUser())
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class News(NamedTuple):
    """A record, and when what is said of it was last another: in microseconds since 1970."""

    moment: int
    plural: str
    number: int


def moment_of(when: datetime.datetime) -> int:
    return (when - EPOCH) // datetime.timedelta(microseconds=1)


def entries_of(absolute: Callable[[str], str], news: Iterable[News]) -> list[Entry]:
    """In the same order; without those that have gone since they were found. ``absolute`` makes an address whole."""
    news = list(news)
    rows: dict[tuple[str, int], Any] = {}
    told: dict[tuple[str, int], list[str]] = {}
    for plural in {each.plural for each in news}:
        numbers = [each.number for each in news if each.plural == plural]
        rows |= {(plural, row.pk): row for row in rows_of(plural, numbers, READER.user)}
        told |= {(plural, number): words for number, words in TOLD[plural](numbers, rows).items()}
    return [
        Entry(
            absolute(rows[key].url),
            rows[key].title,
            EPOCH + datetime.timedelta(microseconds=each.moment),
            paragraphs=told.get(key, []),
        )
        for each in news
        if (key := (each.plural, each.number)) in rows
    ]


Told = dict[int, list[str]]


def _of_agreements(numbers: list[int], rows: dict[Any, Any]) -> Told:
    found = Agreement.objects.public().with_in_effect().filter(pk__in=numbers)
    return {
        agreement.pk: [
            stage_in_words(rows["agreements", agreement.pk]),
            meaning(agreement, life(agreement)),
            rows["agreements", agreement.pk].parties,
        ]
        for agreement in found.prefetch_related(milestones("milestones")(READER))
        if ("agreements", agreement.pk) in rows
    }


def stage_in_words(row: Any) -> str:
    """ "Signed, 7 November 2024 (doubtful)"."""
    if not row.stage:
        return "No step is known to have happened."
    flags = [word for word, holds in (("doubtful", row.doubtful), ("sources disagree", row.disputed)) if holds]
    date = f", {row.date.words}" if row.date else ""
    doubts = f" ({', '.join(flags)})" if flags else ""
    return f"{Stage(row.stage).label}{date}{doubts}."


def _of_announcements(numbers: list[int], rows: dict[Any, Any]) -> Told:
    found = Announcement.objects.public().filter(pk__in=numbers).prefetch_related(citations(READER))
    return {announcement.pk: _announced(announcement) for announcement in found}


def _announced(announcement: Any) -> list[str]:
    citation = first_supporting(announcement)
    day = f"Made known on {announcement.announced_on.words}." if announcement.announced_on else ""
    passage = f"“{citation.passage}” {citation.source}" if citation and citation.passage else ""
    return [day, announcement.summary, passage]


def _of_rows(plural: str, words: Callable[[Any], list[str]]) -> Callable[[list[int], dict[Any, Any]], Told]:
    def told(numbers: list[int], rows: dict[Any, Any]) -> Told:
        return {number: words(rows[plural, number]) for number in numbers if (plural, number) in rows}

    return told


def _offices(row: Any) -> list[str]:
    return [f"“{role}”{f', {of}' if of else ''}" for role, of in row.offices]


TOLD: dict[str, Callable[[list[int], dict[Any, Any]], Told]] = {
    "agreements": _of_agreements,
    "announcements": _of_announcements,
    "officials": _of_rows("officials", _offices),
    "organisations": _of_rows("organisations", lambda row: [", ".join(filter(None, [row.kind, row.country]))]),
    "events": _of_rows(
        "events", lambda row: [", ".join(filter(None, [row.date.words if row.date else "", row.place, row.country]))]
    ),
    "sources": _of_rows(
        "sources",
        lambda row: [" · ".join(filter(None, [row.publisher, row.date.words if row.date else "", row.kind]))],
    ),
}
