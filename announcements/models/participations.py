"""An official's part in an agreement or an announcement."""

from django.db import models

from announcements.models.rules import exactly_one, kept, row_of_either
from announcements.models.vocabularies import Part


@kept
class Participation(models.Model):
    official = models.ForeignKey("Official", models.PROTECT, related_name="participations")
    agreement = models.ForeignKey(
        "Agreement",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    announcement = models.ForeignKey(
        "Announcement",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="participations",
    )
    part = models.CharField(max_length=10, choices=Part)
    role_as_printed = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            exactly_one("agreement", "announcement", name="participation_in_one_record"),
        ]
        triggers = row_of_either()

    def __str__(self) -> str:
        return f"{self.official} ({self.get_part_display()})"
