"""The names that an article can hold: countries, blocs, organisations, officials, events. Built from the database, read by pure functions."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from announcements.models import Appointment, Bloc, Country, CountryName, Event, Official, Organisation
from announcements.models.vocabularies import NameKind, State

_WORD = re.compile(r"\w+", re.UNICODE)
_CAPITALISED = re.compile(r"[^\W\d_a-z]\w*")


class Named(NamedTuple):
    """``kind``: country, demonym, capital, bloc, organisation, event, official. ``key`` is a code or a record's key."""

    kind: str
    key: Any
    name: str


class Found(NamedTuple):
    start: int
    end: int
    named: Named


@dataclass
class Names:
    """Finds the longest known name at each word. Case counts: "Polish" is a people, "polish" is not."""

    by_first_word: dict[str, list[tuple[str, Named]]] = field(default_factory=dict)

    def add(self, written: str, named: Named) -> None:
        first = _WORD.search(written)
        if first and first.start() == 0:
            self.__dict__.pop("_first_words", None)
            known = self.by_first_word.setdefault(first[0], [])
            if (written, named) not in known:
                known.append((written, named))
                known.sort(key=lambda one: -len(one[0]))

    @cached_property
    def _first_words(self) -> re.Pattern[str]:
        """Words that a name may begin with: most begin with a capital, and most words do not."""
        others = sorted(one for one in self.by_first_word if not _CAPITALISED.fullmatch(one))
        return re.compile(
            "|".join([rf"(?<!\w){_CAPITALISED.pattern}", *(rf"(?<!\w){re.escape(one)}(?!\w)" for one in others)])
        )

    def find(self, text: str) -> Iterator[Found]:
        at = 0
        for word in self._first_words.finditer(text):
            if word.start() < at:
                continue
            for written, named in self.by_first_word.get(word[0], ()):
                end = word.start() + len(written)
                if text.startswith(written, word.start()) and not (end < len(text) and _inside_word(text, end)):
                    yield Found(word.start(), end, named)
                    at = end
                    break


def _inside_word(text: str, end: int) -> bool:
    return text[end].isalnum() and text[end - 1].isalnum()


@dataclass(frozen=True)
class KnownOfficial:
    pk: int
    name: str
    names: tuple[str, ...]
    # (role, country code)
    offices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gazetteer:
    """``places`` and ``bodies`` find names in a text; the rest says what a name stands for."""

    places: Names
    bodies: Names
    country_names: dict[str, str]
    bloc_names: dict[str, str]
    officials: tuple[KnownOfficial, ...] = ()
    events: Names = field(default_factory=Names)
    # Institution → the country or bloc whose it is.
    belongs_to: dict[str, str] = field(default_factory=dict)
    # International organisation, however it is written → the short name under which it is a party.
    as_party: dict[str, str] = field(default_factory=dict)

    def name_of(self, code: str) -> str:
        return self.country_names.get(code) or self.bloc_names.get(code) or code


def of(
    countries: Iterable[Country],
    names: Iterable[CountryName],
    blocs: Iterable[Bloc],
    organisations: Iterable[Organisation] = (),
    officials: Iterable[Official] = (),
    appointments: Iterable[Appointment] = (),
    events: Iterable[Event] = (),
) -> Gazetteer:
    """A gazetteer of these. It asks the database nothing."""
    places, bodies, belongs_to, as_party = Names(), Names(), {}, {}
    country_names = {country.code: country.name for country in countries}
    for code, name in country_names.items():
        places.add(name, Named("country", code, name))
    _add_names(places, names, country_names)
    bloc_names = {bloc.code: bloc.name for bloc in blocs}
    for code, name in bloc_names.items():
        for written in (name, *_BLOC_NAMES.get(code, ())):
            places.add(written, Named("bloc", code, name))
    for row in rows("capitals.csv"):
        places.add(row["capital"], Named("capital", row["code"], row["capital"]))
    for row in rows("short_names.csv"):
        # What newspapers call it, and no list of names does.
        places.add(row["name"], Named("country", row["code"], country_names.get(row["code"], row["name"])))
    _add_institutions(bodies, belongs_to, as_party)
    for body in organisations:
        _add_organisation(bodies, belongs_to, body, set(bloc_names.values()))
    return Gazetteer(
        places,
        bodies,
        country_names,
        bloc_names,
        tuple(_known(officials, appointments)),
        _events(events),
        belongs_to,
        as_party,
    )


_BLOC_NAMES = {
    "EU": ("EU", "E.U.", "European Community", "the bloc", "the Union"),
    "SCHENGEN": ("Schengen area", "Schengen Area", "Schengen zone", "Schengen"),
    "WESTERN_BALKANS": ("Western Balkans", "western Balkans", "Western Balkan", "Balkans"),
    "EPC": ("European Political Community",),
    "FIVE_EYES": ("Five Eyes",),
    "COE": ("Council of Europe",),
}


def _add_institutions(bodies: Names, belongs_to: dict[str, str], as_party: dict[str, str]) -> None:
    for row in rows("institutions.csv"):
        bodies.add(row["name"], Named("organisation", None, row["name"]))
        if row["code"]:
            belongs_to[row["name"]] = row["code"]
        if row["party"]:
            as_party[row["name"]] = row["party"]


def _add_names(places: Names, names: Iterable[CountryName], country_names: dict[str, str]) -> None:
    for row in names:
        demonym = row.kind == NameKind.DEMONYM
        named = Named("demonym" if demonym else "country", row.country_id, country_names.get(row.country_id, row.name))
        places.add(row.name, named)
        if demonym and not row.name.endswith(("s", "sh", "ch", "ese", "men", "man", "women", "woman")):
            places.add(f"{row.name}s", named)


def _add_organisation(bodies: Names, belongs_to: dict[str, str], body: Organisation, blocs: set[str]) -> None:
    if body.name in blocs and body.bloc_id == "EU":
        return
    for written in {body.name, body.acronym, *body.other_names} - {""}:
        bodies.add(written, Named("organisation", body.pk, body.name))
        if body.country_id:
            belongs_to.setdefault(written, body.country_id)


def _known(officials: Iterable[Official], appointments: Iterable[Appointment]) -> Iterator[KnownOfficial]:
    offices: dict[int, list[tuple[str, str]]] = {}
    for office in appointments:
        offices.setdefault(office.official_id, []).append((office.role, office.country_id or ""))
    for one in officials:
        yield KnownOfficial(one.pk, one.name, (one.name, *one.other_names), tuple(offices.get(one.pk, ())))


def _events(events: Iterable[Event]) -> Names:
    names = Names()
    for event in events:
        for written in (event.name, *event.other_names):
            names.add(written, Named("event", event.pk, event.name))
    return names


def from_database() -> Gazetteer:
    """Of all that is entered, drafts too: it is for editors."""
    kept = [State.DRAFT, State.PUBLISHED]
    return of(
        Country.objects.all(),
        CountryName.objects.all(),
        Bloc.objects.all(),
        Organisation.objects.filter(state__in=kept),
        Official.objects.filter(state__in=kept),
        Appointment.objects.filter(official__state__in=kept),
        Event.objects.filter(state__in=kept),
    )


def rows(file: str) -> list[dict[str, str]]:
    """The rows of one of the data files here."""
    with Path(__file__).with_name(file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def word_list(name: str) -> frozenset[str]:
    """One of the lists of words.txt."""
    whole = Path(__file__).with_name("words.txt").read_text(encoding="utf-8")
    found = re.search(rf"^\[{name}\].*\n((?:[^\[\n].*\n?)+)", whole, re.MULTILINE)
    return frozenset(found[1].split()) if found else frozenset()
