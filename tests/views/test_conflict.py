"""Two editors at once: nothing is lost, and nobody saves over what they have not seen."""

import contextlib
import threading

import pytest
from django.db import connection, transaction

from announcements import models
from announcements.forms import FORMS
from announcements.views import edit
from tests import factories
from tests.no_script import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    made = factories.user("editor")
    client.force_login(made)
    return made


@pytest.fixture
def agreement(editor):
    made = factories.agreement("GB", "RS", state="draft", created_by=editor, title="As it was")
    factories.milestone(made, "agreed", "2024-11-07")
    return made


def pages(client, agreement) -> tuple[Page, Page]:
    address = f"/agreements/{agreement.pk}/edit/"
    return Page(client, address), Page(client, address)


def differences(page: Page) -> list[tuple[str, str, str]]:
    found = page.response.context["comparison"].differences
    return [(one.where, one.yours, one.now) for one in found]


def test_a_stale_version_shows_both_and_saves_what_is_chosen(client, agreement):
    first, second = pages(client, agreement)
    first.type(title="First’s title", milestones__0__date="8 Nov 2024").save()
    answer = second.type(title="Second’s title", milestones__0__verb="agreed in principle").save()
    assert answer.status_code == 409
    assert differences(second) == [
        ("Title", "Second’s title", "First’s title"),
        ("Milestone 1, date", "7 November 2024", "8 November 2024"),
        ("Milestone 1, verb as written", "agreed in principle", "agreed"),
    ]
    second.type(
        **{
            "chosen:title": "now",
            "chosen:milestones-0-date": "now",
            "chosen:milestones-0-verb": "yours",
        }
    )
    assert second.save().status_code == 302
    agreement.refresh_from_db()
    step = agreement.milestones.get()
    assert (agreement.title, str(step.date), step.verb) == ("First’s title", "2024-11-08", "agreed in principle")


def test_what_is_saved_stays_where_nothing_was_chosen(client, agreement):
    first, second = pages(client, agreement)
    first.type(title="First’s title").save()
    second.type(title="Second’s title").save()
    assert second.save().status_code == 302
    agreement.refresh_from_db()
    assert agreement.title == "First’s title"


def test_all_of_mine(client, agreement):
    first, second = pages(client, agreement)
    first.type(title="First’s title").save()
    second.type(title="Second’s title", note="Mine").save()
    assert second.save(all="yours").status_code == 302
    agreement.refresh_from_db()
    assert (agreement.title, agreement.note) == ("Second’s title", "Mine")


def test_a_change_of_a_row_alone_makes_the_form_stale(client, agreement):
    first, second = pages(client, agreement)
    first.type(milestones__0__passage="other words").save()
    assert second.type(note="x").save().status_code == 409
    assert differences(second) == [
        ("Note", "x", ""),
        ("Milestone 1, passage, word for word", "these very words", "other words"),
    ]


def test_rows_added_and_removed_in_the_meantime(client, agreement):
    first, second = pages(client, agreement)
    first.press("remove", "milestones-0").press("add", "parties").type(parties__2__who_q="Kosovo")
    factories.country("XK")
    assert first.save().status_code == 302
    second.type(title="Second’s title").save()
    assert second.status == 409
    assert differences(second) == [
        ("Title", "Second’s title", "As it was"),
        ("Milestone 1", "Agreed, 7 November 2024", "removed"),
    ]
    assert second.response.context["comparison"].kept == ["party: Kosovo"]
    second.type(**{"chosen:title": "yours", "chosen:milestones-0-": "yours"})
    assert second.save().status_code == 302
    agreement.refresh_from_db()
    assert agreement.title == "Second’s title"
    assert [step.stage for step in agreement.milestones.all()] == ["agreed"]
    assert [party.country_id for party in agreement.parties.all()] == ["GB", "RS", "XK"]


def test_a_row_that_i_removed_and_somebody_changed_can_be_kept(client, agreement):
    first, second = pages(client, agreement)
    first.type(milestones__0__date="8 Nov 2024").save()
    second.press("remove", "milestones-0").save()
    assert differences(second) == [("Milestone 1", "removed", "Agreed, 8 November 2024")]
    second.type(**{"chosen:milestones-0-": "now"})
    assert second.save().status_code == 302
    assert [str(step.date) for step in agreement.milestones.all()] == ["2024-11-08"]


@pytest.mark.parametrize("version", ["", "0", "99999999999999999999", "one", "\0", "1.0"])
def test_a_missing_or_forged_version_is_stale(client, agreement, version):
    page = Page(client, f"/agreements/{agreement.pk}/edit/")
    assert page.type(title="Forged", version=version).save().status_code == 409
    del page.sent["version"]
    assert page.save().status_code == 409
    assert models.Agreement.objects.get().title == "As it was"


@pytest.fixture
def removed_meanwhile(monkeypatch):
    """When what was typed has been read and what is saved has not, a third editor's removal of a row is committed."""
    form_of = FORMS[models.Agreement]
    built = form_of.__init__

    def remove() -> None:
        with transaction.atomic():
            models.Citation.objects.all().delete()
            models.Milestone.objects.all().delete()
        connection.close()

    def slowly(self, record, *, data=None, **given) -> None:
        if data is None:
            third = threading.Thread(target=remove)
            third.start()
            third.join()
        built(self, record, data=data, **given)

    return lambda: monkeypatch.setattr(form_of, "__init__", slowly)


@pytest.mark.django_db(transaction=True)
def test_both_versions_are_of_one_moment(client, agreement, removed_meanwhile):
    first, second = pages(client, agreement)
    first.type(title="First’s title").save()
    removed_meanwhile()
    assert second.type(title="Second’s title").save().status_code == 409
    assert differences(second) == [("Title", "Second’s title", "First’s title")]


@pytest.mark.django_db(transaction=True)
def test_control_of_two_moments_they_can_not_be_compared(client, agreement, removed_meanwhile, monkeypatch):
    monkeypatch.setattr(edit, "one_moment", contextlib.nullcontext)
    first, second = pages(client, agreement)
    first.type(title="First’s title").save()
    removed_meanwhile()
    with pytest.raises(KeyError):
        second.type(title="Second’s title").save()
