import shutil
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as site_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests import factories as make
from tests.policytracker.sign_in.people import has_app

Visitor = Callable[..., Page]


def chromium() -> dict:
    """Debian's Chromium; without a sandbox, which root can't have; silent towards other hosts."""
    return {
        "executable_path": shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome"),
        "args": ["--no-sandbox", "--disable-background-networking"],
    }


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {**browser_type_launch_args, **chromium()}


@pytest.fixture(autouse=True)
def _mail_goes_out(settings) -> None:
    """As far as readers see: alerts are offered."""
    settings.ALERTS, settings.EMAIL_HOST = True, "mail.example"


class InTransaction(ThreadedWSGIServer):
    """Leaves the test's connection open between requests."""

    def _close_connections(self) -> None:
        pass


class InTransactionThread(LiveServerThread):
    server_class = InTransaction


class Unanswered:
    """How many requests are being answered, in all threads."""

    def __init__(self) -> None:
        self.count = 0
        self.changed = threading.Condition()

    def one_more(self, **_: object) -> None:
        with self.changed:
            self.count += 1

    def one_less(self, **_: object) -> None:
        with self.changed:
            self.count -= 1
            self.changed.notify_all()

    def wait_for_none(self) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.count == 0, timeout=30), f"{self.count} requests unanswered"


@pytest.fixture
def site(db: None) -> Iterator[str]:
    """The site's address. It answers from within the test's own transaction: what the test makes is there, and goes with it.

    For one visitor at a time. What people do at once, or from two browsers, needs ``live_server``.
    """
    own = connections[DEFAULT_DB_ALIAS]
    own.inc_thread_sharing()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    unanswered = Unanswered()
    request_started.connect(unanswered.one_more)
    request_finished.connect(unanswered.one_less)
    server = InTransactionThread("localhost", static_handler=StaticFilesHandler, connections_override={own.alias: own})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://localhost:{server.port}"
    server.terminate()
    # A request that outlives its test would use, or close, the connection of the next one.
    unanswered.wait_for_none()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    own.dec_thread_sharing()


@pytest.fixture(autouse=True)
def _all_is_answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """The last requests to ``live_server`` are over before the tables are emptied: else each may wait for the other's locks."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    until = time.monotonic() + 30
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND backend_type = 'client backend' AND state <> 'idle'"
            )
            if not (unanswered := cursor.fetchall()):
                return
            assert time.monotonic() < until, unanswered
            time.sleep(0.02)


@pytest.fixture
def visitor(new_context: Callable[..., BrowserContext]) -> Iterator[Visitor]:
    """Makes a person with a browser of their own. In the end nothing may have gone wrong in any of them."""
    amiss: list[str] = []

    def come(base_url: str, **options: object) -> Page:
        page = new_context(base_url=base_url, **options).new_page()
        watch(page, base_url, amiss)
        return page

    yield come
    assert amiss == []


def watch(page: Page, base_url: str, amiss: list[str]) -> None:
    """Note each error that the console shows (what the policy forbids is one), each request to elsewhere, each file not found."""

    def said(message: ConsoleMessage) -> None:
        # A refused page is a page; of files see below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            amiss.append(f"{page.url}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith(f"{base_url}/"):
            amiss.append(f"{page.url} asked for {request.url}")

    def answered(response: Response) -> None:
        document = response.request.resource_type in ("document", "fetch", "xhr")
        if response.status >= (500 if document else 400):
            amiss.append(f"{page.url}: {response.status} for {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: amiss.append(f"{page.url}: {error}"))
    page.on("request", asked)
    page.on("response", answered)


def signed_in(base_url: str, role: str = "reviewer") -> dict:
    """The cookie of somebody who has just signed in with an app, as a browser keeps it."""
    client = Client()
    ada = make.user(role, first_name="Ada", last_name="Byron")
    client.force_login(ada)
    has_app(ada)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(ada.pk)
    session.save()
    value = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    return {"cookies": [{"name": site_settings.SESSION_COOKIE_NAME, "value": value, "url": base_url}]}
