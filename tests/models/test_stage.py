"""DESIGN's rules 1 to 4, on an agreement's own milestones."""

import datetime

import pytest
from django.db.models import F

from announcements.models import Agreement, Milestone
from tests import factories as make

pytestmark = pytest.mark.django_db


def stage(agreement, on=None):
    return Agreement.objects.with_stage(on and datetime.date.fromisoformat(on)).get(pk=agreement.pk).stage


def in_effect(agreement, on=None):
    return Agreement.objects.with_in_effect(on and datetime.date.fromisoformat(on)).get(pk=agreement.pk).in_effect


def uncertain(agreement, on):
    return Agreement.objects.with_stage(datetime.date.fromisoformat(on)).get(pk=agreement.pk).stage_uncertain


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], None),
        ([("announced", "2024")], "announced"),
        ([("signed", "2020"), ("announced", "2024")], "signed"),
        ([("approved", "2020"), ("submitted", "2021")], "approved"),
        ([("in_effect", "2019"), ("approved", "2024")], "in_effect"),
        ([("in_effect", "2019"), ("suspended", "2020")], "suspended"),
        (
            [("in_effect", "2019"), ("suspended", "2020"), ("resumed", "2021")],
            "in_effect",
        ),
        ([("in_effect", "2019"), ("renewed", "2021")], "in_effect"),
        ([("in_effect", "2019"), ("ended", "2021-03"), ("renewed", "2020")], "ended"),
        ([("suspended", "2020-05-01"), ("ended", "2020-05-01")], "ended"),
        ([("ended", "2020-05-01"), ("suspended", "2020-05-01")], "ended"),
        ([("signed", "2020"), ("amended", "2022")], "signed"),
        # A year's last possible day is 31 December.
        ([("suspended", "2020-05-01"), ("in_effect", "2020")], "in_effect"),
        # Without a date never the latest.
        ([("suspended", "2020-05-01"), ("resumed", None)], "suspended"),
    ],
)
def test_stage_is_derived_from_milestones(steps, expected):
    agreement = make.agreement("GB", "RS")
    for name, date in steps:
        make.milestone(agreement, name, date)
    assert stage(agreement) == expected


def test_expected_step_never_counts():
    agreement = make.agreement("GB", "RS")
    make.milestone(agreement, "announced", "2024-11-07")
    make.milestone(agreement, "signed", "2024-12-01", expected=True)
    assert stage(agreement) == "announced"


def test_contradicted_step_counts_only_when_it_stands():
    agreement = make.agreement("GB", "RS")
    make.milestone(agreement, "announced", "2024-11-07")
    claim = make.milestone(agreement, "signed", "2024-11-07")
    make.cite(milestone=claim, stance="contradicts")
    assert stage(agreement) == "announced"
    Milestone.objects.filter(pk=claim.pk).update(stands=True, stands_why="The text was seen.")
    assert stage(agreement) == "signed"


@pytest.mark.parametrize(
    ("date", "said_on", "on", "expected", "doubt"),
    [
        ("2024-11-07", None, "2024-11-06", None, False),
        ("2024-11-07", None, "2024-11-07", "signed", False),
        ("2024-11", None, "2024-11-29", None, True),
        ("2024-11", None, "2024-11-30", "signed", False),
        # A source of the 12th can't report what happened after the 12th.
        ("2024-11", "2024-11-12", "2024-11-12", "signed", False),
        ("2024-11", "2024-11-12", "2024-11-11", None, True),
        # Nor can it say that a thing happened before its first day.
        ("2024-11", "2024-10-12", "2024-10-31", None, False),
        # Without a date, from the source's day.
        (None, "2024-11-12", "2024-11-11", None, False),
        (None, "2024-11-12", "2024-11-12", "signed", False),
    ],
)
def test_step_counts_from_its_last_possible_day(date, said_on, on, expected, doubt):
    agreement = make.agreement("GB", "RS")
    make.milestone(agreement, "signed", date, said_on=said_on)
    assert (stage(agreement, on), uncertain(agreement, on)) == (expected, doubt)


def test_a_step_that_could_not_change_the_stage_makes_nothing_uncertain():
    agreement = make.agreement("GB", "RS")
    make.milestone(agreement, "signed", "2024-03-01")
    make.milestone(agreement, "announced", "2024")
    assert not uncertain(agreement, "2024-06-01")


@pytest.mark.parametrize(
    ("steps", "fields", "on", "expected"),
    [
        ([("in_effect", "2020-01-01", {})], {}, "2024-01-01", "yes"),
        (
            [
                (
                    "in_effect",
                    "2020-01-01",
                    {"certainty": "doubtful", "doubtful_why": "one copy"},
                )
            ],
            {},
            "2024-01-01",
            "unknown",
        ),
        ([("in_effect", "2020-01-01", {})], {"term_months": 36}, "2022-12-31", "yes"),
        (
            [("in_effect", "2020-01-01", {})],
            {"term_months": 36},
            "2023-01-02",
            "unknown",
        ),
        (
            [("in_effect", "2020-01-01", {})],
            {"term_months": 36, "tacit_renewal": "yes"},
            "2024-01-01",
            "yes",
        ),
        (
            [("in_effect", "2020-01-01", {}), ("suspended", "2021", {})],
            {},
            "2024-01-01",
            "no",
        ),
        ([("ended", "2021", {})], {}, "2024-01-01", "no"),
        ([("negotiating", "2021", {})], {}, "2024-01-01", "no"),
        ([], {}, "2024-01-01", "no"),
        ([("agreed", "2021", {})], {}, "2024-01-01", "unknown"),
        ([("signed", "2021", {})], {}, "2024-01-01", "unknown"),
        ([("approved", "2021", {})], {}, "2024-01-01", "unknown"),
        ([("in_effect", "2024", {})], {}, "2024-06-01", "unknown"),
    ],
)
def test_in_effect_on_a_day(steps, fields, on, expected):
    agreement = make.agreement("GB", "RS", **fields)
    for name, date, more in steps:
        make.milestone(agreement, name, date, **more)
    assert in_effect(agreement, on) == expected


def test_reached_is_tested_on_one_and_the_same_milestone():
    old = make.agreement("GB", "RS")
    make.milestone(old, "signed", "2019-05-01")
    make.milestone(old, "amended", "2024-05-01")
    new = make.agreement("GB", "MK")
    make.milestone(new, "signed", "2024")
    found = Agreement.objects.reached("signed", datetime.date(2024, 1, 1), datetime.date(2024, 12, 31))
    assert list(found) == [new]


def test_own_days_are_the_earliest_signature_else_the_earliest_step():
    signed = make.agreement("GB", "RS")
    make.milestone(signed, "announced", "2019-05-01")
    make.milestone(signed, "signed", "2021-05")
    planned = make.agreement("GB", "MK")
    make.milestone(planned, "agreed", "2022-01-02")
    make.milestone(planned, "announced", "2021-01-02")
    undated = make.agreement("GB", "XK")
    make.milestone(undated, "signed", None, said_on="2023-02-03")
    days = {a.pk: a.own.lower.isoformat() for a in Agreement.objects.with_own_days().annotate(own=F("own_days"))}
    assert days == {
        signed.pk: "2021-05-01",
        planned.pk: "2021-01-02",
        undated.pk: "2023-02-03",
    }
