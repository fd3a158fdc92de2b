"""What pages print over and over, printed by Python: a glyph, a date, a stage with its flags, a value to tick, a row of fifty.

A list prints hundreds of them. A template included for each took nine tenths of a page's time, and a row of the two long lists
costs five times as much by a template as here. Whatever stands on a page once stays a template. ``settings.TEMPLATES`` makes
these tags known to all, so none needs a ``load``. Markup and values meet in ``printed`` alone, which escapes.
"""

import html
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString

from announcements.dates import PartialDate
from announcements.models.rows import AgreementRow, AnnouncementRow
from announcements.models.vocabularies import Stage, State

register = template.Library()

_CIRCLES = set(Stage.path())
# A hollow glyph is no claim that something holds: doubt leaves it as it is.
_HOLLOW = {Stage.ANNOUNCED, Stage.NEGOTIATING, Stage.AGREED, Stage.SUSPENDED, Stage.ENDED}


# A page prints the same names and words as the last one: to look one up costs a fifth of escaping it.
escape = lru_cache(maxsize=20_000)(html.escape)


def printed(markup: str, *values: Any) -> SafeString:
    """Markup of ours with values in its ``%s``; each is escaped, unless it is printed markup itself."""
    return SafeString(markup % tuple([value if type(value) is SafeString else escape(str(value)) for value in values]))


NOTHING = printed("")


@register.simple_tag
@cache
def asset(name: str) -> str:
    """The address of a static file. Which that is, nothing changes while the site runs."""
    return static(name)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    return printed('<svg class="icon" aria-hidden="true"><use href="%s#%s"/></svg>', asset("icons.svg"), name)


@register.simple_tag
def date(day: PartialDate | None, *, short: bool = False, unknown: str = "") -> SafeString:
    """As precise as its source: ``short`` is "7 Nov 2024", ``unknown`` is said instead of a missing one."""
    if not day:
        return printed('<span class="quiet">%s</span>', unknown) if unknown else NOTHING
    return _date(day.edtf, short)


@lru_cache(maxsize=20_000)
def _date(edtf: str, short: bool) -> SafeString:
    day = PartialDate(edtf)
    words = day.short if short else day.words
    # An interval is no value that <time datetime> takes.
    machine = printed(' datetime="%s"', day.machine) if day.machine else NOTHING
    return printed("<time%s>%s</time>", machine, words)


@register.simple_tag
def state(record: Any) -> SafeString:
    """A word where a record is not open to every reader."""
    if record.state == State.PUBLISHED:
        return NOTHING
    return printed(' <span class="state">%s</span>', State(record.state).label)


@register.simple_tag
def stage_glyph(code: str, *, expected: bool = False, doubtful: bool = False) -> SafeString:
    if expected:
        return icon("expected_circle" if code in _CIRCLES else "expected_square")
    return icon(f"{code}_doubtful" if doubtful and code not in _HOLLOW else code)


@register.simple_tag
def stage_word(code: str, *, expected: bool = False) -> str:
    """A thing done is a participle, a thing expected a noun: planned must never read as done."""
    return f"Expected: {Stage(code).noun}" if expected else Stage(code).label


@register.simple_tag
@cache
def stage(code: str, *, expected: bool = False, doubtful: bool = False, **care: bool) -> SafeString:
    """Glyph and word, for lists, with its flags (those of ``flags``)."""
    if not code:
        return printed('<span class="quiet">no step counts yet</span> %s', flags(doubtful=doubtful, **care))
    return printed(
        '<span class="stage%s" data-stage="%s">%s<span>%s</span></span> %s',
        _marks(expected=expected, doubtful=doubtful),
        code,
        stage_glyph(code, expected=expected, doubtful=doubtful),
        stage_word(code, expected=expected),
        flags(doubtful=doubtful, **care),
    )


@register.simple_tag
def stage_badge(code: str, *, expected: bool = False, doubtful: bool = False) -> SafeString:
    """The boxed stage, for a record's own page."""
    return printed(
        '<span class="badge%s" data-stage="%s">%s<span>%s%s</span></span>',
        _marks(expected=expected, doubtful=doubtful),
        code,
        stage_glyph(code, expected=expected, doubtful=doubtful),
        stage_word(code, expected=expected),
        ", doubtful" if doubtful else "",
    )


def _marks(**marks: bool) -> str:
    return "".join(f" {name}" for name, holds in marks.items() if holds)


# Which flag it is, its glyph, and how it is said.
_FLAGS = {
    "disputed": ("disputed", "disagree", "sources disagree"),
    "doubtful": ("doubtful", "doubtful", "doubtful"),
    "uncertain": ("doubtful", "doubtful", "uncertain on that day"),
    "overdue": ("overdue", "overdue", "Overdue: no source seen says that it happened"),
    "approximate": ("approximate", "approximate", "approximate"),
}


@register.simple_tag
def flags(**care: bool) -> SafeString:
    """What to be careful about, in small."""
    found = [
        printed('<span class="flag %s">%s %s</span>', kind, icon(glyph), words)
        for name, (kind, glyph, words) in _FLAGS.items()
        if care.get(name)
    ]
    return joined(found)


@register.simple_tag
def options(name: str, values: Iterable[Any]) -> SafeString:
    """Values of a condition to tick, each with ``value``, ``words``, ``count``, ``chosen`` and ``stage``."""
    return joined([_option(name, option) for option in values])


def _option(name: str, option: Any) -> str:
    start = _tick(name, option.value, option.words, option.stage, option.chosen)
    if option.count is None:
        return f"{start}</label>"
    count = escape(str(option.count))
    return f'{start} <data value="{count}">{count}</data></label>'


@lru_cache(maxsize=20_000)
def _tick(name: str, value: str, words: str, stage_code: str, chosen: bool) -> SafeString:
    """All of an option but its number, which is another on each page."""
    return printed(
        '<label class="option"><input type="checkbox" id="id_%s_%s" name="%s" value="%s"%s> %s',
        name,
        value,
        name,
        value,
        " checked" if chosen else "",
        stage(stage_code) if stage_code else printed("<span>%s</span>", words),
    )


@register.simple_tag
def choices(values: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Of a ``select``: values and their words."""
    return joined(
        [
            printed('<option value="%s"%s>%s</option>', value, " selected" if value == chosen else "", words)
            for value, words in values
        ]
    )


_AGREEMENT = """<tr role="row">
<td role="cell"><div class="row-title"><a href="%s">%s</a>%s</div><div class="small">%s%s</div>%s</td>
<td role="cell" class="cell-parties">%s</td>
<td role="cell" class="cell-stage">%s</td>
<td role="cell" class="cell-date">%s</td>
</tr>"""


@register.simple_tag
def agreement_rows(rows: Iterable[AgreementRow]) -> SafeString:
    """Rows of the ledger. Roles are written out: display grid on a phone drops them."""
    return joined([_agreement(row) for row in rows])


def _agreement(row: AgreementRow) -> SafeString:
    between = " · " if row.form and row.areas else ""
    return printed(
        _AGREEMENT,
        row.url,
        row.title,
        state(row),
        row.form,
        printed('<span class="on-desk">%s%s</span>', between, row.areas) if row.areas else NOTHING,
        passage(row.passage),
        row.parties,
        stage(row.stage, doubtful=row.doubtful, disputed=row.disputed, uncertain=row.uncertain),
        _date(row.stage_date, True) if row.stage_date else NOTHING,
    )


_ANNOUNCEMENT = """
<li><span class="small">%s</span>
<div><div class="row-title"><a href="%s">%s</a>%s</div>
<div class="small">%s%s%s</div>%s</div></li>"""


_NO_DAY = printed('<span class="quiet">%s</span>', "no day given")


@register.simple_tag
def announcement_rows(rows: Iterable[AnnouncementRow]) -> SafeString:
    return joined([_announcement(row) for row in rows])


def _announcement(row: AnnouncementRow) -> SafeString:
    return printed(
        _ANNOUNCEMENT,
        _date(row.announced_on, True) if row.announced_on else _NO_DAY,
        row.url,
        row.title,
        state(row),
        row.kind,
        " · " if row.involved else "",
        ", ".join(row.involved),
        passage(row.passage),
    )


_FOUND = """
<li><span class="small">%s</span><div><div class="row-title"><a href="%s">%s</a>%s</div>
%s%s</div></li>"""


@register.simple_tag
def found_rows(results: Iterable[Any]) -> SafeString:
    """What a search found of one kind: each a Result of views/search.py."""
    return joined([_found(result) for result in results])


def _found(result: Any) -> SafeString:
    return printed(
        _FOUND,
        date(result.date, short=True),
        result.url,
        result.title,
        state(result),
        printed('<div class="small">%s</div>', result.quiet) if result.quiet else NOTHING,
        passage(result.passage),
    )


_SEARCH_FIELD = """<label class="visually-hidden" for="%s">Search</label>
<div class="joined">
<input type="search" id="%s" name="q" value="%s" placeholder="%s">
<button class="button first">%s Search</button>
</div>"""


@register.simple_tag
def search_field(number: str, words: str = "", placeholder: str = "Country, person, words") -> SafeString:
    """Joined to its button. Its form says where it asks. What was typed may be long, and is remembered nowhere."""
    return printed(_SEARCH_FIELD, number, number, SafeString(html.escape(words)), placeholder, icon("search"))


PARTS = {
    "/agreements/": "Agreements",
    "/announcements/": "Announcements",
    "/countries/": "Countries",
    "/officials/": "Officials",
    "/organisations/": "Organisations",
    "/events/": "Events",
    "/sources/": "Sources",
    "/search/": "Search",
}


@register.simple_tag(takes_context=True)
def main_nav(context: Any) -> SafeString:
    """To each part of the site; marked on its own page, and on those that are part of it."""
    path = context["request"].path if "request" in context else ""
    return joined(
        _nav_link(to, words, "page" if path == to else "true" if to in path else "") for to, words in PARTS.items()
    )


@cache
def _nav_link(to: str, words: str, current: str) -> SafeString:
    mark = printed(' aria-current="%s"', current) if current else NOTHING
    return printed('<li><a href="%s"%s>%s</a></li>', to, mark, words)


def joined(pieces: Iterable[str]) -> SafeString:
    """Of pieces that are printed markup."""
    return SafeString("".join(pieces))


@register.simple_tag
def passage(found: Any) -> SafeString:
    """Where the words stand that were searched for, marked: a Passage of search.py; nothing where there is none."""
    if not found:
        return NOTHING
    return printed(
        '<div class="small passage">%s: <span class="serif" dir="auto">%s</span></div>', found.where, found.words
    )
