"""What pages lead to: records that this person may see, and questions whose answer has a count."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from announcements.dates import PartialDate
from announcements.models import Citation, Country, Party


@dataclass(frozen=True)
class Link:
    """Words, and the page that they lead to ("": none that this person may open)."""

    words: str
    url: str = ""
    quiet: str = ""
    stage: str = ""
    date: PartialDate | None = None
    citations: list[Citation] = field(default_factory=list)


@dataclass(frozen=True)
class Fact:
    """A line of what is known; ``values`` is never empty."""

    label: str
    values: list[Link]
    wide: bool = False


@dataclass(frozen=True)
class Count:
    """A number and the question whose answer has that many records."""

    words: str
    url: str
    count: int


@dataclass(frozen=True)
class Rung:
    stage: str
    url: str
    count: int


def question(plural: str, **conditions: Any) -> str:
    """The address of a list under these conditions: ``question("agreements", country="RS", stage="signed")``."""
    asked = urlencode({name: value for name, value in conditions.items() if value}, doseq=True)
    return f"/{plural}/?{asked}" if asked else f"/{plural}/"


def pair_url(*codes: str) -> str:
    return reverse("pair", args=["-".join(sorted(codes))])


def pair_of(parties: list[Party]) -> list[Link]:
    """The story of the two, where an agreement has two parties that are countries or blocs."""
    codes = [party.country_id or party.organisation.bloc_id or "" for party in parties]
    if len(codes) != 2 or not all(codes):
        return []
    return [Link(" and ".join(str(party) for party in parties), pair_url(*codes))]


def is_open(thing: Any, user: Any) -> bool:
    return isinstance(thing, Country) or thing.is_visible_to(user)


def link_to(thing: Any, user: Any, *, quiet: str = "", printed: str = "") -> Link:
    """To a record or country. One that this person may not see is called as its source prints it, or not named."""
    if is_open(thing, user):
        return Link(str(thing), thing.get_absolute_url(), quiet)
    return Link(printed or f"{thing.noun} not open to readers", "", quiet)


def of_row(row: Any, user: Any, **words: str) -> Link:
    """The country or organisation that a row names."""
    return link_to(row.country or row.organisation, user, **words)
