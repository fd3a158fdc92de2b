"""From a list to its file, its feed, its citation and its alert: each the same question, by the links that the page has."""

import csv
from pathlib import Path

from django.core import mail
from playwright.sync_api import Page, expect

from announcements.models import Alert
from tests import factories as make
from tests.formats.feeds import read


def test_from_a_list_to_all_that_can_be_taken_away(site: str, visitor, settings) -> None:
    settings.SITE_URL = site
    agreement = make.agreement("GB", "RS", title="UK–Serbia")
    make.milestone(agreement, "signed", "2024-11-07")
    make.agreement("GB", "MK", title="Others")
    page = visitor(site)
    page.goto("/agreements/")
    page.get_by_role("textbox", name="Country or bloc").fill("Serbia")
    page.get_by_role("textbox", name="Country or bloc").press("Enter")
    expect(page.locator("#count")).to_have_text("1 agreement")

    assert [row["title"] for row in csv.DictReader(downloaded(page, "This list as CSV"))] == ["UK–Serbia"]
    feed = page.get_by_role("link", name="This list as Feed").get_attribute("href")
    assert [entry.title for entry in read(page.request.get(feed).body()).entries] == ["UK–Serbia"]
    page.get_by_text("Cite this").click()
    citation = downloaded(page, "Download BibTeX")
    assert [line.strip() for line in citation if "title" in line] == [
        "title = {{Agreements (country or bloc: Serbia)}},"
    ]

    page.get_by_role("link", name="Be told by e-mail what is new").click()
    page.get_by_label("Your e-mail address").fill("reader@news.example")
    page.get_by_label("Every day").check()
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    (link,) = [line for line in mail.outbox[0].body.splitlines() if line.endswith("/confirm/")]
    page.goto(link)
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="The alert is on")).to_be_visible()
    assert Alert.objects.values_list("query", "rhythm").get() == ("country=RS", "daily")
    page.get_by_role("link", name="Stop the alert").click()
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("heading", name="The alert is stopped")).to_be_visible()
    assert Alert.objects.count() == 0


def downloaded(page: Page, name: str) -> list[str]:
    with page.expect_download() as started:
        page.get_by_role("link", name=name).click()
    return Path(started.value.path()).read_text().splitlines()
