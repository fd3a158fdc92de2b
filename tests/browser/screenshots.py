"""Draws every page type with the demo data: ``make screenshots``. The pictures are in screenshots/, two widths, two themes.

In a database of its own, which is gone afterwards.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")

import django
import psycopg
from django.conf import settings

from policytracker import database
from policytracker.backups.restore import drop

FOLDER = Path(__file__).parent.parent.parent / "screenshots"
WIDTHS = {375: 812, 1280: 900}
THEMES = ["light", "dark"]


@contextmanager
def demo_site() -> Iterator[str]:
    """A site with the demo data, and its address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.db import connection
    from django.test.testcases import LiveServerThread

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)
    server = LiveServerThread("localhost", static_handler=StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        yield f"http://localhost:{server.port}"
    finally:
        server.terminate()
        connection.close()
        with psycopg.connect(database.conninfo("postgres"), autocommit=True) as postgresql:
            # Threads of the server may still hold it open.
            drop(postgresql, connection.settings_dict["NAME"])


def records() -> dict[str, Any]:
    """Of each kind the record with the most to show; a draft, a withdrawn agreement, an alert and a release, made for the picture."""
    from django.core.management import call_command
    from django.db.models import Count

    from announcements import models
    from announcements.actions.alerting import ask
    from tests.browser.newsroom import unfinished

    most = {
        models.Agreement: "milestones",
        models.Announcement: "statements",
        models.Official: "participations",
        models.Organisation: "parties",
        models.Event: "announcements",
        models.Source: "citations",
    }
    numbers = {
        kind.noun: kind.objects.public().annotate(shown=Count(rows)).order_by("-shown", "pk").first().pk
        for kind, rows in most.items()
    }
    call_command("make_release", name="Autumn 2026", verbosity=0)
    alert = ask(email="reader@news.example", plural="agreements", query="country=RS", rhythm="weekly")
    return {**numbers, **unfinished(), "alert": alert and alert.token}


def draw(browser: Any, address: str, names: list[str]) -> None:
    """Of every page type, or of those named."""
    from tests.browser.conftest import signed_in
    from tests.browser.page_types import PAGE_TYPES

    numbers = records()
    for theme in THEMES:
        for page_type in [each for each in PAGE_TYPES if not names or each.name in names]:
            # Each editor's own: what one does to their account is nobody else's business.
            state = signed_in(address, page_type.role) if page_type.signed_in else None
            visitor = browser.new_context(
                base_url=address, color_scheme=theme, reduced_motion="reduce", storage_state=state
            )
            page = visitor.new_page()
            page.goto(page_type.address.format(**numbers))
            page_type.then(page)
            name = re.sub(r"\W+", "-", page_type.name)
            for width in WIDTHS:
                photograph(page, width, FOLDER / f"{name}-{width}-{theme}.png")
            visitor.close()


def photograph(page: Any, width: int, path: Path) -> None:
    """The whole page. The window is made as high as the page, or what sticks would stand in its middle."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(max(height, WIDTHS[width]), 8000)})
    page.screenshot(path=path)


def main() -> None:
    django.setup()
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS, settings.ALERTS, settings.EMAIL_HOST = ["localhost"], True, "mail.example"
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import chromium

    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as releases:
        settings.RELEASES = Path(releases)
        with database.running(), demo_site() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium())
            draw(browser, address, sys.argv[1:])
            browser.close()
    sys.stdout.write(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.name}/\n")


if __name__ == "__main__":
    main()
