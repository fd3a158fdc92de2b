"""Rules that the database keeps, and the one way in which text is folded for sorting and finding."""

from typing import Any

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Func, Q, Value


def fold(*fields: str) -> Func:
    """The text of these columns (text, then lists of text) without accents, case and punctuation, the same on every server."""
    return Func(*[F(name) for name in fields], function="fold", output_field=models.TextField())


def folded(words: str) -> Func:
    """What somebody typed, folded as the columns are."""
    # A NUL can be in no column, and PostgreSQL takes none in a value.
    return Func(
        Value(words.replace("\0", " ")),
        function="fold",
        output_field=models.TextField(),
    )


def folded_key(*fields: str) -> models.GeneratedField:
    """A column to sort and find by: no build of the embedded server has ICU."""
    return models.GeneratedField(
        expression=fold(*fields),
        output_field=models.TextField(db_collation="pg_c_utf8"),
        db_persist=True,
    )


def kept(model: Any) -> Any:
    """Keep every insert, update and delete of a row. What the database derives is left out: it follows from the rest."""
    derived = [f.name for f in model._meta.local_fields if isinstance(f, models.GeneratedField)]
    counted = [f.name for f in model._meta.local_fields if f.name in {"version", "changed_at"}]
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=derived + counted,
        # Row level made a COPY of 100,000 rows 6 to 10 times slower, statement level twice.
        level=pgtrigger.Statement,
        append_only=True,
        model_name=f"{model.__name__}Revision",
        obj_field=pghistory.ObjForeignKey(related_name="revisions"),
    )(model)


def own_version() -> pgtrigger.Trigger:
    """Any change of the record's own row raises its version, unless a row of it just did."""
    return pgtrigger.Trigger(
        name="raise_own_version",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF NEW.version <= OLD.version THEN NEW.version := OLD.version + 1; END IF;
            NEW.changed_at := clock_timestamp();
            RETURN NEW;
        """,
    )


def raises_version(*parents: tuple[str, str]) -> list[pgtrigger.Trigger]:
    """A row's change raises the version of the record that it belongs to.

    Each parent is (table, SQL that selects its ids from ``changed``, the rows that were inserted, updated or deleted).
    """
    updates = "".join(f"UPDATE {table} SET version = version + 1 WHERE id IN ({ids});\n" for table, ids in parents)
    rows = {
        "insert": (pgtrigger.Insert, pgtrigger.Referencing(new="changed"), updates),
        "delete": (pgtrigger.Delete, pgtrigger.Referencing(old="changed"), updates),
        # An update may move a row from one record to another: both have changed.
        "update": (
            pgtrigger.Update,
            pgtrigger.Referencing(old="rows_before", new="rows_after"),
            updates.replace(
                "FROM changed",
                "FROM (TABLE rows_before UNION ALL TABLE rows_after) changed",
            ),
        ),
    }
    return [
        pgtrigger.Trigger(
            name=f"raise_version_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=func + "RETURN NULL;",
        )
        for name, (operation, referencing, func) in rows.items()
    ]


AGREEMENT = "announcements_agreement"
ANNOUNCEMENT = "announcements_announcement"
OFFICIAL = "announcements_official"


def row_of_agreement() -> list[pgtrigger.Trigger]:
    return raises_version((AGREEMENT, "SELECT agreement_id FROM changed"))


def row_of_announcement() -> list[pgtrigger.Trigger]:
    return raises_version((ANNOUNCEMENT, "SELECT announcement_id FROM changed"))


def row_of_either() -> list[pgtrigger.Trigger]:
    return raises_version(
        (AGREEMENT, "SELECT agreement_id FROM changed"),
        (ANNOUNCEMENT, "SELECT announcement_id FROM changed"),
    )


def exactly_one(first: str, second: str, *, name: str, **message: Any) -> models.CheckConstraint:
    """One of two foreign keys is set, and not both."""
    only_first = Q(**{f"{first}__isnull": False, f"{second}__isnull": True})
    only_second = Q(**{f"{first}__isnull": True, f"{second}__isnull": False})
    return models.CheckConstraint(condition=only_first | only_second, name=name, **message)


def needs_support(operation: Any, *calls: str) -> pgtrigger.Trigger:
    """Asked at COMMIT (or when the form asks): no published fact without a supporting citation. See migration 0004."""
    return pgtrigger.Trigger(
        name="needs_support",
        when=pgtrigger.After,
        operation=operation,
        timing=pgtrigger.Deferred,
        func="".join(f"PERFORM require_support({call});\n" for call in calls) + "RETURN NULL;",
    )
