"""Dates in the database: the field, the days beside it, and what a filter by days finds."""

import datetime

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import DataError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import F
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements.dates import (
    EDTF_DAYS_DROP_SQL,
    EDTF_DAYS_SQL,
    DateError,
    PartialDate,
    PartialDateField,
    days_of,
    first_day,
    from_edtf,
    last_day,
    overlaps,
)
from tests.date_strategies import intervals, nearly_edtf, partial_dates

in_one_transaction = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
day = datetime.date.fromisoformat


@pytest.fixture
def step_model(db):
    """A table of its own, in the test's transaction."""
    with isolate_apps("announcements"):

        class Step(models.Model):
            on = PartialDateField(null=True, blank=True)
            on_days = days_of("on")

            class Meta:
                app_label = "announcements"

    with connection.schema_editor() as editor:
        editor.create_model(Step)
    return Step


def test_a_date_is_stored_and_read_back(step_model):
    given_dates = ["2024-11", PartialDate("2024~"), day("2024-11-07"), None, ""]
    kept = [step_model.objects.create(on=value) for value in given_dates]
    expected = [PartialDate("2024-11"), PartialDate("2024~"), PartialDate("2024-11-07"), None, None]
    assert [step.on for step in kept] == expected
    assert [step_model.objects.get(pk=step.pk).on for step in kept] == expected
    assert step_model.objects.get(on="2024-11") == step_model.objects.get(on=PartialDate("2024-11"))


@pytest.mark.parametrize("wrong", ["Nov 2024", 20241, datetime.datetime(2024, 11, 7)])
def test_a_wrong_date_fails_where_it_is_assigned(step_model, wrong):
    step = step_model(on="2024")
    with pytest.raises(DateError):
        step.on = wrong
    with pytest.raises(ValidationError, match="is not a date in EDTF"):
        step_model.objects.filter(on="Nov 2024").exists()
    assert step.on == PartialDate("2024")


@in_one_transaction
@given(date=intervals.map(from_edtf))
def test_the_longest_dates_fit_form_validation_and_column(step_model, date):
    form = forms.modelform_factory(step_model, fields=["on"])({"on": date.typed})
    step = form.save()
    step.refresh_from_db()
    assert step.on == date


def test_a_migration_and_a_file_write_the_field_plainly(step_model):
    field = step_model._meta.get_field("on")
    written, imports = MigrationWriter.serialize(field)
    assert written == "announcements.dates.PartialDateField(blank=True, max_length=40, null=True)"
    assert imports == {"import announcements.dates"}
    (stored,) = serializers.serialize("python", [step_model(on="2024-11~")], fields=["on"])
    assert (stored["fields"]["on"], field.value_to_string(step_model(on=None))) == ("2024-11~", "")


def _days_in_python(text):
    try:
        date = from_edtf(text)
    except DateError:
        return None
    return date.first, date.last


def _days_in_sql(text):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT lower(days), upper(days) - 1 FROM edtf_days(%s) AS days", [text])
            return cursor.fetchone()
    except DataError:
        return None


@in_one_transaction
@given(text=nearly_edtf | partial_dates.map(str))
def test_the_database_reads_and_refuses_what_python_does(db, text):
    assert _days_in_sql(text) == _days_in_python(text)


REFUSED = [
    "0000",
    "1799",
    "2201",
    "2024-00",
    "2024-13",
    "2023-02-29",
    "2024-11-31",
    "2024\n",
    "\n2024",
    "",
    "/",
    "~",
    "2024~~",
]
REFUSED += [
    "2024/",
    "/2024",
    "2024/2024",
    "2024/2023",
    "2024-11-02/2024-10",
    "2023/2024/2025",
    "1799/1800",
    "2200/2201",
]
TAKEN = [
    "1800",
    "2200",
    "2024-02",
    "2024-12~",
    "2024-12-31",
    "2200-12-31",
    "2024/2024~",
    "2024-11/2024-11-15",
    "1800/2200",
]


@pytest.mark.parametrize(("texts", "refused"), [(REFUSED, True), (TAKEN, False)])
def test_both_refuse_and_take_at_the_same_edges(db, texts, refused):
    in_sql = [_days_in_sql(text) for text in texts]
    assert in_sql == [_days_in_python(text) for text in texts]
    assert [found is None for found in in_sql] == [refused] * len(texts)


def test_a_restore_with_an_empty_search_path_computes_the_days(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(f'SELECT upper("{schema}".edtf_days(%s))', ["2024-11"])
        assert cursor.fetchone() == (day("2024-12-01"),)
        cursor.execute(f"SET LOCAL search_path = '{schema}'")


def test_the_function_can_be_dropped(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA apart")
        cursor.execute("SET LOCAL search_path = apart")
        cursor.execute(EDTF_DAYS_SQL)
        cursor.execute(EDTF_DAYS_DROP_SQL)
        cursor.execute("SELECT to_regprocedure('apart.edtf_days(text)')")
        assert cursor.fetchone() == (None,)
        cursor.execute("RESET search_path")


def test_text_that_is_no_date_cannot_be_stored(step_model):
    step = step_model.objects.create(on="2024")
    with pytest.raises(DataError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE announcements_step SET \"on\" = '2024-13' WHERE id = %s", [step.pk])
    step.refresh_from_db()
    assert step.on == PartialDate("2024")


DATES = [
    *("2023", "2024", "2024~", "2024-10", "2024-11", "2024-11-07", "2025-02-28"),
    *("2024-11-02/2024-11-18", "2024-11/2025-01"),
]
near = st.none() | st.dates(day("2023-12-25"), day("2025-03-05"))


def _every_day(date):
    return {date.first + datetime.timedelta(n) for n in range((date.last - date.first).days + 1)}


@in_one_transaction
@given(first=near, last=near)
def test_overlap_finds_what_counting_days_finds(step_model, first, last):
    step_model.objects.all().delete()
    step_model.objects.bulk_create([step_model(on=edtf) for edtf in [*DATES, None]])
    if first and last and last < first:
        with pytest.raises(DateError):
            overlaps("on_days", first, last)
        return
    found = step_model.objects.filter(overlaps("on_days", first, last)).values_list("on", flat=True)
    asked = (first or datetime.date.min, last or datetime.date.max)
    assert {str(date) for date in found} == {
        edtf for edtf in DATES if any(asked[0] <= a_day <= asked[1] for a_day in _every_day(from_edtf(edtf)))
    }


def test_sorting_uses_the_first_and_the_last_day(step_model):
    step_model.objects.bulk_create([step_model(on=edtf) for edtf in ["2024-11", None, "2024", "2024-11-07"]])
    latest = step_model.objects.order_by(first_day("on_days").desc(nulls_last=True), F("on"))
    assert [str(step.on) for step in latest] == ["2024-11-07", "2024-11", "2024", "None"]
    ends = step_model.objects.order_by("pk").values_list(last_day("on_days"), flat=True)
    assert list(ends) == [day("2024-11-30"), None, day("2024-12-31"), day("2024-11-07")]
