"""One person of an article, and where the article means that person."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from announcements.intake.gazetteer import KnownOfficial
from announcements.intake.names import JUNIOR
from announcements.passages import Span


@dataclass
class Person:
    """One person in one article."""

    name: str
    role: str = ""
    country: str | None = None
    known: KnownOfficial | None = None
    he_or_she: str = ""
    mentions: list[Mention] = field(default_factory=list)

    @property
    def surname(self) -> str:
        """Without "Jr", and without initials that are glued to it: "S.Kumar"."""
        last = next((one for one in reversed(self.name.split()) if one not in JUNIOR), "")
        return re.sub(r"^(?:[^\W\d_]\.)+(?=\w)", "", last)

    @property
    def shown(self) -> str:
        return self.as_printed or self.role

    @property
    def as_printed(self) -> str:
        """The name; what a tabloid begins in capitals ("JAMES Colville") in small letters."""
        words = self.name.split()
        loud = {word for word in words if len(word) > 3 and word.isupper() and word.isalpha()}
        if not loud or all(word.isupper() for word in words):
            return " ".join(words)
        return " ".join(word.capitalize() if word in loud else word for word in words)


@dataclass(frozen=True)
class Mention:
    """``rule`` says how: role and name, name, honorific, role, or known."""

    span: Span
    person: Person
    rule: str
