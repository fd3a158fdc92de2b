"""What a CDN before the site may keep: pages that are the same for everybody, and nothing else."""

import pytest
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.django_db

KEPT = "public, max-age=0, s-maxage=30"
PAGES = [
    "/",
    "/announcements/",
    "/agreements/",
    "/about/",
    "/events/{event}/",
    "/accounts/login/",
    "/events/",
    "/nothing/",
]


def told(client: Client) -> dict[str, str | None]:
    number = make.event().pk
    return {page: client.get(page.format(event=number)).headers.get("Cache-Control") for page in PAGES}


def test_pages_for_everybody_may_be_kept_for_a_moment(settings):
    settings.SHARED_CACHE_SECONDS = 30
    found = told(Client())
    assert {page for page, said in found.items() if said == KEPT} == {*PAGES} - {"/accounts/login/", "/nothing/"}


def test_nothing_that_is_answered_to_somebody_is(settings):
    settings.SHARED_CACHE_SECONDS = 30
    client = Client()
    client.force_login(make.user("editor"))
    assert set(told(client).values()) == {"private, no-store"}


def test_an_answer_says_what_makes_it_another(settings):
    settings.SHARED_CACHE_SECONDS = 30
    varies = {name.strip() for name in Client().get("/announcements/").headers["Vary"].split(",")}
    assert varies >= {"Cookie", "HX-Request-Type", "Accept-Encoding"}


def test_without_the_setting_no_page_says_so():
    assert KEPT not in told(Client()).values()
