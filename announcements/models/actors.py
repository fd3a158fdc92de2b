"""Organisations and officials, and the offices that officials held."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from announcements.dates import PartialDateField, days_between
from announcements.models.places import Membership, Place, any_of, is_place
from announcements.models.record import Record, RecordQuerySet, merged_into
from announcements.models.rules import OFFICIAL, folded_key, kept, raises_version
from announcements.models.vocabularies import OrganisationKind


def now_and(days: str) -> Func:
    """Days as stated, or today where no day is stated: an office without dates is asked about today."""
    today = Value(DateRange(timezone.localdate(), timezone.localdate(), "[]"), output_field=DateRangeField())
    stated = Func(
        F(days),
        template="nullif(%(expressions)s, '(,)'::daterange)",
        output_field=DateRangeField(),
    )
    return Coalesce(stated, today)


def other_names(label: str = "other names") -> ArrayField:
    return ArrayField(models.CharField(max_length=300), verbose_name=label, default=list, blank=True)


class OrganisationQuerySet(RecordQuerySet):
    @staticmethod
    def involves(*places: Place) -> Q:
        """Of one of these countries; a bloc is its own organisation and those of its members today."""
        own = Q(bloc__in=[place.code for place in places if place.is_bloc])
        members = Membership.objects.on(timezone.localdate()).filter(country=OuterRef("country"))
        return own | any_of(
            Q(Exists(members.filter(bloc=place.code))) if place.is_bloc else Q(country=place.code) for place in places
        )


class OfficialQuerySet(RecordQuerySet):
    @staticmethod
    def involves(*places: Place) -> Q:
        """Who held an office of one of these; of a bloc itself, or of a member while the office was held."""
        offices = Appointment.objects.alias(then=now_and("days")).filter(official=OuterRef("pk"))
        return Q(Exists(offices.filter(any_of(is_place(place, "then") for place in places))))


@kept
class Organisation(Record):
    """A ministry, agency, police body, international organisation (the EU too) or company."""

    name = models.CharField(max_length=300)
    other_names = other_names()
    acronym = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=15, choices=OrganisationKind)
    country = models.ForeignKey(
        "Country",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        help_text="Empty when it belongs to no one country.",
    )
    bloc = models.OneToOneField(
        "Bloc",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisation",
        editable=False,
        help_text="The bloc whose name stands for it in a question: country=EU finds the EU itself too.",
    )
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("name")
    search_key = folded_key("name", "acronym", "other_names")

    objects = OrganisationQuerySet.as_manager()
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

    objects = OfficialQuerySet.as_manager()
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
    days = days_between("since", "until")

    class Meta:
        ordering = ["official_id", models.F("days").desc(nulls_last=True), "pk"]
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
