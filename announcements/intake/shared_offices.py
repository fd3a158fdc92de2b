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
_OFFICE = re.compile(
    rf"\b(?P<role>(?:[A-Za-z]+ ){{0,2}}(?:[Mm]inisters|[Pp]residents|[Ss]ecretaries|[Cc]hancellors|[Pp]remiers|[Cc]ommissioners|[Aa]mbassadors|[Ll]eaders) of "
    rf"{_COUNTRY}(?:, {_COUNTRY})*,? and {_COUNTRY})(?:, | [–—-] | \(|: )(?={TITLE}*[A-ZÀ-Þ])"
)
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
        role = Span(office.start(), office.end("role"))
        countries = [one.code for one in places.within(*role)]
        if sentence is None or len(countries) < 2:
            continue
        names = list(_names(laid.text, office.end(), sentence.end))
        if len(names) < 2:
            continue
        whose = countries if len(countries) == len(names) else [None] * len(names)
        # "The interior ministers": the article is no part of an office.
        words = re.sub(r"^(?:[Tt]he|[Tt]hree|[Tt]wo|[Bb]oth) ", "", office["role"])
        yield Shared(words, Span(role.end - len(words), role.end), list(zip(names, whose, strict=True)))


def _names(text: str, at: int, most: int) -> Iterator[Span]:
    found = _FIRST.match(text, at, most)
    while found and " " in found["name"]:
        yield Span(*found.span("name"))
        found = _NEXT.match(text, found.end(), most)
