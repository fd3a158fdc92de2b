"""Countries and blocs: from reviewed data files, picked by editors, never created by them."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from announcements.dates import PartialDateField, days_of, overlaps
from announcements.models.rules import folded, folded_key, kept
from announcements.models.vocabularies import NameKind


class CountryQuerySet(models.QuerySet[Any]):
    def called(self, name: str) -> Self:
        """Countries whose code, or whose any name, is exactly this, whatever its accents and case."""
        names = CountryName.objects.filter(country=OuterRef("pk"), search_key=folded(name))
        return self.filter(Q(code=name.upper()) | Q(search_key=folded(name)) | Q(french_key=folded(name)) | Exists(names))

    def named(self, words: str) -> Self:
        """Countries of which any one name begins with, or holds, what is typed so far."""
        names = CountryName.objects.filter(country=OuterRef("pk"), search_key__contains=folded(words))
        holds = Q(search_key__contains=folded(words)) | Q(french_key__contains=folded(words))
        return self.filter(holds | Q(code=words.strip().upper()) | Exists(names))


@kept
class Country(models.Model):
    """A country or territory under its ISO 3166-1 alpha-2 code, ``XK`` for Kosovo."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=100)
    name_fr = models.CharField("name in French", max_length=100, blank=True)
    search_key = folded_key("name")
    french_key = folded_key("name_fr")

    objects = CountryQuerySet.as_manager()
    noun = "country"
    plural = "countries"

    class Meta:
        ordering = ["search_key"]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("country", args=[self.code])


@kept
class CountryName(models.Model):
    country = models.ForeignKey(Country, models.CASCADE, related_name="names")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=NameKind)
    since = PartialDateField("from", null=True, blank=True)
    until = PartialDateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    search_key = folded_key("name")

    class Meta:
        ordering = ["country", "kind", "name"]
        constraints = [models.UniqueConstraint("country", "name", "kind", name="country_name_once")]
        indexes = [models.Index("search_key", name="country_name_key")]

    def __str__(self) -> str:
        return self.name


@kept
class Bloc(models.Model):
    """EU, SCHENGEN, COE, EPC, WESTERN_BALKANS, FIVE_EYES: members with dates."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(max_length=100)
    search_key = folded_key("name")
    members = models.ManyToManyField(Country, through="Membership", related_name="blocs")

    class Meta:
        ordering = ["search_key"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet[Any]):
    def on(self, day: datetime.date) -> Self:
        joined = Q(since__isnull=True) | overlaps("since_days", None, day)
        not_left = Q(until__isnull=True) | overlaps("until_days", day, None)
        return self.filter(joined, not_left)


@kept
class Membership(models.Model):
    """A country in a bloc: ``until`` is the last day of it. Not stated at either end: as far as is known, always."""

    bloc = models.ForeignKey(Bloc, models.CASCADE, related_name="memberships")
    country = models.ForeignKey(Country, models.CASCADE, related_name="memberships")
    since = PartialDateField("from", null=True, blank=True)
    until = PartialDateField(null=True, blank=True)
    since_days = days_of("since")
    until_days = days_of("until")
    source = models.CharField(max_length=200)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["bloc", "country"]
        constraints = [models.UniqueConstraint("bloc", "country", "since", name="membership_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.country} in {self.bloc}"
