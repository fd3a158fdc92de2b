"""Acts: who may, what else they cause, what they leave behind, and what happens when two come at once."""

import uuid

import pytest
from django.db import connection

from announcements import actions
from announcements.models import Agreement, AgreementRevision, Milestone, Official, Source
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.user("editor", first_name="Ada", last_name="Byron")


@pytest.fixture
def reviewer():
    return make.user("reviewer")


def draft(made, author=None):
    type(made).objects.filter(pk=made.pk).update(state="draft", published_at=None, created_by=author)
    made.refresh_from_db()
    return made


def opened(record):
    """As a form opens it: factories add rows after they have read it."""
    return type(record).objects.get(pk=record.pk)


def states(*records):
    return [type(record).objects.get(pk=record.pk).state for record in records]


# Entering


def test_entering_saves_a_draft_of_its_author_with_its_rows(editor):
    record = Agreement(title="UK and Serbia")
    with actions.enter(record, who=editor, why="from the article") as entered:
        entered.parties.create(country=make.country("RS"))
    stored = Agreement.objects.get()
    assert (stored.state, stored.created_by, stored.parties.count(), record.version) == (
        "draft",
        editor,
        1,
        stored.version,
    )
    context = stored.revisions.get().pgh_context.metadata
    assert context == {"who": editor.pk, "name": "Ada Byron", "act": "enter", "why": "from the article"}


def test_a_second_click_gives_the_first_record_back(editor):
    key = uuid.uuid4()
    first = Agreement(title="Once", entry_key=key)
    with actions.enter(first, who=editor):
        pass
    with (
        pytest.raises(actions.AlreadyEntered) as again,
        actions.enter(Agreement(title="Once", entry_key=key), who=editor),
    ):
        pytest.fail("the rows would be saved twice")
    assert (again.value.record, Agreement.objects.count()) == (first, 1)


def test_nothing_is_entered_as_public(editor):
    with actions.enter(Official(name="A", state="published"), who=editor) as entered:
        pass
    assert states(entered) == ["draft"]


def test_only_editors_enter():
    with pytest.raises(actions.NotAllowed), actions.enter(Official(name="A"), who=make.user()):
        pytest.fail("entered")
    assert Official.objects.count() == 0


# Changing


def test_changing_keeps_who_why_and_which_act(editor):
    record = opened(make.agreement("GB", title="Before"))
    with actions.change(record, who=editor, version=record.version, why="a wrong word", act="correct"):
        record.title = "After"
        record.save()
    assert Agreement.objects.get().title == "After"
    kept = AgreementRevision.objects.latest("pgh_id").pgh_context.metadata
    assert (kept["act"], kept["why"], kept["who"]) == ("correct", "a wrong word", editor.pk)
    assert record.version == Agreement.objects.get().version


@pytest.mark.parametrize("version", [None, "", "x", "0", "1e1", -1, 10**20])
def test_a_stale_missing_or_forged_version_is_a_conflict(editor, version):
    record = make.agreement(title="Before")
    with pytest.raises(actions.Conflict) as refused, actions.change(record, who=editor, version=version):
        pytest.fail("changed")
    assert refused.value.record == record


def test_a_row_changed_in_between_is_a_conflict(editor):
    record = opened(make.agreement("GB"))
    record.parties.update(name_as_printed="Britain")
    with pytest.raises(actions.Conflict), actions.change(record, who=editor, version=record.version):
        pytest.fail("changed")


def test_a_public_fact_without_a_source_is_refused_and_nothing_kept(editor):
    record = opened(make.agreement("GB"))
    with pytest.raises(actions.Missing) as refused, actions.change(record, who=editor, version=record.version):
        make.milestone(record, "signed", "2024-11", cited=False)
    assert str(refused.value) == "No source supports “Signed, November 2024”."
    assert Milestone.objects.count() == 0


@pytest.mark.parametrize("broken", ["a reason", "twice", "still named", "another's party"])
def test_a_broken_rule_is_said_in_words(editor, broken):
    record = opened(make.agreement("GB"))
    party, strangers = record.parties.get(), make.agreement("RS").parties.get()

    def change():
        with actions.change(record, who=editor, version=record.version):
            if broken == "a reason":
                make.milestone(record, certainty="doubtful")
            elif broken == "twice":
                record.parties.create(country=party.country)
            else:
                make.milestone(record, party=party if broken == "still named" else strangers)
                record.parties.all().delete()

    with pytest.raises(actions.Refused) as refused:
        change()
    assert [problem.words for problem in refused.value.problems] == [
        {
            "a reason": "Say why it is doubtful.",
            "twice": "There is such a party already.",
            "still named": "It can’t be removed while milestone “Signed” names it.",
            "another's party": "This breaks a rule of the database: milestone party is of its agreement.",
        }[broken]
    ]
    assert Milestone.objects.count() == 0


def test_what_a_public_record_now_names_becomes_public(editor):
    record, source = opened(make.agreement("GB")), draft(make.source())
    with actions.change(record, who=editor, version=record.version):
        make.cite(milestone=make.milestone(record, cited=False), source=source)
    assert states(source) == ["published"]


SOURCES = 200


def test_a_change_reads_the_sources_that_it_names_and_no_others(editor):
    record = opened(make.announcement("GB"))
    for _ in range(SOURCES):
        make.source()
    with connection.cursor() as cursor:
        # What a commit does for all of them is done before.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED; ANALYZE announcements_source")
    before = sources_read()
    with actions.change(record, who=editor, version=record.version):
        record.save()
    assert sources_read() - before < SOURCES


def sources_read():
    """How many rows of sources this transaction has read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'announcements_source'"
        )
        return cursor.fetchone()[0]


# Publishing


def test_publishing_brings_the_drafts_that_it_names(editor):
    source, official, body, event = (
        draft(make.source()),
        draft(make.official()),
        draft(make.organisation()),
        draft(make.event()),
    )
    carried = draft(make.agreement(body))
    carried.participations.create(official=official, part="signed")
    record = draft(make.announcement("GB", agreements=[carried], event=event, cited=False), editor)
    make.cite(announcement=record, source=source)
    actions.publish(record, who=editor)
    assert states(record, carried, source, official, body, event) == ["published"] * 6


def test_publishing_says_what_is_missing_where(editor):
    carried = draft(make.agreement("GB", title="Deal"))
    make.milestone(carried, "signed", "2024-11-07", cited=False)
    record = draft(make.announcement("GB", agreements=[carried], title="News"), editor)
    with pytest.raises(actions.Missing) as refused:
        actions.publish(record, who=editor)
    assert [(p.where, p.words) for p in refused.value.problems] == [
        ("Agreement “Deal”", "No source supports “Signed, 7 November 2024”.")
    ]
    assert states(record, carried) == ["draft", "draft"]


def test_an_editor_publishes_own_entries_a_reviewer_everybodys(editor, reviewer):
    record = draft(make.agreement("GB"), reviewer)
    with pytest.raises(actions.NotAllowed):
        actions.publish(record, who=editor)
    assert actions.publish(record, who=reviewer).state == "published"


def test_publishing_twice_leaves_one_trace(reviewer):
    record = draft(make.agreement("GB"))
    for _ in range(2):
        actions.publish(record, who=reviewer)
    assert AgreementRevision.objects.filter(pgh_context__metadata__act="publish").count() == 1


def test_a_predecessor_and_a_parent_stay_drafts(editor):
    before, above = draft(make.agreement()), draft(make.agreement())
    record = draft(make.agreement(predecessor=before, parent=above), editor)
    actions.publish(record, who=editor)
    assert states(record, before, above) == ["published", "draft", "draft"]


def test_an_officials_organisations_and_sources_come_along(editor):
    body, source = draft(make.organisation()), draft(make.source())
    record = draft(make.official(), editor)
    make.cite(appointment=record.appointments.create(role="Minister", organisation=body), source=source)
    actions.publish(record, who=editor)
    assert states(record, body, source) == ["published"] * 3


@pytest.mark.parametrize("fact", ["statement", "figure", "binding"])
def test_every_kind_of_fact_is_named_in_words(editor, fact):
    if fact == "statement":
        record = make.announcement("GB")
        made = make.statement(record, "We will.", official=make.official("Keir Starmer"))
        made.citations.all().delete()
    elif fact == "figure":
        record = make.announcement("GB")
        record.figures.create(value=150_000_000, unit="GBP", what="for the command")
    else:
        record = make.agreement("GB", binding="yes", state="draft", published_at=None)
    words = {
        "statement": "No source supports the statement Keir Starmer: “We will.”.",
        "figure": "No source supports “150,000,000 GBP”.",
        "binding": "No source supports “Binding: Yes”.",
    }
    with pytest.raises(actions.Missing) as refused:
        actions.publish(draft(record, editor), who=editor)
    assert [(problem.words, problem.kind) for problem in refused.value.problems] == [(words[fact], fact)]


def test_a_withdrawn_source_does_not_come_back_unasked(editor):
    source = make.source("The Independent", headline="")
    record = draft(make.agreement("GB"), editor)
    make.cite(milestone=make.milestone(record, cited=False), source=source)
    actions.withdraw(source, who=make.user("reviewer"), why="A forgery.")
    with pytest.raises(actions.Missing, match="It was withdrawn: name another one") as refused:
        actions.publish(record, who=editor)
    assert [problem.where for problem in refused.value.problems] == ["Source “The Independent”"]
    assert states(source, record) == ["withdrawn", "draft"]


def test_a_withdrawn_agreement_is_left_out(editor):
    carried = make.agreement("GB", created_by=editor)
    actions.withdraw(carried, who=editor, why="Entered twice.")
    record = draft(make.announcement("GB", agreements=[carried]), editor)
    actions.publish(record, who=editor)
    assert states(record, carried) == ["published", "withdrawn"]


# Sending back


def test_sending_back_asks_for_something_until_it_is_published(editor, reviewer):
    record = draft(make.agreement("GB"), editor)
    actions.send_back(record, who=reviewer, why=" Which day? ")
    assert (record.state, record.sent_back_why) == ("draft", "Which day?")
    actions.publish(record, who=editor)
    assert (record.state, record.sent_back_why) == ("published", "")


def test_who_may_not_send_back_and_what_can_not_be(editor, reviewer):
    record = draft(make.agreement("GB"), editor)
    with pytest.raises(actions.NotAllowed):
        actions.send_back(record, who=editor, why="Which day?")
    with pytest.raises(actions.Refused, match="Say what is to be mended"):
        actions.send_back(record, who=reviewer, why=" ")
    with pytest.raises(actions.Conflict):
        actions.send_back(make.agreement(), who=reviewer, why="Which day?")


# Withdrawing


def test_withdrawing_says_when_and_why_and_may_be_undone(editor):
    record = make.agreement("GB", created_by=editor)
    first = record.published_at
    actions.withdraw(record, who=editor, why="A hoax.")
    assert (record.state, record.withdrawn_why, record.withdrawn_at > first) == ("withdrawn", "A hoax.", True)
    actions.withdraw(record, who=editor, why="Again.")
    assert record.withdrawn_why == "A hoax."
    actions.publish(record, who=editor)
    assert (record.state, record.withdrawn_why, record.withdrawn_at, record.published_at) == (
        "published",
        "",
        None,
        first,
    )


def test_who_may_not_withdraw_and_not_without_a_reason(editor, reviewer):
    record = make.agreement("GB", created_by=reviewer)
    with pytest.raises(actions.NotAllowed):
        actions.withdraw(record, who=editor, why="A hoax.")
    with pytest.raises(actions.Refused, match="Say why it is withdrawn"):
        actions.withdraw(record, who=reviewer, why="")
    assert states(record) == ["published"]


def test_what_public_records_name_is_not_withdrawn(reviewer):
    source, official, event = make.source(), make.official(), make.event()
    news = make.announcement("GB", event=event, title="News", cited=False)
    make.cite(announcement=news, source=source)
    make.statement(news, official=official)
    for named in (source, official, event):
        with pytest.raises(actions.Refused) as refused:
            actions.withdraw(named, who=reviewer, why="A hoax.")
        assert [problem.record for problem in refused.value.problems] == [news]
    actions.withdraw(news, who=reviewer, why="A hoax.")
    for named in (source, official, event):
        assert actions.withdraw(named, who=reviewer, why="A hoax.").state == "withdrawn"


# An act within an act


def test_an_act_within_an_act_is_a_part_of_it(editor):
    record = opened(make.agreement("GB"))
    source = Source(publisher="BBC")
    with actions.change(record, who=editor, version=record.version, why="the outer one"):
        with actions.enter(source, who=editor, why="the inner one"):
            pass
        make.cite(milestone=make.milestone(record, cited=False), source=source)
    kept = source.revisions.earliest("pgh_id").pgh_context
    assert (kept.metadata["act"], kept.metadata["why"]) == ("correct", "the outer one")
    assert states(source) == ["published"]
    assert record.milestones.get().revisions.get().pgh_context_id == kept.pk


def test_an_act_that_breaks_off_leaves_no_trace(editor):
    record = opened(make.agreement("GB", title="Before"))
    before = AgreementRevision.objects.count()

    def break_off():
        with actions.change(record, who=editor, version=record.version):
            Agreement.objects.filter(pk=record.pk).update(title="Half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert (Agreement.objects.get().title, AgreementRevision.objects.count()) == ("Before", before)
