"""Releases: the whole public database, frozen on a day."""

import pgtrigger
from django.db import models
from django.db.models import F, Q


class Release(models.Model):
    """A numbered file that is never changed. ``rows`` says how many each of its tables has; ``changes`` how many records became what."""

    number = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=100, unique=True)
    made_on = models.DateField("day of the data")
    note = models.TextField(blank=True)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next")
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    size = models.PositiveBigIntegerField("size in bytes")
    rows = models.JSONField()
    changes = models.JSONField()

    noun = "release"
    plural = "releases"

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number=1, previous__isnull=True) | Q(number=F("previous") + 1),
                name="release_follows_the_last",
                violation_error_message="Releases are numbered without a gap.",
            )
        ]
        # What somebody has cited stays what they cited.
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"Release {self.number}: {self.name}"

    def get_absolute_url(self) -> str:
        return f"/releases/{self.number}/"

    @property
    def file_name(self) -> str:
        """Of its file, wherever it lies."""
        return f"migration-policy-tracker-{self.number}-{self.made_on}.zip"
