"""Alerts: what a reader has asked to be told by mail. No history is kept of them: what is stopped is forgotten."""

import datetime
from typing import Any, Self

from django.core import signing
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

SIGNED = signing.Signer(salt="alert", sep=".")
# Who has not confirmed by then has not asked.
KEPT_UNCONFIRMED = datetime.timedelta(days=7)


class Rhythm(models.TextChoices):
    DAILY = "daily", "Every day on which there is something new"
    WEEKLY = "weekly", "Once a week, if there is something new"


WEEK = datetime.timedelta(days=7)


class AlertQuerySet(models.QuerySet[Any]):
    def due(self, today: datetime.date) -> Self:
        """Those that may have something to tell by now, whoever waited longest first."""
        weekly = Q(rhythm=Rhythm.WEEKLY, told_on__lte=today - WEEK)
        return self.filter(Q(rhythm=Rhythm.DAILY, told_on__lt=today) | weekly, telling__isnull=True).order_by(
            "told_on", "pk"
        )

    def unsure(self) -> Self:
        """Of which a run was ended while it was telling them: perhaps they were told."""
        return self.filter(telling__isnull=False)

    def never_confirmed(self, now: datetime.datetime) -> Self:
        return self.filter(told_on__isnull=True, asked_at__lt=now - KEPT_UNCONFIRMED)

    def signed(self, token: str) -> Any:
        """The one whose mail had this token; None where there is none, or none any more."""
        try:
            return self.filter(pk=int(SIGNED.unsign(token))).first()
        except (signing.BadSignature, ValueError, OverflowError):
            return None


class Alert(models.Model):
    """A question as it was asked, and what its answer was when the reader was last told.

    ``query`` is the canonical one. ``told_on`` is the day up to which all has been told, None until it is confirmed. ``knew`` is
    what was known then, ``telling`` what is known once the mail that is on its way has come: see ``filters/known.py``.
    """

    email = models.EmailField()
    plural = models.CharField(max_length=20)
    query = models.TextField(blank=True)
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    asked_at = models.DateTimeField()
    told_on = models.DateField(null=True)
    knew = models.JSONField(default=dict)
    telling = models.JSONField(null=True)
    refusals = models.PositiveSmallIntegerField(default=0)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("email", "plural", "query", "rhythm", name="alert_once"),
            models.CheckConstraint(
                condition=Q(told_on__isnull=False) | Q(telling__isnull=True), name="alert_tells_once_confirmed"
            ),
        ]
        indexes = [models.Index(F("told_on"), F("id"), name="alert_told_on")]

    def __str__(self) -> str:
        return f"Alert {self.pk}"

    @property
    def token(self) -> str:
        """Who has it has had the mail. It is in no table: who reads the database can't confirm or stop anything with it."""
        return SIGNED.sign(str(self.pk))

    @property
    def confirm_path(self) -> str:
        return reverse("alert_confirm", args=[self.token])

    @property
    def stop_path(self) -> str:
        return reverse("alert_stop", args=[self.token])

    @property
    def list_path(self) -> str:
        path = reverse(self.plural)
        return f"{path}?{self.query}" if self.query else path
