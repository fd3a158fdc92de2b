"""The possible days of a date in the database, as an indexed range."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import DateField, F, Func, GeneratedField, Q

from .value import EARLIEST_YEAR, LATEST_YEAR, DateError

# Calls nothing outside pg_catalog, because pg_restore computes generated columns with an empty search_path.
EDTF_DAYS_SQL = rf"""
CREATE OR REPLACE FUNCTION edtf_days(edtf text) RETURNS daterange
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    ends text[] := string_to_array(edtf, '/');
    part text;
    said text[];
    first_day date;
    last_day date;
BEGIN
    FOREACH part IN ARRAY ends LOOP
        said := regexp_match(part, '^([0-9]{{4}})(?:-([0-9]{{2}})(?:-([0-9]{{2}}))?)?~?$');
        IF said IS NULL OR said[1]::int NOT BETWEEN {EARLIEST_YEAR} AND {LATEST_YEAR} THEN
            RAISE invalid_datetime_format USING MESSAGE = format('%L is not a date in EDTF', edtf);
        END IF;
        last_day := make_date(said[1]::int, coalesce(said[2]::int, 12), coalesce(said[3]::int, 1));
        IF first_day IS NULL THEN
            first_day := make_date(said[1]::int, coalesce(said[2]::int, 1), coalesce(said[3]::int, 1));
        END IF;
        IF said[3] IS NULL THEN
            last_day := last_day + interval '1 month' - interval '1 day';
        END IF;
    END LOOP;
    IF first_day IS NULL OR last_day < first_day OR cardinality(ends) > 2 OR ends[1] = ends[2] THEN
        RAISE invalid_datetime_format USING MESSAGE = format('%L is not a date in EDTF', edtf);
    END IF;
    RETURN daterange(first_day, last_day, '[]');
END
$$
"""
EDTF_DAYS_DROP_SQL = "DROP FUNCTION edtf_days(text)"


def days_of(field_name: str, **options: Any) -> GeneratedField:
    """The column of possible days beside the PartialDateField `field_name`: a daterange, null where it is null.

    The function `edtf_days` must be there first: a migration runs EDTF_DAYS_SQL before it adds the column.
    Index it with GistIndex.
    """
    return GeneratedField(
        expression=Func(F(field_name), function="edtf_days"),
        output_field=DateRangeField(null=True),
        db_persist=True,
        **options,
    )


def overlaps(days_field: str, first: datetime.date | None, last: datetime.date | None) -> Q:
    """Records with a possible day from `first` to `last`, both included; None leaves that end open.

    A record without a date never matches. DateError if `last` is before `first`.
    """
    if first and last and last < first:
        raise DateError(f"{last} is before {first}.")
    return Q(**{f"{days_field}__overlap": DateRange(first, last, "[]")})


def first_day(days_field: str) -> Func:
    """The first possible day, to sort by: `first_day("days").desc(nulls_last=True)`."""
    return Func(F(days_field), function="lower", output_field=DateField())


def last_day(days_field: str) -> Func:
    """The last possible day, itself included."""
    return Func(F(days_field), template="(upper(%(expressions)s) - 1)", output_field=DateField())
