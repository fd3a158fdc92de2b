"""Rows of lists: one statement says of a record what its own questions say, and nothing that is hidden."""

import datetime
import random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from announcements.models import Agreement, Party
from announcements.models.rows import KINDS_OF_ROWS, rows_of
from announcements.models.vocabularies import Stage
from tests import factories as make
from tests.every_state import DRAFT, NUMBERS, in_every_state, withdrawn

pytestmark = pytest.mark.django_db

READER = AnonymousUser()
DAYS = ["2019", "2020-05", "2020-05-01", "2020~", "2021-03-09", "2020/2021", None]


def lives(count: int) -> list[Agreement]:
    """Agreements with up to five steps each, as they come: of every stage, precise or not, doubted, contradicted, expected."""
    chance = random.Random(4)  # noqa: S311 (no secret)
    made = [make.agreement("GB", "RS") for _ in range(count)]
    for agreement in made:
        for stage in chance.choices(list(Stage), k=chance.randrange(6)):
            doubt = {"certainty": "doubtful", "doubtful_why": "One copy."} if chance.random() < 0.2 else {}
            claim = make.milestone(
                agreement,
                stage.value,
                chance.choice(DAYS),
                said_on=chance.choice(DAYS),
                expected=chance.random() < 0.1,
                **doubt,
            )
            if chance.random() < 0.15:
                make.cite(milestone=claim, stance="contradicts")
    return made


@pytest.mark.parametrize("today", ["2018-12-31", "2020-05-01", "2020-06-01", "2021-06-01", "2026-01-01"])
def test_an_agreements_row_stands_where_with_stage_says(monkeypatch, today):
    day = datetime.date.fromisoformat(today)
    monkeypatch.setattr(timezone, "localdate", lambda: day)
    numbers = [agreement.pk for agreement in lives(60)]
    told = {
        row.pk: (row.stage, row.date, row.uncertain, row.doubtful) for row in rows_of("agreements", numbers, READER)
    }
    asked = Agreement.objects.with_in_effect(day).with_stage_date()
    assert told == {a.pk: (a.stage or "", a.stage_date, a.stage_uncertain, a.stage_doubtful) for a in asked}
    assert len({stage for stage, *_ in told.values()}) > (1 if day.year > 2018 else 0)


def test_a_row_is_disputed_where_a_source_contradicts_what_is_said_to_have_happened():
    disputed, foretold = make.agreement(), make.agreement()
    make.cite(milestone=make.milestone(disputed), stance="contradicts")
    make.cite(milestone=make.milestone(foretold, expected=True), stance="contradicts")
    rows = rows_of("agreements", [disputed.pk, foretold.pk], READER)
    assert [row.disputed for row in rows] == [True, False]


def test_an_agreements_row_says_what_it_is_and_between_whom():
    fields = {"title": "A treaty", "form": "treaty", "areas": ["visas", "border_security"]}
    agreement = make.agreement("GB", "RS", make.organisation("Frontex"), "MK", "XK", **fields)
    (row,) = rows_of("agreements", [agreement.pk], READER)
    assert (row.url, row.title, row.form, row.areas, row.parties, row.stage, row.date, row.state) == (
        f"/agreements/{agreement.pk}/",
        "A treaty",
        "treaty",
        "visas, border security",
        "United Kingdom, Serbia, Frontex and 2 more",
        "",
        None,
        "published",
    )


@pytest.mark.parametrize(("state", "for_editors"), [(DRAFT, "Secret Agency"), (withdrawn(), "As Printed")])
def test_a_row_names_no_organisation_that_is_hidden(state, for_editors):
    agency = make.organisation("Secret Agency", **state)
    party = Party.objects.create(agreement=make.agreement("GB"), organisation=agency, name_as_printed="As Printed")
    unprinted = Party.objects.create(agreement=make.agreement("GB"), organisation=agency)
    announcement = make.announcement("GB")
    announcement.involvements.create(organisation=agency, role="partner")
    official = make.official()
    official.appointments.create(role="Head", organisation=agency)
    editor = make.user("editor")

    def named(user):
        parties = [party.agreement_id, unprinted.agreement_id]
        return (
            [row.party_names[1] for row in rows_of("agreements", parties, user)],
            rows_of("announcements", [announcement.pk], user)[0].involved,
            rows_of("officials", [official.pk], user)[0].offices,
        )

    hidden = (
        ["As Printed", "organisation not open to readers"],
        ["United Kingdom"],
        [["Head", ""]],
    )
    open_to_editors = (["Secret Agency"] * 2, ["United Kingdom", "Secret Agency"], [["Head", "Secret Agency"]])
    assert named(READER) == hidden
    assert named(editor) == (open_to_editors if for_editors == "Secret Agency" else hidden)


@pytest.mark.parametrize("plural", KINDS_OF_ROWS)
def test_rows_come_as_asked_for_without_what_this_person_may_not_see(plural, django_assert_num_queries):
    in_every_state(make.user())
    numbers = [NUMBERS["merged"], NUMBERS["draft"], NUMBERS["withdrawn"], NUMBERS["published"], NUMBERS["missing"]]
    rows_of(plural, [], READER)  # The question is planned.
    with django_assert_num_queries(1):
        rows = rows_of(plural, numbers, READER)
    assert [(row.pk, row.state) for row in rows] == [(NUMBERS["published"], "published")]
    rows = rows_of(plural, numbers, make.user("editor"))
    assert [(row.pk, row.state) for row in rows] == [
        (NUMBERS["draft"], "draft"),
        (NUMBERS["published"], "published"),
    ]


def test_an_officials_row_says_the_latest_three_offices():
    official = make.official()
    for role, since in [
        ("First", "2001"),
        ("Second", "2005"),
        ("Undated", None),
        ("Fourth", "2012"),
        ("Third", "2008"),
    ]:
        official.appointments.create(role=role, since=since, country=make.country("GB"))
    (row,) = rows_of("officials", [official.pk], READER)
    assert row.offices == [["Fourth", "United Kingdom"], ["Third", "United Kingdom"], ["Second", "United Kingdom"]]
