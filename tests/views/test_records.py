"""Record pages: what they say, who may read them, and what they cost."""

import datetime
import html
import re

import pytest
from django.utils import timezone
from django.utils.html import strip_tags

from announcements.models import Agreement, Announcement, Event, Official, Organisation, Party, Source
from tests import factories as make

pytestmark = pytest.mark.django_db

BLOCKS = r"<(?=/?(?:p|li|dd|dt|h\d|div|section|summary|blockquote|td|th)\b)"


def words(response, part="main"):
    """What a reader reads in this part of the page, in one line."""
    page = response.content.decode()
    inner = re.search(rf"<{part}\b[^>]*>(.*?)</{part.split()[0]}>", page, re.S)[1]
    return " ".join(html.unescape(strip_tags(re.sub(BLOCKS, " <", inner))).split())


def box(response):
    """What the stage box says."""
    return words(response, 'section class="stage-box')


def at(record):
    return f"/{record.plural}/{record.pk}/"


@pytest.fixture
def agreement():
    return make.agreement("GB", "RS", title="A returns agreement")


MAKE = {
    "agreement": make.agreement,
    "announcement": make.announcement,
    "official": make.official,
    "organisation": make.organisation,
    "event": make.event,
    "source": make.source,
}
KINDS = {
    "agreement": Agreement,
    "announcement": Announcement,
    "official": Official,
    "organisation": Organisation,
    "event": Event,
    "source": Source,
}


# What they cost


@pytest.mark.parametrize("rows", [1, 3])
def test_an_agreement_page_costs_eleven_statements(client, agreement, rows, django_assert_num_queries):
    for _ in range(rows):
        make.milestone(agreement)
        announcement = make.announcement("GB", "RS", agreements=[agreement, make.agreement("GB", "XK")])
        make.statement(announcement)
        make.figure(agreement)
        make.participation(agreement=agreement)
    with django_assert_num_queries(11):
        client.get(at(agreement))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_announcement_page_costs_eleven_statements(client, rows, django_assert_num_queries):
    organisations = [make.organisation() for _ in range(rows)]
    carried = [make.agreement("GB", organisation) for organisation in organisations]
    announcement = make.announcement("GB", "RS", agreements=carried)
    for _ in range(rows):
        make.statement(announcement)
        make.figure(announcement)
        make.participation(announcement=announcement)
    with django_assert_num_queries(11):
        client.get(at(announcement))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_official_page_costs_seven_statements(client, rows, django_assert_num_queries):
    official = make.official()
    for _ in range(rows):
        appointment = official.appointments.create(role="Minister", country=make.country())
        make.cite(appointment=appointment)
        make.statement(make.announcement(), official=official)
        make.participation(agreement=make.agreement(), official=official)
    with django_assert_num_queries(7):
        client.get(at(official))


@pytest.mark.parametrize("rows", [1, 3])
def test_an_organisation_page_costs_nine_statements(client, rows, django_assert_num_queries):
    organisation = make.organisation()
    for _ in range(rows):
        agreement = make.agreement("GB", organisation)
        make.milestone(agreement)
        make.figure(agreement, payer_organisation=organisation)
        make.announcement().involvements.create(organisation=organisation, role="partner")
        make.official().appointments.create(role="Director", organisation=organisation)
    with django_assert_num_queries(9):
        client.get(at(organisation))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_source_page_costs_two_statements(client, rows, django_assert_num_queries):
    source = make.source()
    for _ in range(rows):
        make.cite(milestone=make.milestone(make.agreement()), source=source)
        make.cite(statement=make.statement(make.announcement()), source=source)
    with django_assert_num_queries(2):
        client.get(at(source))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_country_page_costs_eleven_statements(client, rows, django_assert_num_queries):
    for _ in range(rows):
        make.milestone(make.agreement("GB", "RS", make.organisation()))
        make.announcement("GB", "RS")
        make.official().appointments.create(role="Minister", country=make.country("RS"))
    with django_assert_num_queries(11):
        client.get("/countries/RS/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_pair_page_costs_nine_statements(client, rows, django_assert_num_queries):
    for _ in range(rows):
        make.milestone(make.agreement("GB", "RS", make.organisation()))
        make.announcement("GB", "RS")
    with django_assert_num_queries(9):
        client.get("/pairs/GB-RS/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_costs_nine_statements(client, rows, django_assert_num_queries):
    for _ in range(rows):
        agreement = make.agreement("GB", "RS")
        make.milestone(agreement, "signed", "2199", expected=True)
        make.milestone(agreement, "ended", "2001", expected=True)
        make.announcement("GB", "RS")
    with django_assert_num_queries(9):
        client.get("/")
