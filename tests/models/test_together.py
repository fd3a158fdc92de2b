"""Several questions in one statement: the same rows as one by one, with what they name, and nothing that is hidden."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from announcements.dates import PartialDate
from announcements.models import Agreement, Citation, Figure, Milestone
from announcements.models.together import NUMBER, TODAY, together
from announcements.views.pages import agreement_page, announcement_page, official_page
from tests import factories as make

pytestmark = pytest.mark.django_db

READER = AnonymousUser()


def values(row):
    """Every column that was asked for."""
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def test_rows_are_those_of_each_question_by_itself():
    agreement = make.agreement("GB", make.organisation("Frontex"), areas=["visas"], last_checked_on="2026-01-02")
    make.milestone(agreement, "signed", "2024-11~", said_on="2024-11-30")
    make.figure(agreement, Decimal("12345678901234567.89"), period="2024/2025")
    said = together(agreement_page, agreement.pk, READER)
    asked = agreement_page(agreement.pk, timezone.localdate(), READER)
    for name, model in [("agreement", Agreement), ("milestones", Milestone), ("figures", Figure)]:
        (row,), (by_itself,) = said[name], asked[name]
        assert type(row) is model
        assert {key: value for key, value in values(by_itself).items() if key in values(row)} == values(row)
    assert (said["figures"][0].value, said["milestones"][0].date, said["milestones"][0].said_on) == (
        Decimal("12345678901234567.89"),
        PartialDate("2024-11~"),
        datetime.date(2024, 11, 30),
    )
    assert said["sums"] == [{"unit": "GBP", "conditional": "not_stated", "total": Decimal("12345678901234567.89")}]


def test_a_row_knows_what_it_names_without_asking(django_assert_num_queries):
    agreement = make.agreement("GB", make.organisation("Frontex"))
    make.participation(agreement=agreement, official=make.official("A. Person"))
    said = together(agreement_page, agreement.pk, READER)
    with django_assert_num_queries(0):
        named = [str(party) for party in said["parties"]] + [part.official.name for part in said["participations"]]
        publishers = [row.source.publisher for row in said["participation_citations"]]
    assert (named, len(publishers)) == (["United Kingdom", "Frontex", "A. Person"], 1)


@pytest.mark.parametrize("page", [agreement_page, announcement_page, official_page])
def test_every_place_for_the_number_and_the_day_is_filled(page):
    """What stood for them must never be asked for itself: it would answer for no record, and on the first day of all."""
    from announcements.models import together as room

    together(page, 1, READER)
    sql = room._put_together[page, False].sql
    assert (str(NUMBER) in sql, str(TODAY) in sql, "$1" in sql) == (False, False, True)
    assert ("$2" in sql) == (page is agreement_page)


def test_today_is_the_day_of_each_request(monkeypatch):
    agreement = make.agreement("GB", "RS")
    make.milestone(agreement, "signed", "2024-11-07")
    stages = []
    for day in ("2024-11-06", "2024-11-07"):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: datetime.date.fromisoformat(day))
        stages.append(together(agreement_page, agreement.pk, READER)["agreement"][0].stage)
    assert stages == [None, "signed"]


def test_editors_and_readers_are_told_each_their_own():
    agreement = make.agreement("GB", "RS")
    claim = make.milestone(agreement, cited=False)
    make.cite(milestone=claim, source=make.source("Open"))
    make.cite(milestone=claim, source=make.source("Hidden", state="draft", published_at=None))
    draft = make.announcement(agreements=[agreement], state="draft", published_at=None)
    editor = make.user("editor")

    def told(user):
        said = together(agreement_page, agreement.pk, user)
        return (
            [row.source.publisher for row in said["milestone_citations"]],
            sorted(source.publisher for source in said["sources"]),
            [row.pk for row in said["announcements"]],
        )

    # In turn, so that what one was told is not told to the other.
    assert [told(user) for user in (READER, editor, READER)] == [
        (["Open"], ["Open"], []),
        (["Open", "Hidden"], ["Hidden", "Open"], [draft.pk]),
        (["Open"], ["Open"], []),
    ]


def test_captured_texts_are_not_read():
    claim = make.milestone(make.agreement("GB"), cited=False)
    make.cite(milestone=claim, source=make.source(captured_text="private"))
    (source,) = together(agreement_page, claim.agreement_id, READER)["sources"]
    assert "captured_text" not in values(source)
    assert Citation.objects.get().source.captured_text == "private"
