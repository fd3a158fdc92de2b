"""Loads countries, their names, and the blocs they belong to. See announcements/data/README.md."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pghistory
import pycountry
from babel import Locale
from django.core.management.base import BaseCommand
from django.db import transaction

from announcements.models import Bloc, Country, CountryName, Membership

DATA = Path(__file__).resolve().parents[2] / "data"
KOSOVO = "XK"

# English and French, where CLDR's name is a device to sort by or to tell two apart, and not what people write.
SHOWN = {
    "CD": ("DR Congo", "République démocratique du Congo"),
    "CG": ("Republic of the Congo", "République du Congo"),
    "CV": ("Cabo Verde", "Cap-Vert"),
    "GS": ("South Georgia and the South Sandwich Islands", "Géorgie du Sud-et-les Îles Sandwich du Sud"),
    "HK": ("Hong Kong", "Hong Kong"),
    "MM": ("Myanmar", "Myanmar"),
    "MO": ("Macao", "Macao"),
    "PS": ("Palestine", "Palestine"),
    "SX": ("Sint Maarten", "Sint Maarten"),
    "VC": ("Saint Vincent and the Grenadines", "Saint-Vincent-et-les Grenadines"),
}
ENGLISH, FRENCH = (Locale(language).territories for language in ("en", "fr"))
COUNTED: dict[type[Any], str] = {Country: "countries", CountryName: "names", Bloc: "blocs", Membership: "memberships"}


class Command(BaseCommand):
    help = "Load countries, names and blocs from announcements/data/. Loading again changes nothing."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with pghistory.context(why="Reference data loaded"):
            done = load()
        kept = ", ".join(f"{model.objects.count()} {words}" for model, words in COUNTED.items())
        acts = ", ".join(f"{done[act]} {act}" for act in ("added", "changed", "removed"))
        self.stdout.write(f"Reference data: {kept}; {acts}.")


def load() -> Counter[str]:
    """Makes the tables say what the files say; how many rows were added, changed and removed."""
    # Records point to countries and blocs, so those stay even when a file no longer names them.
    return (
        align(Country, countries(), key=("code",), also=("name", "name_fr"), remove=False)
        + align(CountryName, names(), key=("country_id", "name", "kind"), also=("since", "until", "source"))
        + align(Bloc, blocs(), key=("code",), also=("name",), remove=False)
        + align(Membership, memberships(), key=("bloc_id", "country_id", "since"), also=("until", "source"))
    )


def align(
    model: type[Any], wanted: Iterable[Any], *, key: tuple[str, ...], also: tuple[str, ...], remove: bool = True
) -> Counter[str]:
    """Adds, changes and removes rows of `model` until they are the `wanted` ones; writes no row that is right."""
    identity, says = attrgetter(*key), attrgetter(*also)
    held = {identity(row): row for row in model.objects.all()}
    added, changed = [], []
    for row in wanted:
        was = held.pop(identity(row), None)
        if was is None:
            added.append(row)
        elif says(row) != says(was):
            row.pk = was.pk
            changed.append(row)
    gone = [row.pk for row in held.values()] if remove else []
    model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(added)
    model.objects.bulk_update(changed, also)
    return Counter(added=len(added), changed=len(changed), removed=len(gone))


def codes() -> list[str]:
    """ISO 3166-1 alpha-2 and Kosovo's, in order."""
    return sorted([country.alpha_2 for country in pycountry.countries] + [KOSOVO])


def countries() -> Iterator[Country]:
    for code in codes():
        english, french = SHOWN.get(code) or (spelled_out(ENGLISH[code]), FRENCH[code])
        yield Country(code=code, name=english, name_fr=french)


def spelled_out(name: str) -> str:
    return name.replace("St. ", "Saint ").replace(" & ", " and ")


def names() -> Iterator[CountryName]:
    """Rows of names.csv, then what ISO and CLDR call a country besides."""
    known = {(country.code, country.name) for country in countries()}
    for row in rows("names.csv"):
        known.add((row["code"], row["name"]))
        yield CountryName(
            country_id=row["code"], name=row["name"], kind=row["kind"],
            since=row["from"], until=row["until"], source=row["source"],
        )  # fmt: skip
    for code, name, source in standard_names():
        if (code, name) not in known:
            known.add((code, name))
            yield CountryName(country_id=code, name=name, kind="alternative", source=source)


def standard_names() -> Iterator[tuple[str, str, str]]:
    """Code, name and source. Left out: names turned round for an index ("Iran, Islamic Republic of")."""
    for country in pycountry.countries:
        for kind in ("name", "common_name", "official_name"):
            name = getattr(country, kind, "").removeprefix("the ")
            if name and not set(name) & set(",("):
                yield country.alpha_2, name, "ISO 3166-1, as given by pycountry"
    for code in codes():
        yield code, ENGLISH[code], "Unicode CLDR, as given by Babel"


def blocs() -> list[Bloc]:
    named = {row["bloc"]: row["name"] for row in rows("blocs.csv")}
    return [Bloc(code=code, name=name) for code, name in named.items()]


def memberships() -> Iterator[Membership]:
    for row in rows("blocs.csv"):
        yield Membership(
            bloc_id=row["bloc"], country_id=row["country"],
            since=row["from"], until=row["until"], source=row["source"],
        )  # fmt: skip


def rows(file: str) -> list[dict[str, str]]:
    with (DATA / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
