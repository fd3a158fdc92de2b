"""What was taken out of the records for ever, where, and by whom; never the words themselves."""

import uuid
from typing import Any, Self

import pgtrigger
from django.db import models
from django.db.models import Func, Q, TextField
from django.db.models.functions import Cast

from announcements.models.record import Record
from announcements.models.releases import Release
from announcements.models.standing import in_words


class Reason(models.TextChoices):
    """Why words were taken out, as every reader is told. What it was about is for maintainers alone."""

    COURT_ORDER = "court_order", "court order"
    PERSONS_RIGHT = "persons_right", "a person’s right"
    COPYRIGHT = "copyright", "copyright"
    SAFETY = "safety", "somebody’s safety"


class RedactionQuerySet(models.QuerySet[Any]):
    def of(self, record: Record) -> Self:
        """What was taken out of this record and of its rows, the latest first."""
        return self.filter(kind=record.noun, record=record.pk).order_by("-at", "pk")


class Redaction(models.Model):
    """Words taken out of one column of one row and of all its revisions. Those of one act share ``digest``, ``salt`` and ``at``.

    ``digest`` is of the words as they are compared, behind ``salt``; ``length`` is theirs. By it they are found again in a database
    that was restored from an older backup. ``whole``: all that the column ever said. ``kind`` and ``record`` name the record that
    the row belongs to; none for the reason of an act and the admin's log. ``transaction`` is the one in which it was entered: only
    there does the database let it be carried out (migration 0012).
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    reason = models.CharField(max_length=20, choices=Reason)
    why = models.TextField(blank=True)
    mark = models.CharField(max_length=100)
    place_table = models.CharField(max_length=60)
    place_column = models.CharField(max_length=60)
    place_row = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, blank=True)
    record = models.BigIntegerField(null=True)
    whole = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    length = models.PositiveIntegerField()
    transaction = models.BigIntegerField(
        db_default=Cast(Cast(Func(function="pg_current_xact_id"), TextField()), models.BigIntegerField())
    )

    objects = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index("kind", "record", name="redaction_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="", record__isnull=True) | (~Q(kind="") & Q(record__isnull=False)),
                name="redaction_names_its_record",
            ),
            models.CheckConstraint(
                condition=Q(mark__regex=r"^\[redacted [^][]+\]$"), name="redaction_leaves_a_visible_mark"
            ),
        ]
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.mark} in {self.place_table}.{self.place_column} of {self.place_row}"

    @property
    def where(self) -> str:
        """“Statement: the words, word for word”."""
        return in_words(self.place_table, self.place_column)


class WithheldFile(models.Model):
    """The file of a release that is given out no more. The release itself stays as it was cited."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="withheld")
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    reason = models.CharField(max_length=20, choices=Reason)
    why = models.TextField()

    def __str__(self) -> str:
        return f"The file of {self.release}"
