"""Pages that were asked for before: not read again while nothing changes, and never older than the last commit."""

import importlib

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from announcements import models
from announcements.views.kept import kept_until_changed
from tests import factories as make

# The package has a function of the same name.
index = importlib.import_module("announcements.index.current")

RECORDS = [
    models.Agreement,
    models.Announcement,
    models.Official,
    models.Organisation,
    models.Event,
    models.Source,
]


@pytest.fixture
def story(transactional_db):
    with transaction.atomic():
        body = make.organisation("Frontex", acronym="FX")
        official = make.official("Ana Brnabić")
        agreement = make.agreement("GB", "RS", body, title="Returns", areas=["visas"], form="treaty")
        make.milestone(agreement, "announced", "2024-11-06")
        make.participation(official=official, agreement=agreement)
        plan = make.announcement("GB", "RS", title="Plan", event=make.event("Berlin summit"), agreements=[agreement])
        make.statement(plan, official=official)
        make.figure(plan)
        make.organisation("Interpol")
        official.appointments.create(role="Prime minister", country=make.country("RS"))
    return agreement


@pytest.fixture
def addresses(story):
    person = models.Official.objects.get()
    return [
        *(
            f"/{plural}/"
            for plural in (
                "agreements",
                "announcements",
                "officials",
                "organisations",
                "events",
                "sources",
                "countries",
            )
        ),
        "/agreements/?country=RS&area=visas",
        "/agreements/?q=returns",
        "/agreements/?q=frontex&sort=relevance",
        f"/agreements/?official={person.pk}",
        "/",
        "/search/?q=returns",
        "/search/?q=rama",
        "/search/?q=brnabic&kind=statements",
        "/countries/RS/",
        "/pairs/GB-RS/",
        *(record.get_absolute_url() for model in RECORDS for record in model.objects.all()),
        "/agreements/?stage=announced&in_effect=no&in_effect_on=2026-01-01",
        "/announcements/?country=RS&announced_from=2024",
        "/announcements/?q=nothing",
        "/officials/?country=RS",
    ]


def asked(client, addresses):
    return {address: (answer.status_code, answer.content) for address in addresses for answer in [client.get(address)]}


def renamed(model, **names):
    return lambda agreement: model.objects.all().update(**names)


def withdrawn(model):
    return lambda agreement: model.objects.all().update(
        state="withdrawn", withdrawn_why="A hoax.", withdrawn_at="2024-01-01T00:00Z"
    )


CHANGES = {
    "a title": renamed(models.Agreement, title="Other"),
    "a step more": lambda agreement: make.milestone(agreement, "signed", "2025-01-02"),
    "a contradiction": lambda agreement: make.cite(milestone=agreement.milestones.get(), stance="contradicts"),
    "a party less": lambda agreement: agreement.parties.first().delete(),
    "an organisation's name": lambda agreement: models.Organisation.objects.filter(acronym="FX").update(name="Guards"),
    "an official's name": renamed(models.Official, name="Edi Rama"),
    # Each another: those of one name stand in no order.
    "a country's name": renamed(models.Country, name=Concat(Value("New "), F("name"))),
    "a source's headline": renamed(models.Source, headline="Returns again"),
    "an event's place": renamed(models.Event, place="Berlin"),
    "an agreement more": lambda agreement: make.agreement("GB", "RS", title="Second", areas=["visas"]),
    "an announcement less": lambda agreement: models.Announcement.objects.all().delete(),
    "an agreement withdrawn": withdrawn(models.Agreement),
    "an official withdrawn": withdrawn(models.Official),
    "an organisation withdrawn": withdrawn(models.Organisation),
    "an event withdrawn": withdrawn(models.Event),
    "a source withdrawn": withdrawn(models.Source),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_every_page_is_as_if_it_had_never_been_asked_for(client, story, addresses, change, monkeypatch):
    before = asked(client, addresses)
    with transaction.atomic():
        CHANGES[change](story)
    after = asked(client, addresses)
    assert after != before
    monkeypatch.setattr(index, "_of_database", {})
    assert after == asked(client, addresses)


def test_what_was_asked_before_is_one_look_at_what_has_changed(client, addresses):
    before = asked(client, addresses)
    for address in addresses:
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).content == before[address][1]
        assert ["record_change" in statement["sql"] for statement in statements] == [True]


def test_a_reader_is_not_given_what_an_editor_saw(client, story):
    with transaction.atomic():
        make.agreement("GB", title="Secret", state="draft", published_at=None)
    before = client.get("/agreements/").content
    client.force_login(make.user("editor"))
    assert b"Secret" in client.get("/agreements/").content
    client.logout()
    assert client.get("/agreements/").content == before
    assert b"Secret" not in before


def test_part_of_a_page_and_the_whole_are_both_drawn_from_it(client, story):
    whole = client.get("/agreements/?area=visas")
    part = client.get("/agreements/?area=visas", headers={"HX-Request-Type": "partial"})
    assert part["HX-Push-Url"] == "/agreements/?area=visas"
    assert part.content.strip() in whole.content
    assert client.get("/agreements/?area=visas").content == whole.content


def test_without_looking_at_what_has_changed_pages_would_be_old(client, story, addresses, monkeypatch):
    before = asked(client, addresses)
    oldest, _, own = index.current()._changes()
    monkeypatch.setattr(index.Current, "_changes", lambda self: (oldest, set(), own))
    with transaction.atomic():
        CHANGES["a title"](story)
    assert asked(client, addresses) == before
    monkeypatch.setattr(index, "_of_database", {})


def test_what_is_told_to_one_reader_is_told_once_and_to_nobody_else(client, story):
    """Where a page is kept already, too."""
    before, told = client.get("/").content, CookieStorage(RequestFactory().get("/"))
    told.add(constants.SUCCESS, "Your password is set.")
    told.update(answer := HttpResponse())
    client.cookies["messages"] = answer.cookies["messages"].value
    assert b"Your password is set." in client.get("/").content
    assert [client.get("/").content, Client().get("/").content] == [before, before]


def test_a_page_with_a_form_of_one_reader_is_not_kept(db):
    request = RequestFactory().get("/about/")
    request.user = AnonymousUser()
    SessionMiddleware(lambda request: HttpResponse()).process_request(request)
    MessageMiddleware(lambda request: HttpResponse()).process_request(request)
    with_token = kept_until_changed(
        lambda request: TemplateResponse(request, engines["django"].from_string("{% csrf_token %}"))
    )
    assert with_token(request).render().content != with_token(request).render().content
