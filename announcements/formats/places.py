"""Columns of the reference data."""

from announcements.formats.columns import Column, Kind, Table, left_out, number_of_row, tell, tell_date, tell_place
from announcements.models import Bloc, Country, CountryName, Membership

COUNTRIES = Table(
    Country,
    (
        tell("code", "ISO 3166-1 alpha-2, XK for Kosovo."),
        tell("name", "Its name in English."),
        tell("name_fr", "Its name in French."),
        Column(
            "other_names",
            "Former and alternative names and demonyms.",
            lambda c: [n.name for n in c.names.all()],
            Kind.LIST,
        ),
        Column(
            "bloc_codes",
            "Blocs that it belongs or belonged to: see memberships.",
            lambda c: sorted({b.code for b in c.blocs.all()}),
            Kind.LIST,
        ),
    ),
    left_out(Country),
    loads=("names", "blocs"),
)

COUNTRY_NAMES = Table(
    CountryName,
    (
        number_of_row("name"),
        *tell_place("country", "The country."),
        tell("name", "The name."),
        tell("kind", "former, alternative or demonym."),
        *tell_date("since", "From when it was so called."),
        *tell_date("until", "Until when."),
        tell("source", "Where this is from."),
    ),
    left_out(CountryName),
    loads=("country",),
)

BLOCS = Table(
    Bloc,
    (
        tell("code", "Its code here."),
        tell("name", "Its name."),
        Column(
            "member_codes",
            "Countries that belong or belonged to it: see memberships.",
            lambda b: sorted({c.code for c in b.members.all()}),
            Kind.LIST,
            ("members",),
        ),
    ),
    left_out(Bloc),
    loads=("members",),
)

MEMBERSHIPS = Table(
    Membership,
    (
        number_of_row("membership"),
        *tell_place("bloc", "The bloc."),
        *tell_place("country", "The country."),
        *tell_date("since", "From when it belonged to the bloc."),
        *tell_date("until", "The last day on which it did."),
        tell("source", "Where this is from."),
    ),
    left_out(Membership),
    loads=("bloc", "country"),
)
