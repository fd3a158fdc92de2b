"""Whom an office means that stands without a name: "the prime minister", "the Italian minister", "the leader"."""

import re

from announcements.intake.names import places_of
from announcements.intake.office_words import in_bare_words, is_counterpart, is_short_for
from announcements.intake.offices import TOO_VAGUE, Offices, Role
from announcements.intake.person import Mention, Person
from announcements.intake.places import Places
from announcements.intake.sentences import Laid

_TOLD_WHAT = re.compile(r"\b(?:[Tt]he|[Aa]n?) (?:[a-z][\w-]+ ){1,3}$")
_LESSER = ("vice ", "deputy ", "former ", "shadow ")
_FORMER = re.compile(r"(?:\w+ )?(?:former|ex|then|late)\b", re.IGNORECASE)
_HEADS = re.compile(
    r"^(?!.*\b(?:vice|deputy|former|foreign|interior)\b).*\b(?:prime minister|president|chancellor|premier|PM)$",
    re.IGNORECASE,
)


class Holders:
    """``people`` are those found so far: whoever finds another one adds to it."""

    def __init__(self, laid: Laid, places: Places, offices: Offices, people: list[Person]) -> None:
        self.laid, self.places, self.offices, self.people = laid, places, offices, people

    def is_definite(self, role: Role) -> bool:
        """One certain holder: not "a minister", not "ministers"."""
        before = self.laid.text[max(0, role.span.start - 6) : role.span.start]
        plural = self.laid.text[role.span.end : role.span.end + 1] == "s"
        return not plural and not re.search(r"\b(?:a|an|any|no|each|every) $", before, re.IGNORECASE)

    def meant(self, role: Role) -> Person | None:
        """Whoever holds that office in this article; else whoever is named there without one."""
        words = in_bare_words(role.words)
        code = self.offices.country(role)
        holders = [
            one
            for one in self.people
            if is_short_for(words, in_bare_words(self.office_of(one)))
            and (not code or not one.country or one.country == code)
        ] or self._of_country(role, code)
        if holders:
            # Nobody means a former prime minister where another is one now.
            now = [one for one in holders if not _FORMER.match(self.office_of(one))]
            return self._last_before(now or holders, role.span.start)
        beside = [one for one in self.people if self._stands_beside(words, one)]
        if len(beside) == 1:
            return beside[0]
        if words == "minister":
            ministers = [
                one
                for one in self.people
                if re.search(r"\bminister\b", self.office_of(one), re.IGNORECASE) and "prime" not in one.role.lower()
            ]
            return ministers[0] if len(ministers) == 1 else None
        if role.head in TOO_VAGUE and (role.head != "secretary" or words == "secretary"):
            return None
        by_office = [
            one
            for one in self.people
            if one.known and any(in_bare_words(office).endswith(words) for office, _ in one.known.offices)
        ]
        met = [one for one in self.people if code and one.country == code and is_counterpart(one.role)]
        if len(met) == 1 and len(role.words.split()) > 2:
            # "His Italian counterpart, Ana Paz" is "the Italian foreign minister" of a later sentence.
            met[0].role = role.words
            return met[0]
        free = by_office or [
            one for one in self.people if not one.role and self._leads(one) and not self._is_told_what(one, role)
        ]
        return free[0] if len(free) == 1 or by_office else None

    def office_of(self, person: Person) -> str:
        """The role; else the longest of the offices by which the person has been meant so far."""
        return person.role or max(
            (self._words(one) for one in person.mentions if one.rule == "role"), key=len, default=""
        )

    def _stands_beside(self, office: str, person: Person) -> bool:
        """ "Kenya’s envoy Ana Berg" is the envoy, whatever else she is called elsewhere."""
        words = (self._words(one).lower() for one in person.mentions if one.rule == "role and name")
        return any(not each[:at].endswith(_LESSER) for each in words for at in places_of(office, each))

    def _of_country(self, role: Role, code: str | None) -> list[Person]:
        """ "The Russian FM" is Russia's foreign minister, "the Indian leader" who heads India's state or government."""
        named = self.places.within(role.span.start, role.span.start + 1)
        if not code or not named:
            return []
        words = in_bare_words(self.laid.text[named[0].end : role.span.end].lstrip("’'s "))
        if words != "leader":
            beside = [one for one in self.people if self._stands_beside(words, one)]
            unknown = [one for one in beside if not one.country]
            # Beside Italy's, "Prime Minister Ana Paz" is whom "the Chilean prime minister" means.
            return [one for one in beside if one.country == code] or (unknown if len(unknown) == 1 else [])
        heads = [one for one in self.people if _HEADS.search(self.office_of(one))]
        found = [one for one in heads if one.country == code] or [one for one in heads if not one.country]
        return found if len(found) == 1 else []

    def _leads(self, person: Person) -> bool:
        """Named in the headline or the first sentences; not as who wrote it ("Jane Doe: …"; "Doe: …" is a headline's)."""
        if any(
            self.laid.text[one.span.end : one.span.end + 1] == ":" and " " in self._words(one)
            for one in person.mentions
        ):
            return False
        first = [one for one in self.laid.sentences if one.where != "text"] + [
            one for one in self.laid.sentences if one.where == "text"
        ][:2]
        return any(sentence.start <= one.span.start < sentence.end for sentence in first for one in person.mentions)

    def _is_told_what(self, person: Person, role: Role) -> bool:
        """ "The novelist Ana Berg", "Ana Berg, a former judge,": no office is hers that stands alone, nor one beside her name."""
        first = min(person.mentions, key=lambda one: one.span).span
        between = self.laid.text[first.end : role.span.start]
        if first.end <= role.span.start and re.fullmatch(r"[ ,(–—-]*(?:the |an? )?", between):
            return False
        before = self.laid.text[max(0, first.start - 60) : first.start]
        told = _TOLD_WHAT.search(before) or between.startswith((", a ", ", an ", ", the "))
        beside = self.laid.around(role.span.start)
        return bool(told) or any(beside.start <= one.span.start < beside.end for one in person.mentions)

    def _last_before(self, holders: list[Person], place: int) -> Person:
        def last(person: Person) -> int:
            return max((one.span.start for one in person.mentions if one.span.start < place), default=-1)

        return max(holders, key=last)

    def _words(self, mention: Mention) -> str:
        return self.laid.text[mention.span.start : mention.span.end]
