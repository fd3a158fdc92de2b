"""Which records a record names, and so makes public with itself."""

from typing import Any

from django.db.models import QuerySet

from announcements.models import (
    Agreement,
    Announcement,
    Event,
    Official,
    Organisation,
    Source,
)
from announcements.models.among import any_of
from announcements.models.vocabularies import State

# From the record that is named to the one that names it. In this order of kinds every act locks: none waits for another in a ring.
PATHS: dict[Any, dict[Any, list[str]]] = {
    Announcement: {
        Agreement: ["announced_agreements__announcement"],
        Official: ["participations__announcement", "statements__announcement"],
        Event: ["announcements"],
        Organisation: [
            "involvements__announcement",
            "figures_paid__announcement",
            "figures_received__announcement",
        ],
        Source: [
            "citations__announcement",
            "citations__statement__announcement",
            "citations__figure__announcement",
            "citations__participation__announcement",
        ],
    },
    Agreement: {
        Official: ["participations__agreement"],
        Organisation: [
            "parties__agreement",
            "figures_paid__agreement",
            "figures_received__agreement",
        ],
        Source: [
            "citations__binding",
            "citations__milestone__agreement",
            "citations__figure__agreement",
            "citations__participation__agreement",
        ],
    },
    Official: {
        Organisation: ["appointments__official"],
        Source: ["citations__appointment__official"],
    },
}
KINDS = [Announcement, Agreement, Official, Event, Organisation, Source]


def named_by(record: Any) -> list[Any]:
    """The records that this one names and that are not public, with those that they name in turn; each once, in the order of KINDS."""
    found: dict[Any, set[int]] = {kind: set() for kind in KINDS}
    found[type(record)].add(record.pk)
    for naming_kind, paths in PATHS.items():
        for kind, steps in paths.items():
            found[kind] |= _not_public(kind, steps, found[naming_kind])
    found[type(record)].discard(record.pk)
    return [named for kind in KINDS for named in kind.objects.filter(pk__in=found[kind]).order_by("pk")]


def _not_public(kind: Any, steps: list[str], naming: set[int]) -> set[int]:
    if not naming:
        return set()
    # A withdrawn agreement is just not shown; a withdrawn source or official leaves a fact without its source or people.
    records = kind.objects.order_by()
    not_public = records.filter(state=State.DRAFT) if kind is Agreement else records.exclude(state=State.PUBLISHED)
    named = any_of(*(_named(kind, step, naming) for step in steps))
    return set(not_public.filter(pk__among=named).values_list("pk", flat=True))


def _named(kind: Any, step: str, naming: set[int]) -> QuerySet[Any, Any]:
    """Their keys, from the rows that name them: joined to the records themselves, all of a kind would be read at each save."""
    rows, _, onwards = step.partition("__")
    key = kind._meta.get_field(rows).remote_field
    return key.model._default_manager.filter(**{f"{onwards or 'pk'}__in": naming}).values(key.attname)


def naming(record: Any) -> list[Any]:
    """The public records that can't be shown without this one. An announcement can be shown without its agreements."""
    found = []
    for naming_kind, paths in PATHS.items():
        steps = [] if type(record) is Agreement else paths.get(type(record), [])
        if steps:
            names = any_of(*(type(record).objects.filter(pk=record.pk).values(step) for step in steps))
            found += naming_kind.objects.public().filter(pk__among=names).order_by("pk")
    return found
