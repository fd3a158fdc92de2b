"""Summits and conferences."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from announcements.dates import PartialDateField, days_of
from announcements.models.actors import other_names
from announcements.models.places import Membership, Place
from announcements.models.record import Record, RecordQuerySet, merged_into
from announcements.models.rules import folded_key, kept


class EventQuerySet(RecordQuerySet):
    @staticmethod
    def involves(*places: Place) -> Q:
        """Held in one of these countries; in a member of a bloc, as it was then."""
        rows = Event.objects.alias(then=F("days")).filter(pk=OuterRef("pk"))
        in_countries = Q(country__in=[place.code for place in places if not place.is_bloc])
        members = Membership.objects.filter(bloc__in=[place.code for place in places if place.is_bloc])
        then = members.filter(country=OuterRef("country"), days__overlap=OuterRef("then"))
        return in_countries | Q(Exists(rows.filter(Exists(then))))


@kept
class Event(Record):
    name = models.CharField(max_length=300)
    other_names = other_names()
    place = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey("Country", models.PROTECT, null=True, blank=True, related_name="events")
    date = PartialDateField(null=True, blank=True)
    days = days_of("date")
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("name")
    search_key = folded_key("name", "place", "other_names")

    objects = EventQuerySet.as_manager()
    noun = "event"
    plural = "events"

    class Meta(Record.Meta):
        ordering = [models.F("days").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.name
