"""The forms with htmx: rows come and things are found without a new page, and nothing that was typed is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from announcements import models
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(page: Page, live_server, client) -> Page:
    """Signed in as an editor."""
    page.set_default_timeout(8000)
    for code in ["GB", "RS", "XK", "MK"]:
        factories.country(code)
    editor = factories.user("editor", username="ana")
    client.force_login(editor)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    assert [error for error in errors if "422" not in error] == []


def test_a_row_is_added_in_place_and_takes_the_focus(page, live_server):
    page.goto(f"{live_server.url}/agreements/new/")
    page.get_by_label("Title", exact=True).fill("Half typed")
    page.get_by_label("Border security").check()
    page.evaluate("document.body.dataset.same = 'page'")
    page.get_by_role("button", name="Add a milestone").click()
    expect(page.locator("#id_milestones-1-stage")).to_be_focused()
    expect(page.locator("body")).to_have_attribute("data-same", "page")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Half typed")
    expect(page.get_by_label("Border security")).to_be_checked()
    page.get_by_role("button", name="Remove milestone 1").click()
    expect(page.locator("#milestones-0")).to_contain_text("goes when you save")
    expect(page.locator("#id_milestones-1-verb")).to_be_visible()


def test_a_country_is_found_while_typing_and_picked(page, live_server):
    page.goto(f"{live_server.url}/agreements/new/")
    page.locator("#id_parties-0-who").press_sequentially("serb")
    page.get_by_role("button", name="Serbia RS").click()
    expect(page.locator("#parties-0 .picked")).to_contain_text("Serbia RS")
    expect(page.locator("input[name=parties-0-who]")).to_have_value("RS")
    page.get_by_role("button", name=re.compile("Change")).click()
    expect(page.locator("#id_parties-0-who")).to_be_focused()


def test_an_agreement_is_entered_with_a_new_source_and_published(page, live_server):
    page.goto(f"{live_server.url}/agreements/new/")
    page.get_by_label("Title", exact=True).fill("UK–Serbia deal")
    page.locator("#id_parties-0-who").fill("GB")
    page.locator("#id_parties-1-who").fill("Serbia")
    row = page.locator("#milestones-0")
    row.get_by_label("Stage").select_option("announced")
    row.get_by_label("Date").fill("Nov 2024")
    row.get_by_label("Verb as written").click()
    expect(row.locator(".understood")).to_contain_text("November 2024")
    row.get_by_label("Verb as written").fill("announced plans to sign")
    row.locator("#id_milestones-0-source").fill("https://news.example/1")
    row.get_by_role("button", name="Add a source").click()
    expect(row.get_by_label("Address")).to_have_value("https://news.example/1")
    row.get_by_label("Publisher").fill("The News")
    page.get_by_role("button", name="Save and publish").click()
    page.wait_for_url(re.compile(r"/agreements/\d+/$"))
    made = models.Agreement.objects.get()
    assert (made.state, [party.country_id for party in made.parties.all()]) == ("published", ["GB", "RS"])
    assert models.Citation.objects.get().source.publisher == "The News"


def test_a_refused_form_takes_the_focus_to_its_summary(page, live_server):
    page.goto(f"{live_server.url}/agreements/new/")
    page.locator("#id_milestones-0-date").fill("April 20025")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#refused")).to_be_focused()
    page.get_by_role("link", name=re.compile("Milestone 1, date")).click()
    expect(page.locator("#id_milestones-0-date")).to_be_focused()
    expect(page.locator("#id_milestones-0-date")).to_have_attribute("aria-invalid", "true")
