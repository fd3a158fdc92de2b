"""Several people who are named behind one office: "the interior ministers of Norway, Austria and Hungary, A, B and C respectively"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from announcements.intake.names import NAME, TITLE
from announcements.intake.places import Places
from announcements.intake.sentences import Laid
from announcements.passages import Span

_COUNTRY = r"(?:the )?[A-ZÀ-Þ][\w’'-]+(?: (?:and )?[A-ZÀ-Þ][\w’'-]+)?"
# Looked for by its most telling part: what stands before that is read backwards.
_OFFICE = re.compile(
    rf"(?:inisters|residents|ecretaries|hancellors|remiers|ommissioners|mbassadors|eaders) of "
    rf"(?P<countries>{_COUNTRY}(?:, {_COUNTRY})*,? and {_COUNTRY})(?:, | [–—-] | \(|: )(?={TITLE}*[A-ZÀ-Þ])"
)
_BEGINNING = re.compile(r"(?<![\w’'-])(?:(?!(?i:the|two|three|both)\b)[A-Za-z]+ ){0,2}[A-Za-z]$")
_LONGEST = 40
_ONE = rf"{TITLE}*(?P<name>{NAME})"
_FIRST, _NEXT = re.compile(_ONE), re.compile(rf"(?:,? and |, (?:and )?){_ONE}")


@dataclass(frozen=True)
class Shared:
    """``role`` as printed, for all; ``holders`` in their order, each with the country in the same place, where there are as many."""

    role: str
    span: Span
    holders: list[tuple[Span, str | None]]


def read(laid: Laid, places: Places) -> Iterator[Shared]:
    for office in _OFFICE.finditer(laid.text):
        sentence = laid.sentence_at(office.start())
        before = _BEGINNING.search(laid.text, max(0, office.start() - _LONGEST), office.start())
        if sentence is None or before is None or before.start() < sentence.start:
            continue
        span = Span(before.start(), office.end("countries"))
        countries = [one.code for one in places.within(*span)]
        names = list(_names(laid.text, office.end(), sentence.end))
        if len(names) < 2 or len(countries) < 2:
            continue
        whose = countries if len(countries) == len(names) else [None] * len(names)
        yield Shared(laid.text[span.start : span.end], span, list(zip(names, whose, strict=True)))


def _names(text: str, at: int, most: int) -> Iterator[Span]:
    found = _FIRST.match(text, at, most)
    while found and " " in found["name"]:
        yield Span(*found.span("name"))
        found = _NEXT.match(text, found.end(), most)
