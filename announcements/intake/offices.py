"""Offices that an article names: "Italian interior minister", "Minister for Foreign Affairs", with whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from announcements.intake.gazetteer import Gazetteer, rows, word_list
from announcements.intake.places import PlaceMention, Places
from announcements.intake.sentences import Laid
from announcements.passages import Span

_DEPARTMENTS = word_list("department")
_BODIES = word_list("body")
# A body's whole name: "Asylum Seeker Resource Centre".
_BODY_NAME = re.compile(
    r"(?:[A-Z][\w’'-]*(?: (?:of|and|for|the|of the|on))? ){0,7}(?:Centre|Center|Council|Agency|Office|Commission|Authority|Police|Union|Party|Ministry|Department|Bank|Institute|University|"
    r"Force|Service|Forum|Organi[sz]ation|Association|Fund|Trust|Foundation|Parliament|Court|Committee|Group|Network|Coalition|Directorate|Secretariat|Federation|Government|Delegation|Mission|Protection|Enforcement|Corps|Board|Directorate)\b(?! [A-Z][a-z]+ [A-Z])(?: (?:of|for|on) (?:the )?[A-Z][\w’'-]*(?: (?:and )?[A-Z][\w’'-]*)*)?"
)
_GOVERNMENTAL = re.compile(
    r"\b(?:committee|commons|lords|senate|federal|national|government|ministry|department|border|police|immigration|state|migration|security|foreign|home|interior|coast guard|frontex|presidential|cabinet|council|commission)\b",
    re.IGNORECASE,
)
_MODIFIERS = word_list("modifier")
_HEAD = (
    r"(?:prime[ -]minister|pm|minister[ -]president|minister[ -]delegate|vice[ -]president|vice[ -]chancellor|vice[ -]premier|secretary[ -]general|director[ -]general|"
    r"attorney[ -]general|secretary of state|state secretary|high commissioner|high representative|border czar|special envoy|"
    r"head of (?:state|government|delegation|mission)|chief executive|(?:federal|state|executive) councillor|councillor of state|chief justice|deputy speaker|governor[ -]general|chargé d[’']affaires|attach[ée]|"
    r"fm|minister|president|chancellor|premier|taoiseach|tánaiste|ambassador|commissioner|secretary|director|commander|chief|head|king|"
    r"queen|governor|envoy|undersecretary|under-secretary|chairman|chairwoman|chairperson|chair|counterpart|adviser|advisor|spokesman|"
    r"spokeswoman|spokesperson|coordinator|leader|representative|mayor|prefect|consul[ -]general|senator|speaker|judge|prosecutor|ombudsman|ombudswoman)"
)
_DEPARTMENT_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(_DEPARTMENTS))}),? $", re.IGNORECASE)
OFFICE = re.compile(rf"(?<![\w-])(?P<head>{_HEAD})(?![\w-])(?![’']s? (?:office|residence))", re.IGNORECASE)
# "for Home Affairs", "of the European Commission", "for justice and home affairs": what an office is for.
_OF_PARLIAMENT = re.compile(
    r"\b(?:parliament(?:ary)?|assembly|house|senate|congress|deputy)(?:[’']s)? $", re.IGNORECASE
)
# "The chair of the Commons home affairs committee", "a member of the presidency council": in small letters too.
_COMMITTEE = re.compile(
    r" (?:of|on) (?:the )?(?:[\w’'-]+ (?:and |for |on )?){0,6}?(?:(?:[Cc]ommittee|[Ss]ubcommittee|[Ii]nquiry|[Cc]aucus)\b(?: (?:on|for) (?:the )?[A-Z][\w’'-]*(?:,? (?:and )?[A-Z][\w’'-]*)*)?"
    r"|(?:police|coast ?guard|border (?:guard|force)|council|service|agency|authority|board|department|directorate|bureau)\b(?! (?:of|for|chief|minister)\b)(?: in [A-Z][\w’'-]*)?)"
)
_CHAIRS = {"chair", "chairman", "chairwoman", "chairperson", "head", "leader"}
# Of a place whose name ends in a common word: "of the Canary Islands".
_REST_OF_NAME = re.compile(
    r"(?: (?:Islands?|Republics?|Region|County|Province|Territory|Territories|Valley|State|States|Coast|Community|Assembly|House|Court|Kingdom|Confederation|Emirates))+\b"
)
# "For Western Hemisphere Affairs": names of departments end in such a word, and no person's does.
_TOPIC = re.compile(
    r"(?:[A-Z][\w’'-]* (?:(?:and|&) )?){1,3}?(?:Affairs|Relations|Cooperation|Security|Services|Development|Policy|Operations|Enforcement|Resources|Partnerships|Integration|Employment|Equality|Justice|Citizenship)\b(?! and\b|, [A-Z]\w+ and\b| &)"
)
_WHAT_FOR = re.compile(
    r"(?:,)? (?:with responsibility for|responsible for|in charge of|for|of|at|to) (?:the )?(?P<first>[\w’'&-]+)"
)
# "The Minister of State, Home Office (Beverley Hughes)": as parliaments print it.
_AT = re.compile(
    r"(?: of State)?(?: (?:in|at) the (?:[\w’'-]+ ){0,4}?(?:[Mm]inistry|[Dd]epartment|[Oo]ffice|[Cc]hancellery)\b|, (?:Home Office|Foreign Office|(?:Ministry|Department) (?:of|for) [^(),;.]{3,50}?)(?= \())"
)
# "… at the Federal Ministry for Economic Cooperation and Development"
_OF_MINISTRY = re.compile(
    r" (?:of|for) (?:the )?[A-Z][\w’'-]*(?:, [A-Z][\w’'-]*(?=,? and [A-Z])|,? and [A-Z][\w’'-]*| (?:of (?:the )?)?[A-Z][\w’'-]*){0,6}"
)
_MORE = re.compile(r"(?P<link>,? and the|,? and| of the| of| for the| for| in| to| &|,)? (?P<word>[\w’'&-]+)")
TOO_VAGUE = word_list("vague")
NO_NAME = word_list("no name")
_OFFICE = {row["role"]: row["code"] for row in rows("offices.csv")}
SPOKESPERSON = re.compile(r"spokes(?:man|woman|person)", re.IGNORECASE)
_FIRM = re.compile(
    r"\b(?:minister|president|chancellor|premier|ambassador|commissioner|secretary of state|speaker|judge|prosecutor|(?:majority|minority) leader|leader of the house|chief justice|ombuds(?:man|woman))\b",
    re.IGNORECASE,
)
_OFFICES = sorted(_OFFICE.items(), key=lambda one: -len(one[0]))


@dataclass(frozen=True)
class Role:
    span: Span
    words: str
    head: str


_HEADS_OF_BODIES = {
    "head",
    "chief",
    "director",
    "chair",
    "chairman",
    "chairwoman",
    "chief executive",
    "commander",
    "coordinator",
    "director general",
    "director-general",
}
_ENVOYS = {
    "ambassador",
    "consul general",
    "consul-general",
    "chargé d’affaires",
    "chargé d'affaires",
    "attaché",
    "envoy",
    "high commissioner",
}
# Where an envoy is: "in Santo Domingo", "in Toronto".
_POST = re.compile(r" in (?P<where>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)?)(?=[,.;)]| [a-z])")
# Of a country: "of the Italian coast guard", "of Libya's government".
_OWN_BODY = re.compile(
    r"(?:[’']s?)? (?:[\w-]+ ){0,4}?(?:government|administration|parliament|senate|cabinet|council|army|navy|armed forces|police|coast ?guard|"
    r"border (?:guard|force|agency)|authorities|ministry|department|office|agency|service|delegation|mission|embassy)\b"
)
_CAPITAL_NEXT = re.compile(r" [A-Z]")
_CAPITALS = re.compile(r"(?:U\.S\.|[A-Z][\w’'-]*)(?: (?:(?:of|for|and|the|of the|for the) )?[A-Z][\w’'-]*){0,7}")


class Offices:
    """All offices of an article, in order; ``found`` holds them whoever holds them."""

    def __init__(self, laid: Laid, places: Places, gazetteer: Gazetteer) -> None:
        self.laid, self.places, self.gazetteer = laid, places, gazetteer
        self.bodies = {found.end: found.start for found in places.bodies}
        self._body_starts = set(self.bodies.values())
        self.found = list(self._roles())

    def _roles(self) -> Iterator[Role]:
        """Office by office; the second of "interior minister and deputy prime minister" belongs to the first."""
        before: Role | None = None
        for head in OFFICE.finditer(self.laid.text):
            if before and head.start() < before.span.end:
                continue
            sentence = self.laid.sentence_at(head.start())
            if sentence is None or not self._is_office(head, sentence.start):
                continue
            start = self._left(head, sentence.start)
            end = self._right(head, sentence.end)
            joined = before and re.fullmatch(r",? (?:and|&) (?:the )?", self.laid.text[before.span.end : start])
            # "the Prime Minister and French President" are two.
            joined = joined if not self.places.within(start, head.start()) else None
            if joined and before:
                start = before.span.start
            role = Role(Span(start, end), self.laid.text[start:end], head["head"].lower())
            if before and not joined:
                yield before
            before = role
        if before:
            yield before

    def _is_office(self, head: re.Match[str], start: int) -> bool:
        """ "The Russian FM" holds an office, "Radio One FM" none."""
        of_place = self.places.ending_at(head.start() - 1) or self.places.ending_at(head.start() - 3)
        return bool(head["head"] != "FM" or of_place) and _is_office(head["head"], self.laid.text[start : head.start()])

    def _left(self, head: re.Match[str], least: int) -> int:
        """Where the words before the head begin that belong to the office: "Italian", "UK’s", "Home", "acting"."""
        text, start = self.laid.text, head.start()
        while True:
            word = re.search(r"([\w.’'&-]+) $", text[max(least, start - 40) : start])
            if not word:
                return start
            place = self.places.ending_at(start - 1) or self.places.ending_at(start - 1 - len(possessive(word[1])))
            body = self.bodies.get(start - 1)
            if (place and place.start >= least) or (body is not None and body >= least):
                start = min(place.start if place else start, body if body is not None else start)
                continue
            begins = start - len(word[0])
            if not self._belongs(word[1], begins == least, text[least:begins], head["head"].lower()):
                return self._without_and(start)
            start -= len(word[0])

    def _belongs(self, word: str, first: bool, lead: str, head: str) -> bool:
        plain = word.lower().removesuffix("’s").removesuffix("'s").rstrip("’'")
        if possessive(word) and plain not in _DEPARTMENTS:
            # "Bavaria’s justice minister": of a place that is no country.
            of_a_place = word[0].isupper() and word not in NO_NAME and head in ("minister", "president", "premier")
            return plain in _OWNERS or of_a_place
        if plain in _DEPARTMENTS or plain in _MODIFIERS or plain in ("and", "&", "eu", "un", "european", "commission"):
            return plain not in ("and", "&") or bool(_DEPARTMENT_BEFORE.search(lead))
        capital = word[0].isupper() and word not in NO_NAME and len(word) > 1 and word[-1] not in ".,"
        # At the beginning of a sentence only directly before "Minister": "Climate Minister Lotoala".
        return capital and (not first or head in ("minister", "secretary", "commissioner"))

    def _without_and(self, start: int) -> int:
        while match := re.match(r"(?:and|&) ", self.laid.text[start:]):
            start += match.end()
        return start

    def _right(self, head: re.Match[str], most: int) -> int:
        """Where "for Home Affairs" or "of the European Commission" ends, if it is there."""
        if (end := self._at_once(head, most)) is not None:
            return end
        text = self.laid.text
        found = _WHAT_FOR.match(text, head.end(), most)
        if not found or not (found["first"][0].isupper() or found["first"].lower() in _DEPARTMENTS):
            return head.end()
        place = self.places.starting_at(found.start("first"))
        if (end := self._of_a_body(head["head"].lower(), found.start("first"), place, most)) is not None:
            return end
        if topic := _TOPIC.match(text, found.start("first"), most):
            return self._ending(topic.end(), text, most, capitals=True)
        capitals = found["first"][0].isupper()
        if capitals and not place and (rest := _REST_OF_NAME.match(text, found.end("first"), most)):
            return rest.end()
        return self._ending(place.end if place else found.end("first"), text, most, capitals=capitals)

    def _at_once(self, head: re.Match[str], most: int) -> int | None:
        """What one pattern tells whole: an envoy's post, a ministry that somebody is at, a committee or police in small letters."""
        text, office = self.laid.text, head["head"].lower()
        if office in _ENVOYS and (post := _POST.match(text, head.end(), most)):
            place = self.places.starting_at(post.start("where"))
            return place.end if place else post.end()
        if at := _AT.match(text, head.end(), most):
            named = _OF_MINISTRY.match(text, at.end(), most)
            return named.end() if named else at.end()
        committee = _COMMITTEE.match(text, head.end(), most) if office in _HEADS_OF_BODIES | _CHAIRS else None
        return committee.end() if committee else None

    def _of_a_body(self, office: str, start: int, place: PlaceMention | None, most: int) -> int | None:
        text = self.laid.text
        if body := _BODY_NAME.match(text, start, most):
            return body.end()
        if office in _HEADS_OF_BODIES and (not place or _CAPITAL_NEXT.match(text, place.end)):
            # "Director of Safe Passage": all of the body's name, for no person's follows.
            whole = _CAPITALS.match(text, start, most)
            if whole:
                return whole.end()
        own = _OWN_BODY.match(text, place.end, most) if place else None
        return own.end() if own else None

    def _ending(self, end: int, text: str, most: int, *, capitals: bool) -> int:
        while more := _MORE.match(text, end, most):
            word, link = more["word"].removesuffix("’s"), (more["link"] or "").strip()
            place = self.places.starting_at(more.start("word"))
            plain = word.lower()
            if link == "," and more.start("word") in self._body_starts:
                fits = False
            elif link == ",":
                # "for home affairs, security and equality": in small letters only within a list that goes on.
                listed = not capitals and re.match(r",| and ", text[more.end() : more.end() + 5])
                fits = plain in _DEPARTMENTS and bool(word[0].isupper() or listed)
            elif place is not None:
                fits = link.endswith(("of", "of the", "for", "in", "to", "and"))
            else:
                named = capitals and word[0].isupper() and link != "" and word not in NO_NAME
                fits = named or plain in _DEPARTMENTS or (plain in _BODIES and word[0].isupper() == capitals)
            if not fits:
                return end
            end = place.end if place else more.end("word")
        return end

    def country(self, role: Role) -> str | None:
        inside = [place for place in self.places.within(role.span.start, role.span.end) if place.code]
        if inside:
            return inside[0].code
        for name, code in self.gazetteer.belongs_to.items():
            if name in role.words and re.search(rf"\b{re.escape(name)}\b", role.words):
                return code
        return self.of_office(role.words)

    def of_office(self, words: str) -> str | None:
        """Of an office that is one country's by itself. A mere commissioner is the EU's only where the EU is spoken of."""
        mere = words.lower() == "commissioner" and not self._is_of_the_eu
        return None if mere else self.by_office(words)

    @cached_property
    def _is_of_the_eu(self) -> bool:
        return any(one.code == "EU" for one in self.places.mentions) or any(
            self.gazetteer.belongs_to.get(self.laid.text[one.start : one.end]) == "EU" for one in self.places.bodies
        )

    def of_body(self, end: int) -> str | None:
        """ "President Ursula von der Leyen of the European Commission": whose office it is may come after the name."""
        of = re.match(r" of (?:the )?", self.laid.text[end : end + 8])
        if not of:
            return None
        place = self.places.starting_at(end + of.end())
        rest = self.laid.text[end + of.end() : end + of.end() + 40]
        return (
            place.code
            if place
            else next((code for name, code in self.gazetteer.belongs_to.items() if rest.startswith(name)), None)
        )

    @staticmethod
    @lru_cache(1024)
    def by_office(words: str) -> str | None:
        said = " ".join(words.lower().split())
        return next(
            (
                code
                for office, code in _OFFICES
                if said == office or said.endswith(f" {office}") or said.startswith(f"{office} ")
            ),
            None,
        )


def _is_office(head: str, before: str) -> bool:
    """Not in capitals, "PM" and "FM" excepted; and a speaker of a parliament, not whoever speaks."""
    if head.lower() in ("pm", "fm") or head.isupper():
        return head in ("PM", "FM")
    return head != "speaker" or bool(_OF_PARLIAMENT.search(before))


def possessive(word: str) -> str:
    return "’s" if word.endswith(("’s", "'s")) else "’" if word.endswith(("’", "'")) else ""


_OWNERS = {"government", "ministry", "commission", "council", "agency", "office", "union", "eu", "un", "presidency"}


def is_of_opposition(words: str) -> bool:
    return bool(re.match(r"(?:shadow|opposition|former)\b", words, re.IGNORECASE))


def is_vague(words: str) -> bool:
    """ "Director", "chief executive": an official's only where a government's body is named with it."""
    head = OFFICE.search(words)
    if head and re.match(r"(?i:mayor|governor|president|prefect|speaker) of (?:the )?[A-Z]", words[head.start() :]):
        return False
    return (
        head is not None
        and (head["head"].lower() in TOO_VAGUE or head["head"].lower() == "chief executive")
        and not _FIRM.search(words)
        and not _GOVERNMENTAL.search(words)
        and (head["head"].lower() == "chief executive" or _DEPARTMENTS.isdisjoint(words.lower().split()))
    )
