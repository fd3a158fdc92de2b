"""The whole job in a real browser: from a news story to a line in a researcher's spreadsheet."""

import datetime
import re

import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from announcements.dates import from_edtf
from announcements.formats import table_of
from announcements.formats.comma_separated import read
from announcements.models import Agreement
from tests import factories as make

PASSWORD = "correct horse battery"
MARKED = "window.notReloaded"
OLDER, NEWER, OURS = "Older pact", "Newer pact", "UK–Serbia agreement on smuggling"
STORY = "https://www.independent.co.uk/news/story.html?utm_source=x"
QUESTION = "/agreements/?country=RS&reached=announced&reached_from=2024-11"


@pytest.fixture
def story(live_server) -> None:
    """Countries, what stood in the tracker before, and an editor and a maintainer who know their passwords."""
    for code in ("GB", "RS", "MK", "FR"):
        make.country(code)
    with transaction.atomic():
        make.milestone(make.agreement("GB", "FR", title=OLDER), "signed", "2003-02")
        make.milestone(make.agreement("RS", "FR", title=NEWER), "signed", "2024-12-01")
    make.user("editor", username="ada", password=PASSWORD, first_name="Ada", last_name="Byron")
    make.user("maintainer", username="grace", password=PASSWORD)


def sign_in(page: Page, name: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def enter(page: Page) -> None:
    """An agreement with two parties, two milestones and the source of both, which is new."""
    page.goto("/agreements/")
    page.get_by_role("link", name="New agreement").click()
    page.get_by_label("Title", exact=True).fill(OURS)
    page.get_by_label("Form", exact=True).select_option("Agreement")
    page.get_by_label("Intelligence sharing").check()
    pick(page.locator("#parties-0"), "Country or organisation", "united king", "United Kingdom GB")
    pick(page.locator("#parties-1"), "Country or organisation", "serb", "Serbia RS")
    first = page.locator("#milestones-0")
    fill_step(
        first, "Announced", "7 Nov 2024", "announced plans to sign", "has announced plans to sign three new agreements"
    )
    first.get_by_role("button", name="Add a source").click()
    first.get_by_label("Address").fill(STORY)
    first.get_by_label("Publisher").fill("The Independent")
    first.get_by_label("Headline").fill("Starmer signs deals")
    first.get_by_label("Published on").fill("7 November 2024")
    page.get_by_role("button", name="Add a milestone").click()
    second = page.locator("#milestones-1")
    fill_step(second, "Signed", "", "will sign", "plans to sign")
    second.get_by_label("expected").check()
    second.get_by_role("button", name="The Independent: Starmer signs deals").click()
    expect(second.locator(".picked")).to_contain_text("The Independent: Starmer signs deals")


def fill_step(row: Locator, stage: str, date: str, verb: str, passage: str) -> None:
    row.get_by_label("Stage").select_option(stage)
    row.get_by_label("Date").fill(date)
    row.get_by_label("Verb as written").fill(verb)
    row.get_by_label("Passage, word for word").fill(passage)


def pick(row: Locator, label: str, words: str, found: str) -> None:
    """Type part of a name, and take what is found while typing."""
    row.get_by_label(label).press_sequentially(words)
    row.get_by_role("button", name=found).click()
    expect(row.locator(".picked")).to_contain_text(found)


def rows(page: Page) -> list[str]:
    return page.locator(".results .row-title a").all_inner_texts()


def shows(page: Page, address: str, titles: list[str]) -> None:
    """The list holds these, its count is theirs, and the address is the question's own."""
    expect(page.locator("#count")).to_have_attribute("value", str(len(titles)))
    expect(page).to_have_url(re.compile(re.escape(address) + "$"))
    assert rows(page) == titles


def mark(page: Page) -> None:
    page.evaluate(f"{MARKED} = true")


def not_reloaded(page: Page) -> bool:
    return page.evaluate(f"{MARKED} === true")


def filter_by_clicking(page: Page) -> None:
    """By country and by date, in the rail; then Back, Forward, and the address in another window."""
    page.goto("/agreements/")
    shows(page, "/agreements/", [NEWER, OURS, OLDER])
    mark(page)
    page.get_by_role("checkbox", name="Serbia").check()
    shows(page, "/agreements/?country=RS", [NEWER, OURS])
    page.get_by_label("Reached", exact=True).select_option("Announced")
    shows(page, "/agreements/?country=RS&reached=announced", [OURS])
    page.get_by_label("From", exact=True).first.fill("Nov 2024")
    page.get_by_label("From", exact=True).first.press("Tab")
    shows(page, QUESTION, [OURS])
    expect(page.get_by_label("From", exact=True).first).to_have_value("Nov 2024")
    assert not_reloaded(page)


def go_back_and_forth(page: Page) -> None:
    page.go_back()
    shows(page, "/agreements/?country=RS&reached=announced", [OURS])
    page.go_back()
    shows(page, "/agreements/?country=RS", [NEWER, OURS])
    page.go_back()
    shows(page, "/agreements/", [NEWER, OURS, OLDER])
    expect(page.get_by_role("checkbox", name="Serbia")).not_to_be_checked()
    page.go_forward()
    shows(page, "/agreements/?country=RS", [NEWER, OURS])
    expect(page.get_by_role("checkbox", name="Serbia")).to_be_checked()


def test_from_a_story_to_a_line_in_a_spreadsheet(live_server, story, visitor) -> None:
    site = live_server.url
    editor = visitor(site)
    sign_in(editor, "ada")
    enter(editor)
    editor.get_by_role("button", name="Save and publish").click()
    expect(editor.get_by_role("status")).to_have_text("Saved, and open to every reader.")
    agreement = Agreement.objects.get(title=OURS)

    reader = visitor(site)
    reader.goto(f"/agreements/{agreement.pk}/")
    expect(reader.get_by_role("heading", level=1)).to_have_text(OURS)
    expect(reader.locator(".passage, blockquote").first).to_contain_text(
        "has announced plans to sign three new agreements"
    )
    filter_by_clicking(reader)
    go_back_and_forth(reader)
    bookmark = visitor(site)
    bookmark.goto(QUESTION)
    shows(bookmark, QUESTION, [OURS])

    maintainer = visitor(site)
    sign_in(maintainer, "grace")
    maintainer.goto("/admin/announcements/agreement/?country=RS&stage=announced")
    with maintainer.expect_download() as download:
        maintainer.get_by_role("link", name="CSV: 1 row").click()
    (line,) = read(download.value.path().read_text(encoding="utf-8"), table_of(Agreement))
    assert {name: value for name, value in line.items() if value not in NOTHING} == told_by(agreement)


NOTHING = ("", None, [], False)


def told_by(agreement: Agreement) -> dict:
    """The line as the story tells it: announced, with its words and address; a signature expected on no stated day."""
    day = datetime.date(2024, 11, 7)
    return {
        "id": agreement.pk, "title": OURS, "country_codes": ["GB", "RS"], "country_names": ["United Kingdom", "Serbia"],
        "form": "agreement", "binding": "not_stated", "areas": ["intelligence_sharing"],
        "stage": "announced", "in_effect": "no", "source_url": STORY, "source_publisher": "The Independent",
        "passage": "has announced plans to sign three new agreements",
        "announced_on": from_edtf("2024-11-07"), "announced_on_first_day": day, "announced_on_last_day": day,
        "announced_on_precision": "day", "announced_source_url": STORY,
        "expected_stage": "signed", "expected_on_precision": "not_stated", "approved_by": "0 of 2",
        "text_status": "not_stated", "tacit_renewal": "not_stated", "state": "published", "version": agreement.version,
        "created_at": agreement.created_at, "changed_at": agreement.changed_at, "published_at": agreement.published_at,
    }  # fmt: skip


def test_the_same_without_javascript(live_server, story, visitor) -> None:
    reader = visitor(live_server.url, java_script_enabled=False)
    reader.goto("/agreements/")
    reader.get_by_role("checkbox", name="Serbia").check()
    reader.get_by_label("Reached", exact=True).select_option("Signed")
    reader.get_by_label("From", exact=True).first.fill("Nov 2024")
    reader.get_by_role("button", name="Show 2 agreements").click()
    expect(reader.locator("#count")).to_have_attribute("value", "1")
    assert rows(reader) == [NEWER]
    # A browser sends what is blank too; the page says under which address it is to be kept.
    reader.goto(reader.locator("link[rel=canonical]").get_attribute("href"))
    shows(reader, "/agreements/?country=RS&reached=signed&reached_from=2024-11", [NEWER])
    reader.go_back()
    reader.go_back()
    shows(reader, "/agreements/", [NEWER, OLDER])
