"""SITE_URL: where the site is reached. It alone decides https, secure cookies, the allowed host and where a passkey is good."""

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from policytracker.given import number

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class SiteUrl:
    scheme: str
    host: str
    port: int

    @property
    def https(self) -> bool:
        return self.scheme == "https"

    def __str__(self) -> str:
        """Without a slash at its end, and as browsers name an origin."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS[self.scheme] else f":{self.port}")


def site_url() -> SiteUrl:
    """From the environment; without one, as `make run` serves it. Raises ImproperlyConfigured, one line."""
    return read(os.environ.get("SITE_URL") or f"http://localhost:{os.environ.get('PORT') or 8000}")


def read(written: str) -> SiteUrl:
    wrong = ImproperlyConfigured(f"SITE_URL is not an address like https://tracker.example.org: {written}")
    try:
        found = urlsplit(written.strip())
        port = found.port
    except ValueError:
        raise wrong from None
    more = found.path.strip("/") or found.query or found.fragment or found.username or found.password
    if found.scheme not in PORTS or not found.hostname or more:
        raise wrong
    return SiteUrl(found.scheme, found.hostname, port or PORTS[found.scheme])


def proxies(url: SiteUrl) -> int:
    """How many proxies stand before the site and tell who asks: one where it is reached by https, which it does not speak itself.

    From PROXIES, where it is given. Raises ImproperlyConfigured, one line.
    """
    return number("PROXIES", int(url.https), "how many proxies stand before the site, 0 or more")
