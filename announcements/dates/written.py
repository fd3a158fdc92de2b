"""Dates as people write them. Whatever can be read in two ways is refused, never guessed."""

from __future__ import annotations

import re

from .value import MONTHS, DateError, Part, PartialDate, checked_interval, checked_part, quoted

_LONGEST = 60
_SPACES = re.compile("[ \t\r\n\u00a0\u2009\u202f]+")

_NUMBER_OF_MONTH = {name.lower(): number for number, name in enumerate(MONTHS, 1)}
_NUMBER_OF_MONTH |= {name[:3]: number for name, number in _NUMBER_OF_MONTH.items()} | {"sept": 9}

_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBER_OF_MONTH, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_DASH = r" ?[-–—] ?"


def _pattern(text: str) -> re.Pattern[str]:
    # Without ASCII, IGNORECASE would also take letters like the long s.
    return re.compile(text, re.ASCII | re.IGNORECASE)


_ABOUT = _pattern(r"(?:(?:circa|about|around|approximately) |(?:approx|ca|c)\.? ?|~ ?)(?P<rest>.+)|(?P<nominal>.+)~")
_WHOLE = [
    _pattern(rf"{_YEAR}(?:-(?P<month>[0-9]{{2}})(?:-(?P<day>[0-9]{{2}}))?)?"),
    _pattern(rf"(?:{_DAY} (?:of )?)?{_MONTH},? {_YEAR}"),
    _pattern(rf"{_MONTH} {_DAY},? {_YEAR}"),
]
# The start of an interval may leave to its end what both share.
_SHARING_YEAR = [_pattern(rf"(?:{_DAY} (?:of )?)?{_MONTH}"), _pattern(rf"{_MONTH} {_DAY}")]
_SHARING_MONTH = _pattern(_DAY)
_MONTH_FIRST = _pattern(rf"(?P<month>[a-z]+\.?) (?P<start>[0-9]{{1,2}})(?:{_DASH}| to )(?P<end>[0-9]{{1,2}}),? {_YEAR}")
_SEPARATORS = [_pattern(r" ?/ ?"), _pattern(r" to "), _pattern(r" ?[–—] ?| - "), _pattern("-")]
_DIGITS_ONLY = _pattern(r"[0-9]{1,4}(?:[-–/. ][0-9]{1,4}){1,2}")


def parse(text: str) -> PartialDate:
    """The date that a person wrote: 'Nov 2024', '7th November 2024', '2024-11', 'c. 2019', '2–18 November 2024'.

    DateError for anything else, with a message that says what to write.
    """
    written = _SPACES.sub(" ", text).strip()
    if not written:
        raise DateError("Write a date: Apr 2025, 2 April 2025 or c. 2025.")
    if len(written) <= _LONGEST:
        if part := _read(written):
            return PartialDate(part.edtf)
        if ends := _read_interval(written):
            return PartialDate("/".join(part.edtf for part in checked_interval(*ends, written)))
    raise _refusal(written)


def _read(text: str) -> Part | None:
    about = _ABOUT.fullmatch(text)
    nominal = (about["rest"] or about["nominal"]) if about else text
    found = _first_match(_WHOLE, nominal)
    return found and _part(found.groupdict(), approximate=bool(about))


def _read_interval(text: str) -> tuple[Part, Part] | None:
    text = _month_last(text)
    for separator in _SEPARATORS:
        ends = separator.split(text)
        if len(ends) == 2:
            end = _read(ends[1])
            start = end and (_read(ends[0]) or _read_start(ends[0], end))
            return (start, end) if start and end else None
    return None


def _month_last(text: str) -> str:
    """'Nov 2–18, 2024' in the order '2–18 Nov 2024'."""
    found = _MONTH_FIRST.fullmatch(text)
    return "{start}–{end} {month} {year}".format(**found.groupdict()) if found else text


def _read_start(text: str, end: Part) -> Part | None:
    """'2' or '2 November', which take their month and year from the end."""
    shared = {"year": end.year, "month": end.month}
    found = _SHARING_MONTH.fullmatch(text) if end.day else None
    found = found or (_first_match(_SHARING_YEAR, text) if end.month else None)
    return found and _part(shared | found.groupdict(), approximate=False)


def _first_match(patterns: list[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := pattern.fullmatch(text))), None)


def _part(said: dict[str, str | int | None], *, approximate: bool) -> Part:
    year, month, day = (_number(said.get(unit)) for unit in ("year", "month", "day"))
    return checked_part(year or 0, month, day, approximate)


def _number(said: str | int | None) -> int | None:
    if said is None or isinstance(said, int):
        return said
    return _NUMBER_OF_MONTH.get(said.lower()) or int(said)


def _refusal(text: str) -> DateError:
    if _DIGITS_ONLY.fullmatch(text):
        return DateError(
            f"{quoted(text)} can be read in more than one way. "
            "Write the month’s name, as in 7 November 2024, or year, month and day, as in 2024-11-07."
        )
    return DateError(f"{quoted(text)} is not a date. Write Apr 2025, 2 April 2025 or c. 2025.")
