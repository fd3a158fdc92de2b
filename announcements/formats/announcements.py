"""Columns of announcements and of what they carry."""

from typing import Any

from announcements.formats.claims import citations, source_columns
from announcements.formats.columns import (
    Column,
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
from announcements.models import (
    AnnouncedAgreement,
    Announcement,
    Event,
    Figure,
    Involvement,
    Participation,
    Statement,
)
from announcements.models.vocabularies import Role


def _involved(kind: str, attribute: str, *roles: Role) -> Any:
    def read(announcement: Any) -> list[str]:
        rows = [row for row in announcement.involvements.all() if not roles or row.role in roles]
        return [getattr(member, attribute) for row in rows if (member := getattr(row, kind))]

    return read


ANNOUNCEMENTS = Table(
    Announcement,
    (
        number_of_row("announcement"),
        tell("title", "Its title."),
        tell("summary", "What was made known, in our words."),
        tell("kind", "What was announced."),
        *tell_date("announced_on", "When it was made known."),
        Column("country_codes", "Codes of all its countries, in any role.", _involved("country", "code"), Kind.LIST),
        Column("country_names", "Names of all its countries, in any role.", _involved("country", "name"), Kind.LIST),
        *[
            Column(
                f"{role}_country_codes",
                f"Codes of its countries in the role “{role.label.lower()}”.",
                _involved("country", "code", role),
                Kind.LIST,
            )
            for role in Role
        ],
        Column(
            "organisations",
            "Names of all its organisations, in any role.",
            _involved("organisation", "name"),
            Kind.LIST,
        ),
        *tell_related("event", "The event at which it was made known."),
        Column(
            "agreement_ids",
            "Numbers of the agreements that it speaks of.",
            lambda a: [str(agreement.pk) for agreement in a.agreements.all()],
            Kind.LIST,
            ("agreements",),
        ),
        Column(
            "agreements",
            "Titles of the agreements that it speaks of.",
            lambda a: [agreement.title for agreement in a.agreements.all()],
            Kind.LIST,
        ),
        *source_columns(),
        tell("note", "A note by the editors."),
        *record_columns("announcement"),
    ),
    left_out(Announcement),
    loads=(
        "involvements",
        "involvements__country",
        "involvements__organisation",
        "event",
        "agreements",
        citations,
        "merged_into",
    ),
)

ANNOUNCED_AGREEMENTS = Table(
    AnnouncedAgreement,
    (
        number_of_row("row"),
        *tell_related("announcement", "The announcement."),
        *tell_related("agreement", "An agreement that it speaks of."),
    ),
    loads=("announcement", "agreement"),
)

INVOLVEMENTS = Table(
    Involvement,
    (
        number_of_row("row"),
        *tell_related("announcement", "The announcement."),
        *tell_place("country", "The country."),
        *tell_related("organisation", "The organisation."),
        tell("role", "announcing, partner or mentioned."),
    ),
    loads=("announcement", "country", "organisation"),
)

STATEMENTS = Table(
    Statement,
    (
        number_of_row("statement"),
        *tell_related("announcement", "The announcement."),
        *tell_related("official", "Who said it."),
        tell("role_as_printed", "Their role as printed."),
        tell("quote", "The words, word for word."),
        *source_columns(),
    ),
    loads=("announcement", "official", citations),
)

_OF_EITHER = [*tell_related("agreement", "The agreement."), *tell_related("announcement", "The announcement.")]

PARTICIPATIONS = Table(
    Participation,
    (
        number_of_row("row"),
        *tell_related("official", "Who took part."),
        *_OF_EITHER,
        tell("part", "What they did."),
        tell("role_as_printed", "Their role as printed."),
        *source_columns(),
        tell("note", "A note by the editors."),
    ),
    loads=("official", "agreement", "announcement", citations),
)

FIGURES = Table(
    Figure,
    (
        number_of_row("figure"),
        *_OF_EITHER,
        tell("value", "The number.", Kind.NUMBER),
        tell("unit", "A currency's code, or the thing counted."),
        tell("qualifier", "How exact the source says it is."),
        tell("what", "What it counts."),
        *tell_date("period", "The time that it is of."),
        *tell_place("payer_country", "The country that pays."),
        *tell_related("payer_organisation", "The organisation that pays."),
        *tell_place("recipient_country", "The country that receives."),
        *tell_related("recipient_organisation", "The organisation that receives."),
        tell("conditional", "Whether it depends on a condition: yes, no or not_stated."),
        tell("standing", "How it stands to other figures."),
        Column(
            "refers_to_id",
            "Number of the figure that it is a part of, or announces again.",
            lambda figure: figure.refers_to_id,
            Kind.NUMBER,
            ("refers_to",),
        ),
        *source_columns(),
        tell("note", "A note by the editors."),
    ),
    left_out(Figure),
    loads=(
        "agreement",
        "announcement",
        "payer_country",
        "payer_organisation",
        "recipient_country",
        "recipient_organisation",
        citations,
    ),
)

EVENTS = Table(
    Event,
    (
        number_of_row("event"),
        tell("name", "Its name."),
        tell("other_names", "Other names it goes by.", Kind.LIST),
        tell("place", "Where it was held."),
        *tell_place("country", "The country where it was held."),
        *tell_date("date", "When it was held."),
        tell("note", "A note by the editors."),
        *record_columns("event"),
    ),
    left_out(Event),
    loads=("country", "merged_into"),
)
