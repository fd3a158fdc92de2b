"""What every answer carries, and what is answered while the database can't."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from policytracker.away import instead_of

PACKED = ("application/zip", "application/vnd.openxmlformats")
GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Puts the SECURE_CSP and PERMISSIONS_POLICY settings on every answer, and that it is what its type says."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.policy = "; ".join(f"{directive} {sources}" for directive, sources in settings.SECURE_CSP.items())
        self.permissions = ", ".join(f"{feature}={who}" for feature, who in settings.PERMISSIONS_POLICY.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = self.policy
        response["Permissions-Policy"] = self.permissions
        response["X-Content-Type-Options"] = "nosniff"
        response["Referrer-Policy"] = settings.SECURE_REFERRER_POLICY
        return response


class WhoAsks:
    """The reader's address, where proxies stand before the site: each writes down, at the end, who asked it.

    What a reader has written there before counts for nothing.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        if 0 < settings.PROXIES <= len(told) and is_address(told[-settings.PROXIES]):
            request.META["REMOTE_ADDR"] = told[-settings.PROXIES]
        return self.get_response(request)


def is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


class Compressed(GZipMiddleware):
    """But for what is compressed already: it would only lose its length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith(PACKED):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


class DatabaseAway:
    """Turns a view's error into 503 where the database can't answer; handler500 does so for a middleware's error."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return instead_of(exception)
