"""Reads the annotated texts, and counts how a reading of each agrees with what was annotated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from announcements.dates import from_edtf
from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer, of
from announcements.intake.suggestions import Draft
from announcements.management.commands import load_reference

HALVES = ("tune", "report")
# Stages at which a text has been signed: what is only planned must never be called one of these.
DONE = {"signed", "submitted", "approved", "in_effect", "renewed", "amended", "resumed"}
Pair = tuple[frozenset, frozenset]


@dataclass
class Annotated:
    name: str
    text: str
    published: str = ""
    agreements: list[tuple[frozenset[str], str, frozenset[str], str]] = field(default_factory=list)
    officials: set[tuple[str, str]] = field(default_factory=set)
    dates: set[str] = field(default_factory=set)
    amounts: set[tuple[str, str]] = field(default_factory=set)
    quotes: list[tuple[str, str]] = field(default_factory=list)


def annotated(half: str) -> list[Annotated]:
    whole = Path(__file__).with_name(f"{half}.txt").read_text(encoding="utf-8")
    return [_one(part) for part in whole.split("\n=== ")[1:]]


def _one(part: str) -> Annotated:
    head, text = part.split("\n\n", 1)
    name, *lines = head.splitlines()
    one = Annotated(name, text.strip())
    for line in lines:
        key, _, said = line.partition(": ")
        fields = [each.strip() for each in said.split("|")]
        if key == "published":
            one.published = said
        elif key == "agreement":
            areas = frozenset(each.strip() for each in fields[2].split(",") if each.strip())
            one.agreements.append((frozenset(fields[0].split()), fields[1], areas, fields[3] or "not_stated"))
        elif key == "official":
            one.officials.add((fields[0], fields[1].casefold()))
        elif key == "date":
            one.dates.add(said.strip())
        elif key == "amount":
            one.amounts.add(tuple(said.split()))
        elif key == "quote":
            one.quotes.append((fields[0], fields[1]))
        else:
            raise ValueError(f"{name}: {line}")
    return one


def names() -> Gazetteer:
    return of(load_reference.countries(), load_reference.names(), load_reference.blocs())


def read_one(one: Annotated, gazetteer: Gazetteer) -> Draft:
    return read(one.text, gazetteer, published_on=from_edtf(one.published) if one.published else None)


def compared(one: Annotated, draft: Draft) -> dict[str, tuple[Counter, Counter]]:
    """Per kind: what is annotated, and what was read; each thing as often as it is there."""
    agreements = [(frozenset(each.parties), each.stage, each.form) for each in draft.agreements]
    areas = {area for each in draft.agreements for area in each.areas}
    return {
        "parties": (
            Counter({code for parties, *_ in one.agreements for code in parties}),
            Counter(code.code for code in draft.countries if code.role == "party"),
        ),
        "agreements": (
            Counter(parties for parties, *_ in one.agreements),
            Counter(parties for parties, *_ in agreements),
        ),
        "stage": (
            Counter((parties, stage) for parties, stage, *_ in one.agreements),
            Counter((parties, stage) for parties, stage, _ in agreements),
        ),
        "form": (
            Counter((parties, form) for parties, _, _, form in one.agreements),
            Counter((parties, form) for parties, _, form in agreements),
        ),
        "officials": (
            Counter(one.officials),
            Counter((each.name, each.role_as_printed.casefold()) for each in draft.officials),
        ),
        "dates": (Counter(one.dates), Counter({each.date.edtf for each in draft.dates if each.date})),
        "amounts": (
            Counter(one.amounts),
            Counter({(format(each.value.normalize(), "f"), each.unit) for each in draft.amounts}),
        ),
        "quotations": (
            Counter((_speaker(speaker), _plain(words)) for speaker, words in one.quotes),
            Counter(_quotes(one, draft)),
        ),
        "areas": (Counter({area for _, _, areas, _ in one.agreements for area in areas}), Counter(areas)),
    }


def _quotes(one: Annotated, draft: Draft) -> Iterator[tuple[str, str]]:
    """A quotation is the annotated one when it begins with the same words."""
    for each in draft.quotations:
        words = _plain(each.quote)
        begins = next((_plain(begin) for _, begin in one.quotes if words.startswith(_plain(begin))), words)
        yield _speaker(each.speaker), begins


def _speaker(name: str) -> str:
    """ "A Home Office spokesman" and "the Home Office spokesman" are one, and so are "Sir Desmond Forth" and "Desmond Forth"."""
    return re.sub(r"^(?:an?|the|sir|dame|mrs?|ms|dr) ", "", name.casefold())


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def planned_as_done(one: Annotated, draft: Draft) -> list[str]:
    """Agreements that are only planned, and were read as signed or further: of each parties more are read as done than are."""
    done = Counter(parties for parties, stage, *_ in one.agreements if stage in DONE)
    planned = {parties for parties, stage, *_ in one.agreements if stage in ("announced", "negotiating")}
    read_as_done = Counter(frozenset(each.parties) for each in draft.agreements if each.stage in DONE)
    return [f"{one.name}: {_shown(parties)}" for parties in read_as_done - done if parties in planned]


@dataclass
class Score:
    right: int = 0
    wanted: int = 0
    found: int = 0

    def add(self, wanted: Counter, found: Counter) -> None:
        self.right += (wanted & found).total()
        self.wanted += wanted.total()
        self.found += found.total()

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 1.0


def scores(half: str) -> tuple[dict[str, Score], list[str], list[str]]:
    """Per kind a score; each planned agreement that was read as done; and each miss in a line."""
    gazetteer, kinds, wrong, misses = names(), {}, [], []
    for one in annotated(half):
        draft = read_one(one, gazetteer)
        wrong += planned_as_done(one, draft)
        for kind, (wanted, found) in compared(one, draft).items():
            kinds.setdefault(kind, Score()).add(wanted, found)
            misses += [f"{one.name}: {kind} missed: {_shown(each)}" for each in (wanted - found)]
            misses += [f"{one.name}: {kind} too much: {_shown(each)}" for each in (found - wanted)]
    return kinds, wrong, misses


def _shown(thing: object) -> str:
    if isinstance(thing, frozenset):
        return "–".join(sorted(thing))
    return ", ".join(map(_shown, thing)) if isinstance(thing, tuple) else str(thing)
