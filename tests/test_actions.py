"""Acts: who may, what else they cause, what they leave behind, and what happens when two come at once."""

import uuid

import pytest

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


def test_a_broken_rule_is_said_in_words(editor):
    record = opened(make.agreement("GB"))
    with (
        pytest.raises(actions.Refused, match="Say why it is doubtful"),
        actions.change(record, who=editor, version=record.version),
    ):
        make.milestone(record, certainty="doubtful")


def test_what_a_public_record_now_names_becomes_public(editor):
    record, source = opened(make.agreement("GB")), draft(make.source())
    with actions.change(record, who=editor, version=record.version):
        make.cite(milestone=make.milestone(record, cited=False), source=source)
    assert states(source) == ["published"]


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


def test_merging_moves_what_named_the_other(reviewer):
    keep, other = make.source(), make.source()
    milestone = make.milestone(make.agreement("GB"), cited=False)
    make.cite(milestone=milestone, source=other)
    actions.merge(keep, other, who=reviewer, why="the same story")
    assert [each.source for each in milestone.citations.all()] == [keep]
    assert (other.state, other.merged_into) == ("merged", keep)
    assert Source.objects.public().get(pk=keep.pk) == keep
