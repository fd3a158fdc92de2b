"""Columns of organisations, officials and their appointments."""

from announcements.formats.claims import citations, source_columns
from announcements.formats.columns import (
    Kind,
    Table,
    left_out,
    number_of_row,
    record_columns,
    tell,
    tell_date,
    tell_place,
    tell_related,
)
from announcements.models import Appointment, Official, Organisation

ORGANISATIONS = Table(
    Organisation,
    (
        number_of_row("organisation"),
        tell("name", "Its name."),
        tell("other_names", "Other names it goes by.", Kind.LIST),
        tell("acronym", "Its acronym."),
        tell("kind", "What kind of organisation it is."),
        *tell_place("country", "The country that it belongs to; empty when to no one country."),
        *tell_place("bloc", "The bloc whose name stands for it."),
        tell("note", "A note by the editors."),
        *record_columns("organisation"),
    ),
    left_out(Organisation),
    loads=("country", "bloc", "merged_into"),
)

OFFICIALS = Table(
    Official,
    (
        number_of_row("official"),
        tell("name", "Their name."),
        tell("other_names", "Other names they go by.", Kind.LIST),
        tell("note", "A note by the editors."),
        *record_columns("official"),
    ),
    left_out(Official),
    loads=("merged_into",),
)

APPOINTMENTS = Table(
    Appointment,
    (
        number_of_row("appointment"),
        *tell_related("official", "Who held the office."),
        tell("role", "The office."),
        *tell_place("country", "The country whose office it is."),
        *tell_related("organisation", "The organisation whose office it is."),
        *tell_date("since", "From when."),
        *tell_date("until", "Until when."),
        *source_columns(),
    ),
    left_out(Appointment),
    loads=("official", "country", "organisation", citations),
)
