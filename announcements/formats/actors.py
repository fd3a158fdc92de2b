"""Columns of organisations, officials and their appointments."""

from announcements.formats import examples
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
from announcements.models.vocabularies import OrganisationKind

ORGANISATIONS = Table(
    Organisation,
    (
        number_of_row("organisation"),
        tell("name", "Its name.", example="European Union"),
        tell("other_names", "Other names it goes by.", Kind.LIST, example="European Community"),
        tell("acronym", "Its acronym.", example="EU"),
        tell("kind", "What kind of organisation it is.", example="international", terms=OrganisationKind),
        *tell_place(
            "country", "The country that it belongs to; empty when to no one country.", examples.UNITED_KINGDOM
        ),
        *tell_place("bloc", "The bloc whose name stands for it.", examples.BLOC),
        tell(
            "note",
            "A note by the editors.",
            example="Treaties made by the European Community are entered under its name of today.",
        ),
        *record_columns("organisation"),
    ),
    left_out(Organisation),
    loads=("country", "bloc", "merged_into"),
    row="A ministry, agency, police body, international organisation or company.",
)

OFFICIALS = Table(
    Official,
    (
        number_of_row("official"),
        tell("name", "Their name.", example="Abdul Amir Shimmari"),
        tell("other_names", "Other names they go by.", Kind.LIST, example="Abdul Amir al-Shammari"),
        tell("note", "A note by the editors.", example="Sources spell the name in two ways."),
        *record_columns("official"),
    ),
    left_out(Official),
    loads=("merged_into",),
    row="A person who signed, announced, negotiated or spoke.",
)

APPOINTMENTS = Table(
    Appointment,
    (
        number_of_row("appointment"),
        *tell_related("official", "Who held the office.", examples.OFFICIAL),
        tell("role", "The office.", example="Prime Minister"),
        *tell_place("country", "The country whose office it is.", examples.UNITED_KINGDOM),
        *tell_related("organisation", "The organisation whose office it is.", examples.ORGANISATION),
        *tell_date("since", "From when.", example="2024-07-05"),
        *tell_date("until", "Until when.", example="2029~"),
        *source_columns(passage="the UK’s new Prime Minister"),
    ),
    left_out(Appointment),
    loads=("official", "country", "organisation", citations),
    row="An office that an official holds or held.",
)
