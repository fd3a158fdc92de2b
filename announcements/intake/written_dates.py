"""Dates as an article writes them: absolute ones, and those that count from its own day. What can't be known stays unknown."""

from __future__ import annotations

import calendar
import datetime
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from babel import Locale, UnknownLocaleError

from announcements.dates import DateError, PartialDate, parse
from announcements.intake.gazetteer import rows
from announcements.intake.sentences import Laid, Taken
from announcements.intake.suggestions import DateSaid
from announcements.passages import Span

Match = re.Match[str]
Day = datetime.date

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 1
    )
} | {"a": 1, "an": 1, "a couple of": 2}

_FULL = "|".join([*calendar.month_name[1:], *(name.upper() for name in calendar.month_name[1:])])
_MONTH = rf"(?:(?P<month>{_FULL})|(?P<abbreviated>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_COUNT = "(?P<count>" + "|".join(_NUMBERS) + r"|\d{1,2})"
_WEEKDAY = "(?P<weekday>" + "|".join(name for name in calendar.day_name) + ")"
# What makes of four digits a year, and of "May" a month.
_BEFORE = r"(?i:in|on|since|by|until|till|from|with|during|before|after|of|for|throughout|around|early|late|mid|early in|late in|the end of|end of|between|and|to|through|as of|back in|summer|spring|autumn|winter)"
_THINGS = r"(?:Agreement|Treaty|Pact|Accord|Convention|Protocol|Declaration|agreement|deal|treaty|pact|accord|memorandum|MoU|arrangement|protocol|statement|declaration|convention|text|law|summit|budget|election)"


_PLAIN_MONTH, _PLAIN_DAY, _PLAIN_YEAR = (re.sub(r"\?P<\w+>", "?:", part) for part in (_MONTH, _DAY, _YEAR))


def _pattern(text: str, *, flags: int = 0) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{text})(?!\w)", flags)


def _any_case(text: str) -> re.Pattern[str]:
    return _pattern(text, flags=re.IGNORECASE)


def read(laid: Laid, published: PartialDate | None) -> list[DateSaid]:
    """All dates in the article's sentences, in order; none overlaps another."""
    day = published.first if published and published.precision == "day" else None
    found: list[DateSaid] = []
    taken, tenses = Taken(laid.text), _Tenses(laid.text)
    # Most sentences have no date, and most rules nothing to look for in most texts.
    parts = [sentence.span for sentence in laid.sentences if _MAYBE.search(laid.lower, *sentence.span)]
    where = {rule: _having(needed, laid.lower, parts) for rule, needed in _NEEDED.items()}
    for rule, pattern, meaning in _RULES:
        for match in (each for part in where.get(rule, parts) for each in pattern.finditer(laid.text, *part)):
            span = _span(match)
            sentence = laid.sentence_at(span.start)
            if sentence is None or taken.has(*span):
                continue
            # A day that the calendar does not have is no month either.
            taken.add(*span)
            try:
                forward = tenses.forward(sentence.span, span) if rule in _OF_A_TENSE else None
                date = meaning(match, day, forward)
            except (DateError, ValueError, OverflowError, KeyError):
                continue
            confidence = 0.95 if rule == "absolute" else 0.8 if date else 0.3
            found.append(DateSaid(span=span, sentence=sentence.span, confidence=confidence, rule=rule, date=date))
    return sorted(found, key=lambda one: one.span)


# Of the others it does not matter whether the sentence tells of what is to come.
_OF_A_TENSE = {"day", "days", "weekday", "weekend", "period", "month"}
_MONTH_NAMES = "|".join(name.lower() for name in calendar.month_name if name)
_MAYBE = re.compile(rf"\d|day|night|week|month|year|morning|afternoon|evening|tomorrow|{_MONTH_NAMES}")
_MONTHS_AND_YEARS = re.compile(rf"{_MONTH_NAMES}|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b|\d{{4}}-\d\d-")
_YEARS = re.compile(r"(?:1[89]|20)\d\d")
# What a sentence must have for a rule to be tried on it.
_NEEDED: dict[str, re.Pattern[str] | tuple[str, ...]] = {
    **dict.fromkeys(("absolute", "day", "days", "month"), _MONTHS_AND_YEARS),
    **dict.fromkeys(("year", "years"), _YEARS),
    "dotted": re.compile(r"\d\.\d"),
    "weekday": ("day",),
    "today": ("today", "yesterday", "tomorrow", "night", "this "),
    "weekend": ("weekend",),
    "period": ("week", "month", "year"),
    "ago": ("ago", "earlier"),
}


def _having(needed: re.Pattern[str] | tuple[str, ...], lower: str, parts: list[Span]) -> list[Span]:
    if isinstance(needed, tuple):
        return [part for part in parts if any(lower.find(stem, *part) >= 0 for stem in needed)]
    return [part for part in parts if needed.search(lower, *part)]


def _span(match: Match) -> Span:
    return Span(*match.span("all" if "all" in match.re.groupindex else 0))


# What is to come, and what has been: the nearest such word before a date decides which Thursday is meant.
_TENSE = re.compile(
    r"\b(?:(?P<future>(?:is|are|was|were) to be \w+|(?:will|would|shall|to|may|could|should|must|can)(?:\s\w+)?\sbe\s\w+|will have \w+|will|shall|would(?! (?:also )?(?:remind|recall|like|note|add|say))|should|expects?|due|expected|scheduled|set to|is to|are to|to be|plans? (?:to|an?|for)|planned|planning|upcoming|forthcoming|ahead of|opens|meets|"
    r"later|next|coming|extend(?:s|ed|ing)?(?= (?:[\w-]+ ){0,5}?(?:until|till|through|to)\b)|(?<!\d )votes|convenes|goes to|travels|flies to|leaves for|going to|runs?|expires?|ends|lapses|begins|starts|enters|takes|comes(?! (?:\w+ ){0,2}(?:after|amid|as|weeks|days|months|hours)\b)|prepar\w+ to|ready to|hope[sd]?|intends?|likely|starting|begin(?:s|ning)?)|(?P<past>(?!United|skilled|unskilled|unauthorised|undocumented|limited|related|based)\w{2,}ed|was|were|"
    r"said|met|held|struck|told|made|tore|broke|drew|froze|stood|shook|ran|hit|built|bought|caught|fought|led|fled|sold|withdrew|became|began|took|began|came|went|flew|spoke|gave|saw|sent|(?<!to )put|won|brought|kept|left|laid|paid|wrote|chose|fell|rose|grew|heard|lost|got|sought|since|following|ago|earlier|last|signs|agrees))\b",
    re.IGNORECASE,
)


class _Tenses:
    """The tense at each place of an article; each sentence is looked through once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._cues: dict[int, tuple[list[int], list[bool]]] = {}

    def forward(self, sentence: Span, span: Span) -> bool | None:
        """None where no word tells."""
        if sentence.start not in self._cues:
            cues = list(_TENSE.finditer(self.text, *sentence))
            self._cues[sentence.start] = [cue.end() for cue in cues], [bool(cue["future"]) for cue in cues]
        ends, future = self._cues[sentence.start]
        last = bisect_right(ends, span.start)
        if self.text[max(0, span.start - 8) : span.start].lower().endswith("as of "):
            # From then on, before or after: the nearest.
            return None
        if not future:
            return (
                True
                if self.text[max(0, span.start - 8) : span.start].endswith(("from ", "until ", "till ", "by "))
                else None
            )
        begins = self.text[max(0, span.start - 8) : span.start].endswith(("from ", "until ", "till "))
        if begins and last < len(future) and future[last]:
            # "From Sunday all will be sent back."
            return True
        return future[last - 1 if last else 0]


def _absolute(match: Match, day: Day | None, forward: bool | None) -> PartialDate:
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", match.string[slice(*_span(match))]).replace(".", "")
    return parse(re.sub(r"(?<=\d) and (?=\d)", "–", words))


def _days(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    """2–18 November, without a year: that of its last day."""
    last = _day_of_month(match, day, forward)
    if last is None:
        return None
    first = last.first.replace(day=int(match["first"]))
    return PartialDate(f"{first}/{last.edtf}")


def _dotted(match: Match, day: Day | None, forward: bool | None) -> PartialDate:
    """10.05.2012: with dots the day comes first wherever dates are written so."""
    return PartialDate(f"{match['year']}-{int(match['number']):02}-{int(match['day']):02}")


def _month_of(match: Match) -> int:
    return _MONTHS[(match["month"] or match["abbreviated"]).lower()]


def _day_of_month(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    month, number = _month_of(match), int(match["day"])
    if day is None:
        datetime.date(2024, month, number)
        return None
    around = [
        datetime.date(day.year + shift, month, number)
        for shift in (-1, 0, 1)
        if _is_day(day.year + shift, month, number)
    ]
    if not around:
        raise ValueError("no such day")
    return _nearest(around, day, forward)


def _is_day(year: int, month: int, number: int) -> bool:
    return number <= calendar.monthrange(year, month)[1]


# A day so long ago would be written with its year: what was "announced for 26 July" on 4 July is to come.
_SAID_WITH_ITS_YEAR = 270


def _nearest(around: list[Day], day: Day, forward: bool | None) -> PartialDate | None:
    if forward is None:
        return PartialDate(min(around, key=lambda one: abs((one - day).days)).isoformat())
    coming = [one for one in around if one >= day]
    gone = [one for one in around if one <= day + datetime.timedelta(days=1)]
    if not forward and gone and coming and (day - gone[-1]).days > _SAID_WITH_ITS_YEAR:
        gone = []
    chosen = (coming[:1] or gone[-1:]) if forward else (gone[-1:] or coming[:1])
    return PartialDate(chosen[0].isoformat()) if chosen else None


def _weekday(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    if day is None:
        return None
    said = (match["which"] or "").lower()
    if week := (match["week"] or "").lower():
        # "On Friday next week": whichever day it is today.
        monday = day - datetime.timedelta(days=day.weekday())
        return _later(monday, _WEEKDAYS[match["weekday"].lower()] + {"last": -7, "this": 0, "next": 7}[week])
    shift = (_WEEKDAYS[match["weekday"].lower()] - day.weekday()) % 7
    if said == "next" or (said != "last" and said != "earlier" and forward):
        return _later(day, shift or (7 if said == "next" else 0))
    return _later(day, shift - 7 if shift or said == "last" else 0)


def _later(day: Day, days: int) -> PartialDate:
    return PartialDate((day + datetime.timedelta(days=days)).isoformat())


def _near_day(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    word = match[0].lower()
    shift = -1 if word.startswith(("yesterday", "last night")) else 1 if word.startswith("tomorrow") else 0
    return _later(day, shift) if day else None


def _period(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    if day is None:
        return None
    shift = {"last": -1, "previous": -1, "past": -1, "next": 1, "coming": 1}.get(match["which"].lower(), 0)
    return _unit(day, match["unit"].lower(), shift, forward=forward)


def _weekend(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    return _unit(day, "weekend", 0, forward=forward) if day else None


def _unit(day: Day, unit: str, shift: int, *, forward: bool | None = False) -> PartialDate:
    if unit == "year":
        return PartialDate(f"{day.year + shift:04}")
    if unit == "month":
        months = day.year * 12 + day.month - 1 + shift
        return PartialDate(f"{months // 12:04}-{months % 12 + 1:02}")
    if unit == "day":
        return _later(day, shift)
    monday = day - datetime.timedelta(days=day.weekday()) + datetime.timedelta(weeks=shift)
    if unit == "weekend":
        first, last = monday + datetime.timedelta(days=5), monday + datetime.timedelta(days=6)
        if not shift and first > day and not forward:
            first, last = (one - datetime.timedelta(weeks=1) for one in (first, last))
    else:
        first, last = monday, monday + datetime.timedelta(days=6)
    return PartialDate(f"{first}/{last}")


def _ago(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    if day is None:
        return None
    count = _NUMBERS.get(match["count"].lower()) or int(match["count"])
    return _unit(day, match["unit"].lower(), -count)


def _month_of_year(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    """ "June last year"."""
    if day is None:
        return None
    year = day.year + {"last": -1, "this": 0, "next": 1}[match["whose"].lower()]
    return PartialDate(f"{year}-{_month_of(match):02}")


def _month_alone(match: Match, day: Day | None, forward: bool | None) -> PartialDate | None:
    month = _month_of(match)
    if day is None:
        return None
    said = (match["which"] or "").lower()
    months = [Day(day.year + shift, month, 1) for shift in (-1, 0, 1)]
    coming = [one for one in months if (one.year, one.month) >= (day.year, day.month)]
    gone = [one for one in months if (one.year, one.month) <= (day.year, day.month)]
    if said in ("last", "next"):
        here = Day(day.year, day.month, 1)
        coming, gone = [one for one in coming if one != here], [one for one in gone if one != here]
    chosen = coming[0] if said == "next" or (said != "last" and forward) else gone[-1]
    return PartialDate(f"{chosen:%Y-%m}")


def _year(match: Match, day: Day | None, forward: bool | None) -> PartialDate:
    return PartialDate(match["year"])


def _years(match: Match, day: Day | None, forward: bool | None) -> PartialDate:
    last = match["last"] if len(match["last"]) == 4 else match["year"][:2] + match["last"]
    return PartialDate(f"{match['year']}/{last}")


_COUNTED = "|".join(re.escape(row["word"]) for row in rows("counted.csv"))
# Four digits before these are a number of them.
_NO_YEAR = rf"(?![-–/]?\d|[,.]\d|%| (?:per cent|percent|euros?|pounds|dollars|in all)\b| (?:(?!to |in |for |and |by |of )[a-z]+ )?(?:{_COUNTED})\b)"
_NUMBERED = r"(?<!Article )(?<!Articles )(?<!Resolution )(?<!Regulation )(?<!Directive )(?<!Law )(?<!No )(?<!No\. )"
_LAST_DAY = r"(?:[0-3]?\d)(?:st|nd|rd|th)?"

# In this order: the most that can be read as one date comes first.
_RULES: list[tuple[str, re.Pattern[str], Callable[[Match, Day | None, bool | None], PartialDate | None]]] = [
    ("absolute", _pattern(rf"{_PLAIN_DAY} {_PLAIN_MONTH}(?: {_PLAIN_YEAR})? ?(?:[-–—]|to|and) ?{_PLAIN_DAY} {_PLAIN_MONTH},? {_PLAIN_YEAR}"), _absolute),
    ("absolute", _pattern(rf"{_PLAIN_DAY}(?: ?[-–—] ?| and | to ){_LAST_DAY} {_PLAIN_MONTH},? {_PLAIN_YEAR}"), _absolute),
    ("absolute", _pattern(rf"{_PLAIN_MONTH} {_PLAIN_DAY} ?[-–—] ?{_LAST_DAY},? {_PLAIN_YEAR}"), _absolute),
    ("absolute", _pattern(rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}"), _absolute),
    ("absolute", _pattern(rf"{_MONTH} {_DAY},? {_YEAR}"), _absolute),
    ("absolute", _pattern(r"(?:1[89]|20)\d\d-[01]\d-[0-3]\d"), _absolute),
    ("dotted", _pattern(r"(?P<day>[0-3]?\d)\.(?P<number>[01]?\d)\.(?P<year>(?:19|20)\d\d)"), _dotted),
    ("absolute", _pattern(rf"(?<!\d )(?<!\d\. )(?:[Mm]id-)?(?P<all>{_MONTH},? {_YEAR})"), _absolute),
    ("years", _pattern(rf"{_BEFORE} (?P<all>{_YEAR} ?(?:[-–/]|to|(?<=[Bb]etween \d{{4}} )and) ?(?P<last>(?:1[89]|20)\d\d|\d\d)){_NO_YEAR}"), _years),
    ("days", _pattern(rf"(?P<first>[0-3]?\d)(?: ?[-–—] ?| and | to ){_DAY} {_MONTH}(?!,? \d{{4}})"), _days),
    ("days", _pattern(rf"{_MONTH} (?P<first>[0-3]?\d) ?[-–—] ?{_DAY}(?!,? \d{{4}})"), _days),
    ("day", _pattern(rf"{_DAY} (?:of )?{_MONTH}(?!,? \d{{4}})"), _day_of_month),
    ("day", _pattern(rf"{_MONTH} {_DAY}(?!,? \d{{4}}| (?:people|migrants|million|billion|per|%))"), _day_of_month),
    ("weekday", _any_case(rf"(?:(?P<which>last|next|this|earlier|coming)\s)?{_WEEKDAY}(?:[’']s)?(?: (?:morning|afternoon|evening|night))?(?: (?:of )?(?P<week>last|this|next) week)?(?!,? (?:the )?(?:{_PLAIN_DAY} (?:of )?{_PLAIN_MONTH}|{_PLAIN_MONTH} \d))"), _weekday),
    ("today", _any_case(r"today|yesterday|tomorrow|tonight|last night|this (?:morning|afternoon|evening)"), _near_day),
    ("month", _pattern(rf"(?P<month>{_FULL})(?P<abbreviated>)?,? (?:of )?(?P<whose>(?i:last|this|next)) year"), _month_of_year),
    ("period", _any_case(r"(?P<which>last|this|next|previous|coming|past|current|(?:start|beginning|end) of the) (?P<unit>weekend|week|month|year)"), _period),
    ("weekend", _any_case(r"(?:at|over|on|during) (?P<all>the weekend)(?! of\b)"), _weekend),
    ("ago", _any_case(rf"{_COUNT} (?P<unit>day|week|month|year)s? (?:ago|earlier)"), _ago),
    ("month", _pattern(rf"(?:{_BEFORE} |(?P<which>(?i:last|this|next)) |[Mm]id-)(?P<all>(?P<month>{_FULL})(?P<abbreviated>)?)(?! \d| (?:be|have|not)\b)"), _month_alone),
    ("year", _pattern(rf"{_BEFORE} (?:the )?(?i:mid-|early |late |summer |spring |autumn |winter )?(?P<all>{_YEAR}){_NO_YEAR}"), _year),
    ("year", _pattern(rf"(?<=\d{{4}}, )(?P<all>{_YEAR})(?=,|,? and (?:1[89]|20)\d\d)"), _year),
    ("year", _pattern(rf"{_NUMBERED}(?P<all>{_YEAR}) [“\"‘]?(?:[\w–-]+ ){{0,3}}?{_THINGS}"), _year),
    ("year", _pattern(rf"(?i:the|an?|its|their) (?P<all>{_YEAR})(?= [a-z]{{4,}}){_NO_YEAR}"), _year),
    ("year", _pattern(rf"\((?P<all>{_YEAR})\)"), _year),
]  # fmt: skip


def dateline(laid: Laid) -> PartialDate | None:
    """The day that the article itself says it was published on: in a byline, or where its first paragraph begins with place and day."""
    for span in laid.bylines:
        if date := _whole_day(laid.text[span.start : span.end]):
            return date
    for paragraph in laid.paragraphs[:4]:
        head = re.match(r"[^.\n]{0,60}?(?:\(\w+\)\s*)?\s[-–—]\s", laid.text[paragraph.start : paragraph.start + 120])
        if head and (date := _whole_day(head[0])):
            return date
    return None


_DAYS = [
    _pattern(rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}"),
    _pattern(rf"{_MONTH} {_DAY},? {_YEAR}"),
    _pattern(r"(?:1[89]|20)\d\d-[01]\d-[0-3]\d"),
]


def _whole_day(words: str) -> PartialDate | None:
    for pattern in _DAYS:
        if found := pattern.search(words):
            try:
                return _absolute(found, None, False)
            except DateError:
                continue
    return None


def in_span(dates: list[DateSaid], span: Span) -> list[DateSaid]:
    first = bisect_left(dates, span.start, key=lambda one: one.span.start)
    last = bisect_left(dates, span.end, key=lambda one: one.span.start)
    return [one for one in dates[first:last] if one.date]


def in_language(laid: Laid, language: str) -> list[DateSaid]:
    """Whole dates: 2024-11-07, and with the month's name in this language, as CLDR has it: "7 novembre 2024"."""
    try:
        names = Locale.parse(language).months["format"]["wide"] if language else {}
    except (UnknownLocaleError, ValueError, KeyError):
        names = {}
    months = {name.lower(): number for number, name in names.items() if not name.isdigit()}
    pattern = re.compile(
        rf"(?<!\w)(?P<day>[0-3]?\d)(?:er|º|\.|-i)? (?:de |d[’'])?(?P<month>{'|'.join(map(re.escape, months)) or '(?!)'})(?: de| del)? {_YEAR}(?!\w)",
        re.IGNORECASE,
    )
    found = []
    for match in pattern.finditer(laid.text):
        sentence = laid.sentence_at(match.start())
        try:
            day = datetime.date(int(match["year"]), months[match["month"].lower()], int(match["day"]))
        except (ValueError, KeyError):
            continue
        if sentence is not None:
            found.append(
                DateSaid(
                    span=Span(*match.span()),
                    sentence=sentence.span,
                    confidence=0.9,
                    rule="absolute",
                    date=PartialDate(day.isoformat()),
                )
            )
    found += [
        one
        for one in read(laid, None)
        if one.rule == "absolute"
        and one.date
        and laid.text[one.span.start].isdigit()
        and "-" in laid.text[slice(*one.span)]
    ]
    return sorted(found, key=lambda one: one.span)
