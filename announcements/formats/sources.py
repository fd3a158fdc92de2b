"""Columns of sources and of what is cited from them."""

from typing import Any

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

SOURCES = Table(
    Source,
    (
        number_of_row("source"),
        tell("kind", "The editors' reading of the publisher."),
        tell("publisher", "Who published it."),
        tell("headline", "Its headline."),
        tell("url", "Its address."),
        tell("archive_url", "Address of an archived copy."),
        *tell_date("published_on", "When it was published."),
        tell("language", "Its language, a code."),
        tell("note", "A note by the editors."),
        *record_columns("source"),
    ),
    left_out(Source, captured_text="private to editors: others hold its copyright", url_key="follows from url"),
    loads=("merged_into",),
)


def _fact(citation: Any) -> str:
    return next((name for name in FACTS if getattr(citation, f"{name}_id")), "")


CITATIONS = Table(
    Citation,
    (
        number_of_row("citation"),
        *tell_related("source", "The source."),
        Column("source_url", "Its address.", lambda citation: getattr(citation.source, "url", "")),
        tell("stance", "supports or contradicts."),
        tell("passage", "The passage, word for word."),
        tell("locator", "Where to find it."),
        Column("fact", "What kind of fact it speaks of.", _fact, tells=tuple(FACTS)),
        Column(
            "fact_id",
            "Number of that fact: of the agreement, for its binding.",
            lambda c: getattr(c, f"{_fact(c)}_id"),
            Kind.NUMBER,
        ),
        tell("note", "A note by the editors."),
    ),
    loads=("source",),
)

UNSUPPORTED_FACTS = Table(
    UnsupportedFact,
    (
        tell("kind", "What kind of fact it is."),
        tell("fact_id", "Its number.", Kind.NUMBER),
        tell("agreement_id", "Number of the agreement that it belongs to.", Kind.NUMBER),
        tell("announcement_id", "Number of the announcement that it belongs to.", Kind.NUMBER),
    ),
    {"key": "follows from kind and fact_id"},
)
