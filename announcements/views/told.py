"""What a source says here: every fact that cites it, in words, gathered by record."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from announcements.models import Appointment, Citation, Record, Source
from announcements.models.steps import CountingStep
from announcements.views.links import is_open
from announcements.views.said import amount


@dataclass
class Told:
    """What a source says about one record: facts in words, each with its passage."""

    record: Record
    citations: list[Citation] = field(default_factory=list)


_FACT = {
    "milestone": ("milestone__agreement",),
    "binding": ("binding",),
    "figure": ("figure__agreement", "figure__announcement"),
    "announcement": ("announcement",),
    "statement": ("statement__announcement", "statement__official"),
    "participation": ("participation__agreement", "participation__announcement", "participation__official"),
    "appointment": ("appointment__official", "appointment__country", "appointment__organisation"),
}


def told_by(source: Source, user: Any) -> list[Told]:
    """Every fact that cites it, of records that this person may see, gathered by record."""
    told: dict[Record, Told] = {}
    paths = [path for paths in _FACT.values() for path in paths]
    counts = Exists(CountingStep.objects.filter(pk=OuterRef("milestone")))
    for citation in source.citations.select_related(*paths).annotate(counts=counts).order_by("pk"):
        record = _record_of(citation)
        if record.is_visible_to(user):
            citation.says = _fact_in_words(citation, user)
            told.setdefault(record, Told(record)).citations.append(citation)
    return list(told.values())


def _record_of(citation: Citation) -> Any:
    fact = citation.fact
    if isinstance(fact, Record):
        return fact
    if isinstance(fact, Appointment):
        return fact.official
    return getattr(fact, "agreement", None) or fact.announcement


def _fact_in_words(citation: Citation, user: Any) -> str:
    fact = citation.fact
    if citation.milestone:
        claimed = not (citation.counts or fact.expected)
        said = f"Claimed, not counted: {fact.stage_noun}" if claimed else str(fact)
        return f"{said}{f', {fact.date.words}' if fact.date else ''}"
    if citation.binding:
        return f"Binding: {fact.get_binding_display().lower()}"
    if citation.figure:
        return f"{amount(fact.value, fact.unit)}: {fact.what}"
    if citation.appointment:
        return f"Office: {fact.role}"
    if citation.announcement:
        return "Announced"
    who = fact.official.name if is_open(fact.official, user) else "An official"
    return f"{who} said" if citation.statement else f"{who}: {fact.get_part_display().lower()}"
