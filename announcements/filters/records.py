"""One question per record: its conditions, spans of days and orders, in the order in which an address writes them."""

import datetime
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Count, DateField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from pyroaring import BitMap

from announcements.dates import first_day, overlaps
from announcements.filters.conditions import AllPlaces, Day, Places, Records, Term, Terms, bounds
from announcements.filters.paging import Page, Sort, anchor_of, ordered, page_of
from announcements.filters.question import Question
from announcements.index import Reference, current
from announcements.models import (
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Country,
    Event,
    Official,
    Organisation,
    Participation,
    Party,
    Source,
)
from announcements.models.vocabularies import (
    AnnouncementKind,
    Answer,
    Area,
    Concerned,
    Form,
    OrganisationKind,
    SourceKind,
    Stage,
    State,
    YesNo,
)

NEVER = Value(datetime.date.min, output_field=DateField())


def newest(days: Any, words: str) -> Sort:
    """Latest first; what has no day stands last."""
    return Sort(words, "day", Coalesce(days, NEVER), descending=True)


CHANGED = Sort("last changed first", "changed", F("changed_at"), descending=True)


def within(queryset: QuerySet, days: str, first: Any, last: Any) -> QuerySet:
    """Records on whose days one may lie between these; all, where neither is asked for."""
    return queryset.filter(overlaps(days, first, last)) if first or last else queryset


def in_array(field: str) -> Any:
    return lambda term: Q(**{f"{field}__contains": [term.value]})


def is_value(field: str) -> Any:
    return lambda term: Q(**{field: term.value})


class RecordQuestion(Question):
    """Conditions on what was said: one and the same source, of that kind, published in that time."""

    def narrow_published(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        kinds = [kind.value for kind in given.get("source_kind", [])]
        return queryset.said(kinds, first, last) if kinds or first or last else queryset

    def among_published(self, first: Any, last: Any) -> BitMap | None:
        kinds = [kind.value for kind in self.given.get("source_kind", [])]
        if not (kinds or first or last):
            return None
        return self.asked(("published", *kinds, first, last), lambda rows: rows.said(kinds, first, last))


class SaidBy(Terms):
    """A kind of source; it is looked for together with the days of publication."""

    counted = False

    def __init__(self) -> None:
        super().__init__("Source is", SourceKind)

    def filter(self, qs: QuerySet, value: Any) -> QuerySet:
        return qs

    def among(self, value: Any) -> None:
        return None


class AgreementQuestion(RecordQuestion):
    country = Places("Country or bloc")
    with_country = AllPlaces("Together with")
    stage = Terms("Stage now", Stage.now(), holds=is_value("stage"))
    reached = Term("Reached", Stage)
    reached_from, reached_to = bounds()
    not_reached = Term("Not yet reached", Stage)
    in_effect_on = Day("In effect on")
    in_effect = Term("In effect", Answer)
    announced_from, announced_to = bounds()
    published_from, published_to = bounds()
    changed_from, changed_to = bounds()
    form = Terms("Form", Form, holds=is_value("form"))
    area = Terms("Area", Area, holds=in_array("areas"))
    binding = Terms("Binding", YesNo, holds=is_value("binding"))
    concerns = Terms("Whom it concerns", Concerned, holds=in_array("concerns"))
    official = Records(
        "Official",
        Official,
        holds=lambda official: Q(Exists(Participation.objects.filter(agreement=OuterRef("pk"), official=official))),
    )
    organisation = Records(
        "Organisation",
        Organisation,
        holds=lambda organisation: Q(Exists(Party.objects.filter(agreement=OuterRef("pk"), organisation=organisation))),
    )
    event = Records(
        "Event",
        Event,
        holds=lambda event: Q(
            Exists(
                AnnouncedAgreement.objects.filter(
                    agreement=OuterRef("pk"), announcement__event=event, announcement__state=State.PUBLISHED
                )
            )
        ),
    )
    source_kind = SaidBy()

    spans = {"reached": "Reached", "announced": "Announced", "published": "Source published", "changed": "Changed here"}
    spans_of = {"reached": "reached"}
    indexed_spans = {"announced"}
    sorts = {
        "newest": newest(F("since"), "newest step first"),
        "title": Sort("by title", "text", F("sort_key")),
        "changed": CHANGED,
    }

    class Meta(Question.Meta):
        model = Agreement
        fields: list[str] = []

    def everything(self) -> QuerySet:
        return super().everything().with_stage().with_own_days()

    def check(self, form: Any) -> None:
        super().check(form)
        asked, day = form.cleaned_data.get("in_effect"), form.cleaned_data.get("in_effect_on")
        if asked and not day and "in_effect_on" not in form.errors:
            form.add_error("in_effect_on", "Say on which day.")

    def answer(self, queryset: QuerySet) -> QuerySet:
        queryset, given = super().answer(queryset), self.given
        if stage := given.get("not_reached"):
            queryset = queryset.not_reached(stage)
        if "in_effect_on" in given:
            queryset = queryset.in_effect_on(given["in_effect_on"].first, given.get("in_effect", Answer.YES))
        return queryset

    @cached_property
    def parts(self) -> dict[str, BitMap]:
        parts, given = super().parts, self.given
        if stage := given.get("not_reached"):
            parts["not_reached"] = self.visible - self.index.having("reached", stage)
        if "in_effect_on" in given:
            parts["in_effect_on"] = self._in_effect(given.get("in_effect", Answer.YES))
        return parts

    def _in_effect(self, answer: Answer) -> BitMap:
        day = self.given["in_effect_on"].first
        return self.asked(("in_effect_on", day, answer), lambda rows: rows.in_effect_on(day, answer))

    def among_reached(self, first: Any, last: Any) -> BitMap | None:
        """That stage in those days: each stage has its own days, so both meet in one and the same step."""
        stage = self.given.get("reached")
        if stage and (first or last):
            return self.index.overlapping(f"reached {stage}", first, last)
        return self.index.having("reached", stage) if stage else None

    def _taken_along(self, name: str) -> dict[str, None]:
        return super()._taken_along(name) | ({"in_effect": None} if name == "in_effect_on" else {})

    def narrow_reached(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        return queryset.reached(given["reached"], first, last) if "reached" in given else queryset

    def narrow_announced(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        return queryset.announced(first, last) if first or last else queryset

    @cached_property
    def asides(self) -> list[dict[str, Any]]:
        """What else is known about that day: the two other answers, each one click away."""
        if "in_effect_on" not in self.given:
            return []
        asked = self.given.get("in_effect", Answer.YES)
        words = {Answer.YES: "in effect", Answer.NO: "not in effect", Answer.UNKNOWN: "cannot tell"}
        others = self.found(without="in_effect_on")
        return [
            {
                "words": words[answer],
                "count": others.intersection_cardinality(self._in_effect(answer)),
                "url": self.address(in_effect=None if answer == Answer.YES else answer),
            }
            for answer in Answer
            if answer != asked
        ]


class AnnouncementQuestion(RecordQuestion):
    country = Places("Country or bloc")
    with_country = AllPlaces("Together with")
    announced_from, announced_to = bounds()
    published_from, published_to = bounds()
    changed_from, changed_to = bounds()
    kind = Terms("Kind", AnnouncementKind, holds=is_value("kind"))
    area = Terms(
        "Area of its agreements",
        Area,
        holds=lambda term: Q(
            Exists(
                AnnouncedAgreement.objects.filter(
                    announcement=OuterRef("pk"),
                    agreement__state=State.PUBLISHED,
                    agreement__areas__contains=[term.value],
                )
            )
        ),
    )
    official = Records(
        "Official",
        Official,
        holds=lambda official: (
            Q(Exists(Participation.objects.filter(announcement=OuterRef("pk"), official=official)))
            | Q(Exists(Announcement.objects.filter(pk=OuterRef("pk"), statements__official=official)))
        ),
    )
    organisation = Records(
        "Organisation",
        Organisation,
        holds=lambda organisation: Q(
            Exists(Announcement.objects.filter(pk=OuterRef("pk"), involvements__organisation=organisation))
        ),
    )
    event = Records("Event", Event, holds=lambda event: Q(event=event))
    source_kind = SaidBy()

    spans = {"announced": "Announced", "published": "Source published", "changed": "Changed here"}
    indexed_spans = {"announced"}
    sorts = {
        "newest": newest(first_day("days"), "newest first"),
        "title": Sort("by title", "text", F("sort_key")),
        "changed": CHANGED,
    }

    class Meta(Question.Meta):
        model = Announcement
        fields: list[str] = []

    def narrow_announced(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        return within(queryset, "days", first, last)


class CountryQuestion(Question):
    country = Places("In", counted=False)

    sorts = {
        "name": Sort("by name", "", F("search_key")),
        "agreements": Sort("most agreements first", "", F("agreement_count"), descending=True),
    }

    class Meta(Question.Meta):
        model = Country
        fields: list[str] = []

    def everything(self) -> QuerySet:
        own = Party.objects.filter(
            country=OuterRef("pk"), agreement__in=Agreement.objects.visible_to(self.user).values("pk")
        )
        counted = own.order_by().values("country").annotate(found=Count("pk")).values("found")
        return Country.objects.annotate(agreement_count=Coalesce(counted, 0))

    # A few hundred rows of reviewed data, which no index is kept for. What becomes of a country is told by its own feed.

    ranks = False
    has_news = False

    @cached_property
    def reference(self) -> Reference:
        return current().reference()

    def stands_at(self, text: str) -> tuple[Any, Any] | None:
        return anchor_of(self.everything(), self.sort, text[:2])

    @cached_property
    def count(self) -> int:
        return self.qs.count()

    def first(self, size: int) -> list[Any]:
        keyed = self.qs.annotate(page_key=self.sort.key)
        return list(ordered(keyed, self.sort, forward=True).values_list("pk", flat=True)[:size])

    def numbers(self) -> list[Any]:
        return self.first(self.count)

    @cached_property
    def page(self) -> Page:
        way = "before" if self.form.cleaned_data.get("before") else "after"
        return page_of(self.qs, self.sort, self.count, **{way: self.anchor} if self.anchor else {})

    @property
    def page_of_numbers(self) -> Page:
        return replace(self.page, rows=[country.pk for country in self.page.rows])


class OfficialQuestion(Question):
    country = Places("Office of")
    changed_from, changed_to = bounds()
    organisation = Records(
        "Organisation",
        Organisation,
        holds=lambda organisation: Q(
            Exists(Appointment.objects.filter(official=OuterRef("pk"), organisation=organisation))
        ),
    )

    spans = {"changed": "Changed here"}
    sorts = {"name": Sort("by name", "text", F("sort_key")), "changed": CHANGED}

    class Meta(Question.Meta):
        model = Official
        fields: list[str] = []


class OrganisationQuestion(Question):
    country = Places("Country or bloc")
    changed_from, changed_to = bounds()
    kind = Terms("Kind", OrganisationKind, holds=is_value("kind"))

    spans = {"changed": "Changed here"}
    sorts = {"name": Sort("by name", "text", F("sort_key")), "changed": CHANGED}

    class Meta(Question.Meta):
        model = Organisation
        fields: list[str] = []


class EventQuestion(Question):
    country = Places("Country or bloc")
    held_from, held_to = bounds()
    changed_from, changed_to = bounds()

    spans = {"held": "Held", "changed": "Changed here"}
    indexed_spans = {"held"}
    sorts = {
        "newest": newest(first_day("days"), "newest first"),
        "name": Sort("by name", "text", F("sort_key")),
        "changed": CHANGED,
    }

    class Meta(Question.Meta):
        model = Event
        fields: list[str] = []

    def narrow_held(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        return within(queryset, "days", first, last)


class SourceQuestion(Question):
    published_from, published_to = bounds()
    changed_from, changed_to = bounds()
    source_kind = Terms("Kind", SourceKind, holds=is_value("kind"))

    spans = {"published": "Published", "changed": "Changed here"}
    indexed_spans = {"published"}
    sorts = {
        "newest": newest(first_day("published_days"), "newest first"),
        "publisher": Sort("by publisher", "text", F("sort_key")),
        "changed": CHANGED,
    }

    class Meta(Question.Meta):
        model = Source
        fields: list[str] = []

    def narrow_published(self, queryset: QuerySet, first: Any, last: Any, given: dict[str, Any]) -> QuerySet:
        return within(queryset, "published_days", first, last)
