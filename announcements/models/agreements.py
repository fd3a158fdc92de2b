"""What parties commit to. Its stage is derived from its milestones: nobody sets it by hand."""

import datetime
from collections.abc import Iterable
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from announcements.dates import PartialDateField, overlaps
from announcements.models.actors import other_names
from announcements.models.announcements import AnnouncedAgreement
from announcements.models.citations import Citation
from announcements.models.places import Place, any_of, is_place
from announcements.models.record import Record, RecordQuerySet, merged_into
from announcements.models.rules import exactly_one, folded_key, kept, needs_support, row_of_agreement
from announcements.models.steps import CountingStep
from announcements.models.vocabularies import (
    Area,
    Certainty,
    Concerned,
    Form,
    Stage,
    State,
    TextStatus,
    YesNo,
)


class AgreementQuerySet(RecordQuerySet):
    def with_stage(self, on: datetime.date | None = None) -> Self:
        """The stage on a day (today when none is given), by DESIGN's rules 2 and 3.

        Adds ``stage`` (None when no step counts), ``decided_by`` (the milestone's id), ``since`` (its first possible day) and
        ``stage_uncertain`` (another step may have happened by then, and would change the answer).
        """
        on = on or timezone.localdate()
        steps = CountingStep.objects.deciding().filter(agreement=OuterRef("pk"))
        deciding = steps.filter(known_on__lte=on)[:1]
        maybe = steps.filter(known_on__gt=on, first__lte=on).order_by()
        # On the way, a step changes the stage only when it is further than the one that decides.
        further = maybe.filter(is_life=False, rank__gt=OuterRef("stage_rank"))
        return self.annotate(
            stage=Subquery(deciding.values("reads_as")),
            stage_rank=Coalesce(Subquery(deciding.values("rank")), 0),
            decided_by=Subquery(deciding.values("pk")),
            since=Subquery(deciding.values("first")),
        ).annotate(stage_uncertain=Exists(maybe.filter(is_life=True)) | Exists(further))

    def with_in_effect(self, on: datetime.date | None = None) -> Self:
        """Adds ``in_effect`` on a day: ``yes``, ``no`` or ``unknown`` (DESIGN's rule 4). Asks ``with_stage`` first."""
        on = on or timezone.localdate()
        deciding = CountingStep.objects.filter(pk=OuterRef("decided_by"))
        months = Func(
            F("term_months"),
            function="make_interval",
            template="%(function)s(months => %(expressions)s)",
        )
        runs_out = Func(
            F("since"),
            months,
            template="(%(expressions)s)::date",
            arg_joiner=" + ",
            output_field=models.DateField(),
        )
        return self.with_stage(on).annotate(
            stage_doubtful=Exists(deciding.filter(certainty=Certainty.DOUBTFUL)),
            term_runs_out=Case(
                When(~Q(tacit_renewal=YesNo.YES), then=runs_out),
                output_field=models.DateField(),
            ),
            in_effect=Case(
                When(
                    Q(stage_uncertain=True) | Q(stage_doubtful=True),
                    then=Value("unknown"),
                ),
                When(
                    Q(stage=Stage.IN_EFFECT) & (Q(term_runs_out__isnull=True) | Q(term_runs_out__gte=on)),
                    then=Value("yes"),
                ),
                When(
                    stage__in=[
                        Stage.SUSPENDED,
                        Stage.ENDED,
                        Stage.ANNOUNCED,
                        Stage.NEGOTIATING,
                    ],
                    then=Value("no"),
                ),
                When(stage__isnull=True, then=Value("no")),
                default=Value("unknown"),
            ),
        )

    def in_effect_on(self, day: datetime.date, answer: str = "yes") -> Self:
        """In effect on that day for certain (``yes``), certainly not (``no``), or the sources can't tell (``unknown``)."""
        answered = self.model.objects.with_in_effect(day).filter(in_effect=answer)
        return self.filter(pk__in=answered.values("pk"))

    def reached(
        self,
        stage: str,
        first: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> Self:
        """That stage, within those days, on one and the same counting milestone."""
        return self.filter(Exists(CountingStep.objects.at(stage, first, last).filter(agreement=OuterRef("pk"))))

    def not_reached(self, stage: str) -> Self:
        """No counting milestone of that stage yet."""
        return self.exclude(Exists(CountingStep.objects.at(stage).filter(agreement=OuterRef("pk"))))

    def with_own_days(self) -> Self:
        """Adds ``own_days``, the record's own date: its earliest signed step's, else its earliest counting one's.

        A step without a date stands on its source's day.
        """
        earliest = CountingStep.objects.filter(agreement=OuterRef("pk")).order_by("begins")[:1]
        return self.annotate(own_days=Subquery(earliest.values("own_days")))

    def involving(self, *places: Place) -> Self:
        """To which any of these is a party. A bloc is itself, and whoever was a member on the agreement's own date."""
        return self.with_own_days().filter(self.involves(*places))

    @staticmethod
    def involves(*places: Place) -> Q:
        """The condition behind ``involving``; ``with_own_days`` comes first."""
        parties = Party.objects.alias(own_days=OuterRef("own_days")).filter(agreement=OuterRef("pk"))
        return Q(Exists(parties.filter(any_of(is_place(place, "own_days") for place in places))))

    def said(
        self,
        kinds: Iterable[str] = (),
        first: datetime.date | None = None,
        last: datetime.date | None = None,
    ) -> Self:
        """Of which one and the same source, of one of these kinds, published within these days, says something."""
        said = Citation.objects.from_sources(kinds, first, last)
        return self.filter(said.tell_of("milestone__agreement", "binding", "figure__agreement"))

    def announced(self, first: datetime.date | None = None, last: datetime.date | None = None) -> Self:
        """Of which a published announcement of these days speaks."""
        linked = AnnouncedAgreement.objects.filter(agreement=OuterRef("pk"), announcement__state=State.PUBLISHED)
        return self.filter(Exists(linked.filter(overlaps("announcement__days", first, last))))

    def newest_first(self) -> Self:
        """By the step that decides the stage; what has no day stands last. ``with_stage`` comes first."""
        return self.order_by(F("since").desc(nulls_last=True), "pk")

    def with_stage_date(self) -> Self:
        """Adds ``stage_date``, that of the step that decides. ``with_stage`` comes first."""
        deciding = CountingStep.objects.filter(pk=OuterRef("decided_by"))
        return self.annotate(stage_date=Subquery(deciding.values("date"), output_field=PartialDateField()))


@kept
class Agreement(Record):
    title = models.CharField(max_length=400)
    title_is_printed = models.BooleanField(
        "the title is printed on the text",
        default=False,
        help_text="Otherwise it describes the agreement, in our words.",
    )
    other_titles = other_names("other titles")
    form = models.CharField(max_length=20, choices=Form, default=Form.NOT_STATED)
    form_as_described = models.CharField("form, as described", max_length=200, blank=True)
    binding = models.CharField(max_length=10, choices=YesNo, default=YesNo.NOT_STATED)
    areas = ArrayField(models.CharField(max_length=40, choices=Area), default=list, blank=True)
    concerns = ArrayField(models.CharField(max_length=40, choices=Concerned), default=list, blank=True)
    text_status = models.CharField("text", max_length=10, choices=TextStatus, default=TextStatus.NOT_STATED)
    text_url = models.URLField("where the text is", max_length=2000, blank=True)
    text_number = models.CharField("treaty or command-paper number", max_length=100, blank=True)
    term_months = models.PositiveSmallIntegerField("term, in months", null=True, blank=True)
    tacit_renewal = models.CharField("renewed tacitly", max_length=10, choices=YesNo, default=YesNo.NOT_STATED)
    notice_months = models.PositiveSmallIntegerField("notice, in months", null=True, blank=True)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="successors")
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The agreement that a protocol belongs to.",
    )
    last_checked_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    merged_into = merged_into()
    sort_key = folded_key("title")
    search_key = folded_key("title", "text_number", "other_titles")

    objects = AgreementQuerySet.as_manager()
    noun = "agreement"
    plural = "agreements"

    class Meta(Record.Meta):
        ordering = ["sort_key", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(areas__contained_by=Area.values),
                name="agreement_areas_are_known",
            ),
            models.CheckConstraint(
                condition=Q(concerns__contained_by=Concerned.values),
                name="agreement_concerns_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("pk")) & ~Q(parent=F("pk")),
                name="agreement_does_not_follow_itself",
                violation_error_message="An agreement can't follow or belong to itself.",
            ),
            models.CheckConstraint(
                condition=Q(text_url="") | Q(text_url__regex=r"^https?://[^\s]+$"),
                name="agreement_text_address_is_http",
                violation_error_message="An address starts with http:// or https://.",
            ),
        ]
        triggers = [
            *Record.Meta.triggers,
            needs_support(pgtrigger.Insert | pgtrigger.Update, "NEW.id, NULL"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stands_at(self) -> Stage | None:
        """The stage that ``with_stage`` added, as a term with its label and definition."""
        code = getattr(self, "stage", None)
        return Stage(code) if code else None


@kept
class Party(models.Model):
    """A country or organisation that commits itself, with its name as printed."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    country = models.ForeignKey("Country", models.PROTECT, null=True, blank=True, related_name="parties")
    organisation = models.ForeignKey("Organisation", models.PROTECT, null=True, blank=True, related_name="parties")
    name_as_printed = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["agreement_id", "pk"]
        verbose_name_plural = "parties"
        constraints = [
            exactly_one(
                "country",
                "organisation",
                name="party_is_one",
                violation_error_message="A party is a country or an organisation.",
            ),
            # What a milestone's party is checked against: see migration 0004.
            models.UniqueConstraint("id", "agreement", name="party_and_its_agreement"),
            models.UniqueConstraint(
                "agreement",
                "country",
                name="party_country_once",
                condition=Q(country__isnull=False),
            ),
            models.UniqueConstraint(
                "agreement",
                "organisation",
                name="party_organisation_once",
                condition=Q(organisation__isnull=False),
            ),
        ]
        triggers = row_of_agreement()

    def __str__(self) -> str:
        return str(self.country or self.organisation)
