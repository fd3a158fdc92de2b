"""Sends the digests that are due. Once a day, after midnight; more often does no harm."""

import contextlib
import datetime
import os
import smtplib
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from announcements.filters import QUESTIONS, Question
from announcements.filters.known import Known
from announcements.formats.digest import digest
from announcements.formats.mail import mail
from announcements.models import Alert

LOCK = 20_241_108
READER = AnonymousUser()
# So often a server may say that there is no such address.
MOST_REFUSALS = 3


class Command(BaseCommand):
    help = "Send the digests of alerts that are due, and tell the maintainer what could not be sent."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALERTS:
            raise CommandError("No mail server is set: see EMAIL_HOST in .env.example.")
        with one_at_a_time():
            run = Run()
            try:
                run.all()
            finally:
                run.server.close()
                run.tell_maintainer()
        self.stdout.write(f"{run.sent} sent, {run.quiet} with nothing new")
        if run.problems:
            raise CommandError("\n".join(run.problems))


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """A run that finds another at work has nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            sys.stderr.write("Another run is sending.\n")
            raise SystemExit(0)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


class Run:
    """``problems`` are what the maintainer has to know."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.sent, self.quiet = 0, 0
        self.problems: list[str] = []
        self.server = get_connection()
        # Each once in a run, whatever came of it.
        self.tried: list[int] = []

    def all(self) -> None:
        Alert.objects.never_confirmed(timezone.now()).delete()
        # What a run that was ended has left; nobody else is at it.
        for alert in Alert.objects.unsure():
            self.problems.append(f"{alert} may or may not have been told what was new: an earlier run was ended there.")
            told(alert, self.today)
        self.open()
        while due := Alert.objects.due(self.today).exclude(pk__in=self.tried).first():
            self.tried.append(due.pk)
            self.one(due)

    def open(self) -> None:
        try:
            self.server.open()
        except (OSError, smtplib.SMTPException) as error:
            self.problems.append(f"The mail server can’t be reached, nothing was sent: {reason(error)}")
            raise CommandError(self.problems[-1]) from error

    def one(self, alert: Alert) -> None:
        question = QUESTIONS[alert.plural](QueryDict(alert.query), READER)
        if not question.form.is_valid():
            alert.telling = alert.knew
            self.send(alert, mail(alert, "wrong", subject="A question that can’t be asked any more", name="wrong"))
            alert.delete()
            return
        alert.telling = Known.of(question).written()
        if message := news(alert, question, self.today):
            self.send(alert, message)
        else:
            self.quiet += 1
            told(alert, self.today)

    def send(self, alert: Alert, message: EmailMessage) -> None:
        """What is written before the mail goes says that it may have gone, and what is written after it that it has."""
        alert.save(update_fields=["telling"])
        try:
            self.server.send_messages([message])
        except (smtplib.SMTPServerDisconnected, ConnectionError, TimeoutError) as error:
            # Perhaps it had taken it.
            self.problems.append(f"The mail server went away while {alert} was sent: {reason(error)}")
            raise CommandError(self.problems[-1]) from error
        except smtplib.SMTPException as error:
            self.refused(alert, error)
        else:
            self.sent += 1
            told(alert, self.today)

    def refused(self, alert: Alert, error: smtplib.SMTPException) -> None:
        """It certainly hasn't gone, and is tried again by the next run: some times, where it is refused for good."""
        for_good = is_for_good(error)
        self.problems.append(f"{alert} was refused {'for good' if for_good else 'for now'}: {reason(error)}")
        refusals = alert.refusals + for_good
        if refusals >= MOST_REFUSALS:
            alert.delete()
        else:
            Alert.objects.filter(pk=alert.pk).update(telling=None, refusals=refusals)

    def tell_maintainer(self) -> None:
        if not self.problems:
            return
        to = [settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else []
        with contextlib.suppress(OSError, smtplib.SMTPException):
            EmailMessage("Alerts that need a look", "\n".join(self.problems), to=to).send()


def news(alert: Alert, question: Question, today: datetime.date) -> EmailMessage | None:
    """None where there is nothing new."""
    before, now = Known.read(alert.knew), Known.read(alert.telling or {})
    said = digest(
        question.title,
        alert.plural,
        new=now.new(before),
        moved=now.moved(before),
        gone=now.gone(before),
    )
    return mail(alert, "digest", subject=said.subject, name=str(today), digest=said) if said else None


def told(alert: Alert, day: datetime.date) -> None:
    Alert.objects.filter(pk=alert.pk).update(told_on=day, knew=alert.telling, telling=None, refusals=0)


def is_for_good(error: smtplib.SMTPException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 500


def reason(error: OSError) -> str:
    """A number, or the system's own words: what a mail server says repeats the address, and what a command prints is kept in logs."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(sorted(f"SMTP {code}" for code, _ in error.recipients.values()))
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    return os.strerror(error.errno) if error.errno else type(error).__name__
