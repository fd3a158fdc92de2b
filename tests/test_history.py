"""The history in words: who, when, why, and what changed, removed rows too."""

import datetime

import pytest
from django.utils import timezone

from announcements import actions
from announcements.history import PER_PAGE, Change, Step, as_it_was, history_of
from announcements.models import Agreement, Announcement, Official
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.user("editor", first_name="Ada", last_name="Byron")


@pytest.fixture
def reviewer():
    return make.user("reviewer", first_name="Grace", last_name="Hopper")


def change(record, who, why="", act="correct"):
    record.refresh_from_db()
    return actions.change(record, who=who, version=record.version, why=why, act=act)


def last_steps(record):
    acts, _ = history_of(record)
    return acts[0].steps


@pytest.fixture
def agreement(editor):
    """Entered by an editor, with a milestone and its source."""
    record = Agreement(title="UK and Serbia", form="memorandum")
    independent = make.source("The Independent", headline="Starmer signs deals")
    with actions.enter(record, who=editor, why="from the article"):
        record.parties.create(country=make.country("RS"))
        milestone = record.milestones.create(step=1, stage="signed", date="2024-11", verb="signs")
        make.cite(milestone=milestone, source=independent, passage="signs three deals")
    return record


def test_entering_reads_as_one_act_with_its_rows(agreement):
    (act,), more = history_of(agreement)
    assert (act.number, act.what, act.who, act.why, more) == (1, "Entered", "Ada Byron", "from the article", None)
    assert act.steps == [
        Step("", "added", [Change("Title", "", "UK and Serbia"), Change("Form", "", "Memorandum of understanding")]),
        Step(
            "Milestone “Signed”",
            "added",
            [
                Change("Step", "", "1"),
                Change("Stage", "", "Signed"),
                Change("Date", "", "November 2024"),
                Change("Verb as written", "", "signs"),
            ],
        ),
        Step("Party “Serbia”", "added", [Change("Country", "", "Serbia")]),
        Step(
            "Source of milestone “Signed”",
            "added",
            [
                Change("Source", "", "The Independent: Starmer signs deals"),
                Change("Passage, word for word", "", "signs three deals"),
            ],
        ),
    ]


def test_a_correction_of_a_row_is_said_in_words(agreement, editor):
    with change(agreement, editor, "the day is in the statement"):
        agreement.milestones.update(date="2024-11-07")
    act = history_of(agreement)[0][0]
    assert (act.what, act.why) == ("Corrected", "the day is in the statement")
    assert act.steps == [Step("Milestone “Signed”", "changed", [Change("Date", "November 2024", "7 November 2024")])]


def test_several_saves_of_one_row_in_one_act_read_as_one(agreement, editor):
    with change(agreement, editor):
        for title in ("Half", "UK–Serbia"):
            agreement.title = title
            agreement.save()
    assert last_steps(agreement) == [Step("", "changed", [Change("Title", "UK and Serbia", "UK–Serbia")])]


def test_what_is_not_stated_is_said_so(agreement, editor):
    with change(agreement, editor):
        agreement.milestones.update(date=None, party=agreement.parties.get())
        agreement.areas = ["visas", "data_sharing"]
        agreement.binding = "no"
        agreement.save()
    assert last_steps(agreement) == [
        Step("", "changed", [Change("Binding", "Not stated", "No"), Change("Areas", "none", "Visas; Data sharing")]),
        Step(
            "Milestone “Signed”",
            "changed",
            [Change("Date", "November 2024", "not stated"), Change("Party", "all parties", "Serbia")],
        ),
    ]


def test_removed_rows_keep_their_names(agreement, editor):
    with change(agreement, editor, "entered by mistake"):
        agreement.milestones.all().delete()
        agreement.parties.all().delete()
    assert [(step.what, step.how) for step in last_steps(agreement)] == [
        ("Milestone “Signed”", "removed"),
        ("Party “Serbia”", "removed"),
        ("Source of milestone “Signed”", "removed"),
    ]
    assert last_steps(agreement)[1].changes == [Change("Country", "Serbia", "")]


def test_a_party_that_is_gone_is_named_where_it_was(agreement, editor):
    with change(agreement, editor):
        agreement.milestones.update(party=agreement.parties.get())
    with change(agreement, editor):
        agreement.milestones.update(party=None)
        agreement.parties.all().delete()
    assert last_steps(agreement)[0].changes == [Change("Party", "Serbia", "all parties")]


def test_publishing_and_sending_back_and_withdrawing(agreement, editor, reviewer):
    actions.send_back(agreement, who=reviewer, why="Which day?")
    actions.publish(agreement, who=editor)
    actions.withdraw(agreement, who=reviewer, why="A hoax.")
    acts, _ = history_of(agreement)
    assert [(act.what, act.who, act.why) for act in acts[:3]] == [
        ("Withdrawn", "Grace Hopper", "A hoax."),
        ("Published", "Ada Byron", ""),
        ("Sent back", "Grace Hopper", "Which day?"),
    ]
    assert [act.steps for act in acts[:3]] == [
        [Step("", "changed", [Change("State", "Published", "Withdrawn")])],
        [Step("", "changed", [Change("State", "Draft", "Published")])],
        [],
    ]


def test_what_a_command_did_names_nobody():
    record = make.announcement("GB", "RS")
    (act,), _ = history_of(record)
    assert (act.what, act.who, act.why) == ("Loaded", "", "")
    assert [step.what for step in act.steps] == [
        "",
        "Involvement “United Kingdom”",
        "Involvement “Serbia”",
        "Source of the announcement",
    ]


def test_what_moved_by_a_merge_is_told_on_both_sides(agreement, editor, reviewer):
    keep = Agreement(title="The same")
    with actions.enter(keep, who=editor):
        pass
    actions.merge(keep, agreement, who=reviewer, why="twice")
    kept, gone = history_of(keep)[0], history_of(agreement)[0]
    assert [(step.what, step.how) for step in kept[0].steps] == [
        ("Milestone “Signed”", "moved here from “UK and Serbia”"),
        ("Party “Serbia”", "moved here from “UK and Serbia”"),
    ]
    assert [(step.what, step.how) for step in gone[0].steps] == [
        ("", "changed"),
        ("Milestone “Signed”", "moved to “The same”"),
        ("Party “Serbia”", "moved to “The same”"),
    ]
    # What the milestone's source said before it came here is told where it was entered.
    assert [(len(kept), len(gone))] == [(2, 2)]
    assert kept[1].steps == [Step("", "added", [Change("Title", "", "The same")])]


def test_statement_and_appointment_rows(editor):
    official = Official(name="Yvette Cooper")
    with actions.enter(official, who=editor):
        office = official.appointments.create(role="Home Secretary", country=make.country("GB"))
        make.cite(appointment=office, source=make.source("BBC", headline=""), passage="")
    news = Announcement(title="News", kind="speech")
    with actions.enter(news, who=editor):
        news.statements.create(official=official, quote="We will.")
    assert [step.what for step in last_steps(official)] == [
        "",
        "Appointment “Home Secretary”",
        "Source of appointment “Home Secretary”",
    ]
    assert last_steps(news)[1].what == "Statement “Yvette Cooper”"


def test_pages_by_number(editor):
    record = make.official("0")
    for number in range(1, PER_PAGE + 3):
        with change(record, editor):
            record.name = str(number)
            record.save()
    first, more = history_of(record)
    assert ([act.number for act in first], more) == (list(range(PER_PAGE + 3, 3, -1)), 4)
    second, end = history_of(record, before=more)
    assert ([act.number for act in second], end) == ([3, 2, 1], None)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(rows, django_assert_num_queries):
    record = make.agreement(*["GB", "RS", "MK"][:rows])
    for _ in range(rows):
        milestone = make.milestone(record)
        milestone.party = record.parties.first()
        milestone.save()
        record.participations.create(official=make.official(), part="signed")
    with django_assert_num_queries(12):
        acts, _ = history_of(record)
        assert sum(len(act.steps) for act in acts) > rows


def test_a_record_as_it_was_on_a_day(agreement, editor):
    today = timezone.now().date()
    with change(agreement, editor):
        agreement.milestones.update(date="2024-11-07")
        agreement.parties.all().delete()
    assert as_it_was(agreement, today) == [
        Step("", "", [Change("Title", "", "UK and Serbia"), Change("Form", "", "Memorandum of understanding")]),
        Step(
            "Milestone “Signed”",
            "",
            [
                Change("Step", "", "1"),
                Change("Stage", "", "Signed"),
                Change("Date", "", "7 November 2024"),
                Change("Verb as written", "", "signs"),
            ],
        ),
        Step(
            "Source of milestone “Signed”",
            "",
            [
                Change("Source", "", "The Independent: Starmer signs deals"),
                Change("Passage, word for word", "", "signs three deals"),
            ],
        ),
    ]
    assert as_it_was(agreement, today - datetime.timedelta(days=1)) == []
