"""The steps that count (DESIGN's rules 1 to 3), as the database sees them: migrations 0006 and 0009 hold the rules."""

import datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models

from announcements.dates import PartialDateField, overlaps
from announcements.models.vocabularies import Certainty, Stage


class CountingStepQuerySet(models.QuerySet[Any]):
    def at(self, stage: str, first: datetime.date | None = None, last: datetime.date | None = None) -> Self:
        """Of that stage, on a day that may lie between these."""
        found = self.filter(stage=stage)
        return found.filter(overlaps("days", first, last)) if first or last else found

    def deciding(self) -> Self:
        """What can decide a stage, the one that does first."""
        return self.exclude(stage=Stage.AMENDED).order_by("-decides")


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
    reads_as = models.CharField(max_length=12, choices=Stage, help_text="The stage at which an agreement stands by it.")
    decides = ArrayField(models.BigIntegerField(), null=True, help_text="Of an agreement's steps the greatest decides.")
    own_days = DateRangeField()
    begins = ArrayField(models.BigIntegerField(), help_text="On the days of the least stands the agreement's own date.")

    objects = CountingStepQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "deciding_step"

    def __str__(self) -> str:
        return Stage(self.stage).label
