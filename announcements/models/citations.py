"""One fact, one source: the passage, and whether it supports or contradicts."""

import datetime
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.lookups import Exact

from announcements.dates import overlaps
from announcements.models.rules import (
    AGREEMENT,
    ANNOUNCEMENT,
    OFFICIAL,
    kept,
    needs_support,
    raises_version,
)
from announcements.models.sources import Source
from announcements.models.vocabularies import Stance, State

FACTS = [
    "announcement",
    "milestone",
    "statement",
    "figure",
    "participation",
    "appointment",
    "binding",
]


def _of(column: str, table: str, key: str) -> str:
    """SQL: the records that the cited rows of a table belong to."""
    return f"SELECT fact.{column} FROM changed JOIN announcements_{table} fact ON fact.id = changed.{key}_id"  # noqa: S608 (names of our own)


_AGREEMENTS = " UNION ALL ".join(
    ["SELECT binding_id FROM changed"]
    + [_of("agreement_id", fact, fact) for fact in ("milestone", "figure", "participation")]
)
_ANNOUNCEMENTS = " UNION ALL ".join(
    ["SELECT announcement_id FROM changed"]
    + [_of("announcement_id", fact, fact) for fact in ("statement", "figure", "participation")]
)


def _fact(model: str, related_name: str = "citations") -> models.ForeignKey:
    return models.ForeignKey(model, models.CASCADE, null=True, blank=True, related_name=related_name)


def by_fact(citations: Iterable["Citation"]) -> dict[tuple[str, int], list["Citation"]]:
    found: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        kind = next(name for name in FACTS if getattr(citation, f"{name}_id"))
        found.setdefault((kind, getattr(citation, f"{kind}_id")), []).append(citation)
    return found


class CitationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Those whose source this person may see: a draft's headline is not read through a published record."""
        return self.filter(source__in=Source.objects.visible_to(user))

    def with_source(self) -> Self:
        """With what stands under a passage; captured texts are long, and private."""
        return self.select_related("source").defer("source__captured_text")

    def by_fact(self) -> dict[tuple[str, int], list["Citation"]]:
        """Asked in one statement, for many kinds of fact: by the fact's name here and its id."""
        return by_fact(self)

    def from_sources(
        self,
        kinds: Iterable[str] = (),
        first: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> Self:
        """Of public sources of one of these kinds (of any, where none is named), published within these days."""
        public = self.filter(source__state=State.PUBLISHED)
        found = public.filter(source__kind__in=kinds) if kinds else public
        return found.filter(overlaps("source__published_days", first, last)) if first or last else found

    def tell_of(self, *facts: str) -> Q:
        """A record of which one of these says something: ``facts`` are the ways from a citation to a record's key.

        Each way is asked for by itself: PostgreSQL then reads all citations once for many records, and an index for a few.
        """
        conditions = (Q(Exists(self.filter(**{fact: OuterRef("pk")}))) for fact in facts)
        return reduce(or_, conditions)


@kept
class Citation(models.Model):
    """The passage is looked up in the captured text when shown; offsets are not stored."""

    source = models.ForeignKey("Source", models.PROTECT, related_name="citations")
    stance = models.CharField("the source", max_length=11, choices=Stance, default=Stance.SUPPORTS)
    passage = models.TextField("passage, word for word", blank=True)
    locator = models.CharField("where to find it", max_length=200, blank=True)
    note = models.TextField(blank=True)

    announcement = _fact("Announcement")
    milestone = _fact("Milestone")
    statement = _fact("Statement")
    figure = _fact("Figure")
    participation = _fact("Participation")
    appointment = _fact("Appointment")
    binding = _fact("Agreement", related_name="binding_citations")

    objects = CitationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(
                    Func(
                        *[F(fact) for fact in FACTS],
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="citation_of_one_fact",
                violation_error_message="A citation speaks of one fact.",
            ),
        ]
        triggers = [
            *raises_version(
                (AGREEMENT, _AGREEMENTS),
                (ANNOUNCEMENT, _ANNOUNCEMENTS),
                (OFFICIAL, _of("official_id", "appointment", "appointment")),
            ),
            # Deleting, moving or turning the last supporting one counts.
            needs_support(pgtrigger.Update | pgtrigger.Delete, "OLD"),
        ]

    def __str__(self) -> str:
        return f"“{self.passage}” ({self.source})" if self.passage else str(self.source)

    @property
    def contradicts(self) -> bool:
        return self.stance == Stance.CONTRADICTS

    @property
    def fact(self) -> models.Model:
        return next(value for name in FACTS if (value := getattr(self, name)) is not None)
