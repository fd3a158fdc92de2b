"""A browser that signed in to an account before: a cookie says so, signed, for a year.

It opens nothing. It only says whose tries are counted apart from those of strangers.
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

COOKIE = "__Host-known" if settings.HTTPS else "known"
SALT = "known browser"
SECONDS = 365 * 86_400
# Of people who share a browser.
ACCOUNTS = 10


def known(request: HttpRequest, name: str) -> str:
    """The number of this browser if somebody signed in to this account with it; else empty."""
    kept = _kept(request)
    return kept["browser"] if _digest(name) in kept["accounts"] else ""


def browser(request: HttpRequest) -> str:
    """The number of this browser if anybody signed in with it; else empty."""
    return str(_kept(request)["browser"])


def remember(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    kept = _kept(request)
    digest = _digest(name)
    accounts = [digest, *(other for other in kept["accounts"] if other != digest)][:ACCOUNTS]
    value = {"browser": kept["browser"] or secrets.token_hex(16), "accounts": accounts}
    response.set_cookie(
        COOKIE,
        signing.dumps(value, salt=SALT),
        max_age=SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {"browser": "", "accounts": []}
    return kept


def _digest(name: str) -> str:
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:32]
