"""What a transaction leaves in ``record_change``: each record of which something that is shown, filtered or found has changed."""

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction

from announcements.models import (
    Agreement,
    Alert,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Bloc,
    Citation,
    Country,
    CountryName,
    Event,
    Involvement,
    Membership,
    Milestone,
    Official,
    Organisation,
    Participation,
    Party,
    Redaction,
    Release,
    Source,
    Statement,
    WithheldFile,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """An announcement of an agreement, with everything that the two can name; and one of each that names nothing."""
    make.country("FR")
    organisation, event, official = make.organisation(), make.event(), make.official()
    agreement = make.agreement("GB", organisation)
    announcement = make.announcement("GB", event=event, agreements=[agreement])
    announcement.involvements.create(organisation=organisation, role="partner")
    return SimpleNamespace(
        organisation=organisation,
        event=event,
        official=official,
        agreement=agreement,
        announcement=announcement,
        office=official.appointments.create(role="Minister", organisation=organisation),
        milestone=make.milestone(agreement),
        statement=make.statement(announcement, official=official),
        figure=make.figure(agreement),
        figure_announced=make.figure(announcement),
        part=make.participation(agreement=agreement, official=official),
        part_announced=make.participation("announced", announcement=announcement, official=official),
        source=make.source(),
        other_agreement=make.agreement("RS"),
        other_announcement=make.announcement(),
        other_organisation=make.organisation(),
        other_official=make.official(),
        other_event=make.event(),
    )


def noted(act, *args):
    """(kind, record) of every row that it leaves, and how often it was changed; then it is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM record_change")
        act(*args)
        cursor.execute("SELECT kind, record, times FROM record_change WHERE xid = pg_current_xact_id()")
        transaction.set_rollback(True)
        return {(kind, record): times for kind, record, times in cursor.fetchall()}


def named(made, words):
    records = [getattr(made, name) for name in words.split()]
    return {(type(record)._meta.model_name, record.pk) for record in records}


def change(record, **fields):
    type(record)._base_manager.filter(pk=record.pk).update(**fields)


def remove(record):
    type(record)._base_manager.filter(pk=record.pk)._raw_delete("default")


# What is noted with each: an agreement's announcements hold its areas, an announcement's agreements its days, and so on.
AGREEMENT = "agreement announcement"
ANNOUNCEMENT = "announcement agreement statement"
OFFICIAL = "official agreement announcement statement"
ORGANISATION = "organisation agreement announcement official"
BOTH = f"{ANNOUNCEMENT} other_announcement"

CHANGES = {
    "agreement changed": (lambda made: change(made.agreement, form="treaty"), AGREEMENT),
    "agreement withdrawn": (
        lambda made: change(made.agreement, state="withdrawn", withdrawn_why="x", withdrawn_at="2026-01-01 00:00Z"),
        AGREEMENT,
    ),
    "agreement deleted": (lambda made: made.other_agreement.delete(), "other_agreement"),
    "announcement changed": (lambda made: change(made.announcement, kind="funding"), ANNOUNCEMENT),
    "announcement deleted": (lambda made: made.other_announcement.delete(), "other_announcement"),
    "official changed": (lambda made: change(made.official, name="X"), OFFICIAL),
    "official deleted": (lambda made: remove(made.other_official), "other_official"),
    "organisation changed": (lambda made: change(made.organisation, name="X"), ORGANISATION),
    "organisation deleted": (lambda made: remove(made.other_organisation), "other_organisation"),
    "event changed": (lambda made: change(made.event, date="2025"), "event announcement"),
    "event deleted": (lambda made: remove(made.other_event), "other_event"),
    "source deleted": (lambda made: remove(made.source), "source"),
    # Rows, inserted, changed, deleted, and moved from one record to another.
    "party inserted": (lambda made: made.agreement.parties.create(country_id="FR"), AGREEMENT),
    "party changed": (lambda made: made.agreement.parties.update(name_as_printed="X"), AGREEMENT),
    "party deleted": (lambda made: remove(made.agreement.parties.first()), AGREEMENT),
    "party moved": (
        lambda made: made.other_agreement.parties.update(agreement=made.agreement),
        f"{AGREEMENT} other_agreement",
    ),
    "milestone inserted": (
        lambda made: made.agreement.milestones.create(step=9, stage="agreed", verb="agreed"),
        AGREEMENT,
    ),
    "milestone changed": (lambda made: change(made.milestone, date="2025"), AGREEMENT),
    "milestone deleted": (lambda made: made.milestone.delete(), AGREEMENT),
    "milestone moved": (
        lambda made: change(made.milestone, agreement=made.other_agreement),
        f"{AGREEMENT} other_agreement",
    ),
    "involvement inserted": (
        lambda made: made.announcement.involvements.create(country_id="FR", role="partner"),
        ANNOUNCEMENT,
    ),
    "involvement changed": (lambda made: made.announcement.involvements.update(role="mentioned"), ANNOUNCEMENT),
    "involvement deleted": (lambda made: remove(made.announcement.involvements.first()), ANNOUNCEMENT),
    "involvement moved": (
        lambda made: change(made.announcement.involvements.first(), announcement=made.other_announcement),
        BOTH,
    ),
    "link inserted": (
        lambda made: AnnouncedAgreement.objects.create(announcement=made.announcement, agreement=made.other_agreement),
        f"{ANNOUNCEMENT} other_agreement",
    ),
    "link deleted": (lambda made: remove(made.announcement.announced_agreements.get()), ANNOUNCEMENT),
    "link moved to another agreement": (
        lambda made: made.announcement.announced_agreements.update(agreement=made.other_agreement),
        f"{ANNOUNCEMENT} other_agreement",
    ),
    "link moved to another announcement": (
        lambda made: made.announcement.announced_agreements.update(announcement=made.other_announcement),
        BOTH,
    ),
    "office inserted": (lambda made: made.official.appointments.create(role="X"), OFFICIAL),
    "office changed": (lambda made: change(made.office, since="2020"), OFFICIAL),
    "office deleted": (lambda made: remove(made.office), OFFICIAL),
    "office moved": (lambda made: change(made.office, official=made.other_official), f"{OFFICIAL} other_official"),
    "part in an agreement inserted": (
        lambda made: made.other_agreement.participations.create(official=made.official, part="signed"),
        "other_agreement",
    ),
    "part in an agreement given to another": (lambda made: change(made.part, official=made.other_official), AGREEMENT),
    "part in an agreement deleted": (lambda made: made.part.delete(), AGREEMENT),
    "part moved to an announcement": (
        lambda made: change(made.part, agreement=None, announcement=made.other_announcement),
        f"{AGREEMENT} other_announcement",
    ),
    "part in an announcement changed": (lambda made: change(made.part_announced, part="spoke"), ANNOUNCEMENT),
    "figure of an agreement changed": (lambda made: change(made.figure, value=1), AGREEMENT),
    "figure of an agreement deleted": (lambda made: made.figure.delete(), AGREEMENT),
    "figure of an announcement changed": (lambda made: change(made.figure_announced, value=1), ANNOUNCEMENT),
    "figure moved": (
        lambda made: change(made.figure_announced, announcement=None, agreement=made.other_agreement),
        f"{ANNOUNCEMENT} other_agreement",
    ),
    "statement changed": (lambda made: change(made.statement, quote="X"), ANNOUNCEMENT),
    "statement deleted": (lambda made: made.statement.delete(), ANNOUNCEMENT),
    "statement moved": (lambda made: change(made.statement, announcement=made.other_announcement), BOTH),
    "citation inserted": (lambda made: make.cite(milestone=made.milestone, source=made.source), AGREEMENT),
    "citation turned": (lambda made: made.milestone.citations.update(stance="contradicts"), AGREEMENT),
    "citation deleted": (lambda made: remove(made.statement.citations.get()), ANNOUNCEMENT),
    "citation moved to another fact": (
        lambda made: made.milestone.citations.update(milestone=None, announcement=made.other_announcement),
        f"{AGREEMENT} other_announcement",
    ),
    "nothing changed": (lambda made: Agreement.objects.filter(pk=0).update(form="treaty"), ""),
}  # fmt: skip


@pytest.mark.parametrize(("act", "records"), CHANGES.values(), ids=CHANGES)
def test_a_change_notes_exactly_what_it_touches(made, act, records):
    # Read before it is done: what is deleted has no number any more.
    expected = named(made, records)
    assert noted(act, made).keys() == expected


NEW = {
    Agreement: lambda: make.agreement(),
    Announcement: lambda: make.announcement(cited=False),
    Official: lambda: make.official(),
    Organisation: lambda: make.organisation(),
    Event: lambda: make.event(),
    Source: lambda: make.source(),
}


@pytest.mark.parametrize("model", NEW, ids=lambda model: model.noun)
def test_a_new_record_notes_itself(model):
    new = []
    assert noted(lambda: new.append(NEW[model]())) == {(model.noun, new[0].pk): 1}


def test_a_new_statement_notes_itself_its_announcement_and_what_that_holds(made):
    def state():
        made.new = made.announcement.statements.create(official=made.official, quote="X")

    assert noted(state).keys() == named(made, f"{ANNOUNCEMENT} new")


CITED = {
    "announcement": ("announcement", "announcement"),
    "milestone": ("milestone", "agreement"),
    "statement": ("statement", "announcement"),
    "figure": ("figure", "agreement"),
    "figure of an announcement": ("figure_announced", "announcement"),
    "participation": ("part", "agreement"),
    "participation in an announcement": ("part_announced", "announcement"),
    "appointment": ("office", "official"),
    "binding": ("agreement", "agreement"),
}


@pytest.mark.parametrize(("fact", "record"), CITED.values(), ids=CITED)
@pytest.mark.parametrize("field", [{"published_on": "2024"}, {"kind": "leak"}, {"headline": "X"}], ids=str)
def test_a_source_notes_the_records_that_it_is_cited_for(made, fact, record, field):
    cited = getattr(made, fact)
    name = "binding" if fact == record == "agreement" else cited._meta.model_name
    make.cite(**{name: cited}, source=made.source)
    assert noted(lambda: change(made.source, **field)).keys() == named(made, f"source {record}")


ALL = {("", 0)}


def reference():
    make.bloc("EU", members={"GB": ("1973", "2020-01-31")})
    CountryName.objects.create(country=make.country(), name="Britain", kind="alternative", source="test")


@pytest.mark.parametrize("model", [Country, CountryName, Bloc, Membership], ids=lambda model: model.__name__)
def test_reference_data_notes_that_all_may_have_changed(model):
    assert noted(reference).keys() == ALL
    reference()
    assert noted(lambda: model.objects.update(**{"source" if model in (Membership, CountryName) else "name": "X"})).keys() == ALL  # fmt: skip
    assert noted(lambda: model.objects.all().delete()).keys() == ALL


TABLES = [
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Bloc,
    Citation,
    Country,
    CountryName,
    Event,
    apps.get_model("announcements", "Figure"),
    Involvement,
    Membership,
    Milestone,
    Official,
    Organisation,
    Participation,
    Party,
    Source,
    Statement,
]


# No list, search or kept page reads them.
NO_RECORDS = {Alert, Redaction, Release, WithheldFile}


def test_these_are_all_tables():
    kept = {model for model in apps.get_app_config("announcements").get_models() if model._meta.managed}
    assert set(TABLES) | NO_RECORDS == {model for model in kept if not model.__name__.endswith("Revision")}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_a_table_emptied_notes_that_all_may_have_changed(model):
    def empty():
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")

    assert noted(empty).keys() == ALL


def test_many_rows_in_one_statement_are_each_noted_once():
    agreements = [make.agreement("GB") for _ in range(3)]
    changes = noted(lambda: Party.objects.update(name_as_printed="X"))
    assert changes == {("agreement", agreement.pk): 1 for agreement in agreements}


def test_what_is_changed_again_is_counted_in_one_row(made):
    def twice():
        change(made.other_agreement, form="treaty")
        with transaction.atomic():
            made.other_agreement.parties.update(name_as_printed="X")

    assert noted(twice) == {("agreement", made.other_agreement.pk): 2}


def test_what_is_undone_is_noted_no_more(made):
    def undone():
        change(made.other_agreement, form="treaty")
        with transaction.atomic():
            change(made.other_agreement, form="protocol")
            change(made.other_official, name="X")
            transaction.set_rollback(True)

    assert noted(undone) == {("agreement", made.other_agreement.pk): 1}
