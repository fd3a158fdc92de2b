"""Every record and row is kept from the first migration on. A release and a redaction never change, and an alert is forgotten."""

import pytest
from django.apps import apps
from django.db import connection

from announcements.models import Alert, Record, Redaction, Release, WithheldFile

TABLES = [
    model
    for model in apps.get_app_config("announcements").get_models()
    if model._meta.managed
    and not hasattr(model, "pgh_tracked_model")
    and model not in (Alert, Redaction, Release, WithheldFile)
]


def triggers_of(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgtype & 1 FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [model._meta.db_table],
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_insert_update_and_delete_are_kept_by_statement_triggers(model):
    kept = {
        name: level
        for name, level in triggers_of(model).items()
        if name.startswith(("pgtrigger_insert_insert", "pgtrigger_update_update", "pgtrigger_delete_delete"))
    }
    assert sorted(name.rsplit("_", 1)[0] for name in kept) == [
        "pgtrigger_delete_delete",
        "pgtrigger_insert_insert",
        "pgtrigger_update_update",
    ]
    assert set(kept.values()) == {0}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_only_what_the_database_derives_is_left_out(model):
    kept = {field.name for field in model.revisions.field.model._meta.fields}
    left_out = {field.name for field in model._meta.fields} - kept
    derived = {field.name for field in model._meta.fields if field.generated}
    counted = {"version", "changed_at"} if issubclass(model, Record) else set()
    assert left_out == derived | counted
