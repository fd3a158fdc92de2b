"""The verbs that say how far an agreement has come: the rows of ``verbs.csv``, and which of them may be in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from announcements.intake.gazetteer import rows
from announcements.models.vocabularies import Stage


@dataclass(frozen=True)
class Verb:
    stage: Stage
    needs: str
    pattern: re.Pattern[str]
    how_ended: str
    # Pieces of words, one of which is in whatever the pattern finds.
    stems: frozenset[str]


# So many letters of a stem are looked up; few stems are shorter.
_BEGINNING = 3


class Verbs:
    """Most sentences have none of their stems, and are passed over fast."""

    def __init__(self, verbs: list[Verb]) -> None:
        self.verbs = verbs
        self.always = {number for number, verb in enumerate(verbs) if not verb.stems}
        self.by_stem: dict[str, list[int]] = {}
        for number, verb in enumerate(verbs):
            for stem in verb.stems:
                self.by_stem.setdefault(stem, []).append(number)
        self._by_beginning: dict[str, list[str]] = {}
        for stem in self.by_stem:
            self._by_beginning.setdefault(stem[:_BEGINNING], []).append(stem)
        self._short = [stem for stem in self.by_stem if len(stem) < _BEGINNING]

    def stems_in(self, lower: str) -> set[str]:
        """Which of them a text in small letters has. Found by how they begin: to look for each in turn takes three times as long."""
        found = {stem for stem in self._short if stem in lower}
        for word in set(lower.split()):
            for at in range(len(word) - _BEGINNING + 1):
                if beginning := self._by_beginning.get(word[at : at + _BEGINNING]):
                    found.update(stem for stem in beginning if word.startswith(stem, at))
        return found

    def by_these(self, stems: Iterable[str]) -> dict[str, list[int]]:
        return {stem: self.by_stem[stem] for stem in stems if stem in self.by_stem}

    def that_may_be_in(self, lower: str, stems: dict[str, list[int]]) -> list[Verb]:
        """In their order. ``lower``: the sentence in small letters."""
        found = self.always.union(*(numbers for stem, numbers in stems.items() if stem in lower))
        return [self.verbs[number] for number in sorted(found)]


ALL = [
    Verb(
        Stage(row["stage"]),
        row["needs"],
        re.compile(rf"(?<![\w-])(?:{row['pattern']})(?![\w-])", re.IGNORECASE),
        row["how_ended"],
        frozenset(row["stems"].split()),
    )
    for row in rows("verbs.csv")
]
ANY = Verbs(ALL)
# Most verbs need an agreement in their sentence.
WITHOUT_NOUN = Verbs([verb for verb in ALL if verb.needs in ("alone", "implied", "together", "operated", "declined")])
