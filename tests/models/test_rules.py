"""What the database itself keeps: support, versions, history."""

import pytest
from django.db import IntegrityError, connection, transaction

from announcements.models import (
    Agreement,
    Citation,
    Figure,
    Milestone,
    Official,
    UnsupportedFact,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused():
    """The deferred rules speak at COMMIT; asked at once they must refuse."""

    def ask(change):
        with (
            pytest.raises(IntegrityError, match="without a source that supports it"),
            transaction.atomic(),
        ):
            change()
            connection.check_constraints()

    return ask


def supported_agreement():
    agreement = make.agreement("GB", "RS")
    claim = make.milestone(agreement, "signed")
    connection.check_constraints()
    return agreement, claim


def test_published_milestone_needs_a_supporting_citation(refused):
    agreement, _ = supported_agreement()
    refused(lambda: make.milestone(agreement, "approved", cited=False))


def test_draft_may_lack_one_until_it_is_published(refused):
    agreement = make.agreement("GB", "RS", state="draft", published_at=None)
    make.milestone(agreement, "approved", cited=False)
    connection.check_constraints()
    assert list(UnsupportedFact.objects.of(agreement).values_list("kind", flat=True)) == ["milestone"]
    refused(lambda: make.publish_directly(agreement))


@pytest.mark.parametrize("lose", ["delete", "move", "turn"])
def test_the_last_supporting_citation_can_not_go(refused, lose):
    agreement, claim = supported_agreement()
    other = make.milestone(agreement, "approved")
    only = Citation.objects.filter(milestone=claim)
    change = {
        "delete": only.delete,
        "move": lambda: only.update(milestone=other),
        "turn": lambda: only.update(stance="contradicts"),
    }[lose]
    refused(change)


def test_one_of_two_supporting_citations_may_go():
    _, claim = supported_agreement()
    make.cite(milestone=claim).delete()
    connection.check_constraints()
    assert claim.citations.count() == 1


def test_stated_binding_figure_statement_and_announcement_need_one_too(refused):
    agreement, _ = supported_agreement()
    refused(lambda: Agreement.objects.filter(pk=agreement.pk).update(binding="yes"))
    refused(lambda: Figure.objects.create(agreement=agreement, value=1, unit="GBP", what="a sum"))
    refused(lambda: make.announcement("GB", cited=False))
    announcement = make.announcement("GB")
    refused(lambda: announcement.statements.create(official=make.official(), quote="Words."))


def test_citation_is_of_exactly_one_fact():
    agreement, claim = supported_agreement()
    for facts in ({}, {"milestone": claim, "binding": agreement}):
        with (
            pytest.raises(IntegrityError, match="citation_of_one_fact"),
            transaction.atomic(),
        ):
            make.cite(**facts)


def test_milestone_party_is_of_its_own_agreement():
    _, claim = supported_agreement()
    stranger = make.agreement("DE").parties.get()
    with (
        pytest.raises(IntegrityError, match="milestone_party_is_of_its_agreement"),
        transaction.atomic(),
    ):
        Milestone.objects.filter(pk=claim.pk).update(party=stranger)
        connection.check_constraints()


def test_claims_on_one_step_are_of_one_stage():
    agreement, claim = supported_agreement()
    make.milestone(agreement, "signed", "2024-11-08", step=claim.step)
    with (
        pytest.raises(IntegrityError, match="milestone_claims_of_a_step"),
        transaction.atomic(),
    ):
        make.milestone(agreement, "approved", "2024-11-08", step=claim.step)


def versions(*records):
    return [type(record).objects.get(pk=record.pk).version for record in records]


def test_version_rises_with_the_row_its_rows_and_their_citations():
    agreement, claim = supported_agreement()
    other = make.agreement("DE")
    steps = [
        lambda: Agreement.objects.filter(pk=agreement.pk).update(note="new"),
        lambda: claim.citations.update(note="new"),
        lambda: make.cite(milestone=claim),
        lambda: agreement.parties.first().delete(),
        lambda: make.cite(binding=agreement),
        lambda: agreement.participations.create(official=make.official(), part="signed"),
    ]
    for change in steps:
        (before,) = versions(agreement)
        change()
        assert versions(agreement) == [before + 1]
    assert versions(other) == [2]


def test_a_row_that_moves_raises_both_versions():
    first, claim = supported_agreement()
    second = make.agreement("DE")
    before = versions(first, second)
    Milestone.objects.filter(pk=claim.pk).update(agreement=second)
    assert versions(first, second) == [number + 1 for number in before]


def test_every_insert_update_and_delete_is_kept():
    official = make.official("Ana")
    Official.objects.filter(pk=official.pk).update(name="Ana B.")
    office = official.appointments.create(role="Minister")
    office.delete()
    assert list(official.revisions.order_by("pgh_id").values_list("pgh_label", "name")) == [
        ("insert", "Ana"),
        ("update", "Ana B."),
    ]
    from announcements.models import AppointmentRevision

    kept = AppointmentRevision.objects.filter(official=official).order_by("pgh_id").values_list("pgh_label", "role")
    assert list(kept) == [("insert", "Minister"), ("delete", "Minister")]


def test_revisions_can_not_be_changed():
    official = make.official("Ana")
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        official.revisions.update(name="Someone else")
