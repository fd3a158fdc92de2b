"""The value: a day, month, year or interval, and the days that it can mean."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import cached_property, total_ordering
from typing import Literal, NamedTuple

EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
MONTHS = tuple(calendar.month_name)[1:]

_EDTF = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(~?)")
_SHOWN = 40


class DateError(ValueError):
    """A date that can't be read, with a message fit for an editor."""


def quoted(text: str) -> str:
    """The refused text in quotation marks, short and printable."""
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:_SHOWN])
    return f"“{shown}{'…' if len(text) > _SHOWN else ''}”"


class Part(NamedTuple):
    """One end of an interval, or the whole of a date that is none. Make it with `checked_part`."""

    year: int
    month: int | None
    day: int | None
    approximate: bool

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> datetime.date:
        month = self.month or 12
        return datetime.date(self.year, month, self.day or _days_in(self.year, month))

    @property
    def precision(self) -> Literal["day", "month", "year"]:
        if self.day:
            return "day"
        return "month" if self.month else "year"

    @property
    def machine(self) -> str:
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def edtf(self) -> str:
        return self.machine + ("~" if self.approximate else "")

    def words(self, *, letters: int | None = None, about: str = "about ") -> str:
        """'7 November 2024'; with `letters=3` '7 Nov 2024'."""
        month = MONTHS[self.month - 1][:letters] if self.month else ""
        words = " ".join(str(word) for word in (self.day, month, self.year) if word)
        return (about if self.approximate else "") + words


def checked_part(year: int, month: int | None, day: int | None, approximate: bool) -> Part:
    """The part, if the calendar has it; else DateError."""
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise DateError(f"The year {year:04} is not between {EARLIEST_YEAR} and {LATEST_YEAR}.")
    if month is not None and not 1 <= month <= 12:
        raise DateError(f"There is no month {month:02}. Months go from 01 to 12.")
    if month is not None and day is not None and not 1 <= day <= _days_in(year, month):
        name = f"{MONTHS[month - 1]} {year}"
        raise DateError(f"There is no {day} {name}. {name} has {_days_in(year, month)} days.")
    return Part(year, month, day, approximate)


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A date as precise as its source, made from canonical EDTF.

    `edtf` is '2024', '2024-11' or '2024-11-07', each with '~' where it is approximate, or two of these joined by '/'.
    Anything else raises DateError. An approximate date keeps the days of its nominal one and is only marked.
    Dates sort by first day, then last day.
    Source: Extended Date/Time Format (ISO 8601-2:2019), levels 0 and 1, without seasons and open ends.
    """

    edtf: str

    def __post_init__(self) -> None:
        _ = self._parts

    @cached_property
    def _parts(self) -> tuple[Part, Part]:
        """Start and end; twice the same for a date that is no interval."""
        start, slash, end = self.edtf.partition("/")
        first = _read_part(start, self.edtf)
        if not slash:
            return first, first
        return checked_interval(first, _read_part(end, self.edtf), self.edtf)

    @property
    def first(self) -> datetime.date:
        """The first possible day."""
        return self._parts[0].first

    @property
    def last(self) -> datetime.date:
        """The last possible day, itself included."""
        return self._parts[1].last

    @property
    def approximate(self) -> bool:
        return "~" in self.edtf

    @property
    def precision(self) -> Literal["day", "month", "year", "interval"]:
        return "interval" if "/" in self.edtf else self._parts[0].precision

    @property
    def words(self) -> str:
        """'7 November 2024', 'about April 2025', '2–18 November 2024', 'November 2024 to January 2025'."""
        return self._words()

    @property
    def short(self) -> str:
        """As `words`, with months of three letters."""
        return self._words(letters=3)

    @property
    def typed(self) -> str:
        """As an editor types it: `parse` reads it back to the same value."""
        return self._words(about="c. ")

    @property
    def machine(self) -> str:
        """The value for `<time datetime>`; empty for an interval, which it can't say."""
        return "" if self.precision == "interval" else self._parts[0].machine

    def _words(self, *, letters: int | None = None, about: str = "about ") -> str:
        start, end = (part.words(letters=letters, about=about) for part in self._parts)
        if self.precision != "interval":
            return start
        if self._within_one_month():
            return f"{self._parts[0].day}–{end}"
        return f"{start} to {end}"

    def _within_one_month(self) -> bool:
        start, end = self._parts
        return bool(start.day and end.day) and start[:2] == end[:2] and not self.approximate

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return (self.first, self.last, self.edtf) < (other.first, other.last, other.edtf)

    def __str__(self) -> str:
        return self.edtf


def from_edtf(text: str) -> PartialDate:
    """The date that canonical EDTF says; DateError for anything else."""
    return PartialDate(text)


def checked_interval(start: Part, end: Part, text: str) -> tuple[Part, Part]:
    """Both ends, if they are two and in order; else DateError."""
    if start == end:
        raise DateError(f"{quoted(text)} starts and ends on the same date. Write it once: {start.words()}.")
    if end.last < start.first:
        raise DateError(f"{quoted(text)} ends before it starts.")
    return start, end


def _read_part(text: str, whole: str) -> Part:
    found = _EDTF.fullmatch(text)
    if not found:
        raise DateError(f"{quoted(whole)} is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~.")
    year, month, day = (int(digits) if digits else None for digits in found.group(1, 2, 3))
    return checked_part(year or 0, month, day, bool(found[4]))
