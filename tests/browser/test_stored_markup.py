"""Markup in every text and address of every record, seen in Chromium on every page type: nothing of it runs, policy or not."""

import os
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db.models import URLField
from playwright.sync_api import Page, Route

from announcements import models
from tests import factories as make
from tests.browser.conftest import signed_in
from tests.browser.newsroom import newsroom
from tests.browser.page_types import PAGE_TYPES, PageType
from tests.canaries import texts
from tests.every_state import KINDS
from tests.headers import HEADERS

# Short, for some fields are; and without a blank, which no address may hold.
MARKUP = [
    "\"'><svg/onload=ran()>",
    "<script>ran()</script>",
    "</title></textarea><img/src/onerror=ran()>",
    "--><iframe/onload=ran()>",
]
SHOWN = "ran()"


ROWS = [
    models.Appointment, models.Citation, models.Figure, models.Involvement, models.Milestone, models.Participation, models.Party,
    models.Statement,
]  # fmt: skip


SPEAK_OF_RECORDS = {words.format(kind.noun) for kind in KINDS for words in ("{}", "{}s list", "edit {}")} | {
    "releases",
    "history",
}


def mark_everything() -> int:
    """Every free text of every record and row is markup now; how many are."""
    marked = 0
    make.release(number=2, name=MARKUP[1])
    for model in [*KINDS, *ROWS]:
        for row in model.objects.all():
            filled = {name: markup(row, name, marked + place) for place, name in enumerate(texts(model))}
            model.objects.filter(pk=row.pk).update(**filled)
            marked += len(filled)
    return marked


def markup(row: Any, name: str, number: int) -> Any:
    field = row._meta.get_field(name)
    words = MARKUP[number % len(MARKUP)]
    if isinstance(field, URLField):
        return f"https://{number}.example/{words}"
    if isinstance(getattr(row, name), list):
        return [words]
    return f"{number}{words}"[: field.max_length]


# What is a page, or may be.
NOT_STATIC = re.compile(r"^https?://[^/]+/(?!static/)")


def without_policy(route: Route) -> None:
    if route.request.resource_type != "document":
        route.continue_()
        return
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


def seen(*, policy: bool) -> list[PageType]:
    every = not policy or os.environ.get("EVERY_PAGE")
    return [page_type for page_type in PAGE_TYPES if every or page_type.name in SPEAK_OF_RECORDS]


@pytest.fixture
def look(site, new_context: Callable[..., Any]) -> Callable[..., tuple[list[str], set[str]]]:
    """Every page type; unless EVERY_PAGE asks for more, with the policy those alone that speak of records.

    Which ran something, and which showed some of it.
    """

    def look(*, policy: bool) -> tuple[list[str], set[str]]:
        ran: list[str] = []
        shown: set[str] = set()
        numbers = newsroom()
        assert mark_everything() > 60
        for page_type in seen(policy=policy):
            page: Page = new_context(
                base_url=site, storage_state=signed_in(site, page_type.role) if page_type.signed_in else None
            ).new_page()
            page.expose_function("ran", lambda name=page_type.name: ran.append(name))
            if not policy:
                page.route(NOT_STATIC, without_policy)
            page.goto(page_type.address.format(**numbers))
            page_type.then(page)
            if SHOWN in page.locator("body").inner_text() or page.locator(f"[value*='{SHOWN}']").count():
                shown.add(page_type.name)
            page.context.close()
        return ran, shown

    return look


@pytest.mark.parametrize("policy", [True, False], ids=["with the policy", "without it"])
def test_nothing_of_it_runs(look, policy: bool, record_property) -> None:
    ran, shown = look(policy=policy)
    record_property("pages", len(seen(policy=policy)))
    assert ran == []
    # It was there to be run.
    assert SPEAK_OF_RECORDS - shown == set()


@pytest.mark.parametrize("markup", MARKUP)
def test_unescaped_it_would_run_and_the_policy_would_stop_it(
    new_context: Callable[..., Any], markup: str, record_property
) -> None:
    """The control of both."""
    record_property("controls", 1)
    answers = {"/": {}, "/held/": {"content-security-policy": HEADERS["Content-Security-Policy"]}}
    ran: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        route.fulfill(body=f"<!doctype html><body>{markup}", content_type="text/html", headers=answers.get(path, {}))

    page: Page = new_context(base_url="http://localhost").new_page()
    page.expose_function("ran", lambda: ran.append(urlsplit(page.url).path))
    page.route("**/*", answer)
    for path in answers:
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert set(ran) == {"/"}
