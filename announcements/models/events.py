"""Summits and conferences."""

from django.db import models

from announcements.dates import PartialDateField, days_of
from announcements.models.actors import other_names
from announcements.models.record import Record, merged_into
from announcements.models.rules import folded_key, kept


@kept
class Event(Record):
    name = models.CharField(max_length=300)
    other_names = other_names()
    place = models.CharField(max_length=200, blank=True)
    country = models.ForeignKey(
        "Country", models.PROTECT, null=True, blank=True, related_name="events"
    )
    date = PartialDateField(null=True, blank=True)
    days = days_of("date")
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("name")
    search_key = folded_key("name", "place", "other_names")

    noun = "event"
    plural = "events"

    class Meta(Record.Meta):
        ordering = [models.F("days").desc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.name
