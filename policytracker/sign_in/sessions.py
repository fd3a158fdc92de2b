"""A session ends twelve hours after it was last used, or two weeks after it began; or at once, with all of the person's others."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.signals import post_save
from django.http import HttpRequest

from policytracker.sign_in.models import SignIn

BEGAN, RENEWED = "began", "renewed"
LONGEST_SECONDS = 14 * 86_400
# Each renewal is a write: once an hour is as good as at every page.
RENEW_SECONDS = 3_600
HOW = {
    Authenticator.Type.TOTP: SignIn.How.CODE,
    Authenticator.Type.RECOVERY_CODES: SignIn.How.RECOVERY_CODE,
    Authenticator.Type.WEBAUTHN: SignIn.How.SECURITY_KEY,
}
# What is past is of no use: some of it goes at each sign-in, so that nobody waits for all of it.
OUTDATED = """
DELETE FROM {table} WHERE {key} IN
    (SELECT {key} FROM {table} WHERE {past} LIMIT 1000 FOR UPDATE SKIP LOCKED)
"""
PAST = [
    ("sign_in_tries", "whose", "until < now()"),
    ("django_session", "session_key", "expire_date < now()"),
    ("sign_in_signin", "id", "at < now() - interval '1 year'"),
    ("sign_in_refused", "id", "day < now() - interval '1 year'"),
]


def listen() -> None:
    user_logged_in.connect(began)
    post_save.connect(saved, sender=User)


def began(*, request: HttpRequest, user: Any, **_: Any) -> None:
    request.session[BEGAN] = request.session[RENEWED] = time.time()
    SignIn.objects.create(person=user, how=how(request, user), session=request.session.session_key or "")
    clear_outdated()


def how(request: HttpRequest, user: Any) -> SignIn.How:
    """By what it was last shown who they are."""
    records = get_authentication_records(request, user)
    if not records:
        return SignIn.How.NOT_STATED
    last = records[-1]
    if last.get("passwordless"):
        return SignIn.How.PASSKEY
    return HOW.get(last.get("type"), SignIn.How.PASSWORD)


def saved(*, instance: User, **_: Any) -> None:
    """Who is deactivated is nobody at once; and nobody's old session wakes up with them."""
    if not instance.is_active:
        end_all(instance)


def end_all(user: Any, *, but: str | None = "") -> None:
    """Signs a person out everywhere, but for the session that is asked to stay."""
    theirs = SignIn.objects.filter(person=user.pk).exclude(session="").exclude(session=but or "")
    Session.objects.filter(session_key__in=list(theirs.values_list("session", flat=True))).delete()
    theirs.update(session="")


def too_old(request: HttpRequest) -> bool:
    return time.time() - request.session.get(BEGAN, time.time()) > LONGEST_SECONDS


def renew(request: HttpRequest) -> None:
    now = time.time()
    if now - request.session.get(RENEWED, 0) > RENEW_SECONDS:
        request.session[RENEWED] = now
        request.session.setdefault(BEGAN, now)


def clear_outdated() -> None:
    with connection.cursor() as cursor:
        for table, key, past in PAST:
            cursor.execute(OUTDATED.format(table=table, key=key, past=past))


def stay(request: HttpRequest, user: Any) -> None:
    """This session outlives the new password that it gave, under a new key."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    SignIn.objects.filter(session=before).exclude(session="").update(session=request.session.session_key or "")
