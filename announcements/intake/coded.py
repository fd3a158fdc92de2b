"""A sentence with signs for countries and their people: of that it is read who makes an agreement with whom."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from announcements.intake.gazetteer import Gazetteer
from announcements.intake.people import People
from announcements.intake.places import PlaceMention, Places
from announcements.intake.sentences import Laid, Sentence
from announcements.passages import Span

# Before a name that is where, whence or about whom, and not who agrees.
GOVERNED = re.compile(
    r"\b(?:in|at|from|to|into|through|via|across|near|on|against|towards?|under|than|about|over|off|outside|within|inside|around|for|of|leaving|left|reach|reaching|visit(?:ing|ed|s)?|during|"
    r"by|with|between|after|like|unlike|besides|beyond|bordering|borders?|neighbours|following|despite|as|including|without|enter(?:ing)?)\s(?:(?:the|its|their|his|her|neighbouring|nearby|new|north|south|western|eastern|northern|southern|illegal|mainland|many|all|most|some)\s)*$",
    re.IGNORECASE,
)  # fmt: skip
# "Ana Berg (EPP, Norway)": where a member of a parliament was elected.
_MEMBER_FOR = re.compile(r"\((?:[A-Z][\w&/]*[A-Z]|Greens?|Renew|The Left)(?:/[A-Z]+)?, $")
# Somebody who holds an office of a country that the article does not name.
SOMEBODY = "?"
# "The Bolivian minister said that his country and Peru".
_THEIR_COUNTRY = re.compile(r"\b(?:his|her) (?:country|government)\b(?![’'])")
# "The government", of whatever country.
_GOVERNMENT = re.compile(r"(?<=[Tt]he )(?:[Gg]overnment|[Cc]abinet)\b(?! of\b|[’']s)")


@dataclass(frozen=True)
class Coded:
    """A sentence in which each country is a sign: ⟦p3⟧ a country, ⟦d3⟧ its adjective, ⟦q3⟧ a person of it."""

    words: str
    codes: dict[str, str]
    # From which place of the text on, by how much a place in ``words`` differs.
    moved: list[tuple[int, int]]

    def place(self, original: int) -> int:
        """Where a place of the text is in ``words``."""
        shift = 0
        for where, by in self.moved:
            if where > original:
                break
            shift = by
        return original + shift


class CodedSentences:
    """Those of an article, each coded once."""

    def __init__(self, laid: Laid, places: Places, people: People, gazetteer: Gazetteer) -> None:
        self.laid, self.places, self.people = laid, places, people
        self._coded: dict[int, Coded] = {}
        self._organisations = frozenset(gazetteer.as_party.values())
        whose = gazetteer.belongs_to | gazetteer.as_party
        self._institutions = [
            PlaceMention(found.start, found.end, whose[words], "institution")
            for found in places.bodies
            if (words := laid.text[found.start : found.end]) in whose
        ]

    def of(self, sentence: Sentence) -> Coded:
        if sentence.start not in self._coded:
            self._coded[sentence.start] = self._code(sentence)
        return self._coded[sentence.start]

    def _code(self, sentence: Sentence) -> Coded:
        """Organisations ("the High Commissioner for Refugees" is no person), persons, offices, places, institutions: what overlaps an earlier one is left."""
        signs: list[tuple[Span, str, str]] = []
        for span, kind, code in [
            *self._organisations_in(sentence),
            *self._people_in(sentence),
            *self._places_in(sentence),
        ]:
            if not any(span.start < other.end and other.start < span.end for other, _, _ in signs):
                signs.append((span, kind, code))
        return self._put(sentence, sorted(signs))

    def _organisations_in(self, sentence: Sentence) -> Iterator[tuple[Span, str, str]]:
        for each in self._institutions_in(sentence):
            if each.code in self._organisations:
                yield each.span, "p", each.code

    def _institutions_in(self, sentence: Sentence) -> list[PlaceMention]:
        first, last = (bisect_left(self._institutions, (place,)) for place in sentence.span)
        return self._institutions[first:last]

    def _people_in(self, sentence: Sentence) -> Iterator[tuple[Span, str, str]]:
        for one in self.people.within(*sentence.span):
            code = one.person.country or (SOMEBODY if one.person.role else "")
            if code or one.rule != "name":
                yield one.span, "q", code
        for span, whose in self.people.unheld(*sentence.span):
            yield span, "q", whose or SOMEBODY
        for found in _THEIR_COUNTRY.finditer(self.laid.text, *sentence.span):
            before = self.people.within(sentence.start, found.start())
            whose = next((one.person.country for one in reversed(before) if one.person.country), "")
            if whose:
                yield Span(*found.span()), "q", whose
        for found in _GOVERNMENT.finditer(self.laid.text, *sentence.span):
            yield Span(*found.span()), "q", SOMEBODY

    def _places_in(self, sentence: Sentence) -> Iterator[tuple[Span, str, str]]:
        for each in [*self.places.within(*sentence.span), *self._institutions_in(sentence)]:
            if _MEMBER_FOR.search(self.laid.text, max(sentence.start, each.start - 20), each.start):
                continue
            yield each.span, "d" if each.kind == "demonym" else "c" if each.kind == "capital" else "p", each.code

    def _put(self, sentence: Sentence, signs: list[tuple[Span, str, str]]) -> Coded:
        text, words, at = self.laid.text, "", sentence.start
        codes: dict[str, str] = {}
        moved: list[tuple[int, int]] = [(0, -sentence.start)]
        for number, (span, kind, code) in enumerate(signs):
            if span.end > sentence.end:
                continue
            words += text[at : span.start]
            shown = "p" if kind == "c" else kind
            before = text[max(sentence.start, span.start - 25) : span.start]
            if kind == "c" and (GOVERNED.search(before) and not re.search(r"\b(?:with|between|by)\s$", before)):
                words += text[span.start : span.end]
                at = span.end
                continue
            key = f"{shown}{number}"
            codes[key] = code
            words += f"⟦{key}⟧"
            at = span.end
            moved.append((span.end, len(words) - span.end))
        words += text[at : sentence.end]
        return Coded(words, codes, moved)
