"""The history page: editors only, in words, a page at a time."""

import re

import pytest
from django.urls import reverse

from announcements import actions
from announcements.models import Agreement
from announcements.views.review import KINDS
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make.user("editor", first_name="Ada", last_name="Byron")


def untokened(answer):
    """The page without its token, which is new each time."""
    return re.sub(r'value="[0-9A-Za-z]{64}"', "", answer.text)


def missing(client):
    return untokened(client.get("/agreements/999999999/history/"))


def changed(record, who, title, why):
    record.refresh_from_db()
    with actions.change(record, who=who, version=record.version, why=why):
        record.title = title
        record.save()


@pytest.mark.parametrize("groups", [None, [], ["editor"]])
def test_to_everybody_but_editors_it_is_a_missing_page(client, groups):
    record = make.agreement("GB", title="A secret of the newsroom")
    if groups is not None:
        client.force_login(make.user(*groups))
    answer = client.get(f"/agreements/{record.pk}/history/")
    if groups:
        assert (answer.status_code, "A secret of the newsroom" in answer.text) == (200, True)
    else:
        assert (answer.status_code, untokened(answer)) == (404, missing(client))


def test_it_says_who_when_why_and_what(client, editor):
    record = make.agreement("GB", title="Before & after")
    changed(record, editor, "After <b>", "a wrong word")
    client.force_login(editor)
    page = client.get(f"/agreements/{record.pk}/history/").text
    assert ">Corrected</h2>" in page
    assert "By Ada Byron, <time" in page
    assert "Why: a wrong word" in page
    assert "Before &amp; after</del>" in page
    assert "After &lt;b&gt;</ins>" in page
    assert "By a command of the site" in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_has_one(client, editor, kind):
    made = getattr(make, kind._meta.model_name)()
    client.force_login(editor)
    answer = client.get(reverse(f"{kind._meta.model_name}_history", args=[made.pk]))
    assert [len(act.steps) > 0 for act in answer.context["acts"]] == [True]
    assert answer.headers["Cache-Control"].count("no-store") == 1


def test_a_withdrawn_record_keeps_its_history(client, editor):
    record = make.agreement(created_by=editor)
    actions.withdraw(record, who=editor, why="A hoax.")
    client.force_login(editor)
    assert "Why: A hoax." in client.get(f"/agreements/{record.pk}/history/").text


def test_pages_follow_the_numbers_of_acts(client, editor):
    record = make.agreement()
    for number in range(21):
        changed(record, editor, f"Title {number}", "")
    client.force_login(editor)
    first = client.get(f"/agreements/{record.pk}/history/")
    assert [act.number for act in first.context["acts"]] == list(range(22, 2, -1))
    assert '<a class="button" href="?before=3" rel="next">Earlier</a>' in first.text
    second = client.get(f"/agreements/{record.pk}/history/?before=3")
    assert [act.number for act in second.context["acts"]] == [2, 1]
    assert f'<a class="button" href="/agreements/{record.pk}/history/" rel="prev">Newest</a>' in second.text


@pytest.mark.parametrize("before", ["x", "-1", "", "9" * 5000, "٣", "1\0"])
def test_a_wrong_page_is_a_wrong_question(client, editor, before):
    record = make.agreement()
    client.force_login(editor)
    assert client.get(f"/agreements/{record.pk}/history/", {"before": before}).status_code == 400


def test_a_twenty_digit_number_is_a_missing_page(client, editor):
    client.force_login(editor)
    assert client.get(f"/agreements/{'9' * 20}/history/").status_code == 404


def test_reading_writes_nothing(client, editor):
    record = make.agreement()
    client.force_login(editor)
    before = Agreement.objects.get(pk=record.pk).version
    client.get(f"/agreements/{record.pk}/history/")
    assert client.post(f"/agreements/{record.pk}/history/").status_code == 405
    assert Agreement.objects.get(pk=record.pk).version == before


def test_a_record_on_a_day(client, editor):
    record = make.agreement(title="UK and Serbia")
    client.force_login(editor)
    address = f"/agreements/{record.pk}/history/"
    then = client.get(address, {"on": "7 Nov 2024"})
    assert (">On 7 November 2024</h2>" in then.text, "It was not here yet." in then.text) == (True, True)
    now = client.get(address, {"on": "2199"})
    assert [step.changes[0].after for step in now.context["steps"]] == ["Published"]
    wrong = client.get(address, {"on": "2024-13"})
    assert (wrong.status_code, "There is no month 13" in wrong.text, "acts" in wrong.context) == (400, True, False)
