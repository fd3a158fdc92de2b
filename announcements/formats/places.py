"""Columns of the reference data."""

from announcements.formats import examples
from announcements.formats.columns import Column, Kind, Table, left_out, number_of_row, tell, tell_date, tell_place
from announcements.models import Bloc, Country, CountryName, Membership
from announcements.models.vocabularies import NameKind

COUNTRIES = Table(
    Country,
    (
        tell("code", "ISO 3166-1 alpha-2, XK for Kosovo.", example="SZ"),
        tell("name", "Its name in English.", example="Eswatini"),
        tell("name_fr", "Its name in French.", example="Eswatini"),
        Column(
            "other_names",
            "Former and alternative names and demonyms.",
            lambda c: [n.name for n in c.names.all()],
            Kind.LIST,
            example="Swaziland; Kingdom of Swaziland; Kingdom of Eswatini; Swazi",
        ),
        Column(
            "bloc_codes",
            "Blocs that it belongs or belonged to: see memberships.",
            lambda c: sorted({b.code for b in c.blocs.all()}),
            Kind.LIST,
            example="COE; EPC; EU; SCHENGEN",
        ),
    ),
    left_out(Country),
    loads=("names", "blocs"),
    row="A country or territory.",
)

COUNTRY_NAMES = Table(
    CountryName,
    (
        number_of_row("name"),
        *tell_place("country", "The country.", ("SZ", "Eswatini")),
        tell("name", "The name.", example="Swaziland"),
        tell("kind", "former, alternative or demonym.", example="former", terms=NameKind),
        *tell_date("since", "From when it was so called.", example="1968"),
        *tell_date("until", "Until when.", example="2018-04-19"),
        tell("source", "Where this is from.", example="UN Terminology"),
    ),
    left_out(CountryName),
    loads=("country",),
    row="A former or alternative name of a country, or what its people are called.",
)

BLOCS = Table(
    Bloc,
    (
        tell("code", "Its code here.", example="FIVE_EYES"),
        tell("name", "Its name.", example="Five Eyes"),
        Column(
            "member_codes",
            "Countries that belong or belonged to it: see memberships.",
            lambda b: sorted({c.code for c in b.members.all()}),
            Kind.LIST,
            ("members",),
            "AU; CA; GB; NZ; US",
        ),
    ),
    left_out(Bloc),
    loads=("members",),
    row="A bloc of countries.",
)

MEMBERSHIPS = Table(
    Membership,
    (
        number_of_row("membership"),
        *tell_place("bloc", "The bloc.", examples.BLOC),
        *tell_place("country", "The country.", examples.UNITED_KINGDOM),
        *tell_date("since", "From when it belonged to the bloc.", example="1973-01-01"),
        *tell_date("until", "The last day on which it did.", example="2020-01-31"),
        tell("source", "Where this is from.", example="Treaty of Accession 1972"),
    ),
    left_out(Membership),
    loads=("bloc", "country"),
    row="A country’s time in a bloc.",
)
