"""One setting, SITE_URL, decides what the site's address decides."""

import json
import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from policytracker.cluster import CHECKOUT
from policytracker.site_url import SiteUrl, proxies, read, site_url

SHOWN = [
    "SITE_URL",
    "HTTPS",
    "ALLOWED_HOSTS",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS",
    "PROXIES",
]


@pytest.mark.parametrize(
    ("written", "expected", "shown"),
    [
        ("https://tracker.example.org", SiteUrl("https", "tracker.example.org", 443), "https://tracker.example.org"),
        ("https://Tracker.Example.org/", SiteUrl("https", "tracker.example.org", 443), "https://tracker.example.org"),
        (
            "https://tracker.example.org:8443",
            SiteUrl("https", "tracker.example.org", 8443),
            "https://tracker.example.org:8443",
        ),
        ("http://localhost:80", SiteUrl("http", "localhost", 80), "http://localhost"),
        ("http://[::1]:8000", SiteUrl("http", "::1", 8000), "http://[::1]:8000"),
    ],
)
def test_an_address(written: str, expected: SiteUrl, shown: str) -> None:
    assert (read(written), str(read(written))) == (expected, shown)


@pytest.mark.parametrize(
    "written",
    [
        "tracker.example.org",
        "ftp://tracker.example.org",
        "https://",
        "https://a/b",
        "https://a?b",
        "https://u:p@a",
        "https://a:b",
        "https://[::1",
    ],
)
def test_no_address(written: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL is not an address like"):
        read(written)


def test_without_one_it_is_where_make_run_serves(monkeypatch) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    monkeypatch.setenv("PORT", "8123")
    assert str(site_url()) == "http://localhost:8123"


def test_how_many_proxies(monkeypatch) -> None:
    https, http = SiteUrl("https", "a", 443), SiteUrl("http", "a", 80)
    monkeypatch.delenv("PROXIES", raising=False)
    assert (proxies(https), proxies(http)) == (1, 0)
    monkeypatch.setenv("PROXIES", "2")
    assert (proxies(https), proxies(http)) == (2, 2)
    monkeypatch.setenv("PROXIES", "-1")
    with pytest.raises(ImproperlyConfigured, match="PROXIES is how many"):
        proxies(https)


def manage(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=CHECKOUT,
        # What lets tests drive a browser is nothing to deploy.
        env={name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_at(address: str) -> dict[str, object]:
    asked = f"import json; from django.conf import settings; print(json.dumps({{name: getattr(settings, name) for name in {SHOWN}}}))"
    found: dict[str, object] = json.loads(manage("shell", "--no-imports", "-c", asked, SITE_URL=address).stdout)
    return found


def test_what_it_decides() -> None:
    assert settings_at("https://tracker.example.org") == {
        "SITE_URL": "https://tracker.example.org",
        "HTTPS": True,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "tracker.example.org"],
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "SESSION_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "PROXIES": 1,
    }
    assert settings_at("http://localhost:8000") == {
        "SITE_URL": "http://localhost:8000",
        "HTTPS": False,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]", "localhost"],
        "SESSION_COOKIE_NAME": "sessionid",
        "SESSION_COOKIE_SECURE": False,
        "SECURE_HSTS_SECONDS": 0,
        "PROXIES": 0,
    }


def test_ready_to_be_deployed_where_it_is_https_alone() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", SITE_URL="https://tracker.example.org")
    assert checked.stderr == ""
    assert checked.returncode == 0
    # The control: what is fit for localhost is not fit for others.
    assert manage("check", "--deploy", "--fail-level", "WARNING", SITE_URL="http://localhost:8000").returncode == 1


@pytest.mark.parametrize(
    ("name", "given", "why"),
    [
        ("SITE_URL", "nonsense", "SITE_URL is not an address like https://tracker.example.org: nonsense"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT is the number of a port: smtp"),
        ("SHARED_CACHE_SECONDS", "-1", "SHARED_CACHE_SECONDS is a number of seconds, 0 for none: -1"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line(name: str, given: str, why: str) -> None:
    refused = manage("check", **{name: given})
    assert (refused.returncode, refused.stderr) == (1, f"policytracker: {why}\n")


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, "192.0.2.7", "127.0.0.1"),
        (1, None, "127.0.0.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "203.0.113.1, 192.0.2.7", "192.0.2.7"),
        (2, "203.0.113.1, 192.0.2.7, 198.51.100.3", "192.0.2.7"),
        (2, "192.0.2.7", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "unknown", "127.0.0.1"),
    ],
)
def test_who_asks_is_what_the_last_proxies_say(settings, count: int, forwarded: str | None, expected: str) -> None:
    settings.PROXIES = count
    answer = Client().get("/healthz", headers={"x-forwarded-for": forwarded} if forwarded else {})
    assert answer.wsgi_request.META["REMOTE_ADDR"] == expected
