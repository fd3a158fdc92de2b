"""What signing in keeps: who did, how often it was tried, how often in vain."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class SignIn(models.Model):
    """Somebody came in. No address and no browser is kept: a maintainer asks who and when, and nobody follows people about."""

    class How(models.TextChoices):
        PASSWORD = "password", "password"
        CODE = "code", "password and code of an app"
        RECOVERY_CODE = "recovery_code", "password and recovery code"
        SECURITY_KEY = "security_key", "password and security key"
        PASSKEY = "passkey", "passkey"
        NOT_STATED = "not_stated", "not stated"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(auto_now_add=True)
    how = models.CharField(max_length=20, choices=How)
    # Of the session that it began, so that all of a person's can be ended. Empty once it has ended.
    session = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = "sign-in"
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["person", "-at"], name="sign_in_of_person"),
            models.Index(fields=["at"], name="sign_in_at"),
        ]

    def __str__(self) -> str:
        return f"{self.person} on {self.at:%d %B %Y at %H:%M} with {self.get_how_display()}"


class Tries(models.Model):
    """When a budget was last drawn on. Whose it is stands there as a digest: the table tells no name and no address."""

    whose = models.CharField(primary_key=True, max_length=64)
    made = ArrayField(models.DateTimeField())
    # Then it is as if none had been made.
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "sign_in_tries"
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{len(self.made)} tries until {self.until:%d %B %Y at %H:%M}"


class Refused(models.Model):
    """How often signing in was refused on a day, and why; not to whom."""

    class Why(models.TextChoices):
        PASSWORD = "password", "wrong name or password"
        CODE = "code", "wrong code"
        PASSKEY = "passkey", "wrong passkey"
        TOO_MANY = "too_many", "too many tries"

    day = models.DateField()
    why = models.CharField(max_length=20, choices=Why)
    times = models.PositiveIntegerField()

    class Meta:
        verbose_name = "refused sign-ins"
        verbose_name_plural = "refused sign-ins"
        ordering = ["-day", "why"]
        constraints = [models.UniqueConstraint(fields=["day", "why"], name="refused_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day:%d %B %Y}, {self.get_why_display()}: {self.times}"
