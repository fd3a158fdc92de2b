"""Columns of sources and of what is cited from them."""

from typing import Any

from announcements.formats import examples
from announcements.formats.columns import (
    Column,
    Kind,
    Table,
    left_out,
    number_of_row,
    record_columns,
    tell,
    tell_date,
    tell_related,
)
from announcements.models import Citation, Source, UnsupportedFact
from announcements.models.citations import FACTS
from announcements.models.vocabularies import Fact, SourceKind, Stance

SOURCES = Table(
    Source,
    (
        number_of_row("source"),
        tell("kind", "The editors' reading of the publisher.", example="press", terms=SourceKind),
        tell("publisher", "Who published it.", example="The Independent"),
        tell(
            "headline",
            "Its headline.",
            example="Keir Starmer signs new migration agreements in boost to European cooperation",
        ),
        tell("url", "Its address.", example=examples.SOURCE_URL),
        tell("archive_url", "Address of an archived copy.", example="https://archive.example/159450"),
        *tell_date("published_on", "When it was published.", example=examples.DAY),
        tell("language", "Its language, a code.", example="en"),
        tell("note", "A note by the editors.", example="Text dates itself “today (7 November)”"),
        *record_columns("source"),
    ),
    left_out(Source, captured_text="private to editors: others hold its copyright", url_key="follows from url"),
    loads=("merged_into",),
    row="Where something was said.",
)


def _fact(citation: Any) -> str:
    return next((name for name in FACTS if getattr(citation, f"{name}_id")), "")


CITATIONS = Table(
    Citation,
    (
        number_of_row("citation"),
        *tell_related("source", "The source.", examples.SOURCE),
        Column("source_url", "Its address.", lambda c: getattr(c.source, "url", ""), example=examples.SOURCE_URL),
        tell("stance", "supports or contradicts.", example="supports", terms=Stance),
        tell("passage", "The passage, word for word.", example=examples.PASSAGE),
        tell("locator", "Where to find it.", example="headline"),
        Column("fact", "What kind of fact it speaks of.", _fact, tells=tuple(FACTS), example="milestone", terms=Fact),
        Column(
            "fact_id",
            "Number of that fact: of the agreement, for its binding.",
            lambda c: getattr(c, f"{_fact(c)}_id"),
            Kind.NUMBER,
            example="2",
        ),
        tell("note", "A note by the editors.", example="The text of the same article."),
    ),
    loads=("source",),
    row="A fact and a source that speaks of it: the passage, and whether it supports or contradicts the fact.",
)

UNSUPPORTED_FACTS = Table(
    UnsupportedFact,
    (
        tell("kind", "What kind of fact it is.", example="figure", terms=Fact),
        tell("fact_id", "Its number.", Kind.NUMBER, example="1"),
        tell("agreement_id", "Number of the agreement that it belongs to.", Kind.NUMBER, example="2"),
        tell("announcement_id", "Number of the announcement that it belongs to.", Kind.NUMBER, example="1"),
    ),
    {"key": "follows from kind and fact_id"},
    row="A fact that no source supports yet: only a draft can have one.",
)
