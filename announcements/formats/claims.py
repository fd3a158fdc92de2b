"""What a fact's sources say of it, from rows already loaded; an agreement's life is read as its page reads it."""

import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from announcements.formats import examples
from announcements.formats.columns import Column, Kind, Reader
from announcements.models import Citation, Milestone
from announcements.models.timeline import Step, Timeline
from announcements.models.vocabularies import Stage


def citations(reader: Reader) -> Prefetch:
    """To load: a fact's citations with their sources, of those that the reader may see."""
    found = Citation.objects.all() if reader.everything else Citation.objects.visible_to(reader.user)
    return Prefetch("citations", found.with_source())


def milestones(path: str) -> Any:
    """To load: the milestones at this path, with all that a life is read from."""
    return lambda reader: Prefetch(path, Milestone.objects.for_timeline(reader.user))


def supporting(fact: Any) -> list[Any]:
    """Citations that support it: what is quoted before what is only named, the earliest source first."""

    def place(citation: Any) -> tuple[bool, datetime.date, int]:
        published = citation.source.published_on
        return not citation.passage, published.first if published else datetime.date.max, citation.pk

    return sorted((citation for citation in fact.citations.all() if not citation.contradicts), key=place)


def first_supporting(fact: Any) -> Any:
    return next(iter(supporting(fact)), None) if fact else None


def source_url(fact: Any) -> str:
    citation = first_supporting(fact)
    return citation.source.url if citation else ""


def source_columns(of: str = "it", fact: Any = lambda row: row, *, passage: str = examples.PASSAGE) -> list[Column]:
    """Of the first source that supports a row, or what ``fact`` makes of the row; ``of`` is what the definition calls that."""

    def source(row: Any) -> Any:
        return getattr(first_supporting(fact(row)), "source", None)

    return [
        Column(
            "source_url",
            f"Address of the source that supports {of}: one that is quoted, else the earliest.",
            lambda row: source_url(fact(row)),
            example=examples.SOURCE_URL,
        ),
        Column(
            "source_publisher",
            "Publisher of that source.",
            lambda row: getattr(source(row), "publisher", ""),
            example=examples.SOURCE[1],
        ),
        Column(
            "passage",
            "That source's words.",
            lambda row: getattr(first_supporting(fact(row)), "passage", ""),
            example=passage,
        ),
    ]


SOURCE_URLS = Column(
    "source_urls",
    "Addresses of all sources that support it.",
    lambda fact: [citation.source.url for citation in supporting(fact) if citation.source.url],
    Kind.LIST,
    example=examples.SOURCE_URL,
)


def life(agreement: Any) -> Timeline:
    """Read once for all columns of the row; no column asks a step for its party's name."""
    if "_life" not in agreement.__dict__:
        day = getattr(agreement, "told_on", None) or timezone.localdate()
        agreement._life = Timeline(agreement.milestones.all(), {}, day)
    return agreement._life


def first_step(agreement: Any, stage: Stage) -> Step | None:
    """The earliest counting step of that stage."""
    return next((step for step in life(agreement).steps if step.stage == stage and step.counts), None)


def shown_claim(step: Step | None) -> Any:
    return step.claim if step else None
