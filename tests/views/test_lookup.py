"""Look-ups as somebody types: by part of any name, for editors only."""

import pytest

from announcements import models
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    made = factories.user("editor")
    client.force_login(made)
    return made


@pytest.fixture
def countries():
    for code in ["GB", "RS", "MK", "XK", "TR"]:
        factories.country(code)
    for code, name, kind in [
        ("MK", "Macedonia", "former"),
        ("MK", "FYROM", "former"),
        ("XK", "Kosovan", "demonym"),
        ("TR", "Turkey", "former"),
    ]:
        models.CountryName.objects.create(country_id=code, name=name, kind=kind, source="test")


def found(client, kind: str, q: str) -> list[tuple[str, str]]:
    response = client.get(f"/lookup/{kind}/", {"q": q, "field": "f"})
    assert response.status_code == 200
    return [(choice["label"], choice["detail"]) for choice in response.context["found"]]


@pytest.mark.parametrize(
    ("q", "codes"),
    [
        ("Macedonia", ["MK"]),
        ("fyr", ["MK"]),
        ("Kosovan", ["XK"]),
        ("Türkiye", ["TR"]),
        ("Turkiye", ["TR"]),
        ("turk", ["TR"]),
        ("gb", ["GB"]),
        ("Atlantis", []),
        ("", []),
        ("  ", []),
        ("%", []),
        ("_", []),
        ("\0", []),
        ("k" * 10_000, []),
    ],
)
def test_countries_are_found_by_part_of_any_name(client, editor, countries, q, codes):
    assert [detail for _, detail in found(client, "country", q)] == codes


def test_the_likeliest_comes_first(client, editor):
    for name in ["New Home Office", "Home Office", "Home"]:
        factories.organisation(name)
    assert [label for label, _ in found(client, "organisation", "home")] == ["Home", "Home Office", "New Home Office"]


def test_members_are_countries_and_organisations(client, editor, countries):
    factories.organisation("Serbian Border Police", country=factories.country("RS"))
    assert found(client, "member", "serbia") == [("Serbia", "RS"), ("Serbian Border Police", "Serbia")]


def test_sources_are_found_by_address_however_spelt_and_by_words(client, editor):
    factories.source(
        "The Independent", headline="Starmer signs", url="https://independent.co.uk/story", published_on="2024-11"
    )
    expected = [("The Independent: Starmer signs", "November 2024")]
    assert found(client, "source", "http://www.independent.co.uk/story/?utm_source=x") == expected
    assert found(client, "source", "signs indep") == expected
    assert found(client, "source", "http://[zz") == []


def test_drafts_are_marked_and_what_is_withdrawn_is_not_found(client, editor):
    factories.official("Ana Draft", state="draft")
    factories.official("Ana Gone", state="withdrawn", withdrawn_why="x", withdrawn_at="2026-01-01T00:00Z")
    assert found(client, "official", "ana") == [("Ana Draft", "draft")]


def test_at_most_eight_are_shown(client, editor):
    for number in range(12):
        factories.event(f"Summit {number:02}")
    assert [label for label, _ in found(client, "event", "summit")] == [f"Summit {number:02}" for number in range(8)]


def test_the_field_of_a_form_sends_its_own_name(client, editor, countries):
    response = client.get("/lookup/country/", {"field": "parties-0-who", "parties-0-who_q": "serb"})
    assert 'name="pick" value="parties-0-who=RS"' in response.content.decode()


def test_what_is_typed_never_becomes_markup(client, editor):
    body = client.get("/lookup/source/", {"q": "<b>x</b>", "field": '"><script>'}).content.decode()
    assert "<b>" not in body
    assert "<script>" not in body


@pytest.mark.parametrize("kind", ["country", "official", "source"])
def test_nobody_else_finds_anything(client, kind):
    factories.official("Ana", state="draft")
    answers = [client.get(f"/lookup/{kind}/?q=ana").status_code]
    client.force_login(factories.user())
    answers.append(client.get(f"/lookup/{kind}/?q=ana").status_code)
    assert answers == [404, 404]


def test_an_unknown_kind_is_missing(client, editor):
    assert client.get("/lookup/user/?q=a").status_code == 404
    assert client.post("/lookup/country/").status_code == 405


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("Nov 2024", ("November 2024", "")),
        ("c. 2019", ("about 2019", "")),
        ("", ("", "")),
        ("April 20025", ("", "“April 20025” is not a date. Write Apr 2025, 2 April 2025 or c. 2025.")),
    ],
)
def test_how_a_date_is_understood(client, editor, written, answer):
    response = client.get("/lookup/date/", {"field": "milestones-0-date", "milestones-0-date": written})
    assert (response.context["understood"], response.context["refusal"]) == answer
