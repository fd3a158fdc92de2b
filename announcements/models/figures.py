"""Numbers that a source claims: money, and counts of people and things."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum

from announcements.dates import PartialDateField, days_of
from announcements.models.rules import exactly_one, kept, needs_support, row_of_either
from announcements.models.vocabularies import Qualifier, Standing, YesNo


class FigureQuerySet(models.QuerySet[Any]):
    def money(self) -> "FigureQuerySet":
        return self.filter(unit__regex=r"^[A-Z]{3}$")

    def sums(self) -> dict[str, dict[str, Decimal]]:
        """Per currency and per ``conditional`` (yes, no, not_stated), what these figures come to.

        A figure that is a part of, or re-announces, another figure of these is left out: it is in the other already.
        """
        return by_unit(self.summed())

    def summed(self) -> "FigureQuerySet":
        """The rows of ``sums``: ``unit``, ``conditional`` and ``total``."""
        same = self.model.objects.filter(pk__in=self.values("pk"), pk=OuterRef("refers_to"))
        kept_apart = self.money().exclude(Exists(same)).order_by("unit").values("unit", "conditional")
        return kept_apart.annotate(total=Sum("value"))


def by_unit(summed: Iterable[dict[str, Any]]) -> dict[str, dict[str, Decimal]]:
    sums: dict[str, dict[str, Decimal]] = {}
    for row in summed:
        sums.setdefault(row["unit"], {})[row["conditional"]] = row["total"]
    return sums


def _one(model: str, name: str) -> models.ForeignKey:
    return models.ForeignKey(model, models.PROTECT, null=True, blank=True, related_name=name)


@kept
class Figure(models.Model):
    agreement = models.ForeignKey("Agreement", models.CASCADE, null=True, blank=True, related_name="figures")
    announcement = models.ForeignKey("Announcement", models.CASCADE, null=True, blank=True, related_name="figures")
    value = models.DecimalField(max_digits=20, decimal_places=2)
    unit = models.CharField(
        max_length=40,
        help_text="A currency's code, GBP or EUR, or the thing counted: people, places.",
    )
    qualifier = models.CharField(max_length=10, choices=Qualifier, default=Qualifier.EXACTLY)
    what = models.CharField("what it counts", max_length=300)
    period = PartialDateField(null=True, blank=True)
    period_days = days_of("period")
    payer_country = _one("Country", "figures_paid")
    payer_organisation = _one("Organisation", "figures_paid")
    recipient_country = _one("Country", "figures_received")
    recipient_organisation = _one("Organisation", "figures_received")
    conditional = models.CharField(max_length=10, choices=YesNo, default=YesNo.NOT_STATED)
    standing = models.CharField("it is", max_length=11, choices=Standing, default=Standing.NOT_STATED)
    refers_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referred_to_by",
        help_text="The figure that it is a part of, or that it announces again.",
    )
    note = models.TextField(blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            exactly_one("agreement", "announcement", name="figure_of_one_record"),
            models.CheckConstraint(
                condition=(Q(payer_country__isnull=True) | Q(payer_organisation__isnull=True))
                & (Q(recipient_country__isnull=True) | Q(recipient_organisation__isnull=True)),
                name="figure_has_one_payer_and_recipient",
                violation_error_message="A payer or recipient is a country or an organisation, not both.",
            ),
            models.CheckConstraint(
                condition=Q(refers_to__isnull=True) | Q(standing__in=[Standing.PART, Standing.REANNOUNCED]),
                name="figure_refers_as_part_or_again",
                violation_error_message="Only a part or a re-announced figure refers to another.",
            ),
        ]
        triggers = [
            *row_of_either(),
            needs_support(
                pgtrigger.Insert | pgtrigger.Update,
                "NEW.agreement_id, NEW.announcement_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:,.2f} {self.unit}".replace(".00 ", " ")

    @property
    def is_money(self) -> bool:
        return len(self.unit) == 3 and self.unit.isupper()
