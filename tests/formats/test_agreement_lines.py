"""Whole lines, and the shown claim of a step."""

import datetime

import pytest
from django.utils import timezone

from announcements.formats import Reader, table_of
from announcements.formats.comma_separated import written
from announcements.models import Agreement, Milestone
from tests import factories as make

pytestmark = pytest.mark.django_db

EVERYTHING = Reader(user=None, everything=True)


def row(record, *names):
    table = table_of(type(record))
    values = next(table.values(type(record).objects.filter(pk=record.pk), EVERYTHING))
    found = dict(zip(table.names, values, strict=True))
    return [found[name] for name in names] if names else found


def claim(agreement, stage, date, said_on=None, *, step=1, **fields):
    made = make.milestone(agreement, stage, date, cited=False, step=step, **fields)
    make.cite(milestone=made, source=make.source(published_on=said_on), passage=f"{stage} {date}")
    return made


def url(milestone):
    return milestone.citations.get(stance="supports").source.url


def test_the_whole_file_of_one_agreement():
    first = make.agreement(title="First convention")
    agreement = make.agreement(
        "GB",
        "RS",
        make.organisation("Frontex"),
        title="=Plan; with Serbia",
        other_titles=["A; B", "C"],
        form="memorandum",
        areas=["visas", "funding"],
        concerns=["workers"],
        binding="no",
        term_months=36,
        predecessor=first,
        last_checked_on="2025-01-02",
        note="line one\nline two",
    )
    make.cite(binding=agreement)
    signed = claim(agreement, "signed", "2024-11")
    make.milestone(agreement, "in_effect", "2030", expected=True)
    announcement = make.announcement("GB", agreements=[agreement])
    record = Agreement.objects.get(pk=agreement.pk)
    table = table_of(Agreement)
    file = "".join(written(table.names, table.values(Agreement.objects.filter(pk=agreement.pk), EVERYTHING)))
    head, line = file.split("\n", 1)
    assert head == (
        "id,title,title_is_printed,other_titles,country_codes,country_names,organisations,form,form_as_described,binding,areas,concerns,"
        "stage,stage_uncertain,in_effect,source_url,source_publisher,passage,"
        "announced_on,announced_on_first_day,announced_on_last_day,announced_on_precision,announced_source_url,"
        "signed_on,signed_on_first_day,signed_on_last_day,signed_on_precision,signed_source_url,"
        "in_effect_on,in_effect_on_first_day,in_effect_on_last_day,in_effect_on_precision,in_effect_source_url,"
        "ended_on,ended_on_first_day,ended_on_last_day,ended_on_precision,ended_source_url,"
        "approved_by,expected_stage,expected_on,expected_on_first_day,expected_on_last_day,expected_on_precision,"
        "text_status,text_url,text_number,term_months,tacit_renewal,notice_months,predecessor_id,predecessor,parent_id,parent,"
        "announcement_ids,last_checked_on,note,"
        "state,version,created_at,changed_at,published_at,withdrawn_at,withdrawn_why,merged_into_id"
    )
    source = signed.citations.get().source
    assert line == (
        f"{agreement.pk},'=Plan; with Serbia,no,A\\; B; C,GB; RS,United Kingdom; Serbia,Frontex,memorandum,,no,visas; funding,workers,"
        f"signed,no,unknown,{source.url},{source.publisher},signed 2024-11,"
        ",,,,,"
        f"2024-11,2024-11-01,2024-11-30,month,{source.url},"
        ",,,,,"
        ",,,,,"
        "0 of 3,in_effect,2030,2030-01-01,2030-12-31,year,"
        f"not_stated,,,36,not_stated,,{first.pk},First convention,,,"
        f'{announcement.pk},2025-01-02,"line one\nline two",'
        f"published,{record.version},{record.created_at.isoformat()},{record.changed_at.isoformat()},{record.published_at.isoformat()},,,\n"
    )


def test_of_several_claims_the_most_precise_is_shown_else_the_earliest_sources():
    agreement = make.agreement("GB", "RS")
    claim(agreement, "signed", "2024", "2024-01-01")
    later = claim(agreement, "signed", "2024-11-07", "2024-12-01")
    earlier = claim(agreement, "signed", "2024-11-08", "2024-11-09")
    assert row(agreement, "signed_on", "signed_source_url", "source_url") == [earlier.date, url(earlier), url(earlier)]
    Milestone.objects.filter(pk=later.pk).update(chosen=True)
    assert row(agreement, "signed_on", "signed_source_url", "source_url") == [later.date, url(later), url(later)]
    assert [row(claim, "is_shown")[0] for claim in agreement.milestones.order_by("pk")] == [False, True, False]


def test_neither_an_expected_nor_a_contradicted_claim_is_shown():
    agreement = make.agreement("GB", "RS")
    claim(agreement, "signed", "2024-11-07", step=1, expected=True)
    contradicted = claim(agreement, "signed", "2024-11-08", step=2)
    make.cite(milestone=contradicted, stance="contradicts")
    assert row(agreement, "stage", "signed_on", "signed_on_precision", "source_url") == ["", None, "", ""]
    Milestone.objects.filter(pk=contradicted.pk).update(stands=True, stands_why="Seen.")
    assert row(agreement, "stage", "signed_on", "source_url") == ["signed", contradicted.date, url(contradicted)]


def test_a_step_without_a_date_is_not_stated_and_no_step_is_empty():
    agreement = make.agreement("GB", "RS")
    claim(agreement, "signed", None, "2024-11-09")
    assert row(agreement, "signed_on", "signed_on_first_day", "signed_on_precision") == [None, None, "not_stated"]
    assert row(agreement, "ended_on", "ended_on_first_day", "ended_on_precision") == [None, None, ""]


@pytest.mark.parametrize(
    ("approving", "told"), [([], "0 of 2"), ([0], "1 of 2"), ([0, 0], "1 of 2"), ([0, 1], "2 of 2"), ([None], "2 of 2")]
)
def test_approved_by(approving, told):
    agreement = make.agreement("GB", "RS")
    parties = list(agreement.parties.all())
    for place in approving:
        make.milestone(agreement, "approved", party=None if place is None else parties[place])
    make.milestone(agreement, "approved", party=parties[1], expected=True)
    assert row(agreement, "approved_by") == [told]


def test_the_step_expected_next_is_one_to_come_else_the_last_overdue():
    agreement = make.agreement("GB", "RS")
    make.milestone(agreement, "signed", "2024-01", expected=True)
    make.milestone(agreement, "signed", "2024-02")
    make.milestone(agreement, "approved", "2025", expected=True)
    expected = ("expected_stage", "expected_on_first_day", "expected_on_precision")
    assert row(agreement, *expected) == ["approved", datetime.date(2025, 1, 1), "year"]
    make.milestone(agreement, "in_effect", None, expected=True)
    assert row(agreement, *expected) == ["in_effect", None, "not_stated"]


def test_a_withdrawn_record_says_why():
    agreement = make.agreement("GB", state="withdrawn", withdrawn_at=timezone.now(), withdrawn_why="-entered twice")
    assert row(agreement, "state", "withdrawn_why") == ["withdrawn", "-entered twice"]
