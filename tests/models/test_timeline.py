"""DESIGN's rule 1 and what an agreement's page says of its life."""

import datetime

import pytest

from announcements.models import Agreement, Milestone
from announcements.models.meaning import stage_now
from announcements.models.timeline import Timeline
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 24)


def timeline_of(agreement, user=None):
    names = {party.pk: str(party) for party in agreement.parties.all()}
    return Timeline(agreement.milestones.for_timeline(user), names, TODAY)


def now_of(agreement, user=None):
    read = Agreement.objects.with_in_effect(TODAY).get(pk=agreement.pk)
    return stage_now(read, timeline_of(agreement, user))


def told(agreement):
    """What each step reads as, and its date."""
    return [(str(step.claim), step.date and step.date.edtf) for step in timeline_of(agreement).steps]


def passages(citations):
    return [citation.passage for citation in citations]


@pytest.fixture
def agreement():
    return make.agreement("GB", "RS")


def test_steps_stand_in_order_of_their_first_day(agreement):
    make.milestone(agreement, "signed", "2024-11-07")
    make.milestone(agreement, "announced", "2024-11")
    make.milestone(agreement, "negotiating", "2023")
    make.milestone(agreement, "in_effect", None)
    assert told(agreement) == [
        ("Negotiating", "2023"),
        ("Announced", "2024-11"),
        ("Signed", "2024-11-07"),
        ("In effect", None),
    ]


def test_an_undated_expected_step_stands_before_the_step_that_met_it(agreement):
    make.milestone(agreement, "announced", "2024-11-07")
    make.milestone(agreement, "signed", "2025-04~")
    make.milestone(agreement, "signed", None, expected=True)
    make.milestone(agreement, "in_effect", None, expected=True)
    assert told(agreement) == [
        ("Announced", "2024-11-07"),
        ("Expected: signature", None),
        ("Signed", "2025-04~"),
        ("Expected: entry into effect", None),
    ]
    expected, signed = timeline_of(agreement).steps[1:3]
    assert expected.met_by.number == signed.number
    assert expected.sentence == "A source says that it happened."


def test_claims_with_one_number_are_one_step_and_the_most_precise_is_shown(agreement):
    make.milestone(agreement, "signed", "2024", step=1, said_on="2024-01-01")
    make.milestone(agreement, "signed", "2024-11-07", step=1, said_on="2024-12-01")
    make.milestone(agreement, "signed", "2024-11", step=1, said_on="2024-02-01")
    assert told(agreement) == [("Signed", "2024-11-07")]


def test_of_equally_precise_claims_the_earliest_source_s_is_shown_unless_an_editor_chose(agreement):
    later = make.milestone(agreement, "signed", "2024-11-08", step=1, said_on="2024-12-01")
    make.milestone(agreement, "signed", "2024-11-07", step=1, said_on="2024-11-09")
    assert told(agreement) == [("Signed", "2024-11-07")]
    Milestone.objects.filter(pk=later.pk).update(chosen=True)
    assert told(agreement) == [("Signed", "2024-11-08")]


def test_an_approximate_day_is_less_precise_than_the_day(agreement):
    make.milestone(agreement, "signed", "2025-04~", step=1, said_on="2025-05-01")
    make.milestone(agreement, "signed", "2025-04", step=1, said_on="2025-06-01")
    assert told(agreement) == [("Signed", "2025-04")]


def test_sources_that_agree_fold(agreement):
    first = make.milestone(agreement, "signed", "2024-11-07", step=1, cited=False)
    make.cite(milestone=first, passage="signed it", source=make.source(published_on="2024-11-08"))
    make.cite(milestone=first, passage="has signed", source=make.source(published_on="2024-11-10"))
    again = make.milestone(agreement, "signed", "2024-11-07", step=1, cited=False)
    make.cite(milestone=again, passage="put their names to it", source=make.source(published_on="2024-11-09"))
    (step,) = timeline_of(agreement).steps
    assert (passages(step.shown), passages(step.more)) == (["signed it"], ["has signed", "put their names to it"])
    assert (step.disagreement, step.beside) == (None, [])


def test_a_claim_of_another_day_never_folds(agreement):
    make.milestone(agreement, "signed", "2024-11-07", step=1, said_on="2024-11-08")
    make.milestone(agreement, "signed", "2024-11-09", step=1, said_on="2024-11-10", verb="inked")
    (step,) = timeline_of(agreement).steps
    assert step.more == []
    assert step.disagreement.question == "when?"
    assert step.disagreement.sentence == (
        "Sources give different dates. 7 November 2024 is shown, because its source is the earliest."
    )
    assert [(side.date.edtf, side.verb) for side in step.disagreement.sides] == [("2024-11-09", "inked")]


def test_a_claim_of_another_day_that_a_source_contradicts_says_so(agreement):
    make.milestone(agreement, "signed", "2024-11-07", step=1)
    rival = make.milestone(agreement, "signed", "2025-11-07", step=1)
    make.cite(milestone=rival, stance="contradicts")
    (step,) = timeline_of(agreement).steps
    assert (step.disagreement.question, step.disagreement.sentence) == (
        "when?",
        "Sources give different dates. 7 November 2024 is shown, because a source contradicts the other.",
    )


def test_a_headline_over_a_planned_signature_is_a_rival_of_the_later_signature(agreement):
    make.milestone(agreement, "signed", "2025-04", step=1)
    headline = make.milestone(agreement, "signed", None, step=1, verb="signs")
    make.cite(milestone=headline, stance="contradicts")
    (step,) = timeline_of(agreement).steps
    assert (step.disagreement.question, step.disagreement.sentence) == (
        "planned or done?",
        "Another claim of the signature is contradicted. It is kept, and not counted.",
    )


def test_a_less_precise_claim_stands_beside_and_is_no_dispute(agreement):
    make.milestone(agreement, "signed", "2024-11-07", step=1)
    make.milestone(agreement, "signed", "2024-11", step=1)
    (step,) = timeline_of(agreement).steps
    assert [side.date.edtf for side in step.beside] == ["2024-11"]
    assert (step.disputed, step.more) == (False, [])


def test_a_contradicted_claim_is_kept_shown_as_claimed_and_not_counted(agreement):
    source = make.source("The Paper")
    make.milestone(agreement, "announced", "2024-11-07")
    claim = make.milestone(agreement, "signed", "2024-11-07", cited=False)
    make.cite(milestone=claim, source=source, passage="signs new agreements")
    make.cite(milestone=claim, source=source, passage="announced plans to sign", stance="contradicts")
    step = timeline_of(agreement).steps[1]
    assert (step.only_claimed, step.shown, step.more) == (True, [], [])
    assert step.disagreement.sentence == (
        "The Paper says so in one place and otherwise in another. The claim is kept, and not counted."
    )
    assert [passages(side.citations) for side in step.disagreement.sides] == [
        ["signs new agreements"],
        ["announced plans to sign"],
    ]
    now = now_of(agreement)
    assert (now.stage, now.dispute) == ("announced", "Signature is claimed and contradicted, so it is not counted.")
    assert now.meaning == (
        "One source says that it is planned. "
        "No source says that it was agreed, laid before a parliament, approved or put into effect."
    )


def test_a_contradicted_claim_that_stands_says_why(agreement):
    claim = make.milestone(agreement, "signed", "2024-11-07", stands=True, stands_why="The text was seen.")
    make.cite(milestone=claim, stance="contradicts")
    (step,) = timeline_of(agreement).steps
    assert (step.only_claimed, step.disputed) == (False, True)
    assert step.disagreement.sentence == (
        "One source says so, another says otherwise. It counts all the same: The text was seen."
    )


def test_a_step_that_is_only_expected_is_named_by_a_noun(agreement):
    make.milestone(agreement, "signed", "2027-01", expected=True)
    now = now_of(agreement)
    assert told(agreement) == [("Expected: signature", "2027-01")]
    assert (now.stage, now.meaning) == (
        "",
        "Sources only say what is expected. None says that any of it happened.",
    )


def test_an_expected_step_whose_day_has_passed_is_not_confirmed(agreement):
    make.milestone(agreement, "approved", "2024-04-25")
    make.milestone(agreement, "ended", "2026-03-16", expected=True)
    step = timeline_of(agreement).next
    assert (step.overdue, step.sentence) == (True, "Expected by 16 March 2026, not confirmed.")
    assert (
        now_of(agreement).meaning == "One source says that it was approved. No source says that it was put into effect."
    )


def test_what_was_over_when_it_was_foretold_does_not_meet_it(agreement):
    make.milestone(agreement, "renewed", "2017-02-02")
    make.milestone(agreement, "renewed", "2020-02-02", expected=True, said_on="2019-12-01")
    assert timeline_of(agreement).next.overdue
    make.milestone(agreement, "renewed", "2020-02-02")
    assert timeline_of(agreement).next is None


def test_unmet_asks_the_same_of_the_database(agreement):
    met = make.milestone(agreement, "signed", None, expected=True)
    unmet = make.milestone(agreement, "ended", "2026-03-16", expected=True)
    make.milestone(agreement, "signed", "2025-04")
    assert list(Milestone.objects.unmet()) == [unmet]
    assert (
        Milestone.objects.with_met_by().get(pk=met.pk).met_by
        == Milestone.objects.get(stage="signed", expected=False).pk
    )


def test_next_is_the_coming_step_before_an_overdue_one(agreement):
    make.milestone(agreement, "signed", "2025-01-01", expected=True)
    make.milestone(agreement, "in_effect", "2027-01-01", expected=True)
    assert str(timeline_of(agreement).next.claim) == "Expected: entry into effect"


def test_a_step_of_one_party_says_how_many_have_come(agreement):
    britain, serbia = agreement.parties.all()
    make.milestone(agreement, "signed", "2023-12-05")
    make.milestone(agreement, "approved", "2024-04-25", party=britain)
    make.milestone(agreement, "approved", "2027-01-01", party=serbia, expected=True)
    assert [step.by for step in timeline_of(agreement).steps] == [
        "",
        "United Kingdom: approved by 1 of 2",
        "Serbia",
    ]
    assert now_of(agreement).meaning == (
        "One source says that it was approved by the United Kingdom. No source says that it was put into effect."
    )


@pytest.mark.parametrize(
    ("approved_by", "words"),
    [
        (["GB"], "One source says that it was approved by the United Kingdom."),
        (["RS", "GB"], "Two sources say that it was approved by the United Kingdom and Serbia."),
        (["RS", "XK", "GB"], "Three sources say that it was approved by every party."),
    ],
)
def test_the_stage_says_which_parties_approved(approved_by, words):
    agreement = make.agreement("GB", "RS", "XK")
    days = {"GB": "2024-01-01", "RS": "2024-02-01", "XK": "2024-03-01"}
    for code in approved_by:
        make.milestone(agreement, "approved", days[code], party=agreement.parties.get(country=code))
    assert now_of(agreement).meaning == f"{words} No source says that it was put into effect."


def test_what_was_taken_up_again_before_is_not_denied(agreement):
    for stage, day in (("in_effect", "2020"), ("suspended", "2021"), ("resumed", "2022"), ("suspended", "2023")):
        make.milestone(agreement, stage, day)
    assert now_of(agreement).meaning == "One source says that it was suspended. No source says that it was ended."


@pytest.mark.parametrize(
    ("stage", "fields", "sources", "meaning"),
    [
        (
            "signed", {}, 1,
            ("One source says that a text was signed. "
            "No source says that it was laid before a parliament, approved or put into effect."),
        ),
        (
            "signed", {"certainty": "doubtful", "doubtful_why": "a garbled copy"}, 1,
            ("One source says that a text was signed, and it is doubtful. "
            "No source says that it was laid before a parliament, approved or put into effect."),
        ),
        (
            "agreed", {}, 2,
            ("Two sources say that its terms or text were agreed. "
            "No source says that it was signed, laid before a parliament, approved or put into effect."),
        ),
        ("in_effect", {}, 12, "12 sources say that it was put into effect. No source says that it was suspended or ended."),
        ("renewed", {}, 1, "One source says that it was renewed. No source says that it was suspended or ended."),
        ("suspended", {}, 1, "One source says that it was suspended. No source says that it was taken up again or ended."),
        ("ended", {"how_ended": "expired"}, 1, "One source says that it expired."),
    ],
)  # fmt: skip
def test_the_stage_says_what_it_means_and_what_no_source_says(agreement, stage, fields, sources, meaning):
    made = make.milestone(agreement, stage, "2024-11-07", cited=False, **fields)
    for _ in range(sources):
        make.cite(milestone=made)
    assert now_of(agreement).meaning == meaning


def test_sources_of_another_day_say_that_it_happened_too_and_contradicted_ones_do_not_count(agreement):
    make.milestone(agreement, "in_effect", "2020-01-01", step=1)
    make.milestone(agreement, "in_effect", "2021", step=1)
    make.cite(milestone=make.milestone(agreement, "in_effect", "2022", step=1), stance="contradicts")
    assert now_of(agreement).meaning.startswith("Two sources say that it was put into effect.")


def test_a_term_that_has_run_out_is_said(agreement):
    Agreement.objects.filter(pk=agreement.pk).update(term_months=36)
    make.milestone(agreement, "in_effect", "2020-01-01")
    assert now_of(agreement).meaning == (
        "One source says that it was put into effect. "
        "Its term ran out on 1 January 2023; no source says that it was renewed or ended."
    )


def test_a_doubtful_stage_names_the_last_step_that_nobody_doubts(agreement):
    make.milestone(agreement, "announced", "2024-11-06")
    make.milestone(agreement, "agreed", "2024-11-07")
    make.milestone(agreement, "signed", "2025-04~", certainty="doubtful", doubtful_why="one machine-altered text")
    now = now_of(agreement)
    assert (now.stage, now.doubtful, now.doubtful_why) == ("signed", True, "one machine-altered text")
    assert now.settled == "The last step that nobody doubts is agreed, 7 November 2024."


def test_a_draft_source_is_open_to_editors_only(agreement):
    made = make.milestone(agreement, "signed", "2024-11-07", cited=False)
    make.cite(milestone=made, passage="they signed", source=make.source(state="draft", published_at=None))
    assert passages(timeline_of(agreement).steps[0].shown) == []
    assert now_of(agreement).meaning.split(". ")[0] == (
        "It is recorded that a text was signed; the source is not open to readers now"
    )
    editor = make.user("editor")
    assert passages(timeline_of(agreement, editor).steps[0].shown) == ["they signed"]


@pytest.mark.parametrize("steps", [1, 3])
def test_reading_a_timeline_costs_two_statements(agreement, steps, django_assert_num_queries):
    for _ in range(steps):
        make.milestone(agreement)
    names = {party.pk: str(party) for party in agreement.parties.select_related("country")}
    with django_assert_num_queries(2):
        timeline = Timeline(agreement.milestones.for_timeline(), names, TODAY)
        assert len([(s.sentence, s.disagreement, s.by, s.shown, s.more) for s in timeline.steps]) == steps
