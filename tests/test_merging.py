"""Two records of one thing become one: what moves, what is dropped, where addresses lead."""

import pytest

from announcements import actions
from announcements.models import Agreement, PartyRevision, Source
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return make.user("reviewer")


def merge(keep, other, who):
    return actions.merge(keep, other, who=who, why="the same")


def draft(made):
    type(made).objects.filter(pk=made.pk).update(state="draft", published_at=None)
    made.refresh_from_db()
    return made


def test_what_named_a_source_names_the_one_that_stays(reviewer):
    keep, other = make.source(), make.source()
    milestone = make.milestone(make.agreement("GB"), cited=False)
    make.cite(milestone=milestone, source=other)
    assert merge(keep, other, reviewer) == keep
    assert [each.source for each in milestone.citations.all()] == [keep]
    assert (other.state, other.merged_into) == ("merged", keep)
    assert other.revisions.latest("pgh_id").pgh_context.metadata["why"] == "the same"


def test_an_official_keeps_all_that_they_did(reviewer):
    keep, other = make.official(), make.official()
    news, deal = make.announcement("GB"), make.agreement("GB")
    make.statement(news, official=other)
    deal.participations.create(official=other, part="signed")
    other.appointments.create(role="Minister")
    merge(keep, other, reviewer)
    assert [keep.statements.count(), keep.participations.count(), keep.appointments.count()] == [1, 1, 1]
    assert [other.statements.count(), other.participations.count(), other.appointments.count()] == [0, 0, 0]


def test_an_event_keeps_its_announcements(reviewer):
    keep, other = make.event(), make.event()
    news = make.announcement("GB", event=other)
    merge(keep, other, reviewer)
    news.refresh_from_db()
    assert news.event == keep


def test_two_parties_that_are_one_organisation_become_one(reviewer):
    keep, other = make.organisation(), make.organisation()
    deal = make.agreement(keep, other)
    milestone = make.milestone(deal, party=deal.parties.get(organisation=other))
    elsewhere = make.agreement(other)
    news = make.announcement("GB")
    news.involvements.create(organisation=other, role="partner")
    merge(keep, other, reviewer)
    milestone.refresh_from_db()
    assert [party.organisation for party in deal.parties.all()] == [keep]
    assert milestone.party == deal.parties.get()
    assert [party.organisation for party in elsewhere.parties.all()] == [keep]
    assert news.involvements.get(organisation__isnull=False).organisation == keep
    assert PartyRevision.objects.filter(pgh_label="delete", organisation=other).count() == 1


def test_the_bloc_that_an_organisation_stands_for_goes_along(reviewer):
    keep, other = make.organisation(), make.organisation(bloc=make.bloc())
    merge(keep, other, reviewer)
    assert (keep.bloc, other.bloc) == (make.bloc(), None)


def test_agreements_join_parties_steps_and_announcements(reviewer):
    keep, other = make.agreement("GB", "RS"), make.agreement("GB", "MK")
    same = make.milestone(keep, "signed", "2024-11-07", step=1, chosen=True)
    twin = make.milestone(other, "signed", "2024-11-07", step=3, chosen=True)
    new = make.milestone(other, "approved", "2025", step=1, party=other.parties.get(country="GB"))
    make.announcement("GB", agreements=[keep, other])
    news = make.announcement("GB", agreements=[other])
    later = make.agreement(predecessor=other, parent=other)
    merge(keep, other, reviewer)
    for row in (twin, new, later):
        row.refresh_from_db()
    assert [(row.agreement, row.step, row.chosen) for row in (same, twin, new)] == [
        (keep, 1, True),
        (keep, 1, False),
        (keep, 2, False),
    ]
    assert sorted(party.country_id for party in keep.parties.all()) == ["GB", "MK", "RS"]
    assert new.party == keep.parties.get(country="GB")
    assert (later.predecessor, later.parent) == (keep, keep)
    assert list(news.agreements.all()) == [keep]
    assert keep.announcements.count() == 2
    assert (other.parties.count(), other.milestones.count()) == (0, 0)


def test_nothing_follows_itself(reviewer):
    other = make.agreement()
    keep = make.agreement(predecessor=other, parent=other)
    merge(keep, other, reviewer)
    assert (keep.predecessor, keep.parent) == (None, None)


@pytest.mark.parametrize(("stated", "moved"), [("yes", 2), ("not_stated", 0)])
def test_sources_of_a_binding_move_only_where_it_is_the_same(reviewer, stated, moved):
    keep, other = draft(make.agreement("GB", binding=stated)), draft(make.agreement("GB", binding="yes"))
    make.cite(binding=other)
    if stated == "yes":
        make.cite(binding=keep)
    merge(keep, other, reviewer)
    assert keep.binding_citations.count() == moved


def test_chains_lead_to_the_last(reviewer):
    first, second, third = make.source(), make.source(), make.source()
    merge(second, first, reviewer)
    merge(third, second, reviewer)
    first.refresh_from_db()
    assert (first.merged_into, second.merged_into) == (third, third)


def test_merging_again_changes_nothing(reviewer):
    keep, other = make.source(), make.source()
    for _ in range(2):
        merge(keep, other, reviewer)
    assert other.revisions.count() == 2


def test_an_address_entered_again_leads_to_the_one_that_stays(reviewer):
    keep, other = make.source(), make.source(url="https://news.example/story", url_key="https://news.example/story")
    merge(keep, other, reviewer)
    again = Source(publisher="News", url="http://news.example/story")
    with pytest.raises(actions.AlreadyEntered) as refused, actions.enter(again, who=reviewer):
        pytest.fail("entered")
    assert refused.value.record == keep


@pytest.mark.parametrize("case", ["itself", "another kind", "a draft", "a withdrawn one", "a merged one", "no reason"])
def test_what_is_refused(reviewer, case):
    other = make.source()
    keep = {
        "itself": other,
        "another kind": make.event(),
        "a draft": draft(make.source()),
        "a withdrawn one": actions.withdraw(make.source(), who=reviewer, why="A hoax."),
        "a merged one": make.source(),
        "no reason": make.source(),
    }[case]
    if case == "a merged one":
        merge(make.source(), keep, reviewer)
    refusal = actions.Conflict if case == "a merged one" else actions.Refused
    with pytest.raises(refusal) as refused:
        actions.merge(keep, other, who=reviewer, why="" if case == "no reason" else "the same")
    assert type(refused.value) is refusal
    assert Source.objects.get(pk=other.pk).state == "published"


def test_only_reviewers_merge():
    keep, other = make.source(), make.source()
    with pytest.raises(actions.NotAllowed):
        merge(keep, other, make.user("editor"))


def test_a_draft_brings_no_fact_without_a_source_into_a_public_one(reviewer):
    keep, other = make.agreement("GB"), draft(make.agreement("GB"))
    make.milestone(other, "signed", "2024-11-07", cited=False)
    with pytest.raises(actions.Missing, match="No source supports “Signed, 7 November 2024”"):
        merge(keep, other, reviewer)
    assert (Agreement.objects.get(pk=other.pk).state, other.milestones.count()) == ("draft", 1)


def test_what_a_draft_brings_into_a_public_one_becomes_public(reviewer):
    keep, other, source = make.agreement("GB"), draft(make.agreement("GB")), draft(make.source())
    make.cite(milestone=make.milestone(other, cited=False), source=source)
    merge(keep, other, reviewer)
    source.refresh_from_db()
    assert source.state == "published"
