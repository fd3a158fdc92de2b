"""Nothing leaves the site unnamed, and nothing is forgotten."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from announcements.formats import TABLES, Kind, Reader, table_of
from announcements.models import Agreement, Alert, Announcement, CountingStep, Redaction, Release, Source, WithheldFile
from tests import factories as make
from tests.formats.every_table import a_row_of_every_table


def exportable():
    """All models of the site but the kept revisions, read at a record's history, and the milestones' own column "counts"."""
    found = apps.get_app_config("announcements").get_models()
    return {model for model in found if not model.__name__.endswith("Revision")} - {CountingStep, *NO_ROWS}


# Of a release its file is told; of an alert nothing; of what was redacted that it was, in its place.
NO_ROWS = {Alert, Release, Redaction, WithheldFile}


def test_every_model_has_a_list_of_columns():
    assert {table.model for table in TABLES} == exportable()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
def test_every_field_has_a_column_or_a_reason_for_having_none(table):
    fields = {field.name for field in [*table.model._meta.local_fields, *table.model._meta.local_many_to_many]}
    told = [name for column in table.columns for name in column.tells]
    assert sorted([*told, *table.left_out]) == sorted(fields)
    assert all(table.left_out.values())


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
def test_columns_have_one_name_each_and_a_definition(table):
    names = table.names
    assert len(set(names)) == len(names)
    assert [name for name in names if name != name.lower() or not name.replace("_", "").isalpha()] == []
    assert [column.name for column in table.columns if not column.definition.endswith(".")] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
def test_an_empty_cell_means_one_thing(table):
    """No column of texts can hold both an empty text and NULL."""
    both = [
        name
        for column in table.columns
        if column.kind in (Kind.TEXT, Kind.LIST)
        for name in column.tells
        if not (field := table.model._meta.get_field(name)).is_relation
        and isinstance(field, models.Field)
        and field.null
    ]
    assert both == []


def test_what_is_private_has_no_column():
    assert set(table_of(Source).left_out) >= {"captured_text", "created_by", "sent_back_why", "entry_key"}


QUERIES = {
    "Agreement": 9,
    "Announcement": 6,
    "Official": 1,
    "Organisation": 3,
    "Event": 2,
    "Source": 1,
    "Party": 4,
    "Milestone": 7,
    "AnnouncedAgreement": 3,
    "Involvement": 3,
    "Statement": 4,
    "Participation": 4,
    "Figure": 4,
    "Appointment": 4,
    "Citation": 2,
    "UnsupportedFact": 1,
    "Country": 3,
    "CountryName": 2,
    "Bloc": 2,
    "Membership": 3,
}


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.model.__name__)
@pytest.mark.parametrize("count", [1, 3])
def test_a_table_is_read_in_as_many_queries_at_one_row_as_at_three(table, count, django_assert_num_queries):
    for _ in range(count):
        a_row_of_every_table()
    rows = table.model.objects.all()
    assert rows.count() >= count
    with django_assert_num_queries(QUERIES[table.model.__name__]):
        list(table.values(rows, Reader(everything=True)))


@pytest.mark.django_db
def test_related_records_that_the_reader_may_not_see_are_not_told():
    hidden = Agreement.objects.create(title="A secret plan")
    agreement = make.agreement("GB", predecessor=hidden, parent=hidden)
    announcement = make.announcement("GB", agreements=[agreement, hidden])
    unseen = make.models.Announcement.objects.create(title="A secret word", kind="agreement")
    make.models.AnnouncedAgreement.objects.create(announcement=unseen, agreement=agreement)

    def row(model, record, reader):
        table = table_of(model)
        values = next(table.values(model.objects.filter(pk=record.pk), reader))
        return dict(zip(table.names, values, strict=True))

    public = Reader(AnonymousUser())

    def names(row, *columns):
        return [row[column] for column in columns]

    of_agreement = ("predecessor_id", "predecessor", "parent_id", "parent", "announcement_ids")
    of_announcement = ("agreement_ids", "agreements")
    assert names(row(Agreement, agreement, public), *of_agreement) == [None, "", None, "", [str(announcement.pk)]]
    assert names(row(Announcement, announcement, public), *of_announcement) == [[str(agreement.pk)], [agreement.title]]
    # The control: who may see everything is told.
    all_seen = row(Agreement, agreement, Reader(everything=True))
    assert names(all_seen, "predecessor", "parent") == ["A secret plan", "A secret plan"]
    assert set(all_seen["announcement_ids"]) == {str(announcement.pk), str(unseen.pk)}
