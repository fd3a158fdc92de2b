"""What a reading of an article suggests: each thing with the words that it stands on. Nothing here is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from announcements.dates import PartialDate
from announcements.passages import Span


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """``span`` are the words themselves in the captured text, ``sentence`` is where they stand.

    ``confidence`` goes from 0 to 1 and says how sure the rule is by our own judgement; it is no probability. ``rule`` names the
    rule that made it, so that an editor can ask why.
    """

    span: Span
    sentence: Span
    confidence: float
    rule: str


@dataclass(frozen=True, kw_only=True)
class CountrySaid(Suggestion):
    """A country or bloc and its role: party, host, route or mentioned. An organisation that is a party counts as a bloc."""

    code: str
    role: str
    name: str
    is_bloc: bool = False
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfficialSaid(Suggestion):
    """A person with a role as printed; ``official`` is the key of a known one, ``country`` the code of whose office it is."""

    name: str
    role_as_printed: str
    country: str | None = None
    official: int | None = None
    mentions: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OrganisationSaid(Suggestion):
    name: str
    organisation: int | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True)
class EventSaid(Suggestion):
    name: str
    event: int | None = None
    place: str = ""
    date: PartialDate | None = None


@dataclass(frozen=True, kw_only=True)
class DateSaid(Suggestion):
    """``date`` is None where the words need the article's own date, and none is known."""

    date: PartialDate | None


@dataclass(frozen=True, kw_only=True)
class FigureSaid(Suggestion):
    """``unit`` is a currency's code or the thing counted; ``qualifier`` and ``standing`` are the vocabularies' values."""

    value: Decimal
    unit: str
    qualifier: str
    what: str
    standing: str = "not_stated"


@dataclass(frozen=True, kw_only=True)
class QuotationSaid(Suggestion):
    """``speaker`` is a name, or the role where no name is printed; empty where nobody is named."""

    quote: str
    speaker: str
    role_as_printed: str = ""
    official: int | None = None
    # The source foretells the words ("is expected to say").
    expected: bool = False


@dataclass(frozen=True, kw_only=True)
class Claim(Suggestion):
    """That an agreement reached a stage, or is to. ``expected``: planned, not done."""

    stage: str
    verb_as_written: str
    expected: bool
    where: str  # headline, standfirst, or text
    # Said in so many words: "plans to sign", "signed"; not "to sign", "signing".
    firm: bool = True
    # Somebody says that it did not happen.
    denied: bool = False
    date: PartialDate | None = None


@dataclass(frozen=True, kw_only=True)
class AgreementSaid(Suggestion):
    """``parties`` are codes (``EU`` for the European Union), else names. ``stage`` is the furthest that is said to be reached."""

    parties: tuple[str, ...]
    form: str
    areas: tuple[str, ...]
    stage: str
    verb_as_written: str
    title: str
    date: PartialDate | None = None
    claims: tuple[Claim, ...] = ()
    area_spans: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Flag(Suggestion):
    """Something that an editor must look at: ``kind`` is its name, ``words`` say it, ``passages`` are what disagrees."""

    kind: str
    words: str
    passages: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """All that one article suggests. Every span counts characters of ``text``."""

    text: str
    title: str = ""
    title_span: Span | None = None
    published_on: PartialDate | None = None
    language: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    countries: list[CountrySaid] = field(default_factory=list)
    officials: list[OfficialSaid] = field(default_factory=list)
    organisations: list[OrganisationSaid] = field(default_factory=list)
    events: list[EventSaid] = field(default_factory=list)
    agreements: list[AgreementSaid] = field(default_factory=list)
    dates: list[DateSaid] = field(default_factory=list)
    amounts: list[FigureSaid] = field(default_factory=list)
    figures: list[FigureSaid] = field(default_factory=list)
    quotations: list[QuotationSaid] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values; each entry with ``span`` and ``passage``, where ``text[start:end] == passage``."""
        return {
            one.name: self._plain(getattr(self, one.name))
            for one in fields(self)
            if one.name not in ("text", "title_span")
        }

    def _plain(self, value: Any) -> Any:
        if isinstance(value, Suggestion):
            said = {one.name: self._plain(getattr(value, one.name)) for one in fields(value)}
            return said | {"passage": self.text[value.span.start : value.span.end]}
        if isinstance(value, Span):
            return list(value)
        if isinstance(value, list | tuple):
            return [self._plain(one) for one in value]
        if isinstance(value, PartialDate):
            return value.edtf
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value


def in_order(found: Iterable[Any]) -> list[Any]:
    return sorted(found, key=lambda one: one.span)
