"""What was made known on a day, in words, by somebody."""

import datetime
from collections.abc import Iterable
from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from announcements.dates import PartialDateField, days_of
from announcements.models.citations import Citation
from announcements.models.places import Place, any_of, is_place
from announcements.models.record import Record, RecordQuerySet, merged_into
from announcements.models.rules import (
    exactly_one,
    folded_key,
    kept,
    needs_support,
    row_of_announcement,
)
from announcements.models.vocabularies import AnnouncementKind, Role


class AnnouncementQuerySet(RecordQuerySet):
    def involving(self, *places: Place) -> Self:
        """In which any of these has a role. A bloc is itself, and whoever was a member on the announcement's day."""
        return self.filter(self.involves(*places))

    @staticmethod
    def involves(*places: Place) -> Q:
        """The condition behind ``involving``."""
        rows = Involvement.objects.alias(then=F("announcement__days")).filter(announcement=OuterRef("pk"))
        return Q(Exists(rows.filter(any_of(is_place(place, "then") for place in places))))

    def said(
        self,
        kinds: Iterable[str] = (),
        first: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> Self:
        """Of which one and the same source, of one of these kinds, published within these days, says something."""
        said = Citation.objects.from_sources(kinds, first, last)
        return self.filter(said.tell_of("announcement", "statement__announcement", "figure__announcement"))


@kept
class Announcement(Record):
    title = models.CharField(max_length=400)
    summary = models.TextField(blank=True, help_text="In our own words.")
    kind = models.CharField(max_length=20, choices=AnnouncementKind)
    announced_on = PartialDateField(null=True, blank=True)
    days = days_of("announced_on")
    event = models.ForeignKey("Event", models.PROTECT, null=True, blank=True, related_name="announcements")
    agreements = models.ManyToManyField("Agreement", through="AnnouncedAgreement", related_name="announcements")
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("title")
    search_key = folded_key("title")

    objects = AnnouncementQuerySet.as_manager()
    noun = "announcement"
    plural = "announcements"

    class Meta(Record.Meta):
        ordering = [models.F("days").desc(nulls_last=True), "pk"]
        indexes = [GistIndex(fields=["days"], name="announcement_days")]
        triggers = [
            *Record.Meta.triggers,
            needs_support(pgtrigger.Insert | pgtrigger.Update, "NULL, NEW.id"),
        ]

    def __str__(self) -> str:
        return self.title


@kept
class AnnouncedAgreement(models.Model):
    """An agreement that an announcement speaks of."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="announced_agreements")
    agreement = models.ForeignKey("Agreement", models.PROTECT, related_name="announced_agreements")

    class Meta:
        ordering = ["announcement_id", "pk"]
        constraints = [models.UniqueConstraint("announcement", "agreement", name="agreement_announced_once")]
        triggers = row_of_announcement()

    def __str__(self) -> str:
        return f"{self.announcement}: {self.agreement}"


@kept
class Involvement(models.Model):
    """A country or organisation in an announcement, and its role."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="involvements")
    country = models.ForeignKey("Country", models.PROTECT, null=True, blank=True, related_name="involvements")
    organisation = models.ForeignKey(
        "Organisation",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="involvements",
    )
    role = models.CharField(max_length=10, choices=Role)

    class Meta:
        ordering = ["announcement_id", "pk"]
        constraints = [
            exactly_one(
                "country",
                "organisation",
                name="involvement_is_of_one",
                violation_error_message="Choose a country or an organisation.",
            ),
            models.UniqueConstraint(
                "announcement",
                "country",
                name="involvement_country_once",
                condition=Q(country__isnull=False),
            ),
            models.UniqueConstraint(
                "announcement",
                "organisation",
                name="involvement_organisation_once",
                condition=Q(organisation__isnull=False),
            ),
        ]
        triggers = row_of_announcement()

    def __str__(self) -> str:
        return str(self.country or self.organisation)


@kept
class Statement(models.Model):
    """An official's words, and the role as printed."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="statements")
    official = models.ForeignKey("Official", models.PROTECT, related_name="statements")
    role_as_printed = models.CharField(max_length=300, blank=True)
    quote = models.TextField("the words, word for word")

    class Meta:
        ordering = ["announcement_id", "pk"]
        triggers = [
            *row_of_announcement(),
            needs_support(pgtrigger.Insert | pgtrigger.Update, "NULL, NEW.announcement_id"),
        ]

    def __str__(self) -> str:
        return f"{self.official}: “{self.quote}”"
