"""The steps that count (DESIGN's rules 1 and 3), as the database sees them: migration 0006 holds the rule."""

import datetime
from typing import Any, Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Case, F, Value, When

from announcements.dates import PartialDateField, overlaps
from announcements.models.vocabularies import Certainty, Stage


class CountingStepQuerySet(models.QuerySet[Any]):
    def at(self, stage: str, first: datetime.date | None = None, last: datetime.date | None = None) -> Self:
        """Of that stage, on a day that may lie between these."""
        found = self.filter(stage=stage)
        return found.filter(overlaps("days", first, last)) if first or last else found

    def deciding(self) -> Self:
        """What can decide a stage, the one that does first: the latest in life, else the furthest on the way."""
        # A step without a date is never the latest.
        life_day = Case(When(is_life=True, days__isnull=False, then=F("known_on")))
        reads_as = Case(When(stage__in=[Stage.RENEWED, Stage.RESUMED], then=Value(Stage.IN_EFFECT)), default=F("stage"))
        found = self.exclude(stage=Stage.AMENDED).annotate(reads_as=reads_as)
        return found.order_by("-is_life", life_day.desc(nulls_last=True), "-rank", "pk")


class CountingStep(models.Model):
    """A milestone that happened, and that no citation contradicts, or that an editor says stands. A row of a view.

    ``known_on`` is the day by which it has certainly happened: its last possible day, or its earliest supporting source's
    day if that is earlier (a source of 3 April can't report a signature of 20 April), though never before its first. Without
    a date it is the source's day; without that, the day on which it was entered here.
    """

    milestone = models.OneToOneField("Milestone", models.DO_NOTHING, primary_key=True, db_column="id", related_name="+")
    agreement = models.ForeignKey("Agreement", models.DO_NOTHING, related_name="+")
    stage = models.CharField(max_length=12, choices=Stage)
    rank = models.IntegerField(help_text="1 for announced … 12 for ended, in the order of the list of stages.")
    is_life = models.BooleanField()
    certainty = models.CharField(max_length=10, choices=Certainty)
    date = PartialDateField(null=True)
    days = DateRangeField(null=True)
    first = models.DateField(null=True)
    known_on = models.DateField()

    objects = CountingStepQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "counting_step"

    def __str__(self) -> str:
        return Stage(self.stage).label
