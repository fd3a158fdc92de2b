"""Which facts of a record no source supports, in words."""

from typing import Any

from announcements.actions.refusals import Problem
from announcements.models import (
    Agreement,
    Announcement,
    Figure,
    Milestone,
    Statement,
    UnsupportedFact,
)

FACTS: dict[str, Any] = {
    "announcement": Announcement,
    "binding": Agreement,
    "figure": Figure,
    "milestone": Milestone,
    "statement": Statement,
}


def unsupported(record: Any) -> list[Problem]:
    """A problem for each fact of this record that has no supporting source."""
    if not isinstance(record, Agreement | Announcement):
        return []
    return [
        Problem(
            f"No source supports {_words(fact.kind, fact.fact_id)}.",
            record,
            fact.kind,
            fact.fact_id,
        )
        for fact in UnsupportedFact.objects.of(record).order_by("kind", "fact_id")
    ]


def _words(kind: str, pk: int) -> str:
    fact = FACTS[kind].objects.get(pk=pk)
    if kind == "announcement":
        return "the announcement itself"
    if kind == "binding":
        return f"“Binding: {fact.get_binding_display()}”"
    if kind == "milestone" and fact.date:
        return f"“{fact}, {fact.date.words}”"
    if kind == "statement":
        return f"the statement {fact}"
    return f"“{fact}”"
