"""Organisations and officials, and the offices that officials held."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from announcements.dates import PartialDateField, days_of
from announcements.models.record import Record, merged_into
from announcements.models.rules import OFFICIAL, folded_key, kept, raises_version
from announcements.models.vocabularies import OrganisationKind


def other_names(label: str = "other names") -> ArrayField:
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


@kept
class Organisation(Record):
    """A ministry, agency, police body, international organisation (the EU too) or company."""

    name = models.CharField(max_length=300)
    other_names = other_names()
    acronym = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=15, choices=OrganisationKind)
    country = models.ForeignKey(
        "Country", models.PROTECT, null=True, blank=True, related_name="organisations",
        help_text="Empty when it belongs to no one country.",
    )
    bloc = models.OneToOneField(
        "Bloc", models.PROTECT, null=True, blank=True, related_name="organisation", editable=False,
        help_text="The bloc whose name stands for it in a question: country=EU finds the EU itself too.",
    )
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("name")
    search_key = folded_key("name", "acronym", "other_names")

    noun = "organisation"
    plural = "organisations"

    class Meta(Record.Meta):
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


@kept
class Official(Record):
    """A person. What they were is in their appointments, and as printed where they are named."""

    name = models.CharField(max_length=200)
    other_names = other_names()
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("name")
    search_key = folded_key("name", "other_names")

    noun = "official"
    plural = "officials"

    class Meta(Record.Meta):
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.name


@kept
class Appointment(models.Model):
    """An office held, of a country or an organisation; from and until as far as a source states them."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="appointments")
    role = models.CharField(max_length=300)
    country = models.ForeignKey("Country", models.PROTECT, null=True, blank=True, related_name="appointments")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="appointments")
    since = PartialDateField("from", null=True, blank=True)
    until = PartialDateField(null=True, blank=True)
    since_days = days_of("since")
    until_days = days_of("until")

    class Meta:
        ordering = ["official", models.F("since_days").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country__isnull=True) | Q(organisation__isnull=True),
                name="appointment_of_one",
                violation_error_message="An office is of a country or of an organisation, not of both.",
            ),
        ]
        triggers = raises_version((OFFICIAL, "SELECT official_id FROM changed"))

    def __str__(self) -> str:
        return self.role
