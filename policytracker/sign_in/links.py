"""A link with which somebody sets a new password: by mail, or handed over by a maintainer. Good once, and for a day."""

import logging
import threading
from email.errors import MessageError
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from policytracker.sign_in.throttles import LINKS_OF_MAILBOX, TooManyTries

log = logging.getLogger(__name__)


def link_for(user: User) -> str:
    """Made of the password's hash and the last sign-in: either makes it useless."""
    number = urlsafe_base64_encode(force_bytes(user.pk))
    parts = {"uidb64": number, "token": default_token_generator.make_token(user)}
    return f"{settings.SITE_URL}{reverse('password_by_link', kwargs=parts)}"


def send_later(email: str) -> threading.Thread:
    """Whether anybody has this address is looked up when the answer has gone, so that it is no sooner for nobody."""
    sending = threading.Thread(target=send_quietly, args=[email], daemon=True)
    sending.start()
    return sending


def send_quietly(email: str) -> None:
    try:
        send(email)
    except (OSError, SMTPException, MessageError) as error:
        log.error("A link to set a password could not be sent: %s", type(error).__name__)
    finally:
        connection.close()


def send(email: str) -> None:
    """To all accounts of this address. Who has had three in an hour has them, and gets no more."""
    people = list(User.objects.filter(email__iexact=email, is_active=True))
    if not people:
        return
    try:
        LINKS_OF_MAILBOX.take(email.casefold())
    except TooManyTries:
        return
    for user in people:
        text = render_to_string("sign_in/link.txt", {"user": user, "link": link_for(user), "site": settings.SITE_URL})
        # To the address that we know, and not as it was typed.
        send_mail("Set a new password", text, None, [user.email])
