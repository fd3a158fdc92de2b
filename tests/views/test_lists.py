"""Lists: what a question finds, refuses, counts, says, and how its pages follow each other."""

import re

import pytest
from django.utils.html import strip_tags

from announcements.models import Agreement
from announcements.models.support import check_now
from tests import factories as make

pytestmark = pytest.mark.django_db

LISTS = ["agreements", "announcements", "countries", "officials", "organisations", "events", "sources"]


@pytest.fixture
def western_balkans():
    made = {}
    for code, signed in (("RS", "2025-04"), ("MK", None), ("XK", None)):
        agreement = make.agreement("GB", code, title=f"UK and {code}", areas=["intelligence_sharing"])
        make.milestone(agreement, "announced", "2024-11-07")
        make.milestone(agreement, "signed", None, expected=True)
        if signed:
            make.milestone(agreement, "signed", signed)
        make.announcement("GB", code, agreements=[agreement], title=f"Plan {code}")
        made[code] = agreement
    check_now()
    return made


def listed(client, address):
    """(status, count, the titles of the rows)."""
    response = client.get(address)
    html = response.content.decode()
    count = re.search(r'<data id="count" value="(\d+)">', html)
    return (
        response.status_code,
        count and int(count[1]),
        re.findall(r'class="row-title"><a href="[^"]+">([^<]+)</a>', html),
    )


def messages(client, address):
    response = client.get(address)
    box = re.search(r'<div class="box refused".*?</ul>', response.content.decode(), re.S)
    return response.status_code, [
        " ".join(strip_tags(item).split()) for item in re.findall("<li>.*?</li>", box[0], re.S)
    ]


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("", {"UK and RS", "UK and MK", "UK and XK"}),
        ("country=RS", {"UK and RS"}),
        ("country=serbia", {"UK and RS"}),
        ("country=RS&country=MK", {"UK and RS", "UK and MK"}),
        ("country=RS&with_country=MK", set()),
        ("country=GB&with_country=MK", {"UK and MK"}),
        ("stage=signed", {"UK and RS"}),
        ("stage=announced", {"UK and MK", "UK and XK"}),
        ("stage=announced&stage=signed", {"UK and RS", "UK and MK", "UK and XK"}),
        ("reached=signed", {"UK and RS"}),
        ("reached=signed&reached_to=2024-12", set()),
        ("reached=signed&reached_from=2025-04-30", {"UK and RS"}),
        ("reached=announced&reached_from=November+2024&reached_to=Nov+2024", {"UK and RS", "UK and MK", "UK and XK"}),
        ("not_reached=signed", {"UK and MK", "UK and XK"}),
        ("in_effect_on=2026-01-01&in_effect=no", {"UK and MK", "UK and XK"}),
        ("in_effect_on=2026-01-01", set()),
        ("in_effect_on=2026-01-01&in_effect=unknown", {"UK and RS"}),
        ("announced_from=2024-11-08", set()),
        ("area=visas", set()),
        ("area=visas&area=intelligence_sharing&country=XK", {"UK and XK"}),
        ("q=serbia", {"UK and RS"}),
        ("q=uk+and+RS", {"UK and RS"}),
        ("q=nothing", set()),
        ("utm_source=x&country=&q=", {"UK and RS", "UK and MK", "UK and XK"}),
    ],
)
def test_a_question_finds_exactly(client, western_balkans, question, titles):
    status, count, rows = listed(client, f"/agreements/?{question}")
    assert (status, count, set(rows)) == (200, len(titles), titles)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("contry=RS", "“contry” is not a condition of this list. Did you mean “country”?"),
        ("reached=signed&reached_from=2024-13", "From: There is no month 13. Months go from 01 to 12."),
        ("from=0000", "“from” is not a condition of this list. Did you mean “form”?"),
        ("reached_from=2024", "From: Say which step was reached in that time."),
        ("reached=done", "Reached: “done” is none of announced, negotiating, agreed, signed, submitted, approved, in_effect, renewed, amended, suspended, resumed, ended."),
        ("stage=renewed", "Stage now: “renewed” is none of announced, negotiating, agreed, signed, submitted, approved, in_effect, suspended, ended."),
        ("country=Atlantis", "Country or bloc: No country or bloc is called “Atlantis”."),
        ("reached=signed&reached_from=2025&reached_to=2024", "To: The end is before the start."),
        ("in_effect=no", "In effect on: Say on which day."),
        ("in_effect_on=2024", "In effect on: Say one day, for instance 7 November 2024."),
        ("q=a&q=b", "Words or names: It is given more than once."),
        ("q=%00", "Words or names: Write at least one letter or digit."),
        ("country=%00", "Country or bloc: There is a character in it that no text can hold."),
        ("q=" + "x" * 10_001, "Words or names: It is longer than 10,000 characters."),
        ("q=!!", "Words or names: Write at least one letter or digit."),
        ("sort=created_by__password", "Order: The orders are newest, title, changed, relevance."),
        ("created_by__password__startswith=p", "“created_by__password__startswith” is not a condition of this list."),
        ("official=99999999999999999999", "Official: There is no official “99999999999999999999”."),
        ("after=99999999999999999999", "after: There is no such place in this list. Start at its first page."),
        ("after=forged", "after: There is no such place in this list. Start at its first page."),
        ("page=2", "“page” is not a condition of this list."),
    ],
)  # fmt: skip
def test_a_wrong_question_is_refused_by_its_field_and_lists_nothing(client, western_balkans, question, message):
    assert messages(client, f"/agreements/?{question}") == (400, [message])
    assert listed(client, f"/agreements/?{question}") == (400, None, [])


@pytest.mark.parametrize("plural", LISTS)
def test_every_list_refuses_what_it_does_not_know(client, plural):
    status, (message,) = messages(client, f"/{plural}/?nonsense=1")
    assert (status, message) == (400, "“nonsense” is not a condition of this list.")


@pytest.mark.parametrize("plural", LISTS)
def test_every_list_costs_the_same_at_one_and_three_rows(client, django_assert_num_queries, plural):
    def add():
        number = Agreement.objects.count()
        agreement = make.agreement(
            "GB", ["RS", "MK", "XK", "DE"][number], make.organisation(country=make.country("GB"))
        )
        make.milestone(agreement)
        make.official().appointments.create(role="Minister", country=make.country("GB"))
        make.announcement("GB", "RS", event=make.event(country=make.country("GB")), agreements=[agreement])

    # The changed records are read again, then the rows of the page: without a change it is one statement.
    queries = 3 if plural == "countries" else 9
    make.bloc("EU", members={"RS": ("2020", None)})
    add()
    client.get(f"/{plural}/")
    add()
    with django_assert_num_queries(queries):
        client.get(f"/{plural}/")
    add()
    add()
    with django_assert_num_queries(queries):
        client.get(f"/{plural}/")


def test_pages_follow_each_other_by_key(client, monkeypatch):
    monkeypatch.setattr("announcements.filters.paging.SIZE", 2)
    for number in range(5):
        make.milestone(make.agreement("GB", title=f"A{number}"), "signed", f"2024-11-0{number + 1}" if number else None)
    pages, address = [], "/agreements/?country=GB"
    while address:
        html = client.get(address).content.decode()
        pages.append(re.findall(r">(A\d)</a>", html))
        found = re.search(r'href="([^"]+)" rel="next"', html)
        address = found and found[1].replace("&amp;", "&")
    assert pages == [["A4", "A3"], ["A2", "A1"], ["A0"]]
    back = re.search(r'href="([^"]+)" rel="prev"', html)[1].replace("&amp;", "&")
    html = client.get(back).content.decode()
    assert re.findall(r">(A\d)</a>", html) == ["A2", "A1"]
    assert "3–4, newest step first" in html


def test_the_canonical_address_has_no_blanks_and_a_fixed_order(client, western_balkans):
    response = client.get(
        "/agreements/?q=&stage=signed&country=Serbia&country=GB&country=rs&reached_from=&utm_x=1",
        headers={"HX-Request-Type": "partial"},
    )
    assert response["HX-Push-Url"] == "/agreements/?country=GB&country=RS&stage=signed"
    assert b"<html" not in response.content
    assert "HX-Request-Type" in response["Vary"]


def test_chips_say_each_condition_and_take_it_away(client, western_balkans):
    html = client.get("/agreements/?country=RS&country=GB&reached=signed&reached_from=2015&area=visas").content.decode()
    chips = re.findall(r'<span class="chip"><span>([^<]+)</span><a href="([^"]+)"', html)
    assert [(words, link.replace("&amp;", "&")) for words, link in chips] == [
        ("United Kingdom", "/agreements/?country=RS&reached=signed&reached_from=2015&area=visas"),
        ("Serbia", "/agreements/?country=GB&reached=signed&reached_from=2015&area=visas"),
        ("signed, since 2015", "/agreements/?country=GB&country=RS&area=visas"),
        ("visas", "/agreements/?country=GB&country=RS&reached=signed&reached_from=2015"),
    ]


def options(html):
    """Every value that can be ticked, with its number: {(condition, value): count}."""
    found = re.findall(r'name="(\w+)" value="([^"]+)"( checked)?>.*?</label>', html, re.S)
    numbers = re.findall(
        r'<label class="option"><input type="checkbox" id="[^"]+" name="(\w+)" value="([^"]+)"(?: checked)?>(.*?)</label>',
        html,
        re.S,
    )
    assert len(found) >= len(numbers) > 0
    return {
        (name, value): int(number[1])
        for name, value, rest in numbers
        if (number := re.search(r'<data value="(\d+)"', rest))
    }


@pytest.mark.parametrize(
    "question", ["", "country=RS", "stage=announced", "country=GB&area=visas", "country=RS&stage=announced", "q=uk"]
)
def test_the_number_beside_a_value_is_the_count_of_the_page_it_leads_to(client, western_balkans, question):
    make.milestone(make.agreement("GB", "DE", areas=["visas", "funding"], form="treaty"), "in_effect", "2020")
    make.bloc("EU", members={"DE": ("1958", None), "GB": ("1973", "2020-01-31")})
    make.bloc("WESTERN_BALKANS", members={"RS": (None, None), "MK": (None, None)})
    shown = options(client.get(f"/agreements/?{question}").content.decode())
    assert {("country", "GB"), ("stage", "announced"), ("area", "visas"), ("form", "treaty")} <= shown.keys()
    for (name, value), number in shown.items():
        status, count, _ = listed(client, f"/agreements/?{question}&{name}={value}")
        assert (name, value, status, count) == (name, value, 200, number)


def test_an_empty_answer_says_what_would_be_found_without_each_condition(client, western_balkans):
    html = client.get("/agreements/?country=RS&area=visas").content.decode()
    ways = re.findall(r'<li><a href="([^"]+)">(without [^<]+)</a> <data value="(\d+)">', html)
    assert ways == [
        ("/agreements/?area=visas", "without country or bloc: Serbia", "0"),
        ("/agreements/?country=RS", "without area: visas", "1"),
    ]


def test_a_draft_is_in_no_readers_list_count_or_number(client, western_balkans):
    before = client.get("/agreements/").content
    draft = make.agreement("GB", "RS", title="Secret", state="draft", published_at=None, areas=["visas"])
    make.milestone(draft)
    official = make.official("Hidden Person", state="draft", published_at=None)
    draft.participations.create(official=official, part="signed")
    assert client.get("/agreements/").content == before
    assert listed(client, "/agreements/?q=hidden") == (200, 0, [])
    assert messages(client, f"/agreements/?official={official.pk}") == (
        400,
        [f"Official: There is no official “{official.pk}”."],
    )
    client.force_login(make.user("editor"))
    assert listed(client, "/agreements/?area=visas") == (200, 1, ["Secret"])


def test_source_kind_and_day_meet_in_one_and_the_same_source(client):
    agreement = make.agreement("GB", title="One")
    claim = make.milestone(agreement, "signed", cited=False)
    make.cite(milestone=claim, source=make.source(kind="government", published_on="2020"))
    make.cite(milestone=claim, source=make.source(kind="press", published_on="2024"))
    assert listed(client, "/agreements/?published_from=2024&source_kind=press")[1] == 1
    assert listed(client, "/agreements/?published_from=2024&source_kind=government")[1] == 0


def test_other_lists_filter_by_place_and_date(client):
    for code in ("GB", "DE"):
        make.event(f"Summit {code}", country=make.country(code), date="2024-11")
        make.organisation(f"Ministry {code}", country=make.country(code))
        make.official(f"Person {code}").appointments.create(role="Minister", country=make.country(code))
        make.announcement(code, title=f"News {code}", announced_on="2024-11")
    for plural, title in (
        ("events", "Summit"),
        ("organisations", "Ministry"),
        ("officials", "Person"),
        ("announcements", "News"),
    ):
        assert listed(client, f"/{plural}/?country=DE") == (200, 1, [f"{title} DE"])
    assert listed(client, "/announcements/?announced_from=2024-11-07&announced_to=2024-11-07")[1] == 2
    assert listed(client, "/announcements/?announced_from=2024-12")[1] == 0
    assert listed(client, "/events/?held_to=2024-10")[1] == 0


def test_turkey_by_all_its_names_finds_the_same(client):
    for words in ("Turkey", "Türkiye", "Turkiye"):
        make.country("TR").names.get_or_create(name=words, kind="alternative", defaults={"source": "test"})
    make.agreement("TR", "DE", title="Statement")
    make.agreement("GB", "DE", title="Other")
    check_now()
    answers = [listed(client, f"/agreements/?q={words}") for words in ("Turkey", "Türkiye", "Turkiye", "TURKEY")]
    assert answers == [(200, 1, ["Statement"])] * 4
