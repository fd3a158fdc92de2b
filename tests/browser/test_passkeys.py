"""A passkey is added, and lets in by itself: a real browser with a device of its own."""

import pytest
from django.conf import settings as site_settings
from playwright.sync_api import Page, expect

from policytracker.sign_in.models import Refused, SignIn
from tests import factories as make
from tests.browser.page_types import add_passkey, has_a_device, sign_in_as


@pytest.fixture
def page(site, visitor, settings) -> Page:
    settings.REQUIRE_SECOND_FACTOR = True
    make.user("editor", username="ada")
    return visitor(site)


def forget_session(page: Page) -> None:
    page.context.clear_cookies(name=site_settings.SESSION_COOKIE_NAME)


def begin(page: Page) -> None:
    """With the password, led to the account, where a passkey is added."""
    page.goto("/accounts/login/?next=/review/")
    sign_in_as(page, "ada")
    page.goto("/accounts/")
    expect(page.get_by_role("heading", name="Set up a second factor to go on")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    add_passkey(page)


def test_a_passkey_alone_signs_in(page):
    begin(page)
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/review/")
    expect(page.get_by_role("heading", name="Drafts")).to_be_visible()
    forget_session(page)
    page.goto("/accounts/login/?next=/review/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Drafts")).to_be_visible()
    assert [kept.how for kept in SignIn.objects.all()] == ["passkey", "password"]


def test_a_passkey_is_the_second_step_too(page):
    begin(page)
    forget_session(page)
    page.goto("/accounts/login/")
    sign_in_as(page, "ada")
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    assert SignIn.objects.first().how == "security_key"


def test_a_device_that_knows_nobody_says_so(page):
    has_a_device(page)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    assert (SignIn.objects.count(), Refused.objects.count()) == (0, 0)
