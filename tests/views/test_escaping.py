"""Whatever comes from a record or a question is escaped, on every list and on every record's page."""

import html

import pytest

from announcements.models import Country, Party
from tests import factories as make

pytestmark = pytest.mark.django_db

HOSTILE = "\"><script>alert('x')</script>&amp;"


def hostile(word: str) -> str:
    return f"{word}{HOSTILE}"


@pytest.fixture
def records():
    """Texts that would be markup: names of countries and people, titles, words as printed, publishers."""
    Country.objects.create(code="QX", name=hostile("Country"))
    agency = make.organisation(hostile("Agency"), country_id="QX")
    secret = make.organisation(state="draft", published_at=None)
    agreement = make.agreement("QX", agency, title=hostile("Agreement"), note=hostile("Note"))
    Party.objects.create(agreement=agreement, organisation=secret, name_as_printed=hostile("Printed"))
    make.milestone(agreement, verb=hostile("Verb"), place=hostile("Place"))
    event = make.event(hostile("Event"), place=hostile("Town"), country_id="QX")
    announcement = make.announcement("QX", agreements=[agreement], title=hostile("Announcement"), event=event)
    announcement.involvements.create(organisation=agency, role="partner")
    person = make.official(hostile("Person"))
    person.appointments.create(role=hostile("Role"), country_id="QX")
    make.statement(announcement, hostile("Quote"), official=person, role_as_printed=hostile("Speaker"))
    source = make.source(hostile("Publisher"), headline=hostile("Headline"))
    make.cite(announcement=announcement, source=source, passage=hostile("Passage"))
    return {r.plural: r for r in (agreement, announcement, person, agency, event, source)}


SAID_IN_LISTS = {
    "agreements": ["Agreement", "Country", "Agency", "Printed"],
    "announcements": ["Announcement", "Country", "Agency"],
    "officials": ["Person", "Role", "Country"],
    "organisations": ["Agency", "Country"],
    "events": ["Event", "Town", "Country"],
    "sources": ["Publisher", "Headline"],
    "countries": ["Country"],
}
SAID_ON_PAGES = {
    "agreements": ["Agreement", "Country", "Agency", "Printed", "Verb", "Place", "Note", "Announcement", "Event", "Person", "Quote"],
    "announcements": ["Announcement", "Country", "Agency", "Agreement", "Printed", "Event", "Passage", "Publisher", "Headline"],
    "officials": ["Person", "Role", "Country", "Quote", "Speaker", "Announcement"],
    "organisations": ["Agency", "Country", "Agreement", "Printed", "Announcement"],
    "events": ["Event", "Town", "Country", "Announcement"],
    "sources": ["Publisher", "Headline", "Passage", "Announcement"],
}  # fmt: skip


def said(page: str) -> set[str]:
    """The words whose markup stands escaped on the page, however often; none may stand there unescaped."""
    assert "<script>alert" not in page
    words = {word for found in (SAID_IN_LISTS, SAID_ON_PAGES) for each in found.values() for word in each}
    return {word for word in words if html.escape(hostile(word)) in page}


@pytest.mark.parametrize("plural", SAID_IN_LISTS)
def test_a_list_escapes_what_its_rows_and_its_facets_say(client, records, plural):
    page = client.get(f"/{plural}/").text
    assert set(SAID_IN_LISTS[plural]) - said(page) == set()


@pytest.mark.parametrize("plural", SAID_ON_PAGES)
def test_a_records_page_escapes_what_it_says(client, records, plural):
    page = client.get(records[plural].get_absolute_url()).text
    assert set(SAID_ON_PAGES[plural]) - said(page) == set()


@pytest.mark.parametrize("asked", ["q", "country", "reached_from", "stage"])
def test_what_was_asked_is_said_back_escaped(client, asked):
    page = client.get("/agreements/", {asked: HOSTILE}).text
    assert ("<script>alert" in page, html.escape("<script>alert") in page) == (False, True)
