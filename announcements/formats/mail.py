"""A mail about an alert: in plain text and in HTML, with the way out of it in its head (RFC 8058)."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from announcements.formats.citation import one_line
from announcements.models import Alert

LONGEST_SUBJECT = 150


def mail(alert: Alert, template: str, *, subject: str, name: str, **context: Any) -> EmailMultiAlternatives:
    """``template`` is ``alerts/<template>.txt`` and ``_mail.html``. The same ``name`` of the same alert is the same mail, for a server too."""
    stop = at_the_site(alert.stop_path)
    context |= {"alert": alert, "stop": stop, "site": settings.SITE_URL, "list": at_the_site(alert.list_path)}
    message = EmailMultiAlternatives(
        one_line(subject)[:LONGEST_SUBJECT],
        render_to_string(f"alerts/{template}.txt", context),
        to=[alert.email],
        headers={
            "Message-ID": f"<alert-{alert.pk}-{name}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string(f"alerts/{template}_mail.html", context), "text/html")
    return message


def at_the_site(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
