"""Columns of announcements and of what they carry."""

from typing import Any

from django.db.models import Prefetch

from announcements.formats import examples
from announcements.formats.claims import citations, source_columns
from announcements.formats.columns import (
    Column,
    Kind,
    Reader,
    Table,
    left_out,
    number_of_row,
    record_columns,
    tell,
    tell_date,
    tell_place,
    tell_related,
)
from announcements.formats.public import open_rows
from announcements.models import (
    AnnouncedAgreement,
    Announcement,
    Event,
    Figure,
    Involvement,
    Participation,
    Statement,
)
from announcements.models.vocabularies import AnnouncementKind, Part, Qualifier, Role, Standing, YesNo

COUNTRY_CODES_OF = {Role.ANNOUNCING: "GB", Role.PARTNER: "RS; MK; XK", Role.MENTIONED: "AL"}


def _involved(kind: str, attribute: str, *roles: Role) -> Any:
    def read(announcement: Any) -> list[str]:
        rows = [row for row in announcement.involvements.all() if not roles or row.role in roles]
        return [getattr(member, attribute) for row in rows if (member := getattr(row, kind))]

    return read


ANNOUNCEMENTS = Table(
    Announcement,
    (
        number_of_row("announcement"),
        tell("title", "Its title.", example=examples.ANNOUNCEMENT[1]),
        tell(
            "summary",
            "What was made known, in our words.",
            example="The UK Prime Minister announced a package of measures to deal with small boats in the Channel.",
        ),
        tell("kind", "What was announced.", example="agreement", terms=AnnouncementKind),
        *tell_date("announced_on", "When it was made known.", example="2024-11-04/2024-11-07"),
        Column(
            "country_codes",
            "Codes of all its countries, in any role.",
            _involved("country", "code"),
            Kind.LIST,
            example="GB; RS; MK; XK",
        ),
        Column(
            "country_names",
            "Names of all its countries, in any role.",
            _involved("country", "name"),
            Kind.LIST,
            example="United Kingdom; Serbia; North Macedonia; Kosovo",
        ),
        *[
            Column(
                f"{role}_country_codes",
                f"Codes of its countries in the role “{role.label.lower()}”.",
                _involved("country", "code", role),
                Kind.LIST,
                example=COUNTRY_CODES_OF[role],
            )
            for role in Role
        ],
        Column(
            "organisations",
            "Names of all its organisations, in any role.",
            _involved("organisation", "name"),
            Kind.LIST,
            example="Border Security Command; European Political Community",
        ),
        *tell_related("event", "The event at which it was made known.", examples.EVENT),
        Column(
            "agreement_ids",
            "Numbers of the agreements that it speaks of.",
            lambda a: [str(agreement.pk) for agreement in a.agreements.all()],
            Kind.LIST,
            ("agreements",),
            "2; 3; 4",
        ),
        Column(
            "agreements",
            "Titles of the agreements that it speaks of.",
            lambda a: [agreement.title for agreement in a.agreements.all()],
            Kind.LIST,
            example=examples.AGREEMENT[1],
        ),
        *source_columns(passage="plans to sign three new agreements with Serbia, North Macedonia and Kosovo"),
        tell(
            "note", "A note by the editors.", example="The headline says “signs”, the text “announced plans to sign”."
        ),
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
    row="What was made known on a day.",
)

ANNOUNCED_AGREEMENTS = Table(
    AnnouncedAgreement,
    (
        number_of_row("row"),
        *tell_related("announcement", "The announcement.", examples.ANNOUNCEMENT),
        *tell_related("agreement", "An agreement that it speaks of.", examples.AGREEMENT),
    ),
    loads=("announcement", "agreement"),
    row="An announcement and an agreement that it speaks of.",
)

INVOLVEMENTS = Table(
    Involvement,
    (
        number_of_row("row"),
        *tell_related("announcement", "The announcement.", examples.ANNOUNCEMENT),
        *tell_place("country", "The country.", examples.SERBIA),
        *tell_related("organisation", "The organisation.", examples.ORGANISATION),
        tell("role", "announcing, partner or mentioned.", example="partner", terms=Role),
    ),
    loads=("announcement", "country", "organisation"),
    row="What a country or organisation has to do with an announcement.",
)

STATEMENTS = Table(
    Statement,
    (
        number_of_row("statement"),
        *tell_related("announcement", "The announcement.", examples.ANNOUNCEMENT),
        *tell_related("official", "Who said it.", examples.OFFICIAL),
        tell("role_as_printed", "Their role as printed.", example="prime minister"),
        tell("quote", "The words, word for word.", example="victory for humanity"),
        *source_columns(passage="victory for humanity"),
    ),
    loads=("announcement", "official", citations),
    row="An official’s words in an announcement.",
)

_OF_EITHER = [
    *tell_related("agreement", "The agreement.", examples.AGREEMENT),
    *tell_related("announcement", "The announcement.", examples.ANNOUNCEMENT),
]

PARTICIPATIONS = Table(
    Participation,
    (
        number_of_row("row"),
        *tell_related("official", "Who took part.", examples.OFFICIAL),
        *_OF_EITHER,
        tell("part", "What they did.", example="announced", terms=Part),
        tell("role_as_printed", "Their role as printed.", example="prime minister"),
        *source_columns(passage="Sir Keir’s speech to the Interpol Conference in Glasgow this week"),
        tell("note", "A note by the editors.", example="What he was to urge at the meeting."),
    ),
    loads=("official", "agreement", "announcement", citations),
    row="An official’s part in an agreement or announcement.",
)


def _referred_to(reader: Reader) -> Prefetch:
    """To load: a figure that the reader may not see is none."""
    return Prefetch("refers_to", open_rows(Figure, reader))


FIGURES = Table(
    Figure,
    (
        number_of_row("figure"),
        *_OF_EITHER,
        tell("value", "The number.", Kind.NUMBER, example="150000000.00"),
        tell("unit", "A currency's code, or the thing counted.", example="GBP"),
        tell("qualifier", "How exact the source says it is.", example="exactly", terms=Qualifier),
        tell("what", "What it counts.", example="package of measures to tackle the small boat crisis"),
        *tell_date("period", "The time that it is of.", example="2023"),
        *tell_place("payer_country", "The country that pays.", examples.UNITED_KINGDOM),
        *tell_related("payer_organisation", "The organisation that pays.", examples.ORGANISATION),
        *tell_place("recipient_country", "The country that receives.", ("FR", "France")),
        *tell_related("recipient_organisation", "The organisation that receives.", ("3", "Frontex")),
        tell(
            "conditional",
            "Whether it depends on a condition: yes, no or not_stated.",
            example="not_stated",
            terms=YesNo,
        ),
        tell("standing", "How it stands to other figures.", example="part", terms=Standing),
        Column(
            "refers_to_id",
            "Number of the figure that it is a part of, or announces again.",
            lambda figure: getattr(figure.refers_to, "pk", None),
            Kind.NUMBER,
            ("refers_to",),
            "7",
        ),
        *source_columns(passage="a £150m package of measures to tackle the small boat crisis"),
        tell("note", "A note by the editors.", example="The sum is also printed in pounds."),
    ),
    left_out(Figure),
    loads=(
        "agreement",
        "announcement",
        "payer_country",
        "payer_organisation",
        "recipient_country",
        "recipient_organisation",
        _referred_to,
        citations,
    ),
    row="A number that a source claims: money, or a thing counted.",
)

EVENTS = Table(
    Event,
    (
        number_of_row("event"),
        tell("name", "Its name.", example=examples.EVENT[1]),
        tell("other_names", "Other names it goes by.", Kind.LIST, example="EPC summit; Budapest summit"),
        tell("place", "Where it was held.", example="Budapest"),
        *tell_place("country", "The country where it was held.", examples.HUNGARY),
        *tell_date("date", "When it was held.", example=examples.DAY),
        tell(
            "note",
            "A note by the editors.",
            example="The United Kingdom’s prime minister was to chair a meeting on migration there.",
        ),
        *record_columns("event"),
    ),
    left_out(Event),
    loads=("country", "merged_into"),
    row="A summit or conference.",
)
