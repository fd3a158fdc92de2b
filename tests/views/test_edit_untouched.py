"""A form that is opened and saved as it stands changes nothing: it shows, and sends, all that is there."""

import pytest

from announcements import models
from announcements.forms import FORMS
from tests import factories as make
from tests.no_script import Page

pytestmark = pytest.mark.django_db


def rich() -> dict[type, models.Record]:
    """A record of each kind that has every row that its form has, and says something in each field that names another record."""
    ministry = make.organisation("Home Office", country=make.country("GB"), other_names=["HO"], acronym="HO")
    official = make.official(other_names=["A name"])
    source = make.source(published_on="2024-11", captured_text="these very words")
    for offices in ({"country": make.country("GB")}, {"organisation": ministry}):
        make.cite(appointment=official.appointments.create(role="Minister", since="2024", **offices), source=source)
    event = make.event(country=make.country("GB"), date="2024-11", place="London")
    agreement = make.agreement(
        "GB", "RS", ministry, binding="yes", areas=["visas"], predecessor=make.agreement(), parent=make.agreement()
    )
    make.cite(binding=agreement, source=source)
    make.milestone(agreement, "signed", "2024-11-07", party=agreement.parties.first(), place="London")
    make.participation(agreement=agreement, official=official, role_as_printed="the minister")
    money = make.figure(agreement, payer_country=make.country("GB"), recipient_organisation=ministry, period="2024")
    make.figure(agreement, 7, refers_to=money, standing="part", recipient_country=make.country("RS"))
    announcement = make.announcement("GB", "RS", event=event, agreements=[agreement])
    announcement.involvements.create(organisation=ministry, role="mentioned")
    make.statement(announcement, official=official, role_as_printed="the minister")
    make.figure(announcement, payer_organisation=ministry)
    made = [official, ministry, source, event, agreement, announcement]
    return {type(record): record for record in made}


@pytest.mark.parametrize("kind", FORMS)
def test_saving_what_was_not_touched_changes_nothing(client, kind):
    client.force_login(make.user("reviewer"))
    record = rich()[kind]
    record.refresh_from_db()
    page = Page(client, f"/{record.plural}/{record.pk}/edit/")
    page.type(why="Looked at again.")
    answer = page.save()
    assert (answer.status_code, answer.headers.get("Location")) == (302, record.get_absolute_url())
    assert kind.objects.get(pk=record.pk).version == record.version


def test_an_office_is_kept_with_its_country_when_its_role_is_corrected(client):
    client.force_login(make.user("reviewer"))
    official = rich()[models.Official]
    page = Page(client, f"/officials/{official.pk}/edit/")
    page.type(appointments__0__role="Prime Minister", appointments__1__role="Home Secretary", why="As printed.")
    assert page.save().status_code == 302
    offices = official.appointments.order_by("pk").values_list("role", "country", "organisation__name")
    assert list(offices) == [("Prime Minister", "GB", None), ("Home Secretary", None, "Home Office")]
