"""Countries and blocs: from reviewed data files, picked by editors, never created by them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from announcements.dates import PartialDateField, days_between
from announcements.models.rules import folded, folded_key, kept
from announcements.models.vocabularies import NameKind


class PlaceUnknown(ValueError):
    """No one country or bloc is meant, with a message fit for a reader."""


@dataclass(frozen=True)
class Place:
    """What a question calls a country: a country, or a bloc, which stands for itself and for its members."""

    code: str
    name: str
    is_bloc: bool = False

    @classmethod
    def meant_by(cls, words: str) -> "Place":
        """By a country's or bloc's code, or exactly by any name. PlaceUnknown where that is none, or more than one."""
        blocs = Bloc.objects.filter(Q(code=words.strip().upper()) | Q(search_key=folded(words)))
        countries = Country.objects.called(words.strip())
        found = [cls(bloc.code, bloc.name, True) for bloc in blocs] or [cls(c.code, c.name) for c in countries]
        if not found:
            raise PlaceUnknown(f"No country or bloc is called “{words[:60]}”.")
        if len(found) > 1:
            names = " or ".join(place.name for place in found)
            raise PlaceUnknown(f"“{words[:60]}” can mean {names}. Choose one.")
        return found[0]


def any_of(conditions: Iterable[Q]) -> Q:
    """Met by whatever meets one of these; by nothing where there is none."""
    return reduce(or_, conditions, Q(pk__in=[]))


def is_place(place: Place, days: str, prefix: str = "") -> Q:
    """Rows with a ``country`` and an ``organisation`` (after ``prefix``) that are this country, or this bloc or a member then.

    ``days`` names the range of days on which membership is asked, as an expression of the row.
    """
    if not place.is_bloc:
        return Q(**{f"{prefix}country": place.code})
    then = Membership.objects.filter(
        bloc=place.code,
        country=OuterRef(f"{prefix}country"),
        days__overlap=OuterRef(days),
    )
    return Q(Exists(then)) | Q(**{f"{prefix}organisation__bloc": place.code})


class CountryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Reference data is open to everybody."""
        return self

    def saying(self, words: str) -> Self:
        """Countries that these words look for, by any of their names."""
        documents = RawSQL(
            "SELECT country_code(id) FROM search_doc_country WHERE vector @@ (SELECT words_query(%s))",
            [words],
        )
        return self.filter(pk__in=documents)

    @staticmethod
    def involves(*places: Place) -> Q:
        """The countries themselves, and today's members of the blocs."""
        blocs = [place.code for place in places if place.is_bloc]
        members = Membership.objects.on(timezone.localdate()).filter(bloc__in=blocs, country=OuterRef("pk"))
        return Q(code__in=[place.code for place in places if not place.is_bloc]) | Q(Exists(members))

    def called(self, name: str) -> Self:
        """Countries whose code, or whose any name, is exactly this, whatever its accents and case."""
        names = CountryName.objects.filter(country=OuterRef("pk"), search_key=folded(name))
        return self.filter(
            Q(code=name.upper()) | Q(search_key=folded(name)) | Q(french_key=folded(name)) | Exists(names)
        )

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
        return f"/countries/{self.code}/"

    @property
    def number(self) -> int:
        """By which search documents name it: ``country_number`` of migration 0008."""
        return ord(self.code[0]) * 256 + ord(self.code[1])


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
        ordering = ["country_id", "kind", "name"]
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
        return self.filter(days__contains=day)


@kept
class Membership(models.Model):
    """A country in a bloc: ``until`` is the last day of it. Not stated at either end: as far as is known, always."""

    bloc = models.ForeignKey(Bloc, models.CASCADE, related_name="memberships")
    country = models.ForeignKey(Country, models.CASCADE, related_name="memberships")
    since = PartialDateField("from", null=True, blank=True)
    until = PartialDateField(null=True, blank=True)
    days = days_between("since", "until")
    source = models.CharField(max_length=200)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["bloc_id", "country_id"]
        constraints = [
            models.UniqueConstraint("bloc", "country", "since", name="membership_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.country} in {self.bloc}"
