"""Organisations and events that an article names: known ones, and those whose words say what they are."""

from __future__ import annotations

import re

from announcements.dates import PartialDate
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.places import Places
from announcements.intake.sentences import Laid
from announcements.intake.suggestions import DateSaid, EventSaid, OrganisationSaid
from announcements.intake.written_dates import in_span
from announcements.passages import Span

_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]*"
_MINISTRY = re.compile(
    rf"\b(?:(?:Federal )?(?:Ministry|Department|Office|Directorate|Secretariat) (?:of|for) (?:the )?{_CAPITAL}(?:(?:,| and| of| of the|, and) {_CAPITAL}){{0,6}}"
    rf"|{_CAPITAL}(?: {_CAPITAL}){{0,5}} (?:Ministry|Agency|Police|Authority|Border Guard|Coast ?[Gg]uard|Council for Refugees))\b"
)
_NO_BODY = {"Ministry", "Department", "Office", "The Ministry"}
# What an event's own name ends in.
_EVENT = re.compile(
    rf"(?:(?:The|the) )?(?P<name>(?:(?:\d{{1,2}}(?:st|nd|rd|th)|First|Second|Third|Fourth|Fifth|{_CAPITAL})[ –-](?:(?:on|of|for|and|the) ){{0,2}}){{0,7}}(?:{_CAPITAL}|\(?[A-Z]{{2,}}\)?)(?: \([A-Z]{{2,}}\))?) "
    r"(?P<what>(?:leaders?[’']? |interior |foreign |ministerial |intergovernmental |informal )?(?:[Ss]ummit|[Cc]onference|[Ff]orum|[Mm]eeting|[Cc]ouncil meeting|[Gg]eneral [Aa]ssembly))\b(?P<rest> on [A-Z]\w+(?: and [A-Z]\w+)*)?"
)
_MEETING_OF = re.compile(
    r"\b(?P<what>(?:next |latest |annual |informal |special )?(?:meeting|summit|gathering|conference|assembly|session)) (?:of|at) (?:the )?(?P<name>(?:[A-Z][\w’'-]*)(?: (?:of |for |and |the )?[A-Z][\w’'-]*){0,7})(?: \((?P<short>[A-Z]{2,})\))?"
)
_AT_THE = re.compile(
    r"\b(?:at|to|during|after|before|attend\w*|host\w*|following) the (?P<name>European Political Community|European Council|G7|G20|UN General Assembly|COP\d\d|Munich Security Conference)\b(?! (?:summit|meeting|said|is a|which))"
)
_IN = re.compile(r"^(?:,)? in (?:the )?(?P<place>[A-ZÀ-ÖØ-Þ][\w’'-]*(?: [A-Z][\w’'-]*)?)")
_NOT_NAMES = re.compile(
    r"^(?:The|A|An|This|That|At|In|On|His|Her|Its|Their|Our|First|Last|Next|Cabinet|Board|Press|News|Downing Street|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:[’']s)?)$"
)
_DAY = re.compile(
    r"^(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[’']s|Today[’']s|This|The|At|In|On|After|Before|During|Following|Next|Last) )+"
)


def organisations(laid: Laid, places: Places, gazetteer: Gazetteer) -> list[OrganisationSaid]:
    """Each once, at its first mention."""
    found: dict[str, OrganisationSaid] = {}
    short = _acronyms(laid)
    for one in places.bodies:
        sentence = laid.sentence_at(one.start)
        if sentence is None:
            continue
        words = laid.text[one.start : one.end]
        if short.get(words) in found:
            continue
        found.setdefault(
            one.named.name,
            OrganisationSaid(
                span=Span(one.start, one.end), sentence=sentence.span, confidence=0.9 if one.named.key else 0.8, rule="known name",
                name=one.named.name, organisation=one.named.key, country=gazetteer.belongs_to.get(words),
            ),
        )  # fmt: skip
    taken = [one.span for one in found.values()]
    for match in _MINISTRY.finditer(laid.text):
        sentence, span = laid.sentence_at(match.start()), Span(*match.span())
        if (
            sentence is None
            or match[0] in _NO_BODY
            or any(one.start < span.end and span.start < one.end for one in taken)
        ):
            continue
        found.setdefault(
            match[0],
            OrganisationSaid(span=span, sentence=sentence.span, confidence=0.6, rule="name of a body", name=match[0]),
        )
    return sorted(found.values(), key=lambda one: one.span)


def events(laid: Laid, gazetteer: Gazetteer, dates: list[DateSaid]) -> list[EventSaid]:
    """Each once. "European Political Community meeting" and "meeting of the European Political Community (EPC)" are one."""
    found: dict[str, EventSaid] = {}
    short = _acronyms(laid)
    for one in gazetteer.events.find(laid.text):
        if sentence := laid.sentence_at(one.start):
            found[one.named.name] = EventSaid(
                span=Span(one.start, one.end), sentence=sentence.span, confidence=0.95, rule="known event", name=one.named.name, event=one.named.key
            )  # fmt: skip
    # Only where a sentence speaks of something of that kind.
    spoken_of = [sentence.span for sentence in laid.sentences if _EVENT_WORDS.search(laid.lower, *sentence.span)]
    for pattern in (_EVENT, _MEETING_OF, _AT_THE):
        for match in (each for span in spoken_of for each in pattern.finditer(laid.text, *span)):
            sentence = laid.sentence_at(match.start("name"))
            said = _called(match, short)
            if (
                sentence is None
                or not said
                or any(one.span.start < match.end() and match.start() < one.span.end for one in found.values())
            ):
                continue
            start = match.start("name") + len(match["name"]) - len(_DAY.sub("", match["name"]))
            end = match.end()
            if pattern is not _EVENT:
                start = match.start("what") if pattern is _MEETING_OF else match.start("name")
            place = _IN.match(laid.text[end : sentence.end])
            event = EventSaid(
                span=Span(start, end), sentence=sentence.span, confidence=0.7, rule="name of an event", name=said,
                place=place["place"] if place else "", date=_date(dates, sentence.span, start),
            )  # fmt: skip
            known = found.get(said)
            if known is None or (not known.date and event.date and not known.event):
                found[said] = event
    return sorted(found.values(), key=lambda one: one.span)


_EVENT_WORDS = re.compile(r"summit|conference|forum|meeting|assembly|gathering|session|council|\bg\d|\bcop\d")


_IN_BRACKETS = re.compile(r" \([A-Z]{2,}\)")


def _acronyms(laid: Laid) -> dict[str, str]:
    """ "European Political Community (EPC)": what each stands for, as the article says itself."""
    if not _IN_BRACKETS.search(laid.text):
        return {}
    return {
        name[2]: name[1].removeprefix("The ")
        for name in re.finditer(
            r"((?:[A-Z][\w’'-]*)(?: (?:of |for |and )?[A-Z][\w’'-]*){1,6}) \(([A-Z]{2,})\)", laid.text
        )
    }


def _called(match: re.Match[str], short: dict[str, str]) -> str:
    name = _DAY.sub("", match["name"]).strip()
    if _NOT_NAMES.match(name) or not name:
        return ""
    name = short.get(name, re.sub(r" \([A-Z]{2,}\)$", "", name))
    what = (match.groupdict().get("what") or "meeting").split()[-1].lower()
    rest = match.groupdict().get("rest") or ""
    if name.lower().endswith(("summit", "conference", "forum")):
        return name + rest
    return f"{name} {'meeting' if what in ('meeting', 'gathering', 'session', 'summit') and name in _PLAIN_MEETINGS else what}{rest}"


_PLAIN_MEETINGS = {"European Political Community"}


def _date(dates: list[DateSaid], sentence: Span, place: int) -> PartialDate | None:
    near = in_span(dates, sentence)
    best = min(near, key=lambda one: abs(one.span.start - place), default=None)
    return best.date if best and abs(best.span.start - place) < 120 else None
