"""Dated steps of an agreement: each a claim, in words, by a source."""

import datetime
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from announcements.dates import PartialDateField, days_of, first_day, last_day
from announcements.models.citations import Citation
from announcements.models.rules import kept, needs_support, row_of_agreement
from announcements.models.steps import CountingStep
from announcements.models.vocabularies import Certainty, Ending, Stage, Stance


def _counts() -> Exists:
    return Exists(CountingStep.objects.filter(pk=OuterRef("pk")))


def _meeting() -> Any:
    """The claims that an outer expected step, with its ``foretold_on``, came to, the likeliest first."""
    return (
        Milestone.objects.counting()
        .filter(agreement=OuterRef("agreement"), stage=OuterRef("stage"))
        .filter(Q(party__isnull=True) | Q(party=Coalesce(OuterRef("party"), F("party"))))
        .annotate(
            last=last_day("days"),
            elsewhere=Case(When(step=OuterRef("step"), then=0), default=1),
        )
        .filter(Q(last__isnull=True) | Q(last__gte=Coalesce(OuterRef("foretold_on"), F("last"))))
        .order_by("elsewhere", first_day("days").asc(nulls_last=True), "pk")
    )


class MilestoneQuerySet(models.QuerySet[Any]):
    def counting(self) -> Self:
        """What counts: it happened, and no citation contradicts it, or an editor says, with a reason, that it stands."""
        return self.filter(_counts())

    def with_said_on(self) -> Self:
        """Adds ``said_on``: the last possible day of its earliest supporting source, None where no source is dated."""
        day = last_day("source__published_days")
        said = Citation.objects.filter(
            milestone=OuterRef("pk"), stance=Stance.SUPPORTS, source__published_days__isnull=False
        )
        return self.annotate(said_on=Subquery(said.order_by(day).values(day=day)[:1], output_field=models.DateField()))

    def with_met_by(self) -> Self:
        """Adds ``met_by``: the id of the counting claim that an expected step came to, None as long as there is none.

        It is of the same stage and of a party in common, and not certainly over when the step was first foretold: a renewal
        of 2017 doesn't meet one that was foretold in 2020.
        """
        return self._with_foretold_on().annotate(
            met_by=Case(When(expected=True, then=Subquery(_meeting().values("pk")[:1])))
        )

    def unmet(self) -> Self:
        """Expected steps that no source seen says to have happened."""
        # Not by ``met_by``: that it is none would be taken for rare, and all of them be looked at for the first ten.
        return self._with_foretold_on().filter(~Exists(_meeting()), expected=True)

    def _with_foretold_on(self) -> Self:
        first_said = first_day("source__published_days")
        foretold = Citation.objects.filter(
            milestone=OuterRef("pk"),
            stance=Stance.SUPPORTS,
            source__published_days__isnull=False,
        ).order_by(first_said)
        foretold_on = Subquery(foretold.values(day=first_said)[:1], output_field=models.DateField())
        return self.annotate(foretold_on=foretold_on)

    def for_timeline(self, user: Any = None) -> Self:
        """With all that ``Timeline`` reads, in two statements: whether each counts, and the citations open to this person."""
        citations = Citation.objects.visible_to(user).with_source().order_by("pk")
        return self.with_all_claimed().prefetch_related(models.Prefetch("citations", citations))

    def with_all_claimed(self) -> Self:
        """What ``Timeline`` reads of each but its citations."""
        return self.with_said_on().with_met_by().annotate(counts=_counts())

    def coming(self, on: datetime.date | None = None) -> Self:
        """Expected steps whose last possible day has not passed, the soonest first."""
        on = on or timezone.localdate()
        days = self.filter(expected=True, days__isnull=False).annotate(last=last_day("days"))
        return days.filter(last__gte=on).order_by("last", "pk")

    def overdue(self, on: datetime.date | None = None) -> Self:
        """Expected steps whose last possible day has passed."""
        on = on or timezone.localdate()
        return self.filter(expected=True, days__isnull=False).annotate(last=last_day("days")).filter(last__lt=on)


@kept
class Milestone(models.Model):
    """One claim on one step. Claims of one agreement with the same ``step`` number are claims on the same step."""

    agreement = models.ForeignKey("Agreement", models.CASCADE, related_name="milestones")
    step = models.PositiveSmallIntegerField(
        help_text="Claims with one number speak of one step. The number is no order."
    )
    stage = models.CharField(max_length=12, choices=Stage)
    expected = models.BooleanField(
        default=False,
        help_text="A source says that it will happen. Never counted as a stage.",
    )
    date = PartialDateField(null=True, blank=True)
    days = days_of("date")
    verb = models.CharField("verb as written", max_length=300)
    party = models.ForeignKey(
        "Party",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="milestones",
        help_text="Empty: all parties.",
    )
    place = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty, default=Certainty.FIRM)
    doubtful_why = models.TextField("why it is doubtful", blank=True)
    how_ended = models.CharField(max_length=20, choices=Ending, blank=True)
    chosen = models.BooleanField(
        "shown as the step",
        default=False,
        help_text="Of several claims on one step, the one to show.",
    )
    stands = models.BooleanField(default=False, help_text="It counts although a source contradicts it.")
    stands_why = models.TextField("why it stands", blank=True)
    out_of_order_why = models.TextField("why it may be out of order", blank=True)
    note = models.TextField(blank=True)
    recorded_on = models.DateField(default=timezone.localdate, editable=False)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["agreement_id", first_day("days").asc(nulls_last=True), "pk"]
        constraints = [
            ExclusionConstraint(
                name="milestone_claims_of_a_step_agree_on_the_stage",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    ("step", RangeOperators.EQUAL),
                    ("stage", RangeOperators.NOT_EQUAL),
                ],
                violation_error_message="Claims on one step are of one stage.",
            ),
            models.UniqueConstraint(
                "agreement",
                "step",
                condition=Q(chosen=True),
                name="milestone_one_claim_is_shown",
                violation_error_message="One claim of a step is shown, not two.",
            ),
            models.CheckConstraint(
                condition=Q(how_ended="") | Q(stage=Stage.ENDED),
                name="milestone_how_ended_goes_with_ended",
                violation_error_message="Say how it ended only at a step of the stage “ended”.",
            ),
            models.CheckConstraint(
                condition=Q(stands=False) | ~Q(stands_why=""),
                name="milestone_stands_with_a_reason",
                violation_error_message="Say why it stands although a source contradicts it.",
            ),
            models.CheckConstraint(
                condition=Q(certainty=Certainty.FIRM) | ~Q(doubtful_why=""),
                name="milestone_doubt_has_a_reason",
                violation_error_message="Say why it is doubtful.",
            ),
        ]
        indexes = [
            models.Index("agreement", "stage", name="milestone_stage"),
            GistIndex(fields=["days"], name="milestone_days"),
            # What is to come, and what is overdue, in their order.
            models.Index(last_day("days"), "id", condition=Q(expected=True), name="milestone_expected"),
        ]
        triggers = [
            *row_of_agreement(),
            needs_support(pgtrigger.Insert | pgtrigger.Update, "NEW.agreement_id, NULL"),
        ]

    def __str__(self) -> str:
        return f"Expected: {Stage(self.stage).noun}" if self.expected else Stage(self.stage).label

    @property
    def stage_noun(self) -> str:
        return Stage(self.stage).noun
