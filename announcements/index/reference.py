"""Countries and blocs as the index needs them. They are read again when any of their tables has changed."""

import datetime
from dataclasses import dataclass

from django.db import connection

from announcements.models.places import Place

PLACES = """
SELECT code, name, false, EXISTS (
    SELECT FROM announcements_countryname other WHERE other.search_key = lower(place.code) AND other.country_id <> place.code
) FROM announcements_country place
UNION ALL SELECT code, name, true, false FROM announcements_bloc
"""
MEMBERSHIPS = (
    "SELECT bloc_id, country_id, lower(days), upper(days) - 1 FROM announcements_membership WHERE days IS NOT NULL"
)


@dataclass(frozen=True)
class Reference:
    """``places`` by code; ``codes`` are those that name one place and no other; ``memberships`` as bloc, country, first and
    last day, None where an end is open."""

    places: dict[str, Place]
    codes: set[str]
    memberships: list[tuple[str, str, datetime.date | None, datetime.date | None]]

    @classmethod
    def read(cls) -> "Reference":
        with connection.cursor() as cursor:
            cursor.execute(PLACES)
            places = cursor.fetchall()
            cursor.execute(MEMBERSHIPS)
            memberships = cursor.fetchall()
        return cls(
            {code: Place(code, name, is_bloc) for code, name, is_bloc, _ in places},
            {code for code, _, _, is_also_a_name in places if not is_also_a_name},
            memberships,
        )
