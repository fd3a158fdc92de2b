"""Somebody at the sign-in: what they type, and the codes that their app shows."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "correct horse battery"
SIGN_IN, SECOND_STEP = "/accounts/login/", "/accounts/login/second-step/"


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": name, "password": password}, **more)


def has_app(user: User) -> str:
    """Gives them an app and recovery codes. The app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret: str, later: int = 0) -> str:
    """What the app shows, or will so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def recovery_codes(user: User) -> list[str]:
    return Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()


def wrong_code(secret: str) -> str:
    near = {code(secret, later) for later in range(-3, 4)}
    return next(number for number in (f"{each:06}" for each in range(10)) if number not in near)


def said(answer: Any) -> str:
    """The heading of a page."""
    return re.search(r"<h1>(.*?)</h1>", answer.content.decode())[1]
