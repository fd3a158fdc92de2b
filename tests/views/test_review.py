"""Drafts that wait, and the acts: asked by GET, done by POST, refused with words."""

import pytest
from django.test import Client
from django.urls import reverse

from announcements.models import Agreement, AgreementRevision, Source
from announcements.views.review import KINDS
from tests import factories as make

pytestmark = pytest.mark.django_db

ACTS = ["publish", "send-back", "withdraw", "merge"]


@pytest.fixture
def editor():
    return make.user("editor", first_name="Ada", last_name="Byron")


@pytest.fixture
def reviewer():
    return make.user("reviewer")


def draft(author=None, kind="agreement", **fields):
    return getattr(make, kind)(state="draft", published_at=None, created_by=author, **fields)


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def state(record):
    return type(record).objects.get(pk=record.pk).state


# Who gets past


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_learns_whether_the_record_is_there(act, method):
    record = draft(title="A secret of the newsroom")
    for number in (record.pk, 999999999):
        address = f"/agreements/{number}/{act}/"
        assert getattr(Client(), method)(address, {"why": "x"}).url.startswith("/accounts/login/?next=")
        answer = getattr(as_(make.user()), method)(address, {"why": "x"})
        assert (answer.status_code, "secret" in answer.text) == (403, False)
    assert state(record) == "draft"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("act", ACTS)
def test_asking_changes_nothing_and_says_what_follows(kind, act, reviewer):
    record = draft(kind=kind._meta.model_name)
    version = kind.objects.get(pk=record.pk).version
    answer = as_(reviewer).get(reverse(f"{kind._meta.model_name}_{act.replace('-', '_')}", args=[record.pk]))
    assert (answer.status_code, answer.context["act"].consequence in answer.text) == (200, True)
    assert (state(record), kind.objects.get(pk=record.pk).version) == ("draft", version)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("publish", "An editor publishes own entries, a reviewer everybody’s."),
        ("withdraw", "An editor withdraws own entries, a reviewer everybody’s."),
        ("send-back", "Reviewers send drafts back."),
        ("merge", "Reviewers merge records."),
    ],
)
def test_what_is_not_theirs_is_refused_with_words(act, words, editor, reviewer):
    record = draft(reviewer)
    for method in ("get", "post"):
        answer = getattr(as_(editor), method)(f"/agreements/{record.pk}/{act}/", {"why": "x"})
        assert (answer.status_code, words in answer.text, "<textarea" in answer.text) == (403, True, False)
    assert state(record) == "draft"


def test_a_post_without_its_token_is_refused(editor):
    record = draft(editor)
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(f"/agreements/{record.pk}/publish/").status_code == 403
    assert state(record) == "draft"


# The acts


def test_publishing(editor):
    record = draft(editor, title="UK and Serbia")
    client = as_(editor)
    answer = client.post(f"/agreements/{record.pk}/publish/", {"why": "checked"})
    assert (answer.status_code, answer.url) == (302, f"/agreements/{record.pk}/")
    assert state(record) == "published"
    assert AgreementRevision.objects.latest("pgh_id").pgh_context.metadata["why"] == "checked"
    # A second click finds it done.
    assert client.post(f"/agreements/{record.pk}/publish/").status_code == 302


def test_before_publishing_the_drafts_that_come_along_are_shown(editor):
    carried = draft(title="UK and Serbia")
    record = draft(editor, "announcement", agreements=[carried])
    answer = as_(editor).get(f"/announcements/{record.pk}/publish/")
    assert (answer.context["along"], ">UK and Serbia</a>" in answer.text) == ([carried], True)


def test_publishing_says_what_is_missing(editor):
    record = draft(editor, title="UK and Serbia")
    make.milestone(record, "signed", "2024-11-07", cited=False)
    answer = as_(editor).post(f"/agreements/{record.pk}/publish/")
    assert (answer.status_code, "No source supports “Signed, 7 November 2024”." in answer.text) == (422, True)
    assert state(record) == "draft"


def test_sending_back_needs_a_reason_and_shows_it_to_the_author(editor, reviewer):
    record = draft(editor)
    client = as_(reviewer)
    refused = client.post(f"/agreements/{record.pk}/send-back/", {"why": " "})
    assert (refused.status_code, "Say what is to be mended." in refused.text) == (422, True)
    answer = client.post(f"/agreements/{record.pk}/send-back/", {"why": "Which <day>?"})
    assert (answer.status_code, answer.url) == (302, "/review/")
    assert "<strong>Sent back:</strong> Which &lt;day&gt;?" in as_(editor).get("/review/").text


def test_sending_back_what_is_public_is_a_conflict(reviewer):
    record = make.agreement()
    answer = as_(reviewer).post(f"/agreements/{record.pk}/send-back/", {"why": "Which day?"})
    assert (answer.status_code, "It is no draft any more." in answer.text) == (409, True)


@pytest.mark.parametrize("why", ["", " ", "a\0b", "x" * 10_000])
def test_a_reason_that_can_not_be_kept_is_refused_at_the_field(editor, why):
    record = make.agreement(created_by=editor)
    answer = as_(editor).post(f"/agreements/{record.pk}/withdraw/", {"why": why})
    assert (answer.status_code, len(answer.context["form"].errors["why"]), state(record)) == (422, 1, "published")


def test_withdrawing_needs_a_reason_and_leads_to_the_history(editor):
    record = make.agreement(created_by=editor)
    client = as_(editor)
    assert client.post(f"/agreements/{record.pk}/withdraw/").status_code == 422
    answer = client.post(f"/agreements/{record.pk}/withdraw/", {"why": "A hoax."})
    assert (answer.status_code, answer.url) == (302, f"/agreements/{record.pk}/history/")
    stored = Agreement.objects.get()
    assert (stored.state, stored.withdrawn_why) == ("withdrawn", "A hoax.")


@pytest.mark.parametrize("keep", ["{}", "#{}", "/sources/{}/", "http://localhost:8000/sources/{}/", " {} "])
def test_merging_by_number_or_address(reviewer, keep):
    stays, goes = make.source(), make.source()
    answer = as_(reviewer).post(f"/sources/{goes.pk}/merge/", {"keep": keep.format(stays.pk), "why": "one story"})
    assert (answer.status_code, answer.url) == (302, f"/sources/{stays.pk}/")
    assert Source.objects.get(pk=goes.pk).merged_into == stays


@pytest.mark.parametrize("keep", ["", "0", "9" * 20, "9" * 18, "x", "/agreements/{}/", "1e1", "-1", "1\0"])
def test_merging_into_what_is_not_there_is_refused_at_the_field(reviewer, keep):
    goes, stays = make.source(), make.source()
    answer = as_(reviewer).post(f"/sources/{goes.pk}/merge/", {"keep": keep.format(stays.pk), "why": "one story"})
    assert (answer.status_code, len(answer.context["form"].errors["keep"])) == (422, 1)
    assert state(goes) == "published"


def test_merging_into_itself_is_refused(reviewer):
    goes = make.source()
    answer = as_(reviewer).post(f"/sources/{goes.pk}/merge/", {"keep": goes.pk, "why": "one story"})
    assert (answer.status_code, "Choose two different records of one kind." in answer.text) == (422, True)


def test_the_record_that_stays_is_found_by_its_words(reviewer):
    goes, stays = make.source("The Independent"), make.source("Independent (PA)")
    make.source("Le Monde")
    client = as_(reviewer)
    assert list(client.get(f"/sources/{goes.pk}/merge/", {"q": "independent"}).context["found"]) == [stays]
    assert client.get(f"/sources/{goes.pk}/merge/?keep={stays.pk}").context["form"]["keep"].value() == str(stays.pk)


@pytest.mark.parametrize("kind", KINDS)
def test_where_addresses_lead_after_each_act(kind, reviewer):
    name = kind._meta.model_name
    never, was, goes, stays = draft(kind=name), *(getattr(make, name)() for _ in range(3))
    client = as_(reviewer)
    for record in (never, was):
        client.post(f"/{kind.plural}/{record.pk}/withdraw/", {"why": "A hoax."})
    client.post(f"/{kind.plural}/{goes.pk}/merge/", {"keep": stays.pk, "why": "one"})
    answers = [Client().get(f"/{kind.plural}/{record.pk}/") for record in (never, was, goes, stays)]
    assert [answer.status_code for answer in answers] == [404, 410, 301, 200]
    assert answers[2].url == f"/{kind.plural}/{stays.pk}/"


# What waits


def waiting(user):
    answer = as_(user).get("/review/")
    return [draft for _, drafts, _ in answer.context["groups"] for draft in drafts]


def test_an_editor_sees_own_drafts_a_reviewer_all(editor, reviewer):
    own, others = draft(editor), draft(reviewer, kind="source")
    make.agreement(created_by=editor)
    assert (waiting(editor), waiting(reviewer)) == ([own], [own, others])


def test_only_reviewers_are_offered_to_send_back(editor, reviewer):
    record = draft(editor)
    offered = [
        f'href="/agreements/{record.pk}/send-back/"' in as_(who).get("/review/").text for who in (editor, reviewer)
    ]
    assert offered == [False, True]


def test_what_was_sent_back_stands_first(editor):
    first, second = draft(editor), draft(editor)
    Agreement.objects.filter(pk=first.pk).update(sent_back_why="Which day?")
    draft(editor)
    assert waiting(editor)[0] == first
    assert second in waiting(editor)


def test_signed_out_people_are_asked_to_sign_in_and_others_refused(client):
    assert client.get("/review/").url == "/accounts/login/?next=/review/"
    assert as_(make.user()).get("/review/").status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_drafts(rows, editor, django_assert_num_queries):
    for _ in range(rows):
        draft(editor)
    client = as_(editor)
    with django_assert_num_queries(9):
        client.get("/review/")
