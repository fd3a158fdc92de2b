"""A feed has what its page has, what came to match last first; for readers, whoever asks."""

import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from announcements.filters import QUESTIONS
from announcements.models import Milestone
from announcements.views.feeds import LISTS
from tests import factories as make
from tests.canaries import PREFIX, STATES, Public, hidden, links_from_public
from tests.filters.random_questions import a_question
from tests.filters.random_records import make_world, something_new
from tests.formats.feeds import read
from tests.test_hidden import questions

pytestmark = pytest.mark.django_db


def entries(client: Client, where: str) -> list[str]:
    """The addresses of the records in a feed, over all its pages."""
    found, asked = [], where
    while asked:
        answer = client.get(asked)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8"), asked
        feed = read(answer.content)
        found += [entry.id.removeprefix("http://testserver") for entry in feed.entries]
        asked = next((link.href for link in feed.feed.links if link.rel == "next"), "")
    return found


def listed(plural: str, question: str) -> list[str]:
    """Of the list's page."""
    answer = Client().get(f"/{plural}/?{question}")
    return [f"/{plural}/{number}/" for number in answer.context["question"].numbers()]


@pytest.mark.parametrize("plural", LISTS)
def test_page_and_feed_agree(client: Client, plural: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(11)  # noqa: S311 (chance makes records, no secret)
    make_world(chance)
    for _ in range(30):
        something_new(chance)
    monkeypatch.setattr("announcements.views.feeds.SIZE", 3)
    # An editor's feed is a reader's.
    client.force_login(make.user("editor"))
    found_something = 0
    for _ in range(12):
        asked = a_question(chance, QUESTIONS[plural], AnonymousUser()) | {"sort": []}
        question = urlencode(asked, doseq=True)
        found = entries(client, f"/{plural}.atom?{question}")
        assert found == listed(plural, f"{question}&sort=changed"), question
        found_something += bool(found)
    assert found_something >= 4


def test_a_new_stage_brings_an_old_agreement_to_the_top(client: Client) -> None:
    old, other, new = (make.agreement("GB", "RS", title=title) for title in ("Old", "Other", "New"))
    make.milestone(new, "signed", "2024-11-07")
    assert entries(client, "/agreements.atom?stage=signed") == [new.get_absolute_url()]
    make.milestone(old, "signed", "2019-01-01")
    make.milestone(other, "announced", "2024-11-08")
    assert entries(client, "/agreements.atom?stage=signed") == [old.get_absolute_url(), new.get_absolute_url()]


def test_a_step_that_comes_to_count_at_midnight_brings_it_to_the_top(client, monkeypatch) -> None:
    old, new = make.agreement("GB", title="Old"), make.agreement("GB", title="New")
    tomorrow = timezone.localdate() + timedelta(1)
    make.milestone(old, "signed", tomorrow.isoformat(), cited=False)
    make.cite(milestone=Milestone.objects.get(), source=make.source(published_on=None))
    make.milestone(new, "signed", "2024-11-07")
    assert entries(client, "/agreements.atom?stage=signed") == [new.get_absolute_url()]
    later = datetime.combine(tomorrow, datetime.min.time(), UTC) + timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    feed = read(client.get("/agreements.atom?stage=signed").content)
    assert [entry.title for entry in feed.entries] == ["Old", "New"]
    assert feed.entries[0].updated == f"{tomorrow}T00:00:00+00:00"


def test_an_entry_says_what_the_record_says_now(client: Client) -> None:
    agreement = make.agreement("GB", "RS", title="UK–Serbia")
    make.milestone(agreement, "signed", "2030-01-01", expected=True, verb="plans to sign")
    make.announcement("GB", title="Plans", summary="They plan it.", agreements=[agreement])
    (planned,) = read(client.get("/agreements.atom").content).entries
    assert planned.content[0].value == (
        "No step is known to have happened.\n\nSources only say what is expected. None says that any of it happened."
        "\n\nUnited Kingdom, Serbia"
    )
    (said,) = read(client.get("/announcements.atom").content).entries
    assert said.content[0].value.startswith("Made known on 7 November 2024.\n\nThey plan it.\n\n“these very words”")


def test_the_story_of_one_agreement(client: Client) -> None:
    agreement = make.agreement("GB", "RS", title="UK–Serbia")
    step = make.milestone(agreement, "signed", "2030-01-01", expected=True, verb="plans to sign")
    Milestone.objects.filter(pk=step.pk).update(recorded_on=date(2024, 11, 8))
    said = make.announcement("GB", title="Plans", agreements=[agreement])
    make.announcement("GB", title="Others")
    feed = read(client.get(f"/agreements/{agreement.pk}.atom").content)
    assert [(entry.title, entry.id) for entry in feed.entries] == [
        ("Plans", f"http://testserver{said.get_absolute_url()}"),
        (
            "UK–Serbia: Expected: signature, 1 January 2030",
            f"http://testserver{agreement.get_absolute_url()}#step-{step.pk}",
        ),
    ]


def test_of_a_country_a_pair_and_an_official(client: Client) -> None:
    public = Public()
    both = {public.agreement.get_absolute_url(), public.announcement.get_absolute_url()}
    make.agreement("FR")
    for where in ("/countries/RS.atom", "/pairs/GB-RS.atom", f"/officials/{public.official.pk}.atom"):
        assert set(entries(client, where)) == both
    assert client.get("/pairs/RS-GB.atom").headers["Location"] == "/pairs/GB-RS.atom"
    assert client.get("/countries/rs.atom").headers["Location"] == "/countries/RS.atom"


@pytest.mark.parametrize(
    ("where", "parameters"),
    [
        ("/agreements.atom?country=Atlantis", ["country"]),
        ("/agreements.atom?sort=title", ["sort"]),
        ("/agreements.atom?after=1&before=2", ["after", "before"]),
        ("/agreements.atom?page=0", ["page"]),
        ("/agreements.atom?page=-1&colour=red", ["page", ""]),
        ("/agreements.atom?page=1&page=2", ["page"]),
        ("/countries/RS.atom?page=x", ["page"]),
        ("/pairs/GB-RS.atom?stage=signed", ["stage"]),
    ],
)
def test_a_wrong_question_is_refused_in_problem_details(client: Client, where: str, parameters: list[str]) -> None:
    make.country("GB")
    make.country("RS")
    answer = client.get(where)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["parameter"] for error in answer.json()["errors"]] == parameters


def test_beyond_the_last_page_there_is_an_empty_one(client: Client) -> None:
    make.agreement("GB")
    feed = read(client.get("/agreements.atom?page=2").content)
    assert (feed.entries, [link.rel for link in feed.feed.links]) == ([], ["alternate", "self", "first", "previous"])


def test_who_has_it_already_gets_it_again_only_once_it_has_changed(client: Client) -> None:
    agreement = make.agreement("RS")
    etag = client.get("/agreements.atom")["ETag"]
    assert client.get("/agreements.atom", headers={"if-none-match": etag}).status_code == 304
    agreement.title = "Another title"
    agreement.save()
    assert client.get("/agreements.atom", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("plural", [*LISTS, "one"])
def test_what_is_hidden_is_in_no_feed_and_moves_none(client: Client, plural: str) -> None:
    public = Public()
    ones = [
        f"/agreements/{public.agreement.pk}.atom",
        f"/officials/{public.official.pk}.atom",
        "/countries/GB.atom",
        "/pairs/GB-RS.atom",
    ]
    asked = (
        ones
        if plural == "one"
        else [where.replace("/?", ".atom?") for where in questions(plural) if "sort=" not in where]
    )
    for state in STATES.values():
        links_from_public(hidden(public, **state), public)
    before = {where: client.get(where).content for where in asked}
    for state in STATES.values():
        hidden(public, **state)
    assert {where: client.get(where).content for where in asked} == before
    assert re.findall(rf"{PREFIX}\d+", str(list(before.values())).replace(f"q={PREFIX}", "")) == []


@pytest.mark.parametrize("records", [1, 3])
def test_a_feed_takes_as_many_statements_for_one_record_as_for_three(
    client: Client, django_assert_num_queries, records: int
) -> None:
    for _ in range(records):
        make.milestone(make.agreement("GB", "RS"), "signed")
    client.get("/agreements.atom?country=GB")
    with django_assert_num_queries(13):
        client.get("/agreements.atom?country=RS")


def test_pages_lead_to_their_feeds(client: Client) -> None:
    public = Public()
    for page, feed in (
        ("/agreements/?country=RS", "/agreements.atom?country=RS"),
        (public.agreement.get_absolute_url(), f"/agreements/{public.agreement.pk}.atom"),
        (public.official.get_absolute_url(), f"/officials/{public.official.pk}.atom"),
        ("/countries/RS/", "/countries/RS.atom"),
        ("/pairs/GB-RS/", "/pairs/GB-RS.atom"),
    ):
        text = client.get(page).text
        assert text.count(f'<link rel="alternate" type="application/atom+xml" href="http://testserver{feed}">') == 1
        assert text.count(f'<a href="{feed}"') == 1
    assert "application/atom+xml" not in client.get("/countries/").text
