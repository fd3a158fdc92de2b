"""Offices that an article names: "Italian interior minister", "Minister for Foreign Affairs", with whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from announcements.intake.gazetteer import Gazetteer, rows, word_list
from announcements.intake.names import places_of
from announcements.intake.places import PlaceMention, Places
from announcements.intake.sentences import Laid
from announcements.passages import Span

DEPARTMENTS = word_list("department")
_BODIES = word_list("body")
# A body's whole name: "Asylum Seeker Resource Centre".
_CAPITAL_WORD = r"[A-Z][\w’'-]*"
_BODY_NAME = re.compile(
    r"(?:[A-Z][\w’'-]*(?: (?:of|and|for|the|of the|on))? ){0,7}(?:Centre|Center|Council|Agency|Office|Commission|Authority|Police|Union|Party|Ministry|Department|Bank|Institute|University|"
    r"Force|Service|Forum|Organi[sz]ation|Association|Fund|Trust|Foundation|Parliament|Court|Committee|Army|Navy|Staff|Guard|Division|Bureau|Assembly|Senate|Embassy|Consulate|Customs|Group|Network|Coalition|Directorate|Secretariat|Federation|Government|Delegation|Mission|Protection|Enforcement|Corps|Board|League|Consortium|Society|Movement|Chamber|Alliance)\b"
)
_MODIFIERS = word_list("modifier")
_OWNERS = word_list("owner")
_HEAD = (
    r"(?:prime[ -]minister|pm|minister[ -]president|minister[ -]delegate|(?:vice|deputy)[ -]minister|vice[ -]president|vice[ -]chancellor|vice[ -]premier|"
    r"(?:secretary|director|attorney|solicitor|comptroller|inspector|commissioner|governor|auditor)[ -]general|"
    r"secretary of state|state secretary|high commissioner|high representative|czar|tsar|top diplomat|chief constable|chief inspector|government delegate|negotiator|special envoy|special rapporteur|"
    r"(?:head|chief) of (?:state|government|delegation|mission|staff)|chief executive|commander[ -]in[ -]chief|(?:federal|state|executive) councillor|councillor of state|chief justice|deputy speaker|charg[ée] d[’']affaires|attach[ée]|"
    r"(?:lt\. )?gov\.|fm|minister plenipotentiary|minister[ -]counsell?or|crown prince(?:ss)?|emir|boss|comptroller|commandant|consul[ -]general|consul|minister|president|chancellor|premier|taoiseach|tánaiste|ambassador|commissioner|secretary|director|commander|chief|head|king|"
    r"queen|governor|envoy|undersecretary|under-secretary|chairman|chairwoman|chairperson|chair|counterpart|adviser|advisor|spokesman|"
    r"spokeswoman|spokesperson|coordinator|administrator|leader|representative|mayor|prefect|consul[ -]general|senator|speaker|judge|prosecutor|ombudsman|ombudswoman)"
)
_DEPARTMENT_BEFORE = re.compile(rf"\b(?:{'|'.join(sorted(DEPARTMENTS))}),? $", re.IGNORECASE)
_WHOLE_HEAD = rf"(?:(?<![\w-])|(?<=\bex-))(?P<head>{_HEAD})(?:-elect|[- ]designate|-at-large)?(?P<many>s)?(?![\w-])(?![’']s? (?:office|residence))"
OFFICE = re.compile(_WHOLE_HEAD, re.IGNORECASE)
# For a whole text in small letters, which takes half as long as to pass over what is large and what small.
_OFFICE_IN_SMALL = re.compile(_WHOLE_HEAD)
# "for Home Affairs", "of the European Commission", "for justice and home affairs": what an office is for.
_OF_PARLIAMENT = re.compile(
    r"\b(?:parliament(?:ary)?|assembly|house|senate|congress|deputy)(?:[’']s)? $", re.IGNORECASE
)
# "The chair of the Commons home affairs committee", "a member of the presidency council": in small letters too.
_COMMITTEE = re.compile(
    r" (?:of|on) (?:the )?(?:[\w’'-]+ (?:and |for |on )?){0,6}?(?:(?:[Cc]ommittee|[Ss]ubcommittee|[Ii]nquiry|[Cc]aucus)\b(?: (?:on|for) (?:the )?[A-Z][\w’'-]*(?:,? (?:and )?[A-Z][\w’'-]*)*)?"
    r"|(?:(?:police|coast ?guard|border (?:guard|force)|council|service|agency|authority|board|department|directorate|bureau)\b(?! (?:of|for|chief|minister)\b)|(?:section|division|desk|unit|wing)\b)(?: in [A-Z][\w’'-]*)?)"
)
_CHAIRS = {"chair", "chairman", "chairwoman", "chairperson", "head", "leader"}
# Of a place whose name ends in a common word: "of the Canary Islands".
_REST_OF_NAME = re.compile(
    r"(?: (?:Islands?|Republics?|Region|County|Province|Territory|Territories|Valley|State|States|Coast|Community|Assembly|House|Court|Kingdom|Confederation|Emirates|Oblast|Krai|Governorate|Voivodeship|Prefecture|Canton|District|City))+\b"
)
_TOPICS = "Affairs|Relations|Cooperation|Security|Services|Development|Policy|Operations|Enforcement|Resources|Partnerships|Integration|Employment|Equality|Justice|Citizenship|Reform"
_TAIL = re.compile(
    rf" (?:of|for|on) (?:the )?(?P<for>[A-Z][\w’'-]*(?:(?:,(?= [A-Z][\w’'-]*,? (?:and|&) [A-Z]))? (?:(?:and|&) )?[A-Z][\w’'-]*)*(?=[,.;)]| (?:at|in) )|{_CAPITAL_WORD})"
)
# "For Western Hemisphere Affairs": names of departments end in such a word, and no person's does.
_TOPIC = re.compile(rf"(?:[A-Z][\w’'-]* (?:(?:and|&) )?){{1,3}}?(?:{_TOPICS})\b(?! and\b|, [A-Z]\w+ and\b| &)")
_WHAT_FOR = re.compile(
    r"(?:,)? (?:with responsibility for|responsible for|in charge of|for|of|at|to) (?:[Tt]he )?(?P<first>[\w’'&-]+)"
)
# "For multilateral affairs", "for the southern border".
_SMALL_TOPIC = re.compile(
    r"[a-z-]+ (?:affairs|relations|issues|matters|policy|cooperation|services|development|borders?)\b"
)
# "The Minister of State, Home Office (Beverley Hughes)": as parliaments print it.
_AT = re.compile(
    r"(?: of State)?(?: (?:in|at) the (?:[\w’'-]+ ){0,4}?(?:[Mm]inistry|[Dd]epartment|[Oo]ffice|[Cc]hancellery)\b|, (?:Home Office|Foreign Office|(?:Ministry|Department) (?:of|for) [^(),;.]{3,50}?)(?= \())"
)
# "… at the Ministry of Foreign Affairs"; "Permanent Secretary, Ministry of Labour, …".
_AT_MINISTRY = re.compile(
    rf"(?: (?:at|in|under|of) (?:the )?(?:{_CAPITAL_WORD} ){{0,2}}(?:Ministry|Department|Secretariat)|,? (?:the )?(?:Federal |State )?(?:Ministry|Department)) (?:of|for) (?:the )?{_CAPITAL_WORD}"
)
# "… at the German foreign office", "… at the ministry of interior".
_AT_SMALL = re.compile(
    r" (?:at|in|of) (?:the )?(?:(?!(?:with|of|for|by|and|to|at|in|on)\b)[\w’'-]+ ){0,3}?(?:(?:ministry|foreign office|home office|chancellery)\b(?: (?:of|for) (?:the )?[a-z]+)?|(?:embassy|consulate)\b(?: (?:in|to) (?:the )?[A-Z][\w’'-]*)?)"
)
# "Director of the Borders Centre at the Ormskirk University": whether it is a public office is seen by where.
_AT_NAMED = re.compile(rf" at (?:the )?(?={_CAPITAL_WORD})")
_RESPONSIBLE = re.compile(
    rf",? (?:with (?:special )?responsibility for|responsible for|in charge of) (?:the )?(?:{_CAPITAL_WORD}|(?:[a-z-]+ ){{0,4}}[a-z-]+(?=,))"
)
_DEPARTMENT_NEXT = re.compile(rf" (?=[A-Z])(?i:{'|'.join(sorted(DEPARTMENTS))})\b")
# "Executive Secretary, Okello Harbour Commission (OHC), Ms Ana Paz"
_BODY_BETWEEN = re.compile(rf", (?={_BODY_NAME.pattern}(?: \([A-Z]{{2,}}\))?, [A-Z])")
_BODY_NEXT = re.compile(
    rf"(?: {_CAPITAL_WORD}){{1,4}}? (?:Authority|Agency|Commission|Department|Bureau|Division|Police|Board|Directorate|Service|Council|Secretariat)\b"
)
_MORE = re.compile(
    r"(?P<link>,? and the|,? and| of the| of| for the| for| in the| in| to the| to| &|,)? (?P<word>[\w’'&-]+)"
)
TOO_VAGUE = word_list("vague")
NO_NAME = word_list("no name")
_OFFICE = {row["role"]: row["code"] for row in rows("offices.csv")}
SPOKESPERSON = re.compile(r"spokes(?:man|woman|person)", re.IGNORECASE)
_OFFICES = sorted(_OFFICE.items(), key=lambda one: -len(one[0]))


@dataclass(frozen=True)
class Role:
    span: Span
    words: str
    head: str
    # "Presidents A and B": one office, two who hold it.
    many: bool = False


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
    "administrator",
    "director general",
    "director-general",
}
_ENVOYS = {
    "ambassador",
    "consul",
    "consul general",
    "consul-general",
    "chargé d’affaires",
    "chargé d'affaires",
    "attaché",
    "envoy",
    "high commissioner",
    "representative",
    "chief of mission",
    "head of mission",
    "head of delegation",
}
# Where an envoy is: "in Santo Domingo", "in Toronto".
_POST = re.compile(r" in (?:the )?(?P<where>[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)?)")
_NO_NAME_NEXT = re.compile(r"[,.;)]| [a-z]")
# "Special envoy for the central Mediterranean", "… for Latin America".
_A_REGION = (
    r"(?:(?:[Cc]entral|[Ww]est(?:ern)?|[Ee]ast(?:ern)?|[Nn]orth(?:ern)?|[Ss]outh(?:ern)?|[Ss]outh-?[Ee]ast|Latin|Middle|sub-Saharan|Sub-Saharan) (?:and [Cc]entral )?(?:Mediterranean|America|Africa|Asia|Europe|East|Balkans)"
    r"|Mediterranean|Sahel|Caribbean|Gulf|Indo-Pacific|Asia[ -]Pacific|Pacific|Caucasus|Americas|Horn of Africa|Great Lakes)\b(?: [Rr]egion\b)?"
)
_REGION = re.compile(rf" (?:to|for|in) (?:the )?{_A_REGION}(?:(?:,| and) (?:the )?{_A_REGION}){{0,3}}")
# "Minister of State (Home Office)", "Secretary (Consular and Visa Division)": a division in brackets, and no name.
_DIVISION = re.compile(
    r"(?: of State)? \((?:the )?(?:[A-Z][\w’'&-]*,? (?:and |of |for |& )?(?:the )?){0,5}(?:Office|Division|Department|Affairs|Ministry|[A-Z&]{3,})\)"
)
_SHORT_NAME = re.compile(r" \([A-Z]{2,8}\)")
_LISTED = re.compile(
    r"(?: of State)? (?:of|for) (?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2}, ){1,4}(?:[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,2},? )?(?:and|&) (?:the )?(?P<last>[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})"
)
_IN = re.compile(r"\b(?:in|at) $", re.IGNORECASE)
# "The new British prime minister" is the British prime minister.
_NOT_FIRST = re.compile(
    r"(?:and|&|new|newly|elected|current|incoming|outgoing|newly[- ]elected|newly[- ]appointed) ", re.IGNORECASE
)
# "Spokesman for the UN secretary-general", "adviser to the prime minister"; a name that follows is of whom they serve.
_LEADS_A_STATE = {"president", "chancellor", "king", "queen", "prime minister", "premier", "taoiseach"}
_SERVING = {"spokesman", "spokeswoman", "spokesperson", "secretary", "adviser", "advisor", "chief of staff"}
_OF_AN_OFFICE = re.compile(rf" (?:for|to|of) (?:the )?(?:[\w’'.-]+ ){{0,3}}?(?i:{_HEAD})(?![\w-])(?! [A-Z]|[’'])")
# Commissioners that only the European Union has: others have one for employment services, or for police.
_THE_EUS = re.compile(r"\b(?:eu|european|home affairs|internal affairs|migration|enlargement|neighbourhood)\b")
# "The commissioner for home affairs and the chair of the council" are two.
_AND_ANOTHER = re.compile(
    rf"(?:,? and the (?:[\w’'-]+ ){{0,2}}?|, and (?:[A-Z][\w’'-]+ ){{1,3}}?)(?i:{_HEAD})(?![\w-])"
)
# "… on the human rights of migrants"
_ON_SOMETHING = {"special rapporteur", "special envoy", "envoy", "adviser", "advisor", "coordinator"}
_ON = re.compile(r" on (?:the )?(?:[a-z-]+ ){0,8}[a-z-]+(?=,| [A-Z])| on (?:the )?[A-Z][\w ]{3,60}(?=,)")
_MINISTRY_BEFORE = re.compile(
    r"(?:(?:Federal|State) )?(?:Ministry|Department|Office|Bureau|Bank|Commission|Secretariat) (?:of|for|on) (?:the )?$"
)
_REGIONS = {"Pacific", "Caribbean", "Mediterranean", "Commonwealth", "Gulf"}
_COMMA_BEFORE = re.compile(r"(?P<first>[A-Z][\w’'-]* )?(?P<last>[\w’'-]+), $")
_AND = re.compile(r"\b(?:and|&) ")
_OF_BEFORE = re.compile(r" of (?:the )?$")
_JOINED = re.compile(r" (?:of|for|and) ")
_ENDED = re.compile(r"[,.;)]| (?:at|in) ")
# "HE Prime Minister", "THE minister" at the head of a text.
_STYLED = {"THE", "HE", "HH", "HRH"}
_COMPASS = {"North", "South", "East", "West", "Upper", "Lower", "New", "Northern", "Southern", "Eastern", "Western"}
_TITLED = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(one.replace('_', ' ') for one in word_list('title')))}|Excellency)\.? (?P<name>(?:[A-Z][\w’'-]*\.? ){{2,6}})$"
)
# "Minister for Foreign Orbits, Ana Paz,": one word more that no list knows is of the office, for the name follows.
_WORD_MORE = re.compile(rf" {_CAPITAL_WORD}(?P<gap>, )(?P<name>{_CAPITAL_WORD}\.?(?: {_CAPITAL_WORD}){{1,5}}),")
_COMPASS_BEFORE = re.compile(r"\b(?:North|South|East|West)(?:ern)? $")
# "Of North Rhine-Westphalia"
_COMPASS_NAME = re.compile(r"(?:North|South|East|West|Upper|Lower) [A-Z][\w’]*(?:-[A-Z][\w’]*)*")
_OWNED = re.compile(r"[A-Z]\w+ [A-Z][\w-]+[’']s ")
_OF_SO_MANY = re.compile(r"\d+-(?:nation|member|country|state)")
_TWO = re.compile(r" [A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*| (?:de|von|van|der|la|al|bin)(?= )){0,4} and [A-Z]")
_SPEAK_OR_LEAD = _HEADS_OF_BODIES | {
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "secretary",
    "undersecretary",
    "president",
}
# Offices before which the first word of a sentence may be a part of them: "Climate Minister Lotoala", "Texas Governor …".
_AFTER_FIRST_WORD = {"minister", "secretary", "commissioner", "governor", "gov.", "lt. gov.", "mayor", "prefect"}
# Of a country: "of the Italian coast guard", "of Libya's government".
_OWN_BODY = re.compile(
    r"(?:[’']s?)? (?:[\w-]+ ){0,4}?(?:government|administration|parliament|senate|cabinet|council|institute|bureau|directorate|secretariat|army|navy|armed forces|police|coast ?guard|"
    r"border (?:guard|force|agency)|authorities|ministry|department|office|agency|services?|delegation|mission|embassy)\b"
)
# "Of the Italian bar association,": in small letters to the comma, else the office would end in "Italian".
_OWN_OTHER = re.compile(r" (?:[a-z][a-z’'-]+ ){0,4}[a-z][a-z’'-]+(?: [A-Z]{2,})?(?=,)")
_CAPITAL_NEXT = re.compile(r" [A-Z]")
_CAPITALS = re.compile(r"(?:U\.S\.|[A-Z][\w’'-]*)(?: (?:(?:of|for|and|the|of the|for the) )?[A-Z][\w’'-]*){0,7}")


class Offices:
    """All offices of an article, in order; ``found`` holds them whoever holds them."""

    def __init__(self, laid: Laid, places: Places, gazetteer: Gazetteer) -> None:
        self.laid, self.places, self.gazetteer = laid, places, gazetteer
        self.bodies = {found.end: found.start for found in places.bodies}
        self._body_starts = {found.start: found.end for found in places.bodies}
        self.found = list(self._roles())

    def _roles(self) -> Iterator[Role]:
        """Office by office; the second of "interior minister and deputy prime minister" belongs to the first."""
        before: Role | None = None
        for head in _OFFICE_IN_SMALL.finditer(self.laid.lower):
            if before and head.start() < before.span.end:
                continue
            sentence = self.laid.sentence_at(head.start())
            if sentence is None or not self._is_office(head, sentence.start):
                continue
            start = max(
                self._without_and(self._left(head, sentence.start)), self._after_titled(head.start(), sentence.start)
            )
            end = self._with_short_name(self._right(head, sentence.end))
            if head["many"] and not _TWO.match(self.laid.text, end, sentence.end):
                continue
            joined = before is not None and self._is_joined(before, start, head)
            if joined and before:
                start = before.span.start
            role = Role(Span(start, end), self.laid.text[start:end], head["head"], many=bool(head["many"]))
            # "The prime minister's adviser": the second holds the first.
            if before and not joined and start > before.span.start:
                yield before
            before = role
        if before:
            yield before

    def _is_joined(self, before: Role, start: int, head: re.Match[str]) -> bool:
        """Not "the Prime Minister and French President", nor "the Chancellor and President Ana Paz": nobody is both."""
        joined = re.fullmatch(r" (?:and|&) ", self.laid.text[before.span.end : start])
        of_two = {before.head.lower(), head["head"].lower()} <= _LEADS_A_STATE
        return bool(joined) and not of_two and not self.places.within(start, head.start())

    def _is_office(self, head: re.Match[str], start: int) -> bool:
        """ "The Russian FM" holds an office, "Radio One FM" none."""
        words = self.laid.text[head.start() : head.end("head")]
        of_place = self.places.ending_at(head.start() - 1) or self.places.ending_at(head.start() - 3)
        return bool(words != "FM" or of_place) and _is_office(words, self.laid.text[start : head.start()])

    def _left(self, head: re.Match[str], least: int) -> int:
        """Where the words before the head begin that belong to the office: "Italian", "UK’s", "Home", "acting"."""
        text, start = self.laid.text, head.start()
        start -= 3 if text[max(0, start - 3) : start].lower() == "ex-" else 0
        while True:
            word = re.search(r"([\w.’'&-]+) $", text[max(least, start - 40) : start])
            if not word:
                listed = self._listed_before(start, head.start(), least)
                if not listed:
                    return start
                start -= listed
                continue
            whose = (start - 1, start - 1 - len(possessive(word[1])))
            place = next((one for end in whose if (one := self.places.ending_at(end))), None)
            body = next((self.bodies[end] for end in whose if end in self.bodies), None)
            if place and self._is_where(place):
                return start
            if (place and place.start >= least) or (body is not None and body >= least):
                start = min(place.start if place else start, body if body is not None else start)
                # "Northern Ireland secretary"
                compass = _COMPASS_BEFORE.search(text[max(least, start - 10) : start]) if place else None
                start -= len(compass[0]) if compass else 0
                continue
            begins = start - len(word[0])
            if start < head.start() and (ministry := _MINISTRY_BEFORE.search(text[max(least, start - 40) : start])):
                # "Department of Foreign Affairs spokesperson".
                start -= len(ministry[0])
                continue
            if not self._belongs(word[1], begins, least, head["head"]):
                return start
            start -= len(word[0])

    def _after_titled(self, end: int, least: int) -> int:
        """Where the name of "the Hon. Ana Paz Deputy Minister" ends: with a title, it needs no comma before the office."""
        titled = _TITLED.search(self.laid.text[max(least, end - 90) : end])
        words = titled["name"].split() if titled else []
        ends = end
        while words and (words[-1].lower() in DEPARTMENTS or words[-1].lower() in _MODIFIERS):
            ends -= len(words.pop()) + 1
        start = ends - len(" ".join(words)) - 1
        known = self.places.within(start, ends) or any(one in NO_NAME or one.lower() in DEPARTMENTS for one in words)
        return ends if len(words) > 1 and not known else 0

    def _listed_before(self, start: int, end: int, least: int) -> int:
        """How long "Health, " is before "Labour and Welfare" Minister, all of it departments."""
        listed = _COMMA_BEFORE.search(self.laid.text[max(least, start - 60) : start])
        if not listed or not _AND.search(self.laid.text[start:end]):
            return 0
        fits = listed["last"].lower() in DEPARTMENTS and listed["last"][0].isupper() == self.laid.text[start].isupper()
        both = listed["first"] and listed["first"].rstrip().lower() in DEPARTMENTS
        return len(listed[0] if both else listed["last"] + ", ") if fits else 0

    def _is_where(self, place: PlaceMention) -> bool:
        """ "On Friday in Rome Interior Minister X …": where it happens, and no part of the office."""
        name = self.laid.text[place.start : place.end]
        before = self.laid.text[max(0, place.start - 4) : place.start]
        return place.kind in ("capital", "country") and not name.isupper() and bool(_IN.search(before))

    def _belongs(self, word: str, begins: int, least: int, head: str) -> bool:
        plain = word.lower().removesuffix("’s").removesuffix("'s").rstrip("’'")
        if plain == "under":
            # "Under President X" says when.
            return head == "secretary"
        if _OF_SO_MANY.fullmatch(plain) or (plain in _BODIES and word[0].isupper() and head in _SPEAK_OR_LEAD):
            # "27-member bloc's", "Migration Agency director".
            return True
        if possessive(word) and plain not in DEPARTMENTS:
            # "Bavaria’s justice minister": of a place that is no country.
            of_a_place = word[0].isupper() and word not in NO_NAME and head in ("minister", "president", "premier")
            return plain in _OWNERS or of_a_place
        if word in _COMPASS and _OWNED.match(self.laid.text, begins):
            # "North Rhine-Westphalia's".
            return True
        if plain in DEPARTMENTS or plain in _MODIFIERS or plain in ("and", "&", "eu", "un", "european", "commission"):
            listed = _DEPARTMENT_BEFORE.search(self.laid.text[max(least, begins - 40) : begins])
            # "In two regions and Deputy Minister X": what is large doesn't go on what is small.
            goes_on = listed and (listed[0][0].isupper() or self.laid.text[begins + len(word) + 1].islower())
            return plain not in ("and", "&") or bool(goes_on)
        capital = (
            word[0].isupper() and word not in NO_NAME and word not in _STYLED and len(word) > 1 and word[-1] not in ".,"
        )
        # At the beginning of a sentence only directly before "Minister": "Climate Minister Lotoala".
        return capital and (begins > least or word.isupper() or head in _AFTER_FIRST_WORD)

    def _without_and(self, start: int) -> int:
        while (match := _NOT_FIRST.match(self.laid.text, start)) and not self.places.starting_at(start):
            start = match.end()
        return start

    def _with_short_name(self, end: int) -> int:
        """ "Commissioner of the European Union (EU)": a country's or union's short name is printed with it, a ministry's is not."""
        short = _SHORT_NAME.match(self.laid.text, end) if self.places.ending_at(end) else None
        return short.end() if short else end

    def _right(self, head: re.Match[str], most: int) -> int:
        """Where "for Home Affairs" or "of the European Commission" ends, and at which ministry that is."""
        another = _AND_ANOTHER.search(self.laid.text, head.end(), most)
        return self._right_of_one(head, another.start() if another else most)

    def _right_of_one(self, head: re.Match[str], most: int) -> int:
        text, end = self.laid.text, self._what_for(head, most)
        for pattern in (_AT_MINISTRY, _AT_SMALL, _RESPONSIBLE):
            if more := pattern.match(text, end, most):
                end = self._ending(more.end(), text, most, capitals=pattern is not _AT_SMALL)
        at = _AT_NAMED.match(text, end, most) or (_BODY_BETWEEN.match(text, end, most) if end == head.end() else None)
        body = _BODY_NAME.match(text, at.end(), most) if at else None
        more = None if body or self.places.ending_at(end) else _WORD_MORE.match(text, end, most)
        if more and text[head.end() : end].startswith((" of ", " for ")) and not OFFICE.search(more["name"]):
            return more.start("name") - len(more["gap"])
        return body.end() if body else end

    def _what_for(self, head: re.Match[str], most: int) -> int:
        if (end := self._at_once(head, most)) is not None:
            return end
        text = self.laid.text
        found = _WHAT_FOR.match(text, head.end(), most)
        if not found:
            return self._directly_for(head.end(), most)
        start, capitals = found.start("first"), found["first"][0].isupper()
        place = self.places.starting_at(start)
        whole = _SMALL_TOPIC.match(text, start, most) or (None if place else _COMPASS_NAME.match(text, start, most))
        if whole:
            return self._ending(whole.end(), text, most, capitals=False)
        if not capitals and found["first"] not in DEPARTMENTS:
            return head.end()
        if (end := self._of_a_body(head["head"], start, place, most)) is not None:
            return end
        if topic := _TOPIC.match(text, start, most):
            return self._ending(topic.end(), text, most, capitals=True)
        if capitals and not place and (rest := _REST_OF_NAME.match(text, found.end("first"), most)):
            return rest.end()
        return self._ending(place.end if place else found.end("first"), text, most, capitals=capitals)

    def _directly_for(self, end: int, most: int) -> int:
        """ "Federal Minister Overseas Pakistanis", "Director General Okello Harbour Authority", as South Asia writes."""
        if body := _BODY_NEXT.match(self.laid.text, end, most):
            return body.end()
        named = _DEPARTMENT_NEXT.match(self.laid.text, end, most)
        return self._ending(named.end(), self.laid.text, most, capitals=True) if named else end

    def _at_once(self, head: re.Match[str], most: int) -> int | None:
        """What one pattern tells whole: an envoy's post, a ministry that somebody is at, a committee or police in small letters."""
        text, office = self.laid.text, head["head"]
        if office in _ENVOYS and (post := _POST.match(text, head.end(), most)):
            place = self.places.starting_at(post.start("where"))
            if place or _NO_NAME_NEXT.match(text, post.end()):
                return place.end if place else post.end()
        whose = _OF_AN_OFFICE.match(text, head.end(), most) if office in _SERVING else None
        # "The secretary of Trade Ambassador X" is of trade.
        if whose and not (office == "secretary" and whose[0].startswith(" of")):
            return self._ending(whose.end(), text, most, capitals=False)
        whole = (_REGION, _DIVISION, _ON) if office in _ON_SOMETHING else (_REGION, _DIVISION)
        found = next((one for pattern in whole if (one := pattern.match(text, head.end(), most))), None)
        return found.end() if found else self._list_of_departments(head.end(), most) or self._at_a_body(head, most)

    def _at_a_body(self, head: re.Match[str], most: int) -> int | None:
        text = self.laid.text
        if at := _AT.match(text, head.end(), most):
            named = _TAIL.match(text, at.end(), most)
            return self._ending(named.end(), text, most, capitals=True) if named else at.end()
        leads = head["head"] in _HEADS_OF_BODIES | _CHAIRS
        committee = _COMMITTEE.match(text, head.end(), most) if leads else None
        return committee.end() if committee else None

    def _list_of_departments(self, start: int, most: int) -> int | None:
        """ "Minister of Labour, Invalids and Social Affairs": as far as a department is named after the last "and"."""
        listed = _LISTED.match(self.laid.text, start, most)
        if not listed or OFFICE.search(listed["last"]):
            return None
        ends = [
            word.end()
            for word in re.finditer(r"[\w’'-]+", listed["last"])
            if word[0].lower().rstrip("’'") in DEPARTMENTS
        ]
        return self._ending(listed.start("last") + ends[-1], self.laid.text, most, capitals=False) if ends else None

    def _of_a_body(self, office: str, start: int, place: PlaceMention | None, most: int) -> int | None:
        text = self.laid.text
        body = _BODY_NAME.match(text, start, most)
        known = self._body_starts.get(start, 0)
        if body or (known and not (place and place.end >= known)):
            return self._with_tail(max(known, body.end() if body else 0), most)
        whole = _CAPITALS.match(text, start, most) if office in _HEADS_OF_BODIES else None
        if whole and (not place or _CAPITAL_NEXT.match(text, place.end)) and self._is_all_a_body(whole):
            # "Director of Safe Passage": all of the body's name, for no person's follows.
            of = [
                one.end
                for one in self.places.within(start + 1, whole.end())
                if _OF_BEFORE.search(text[: one.start][-8:])
            ]
            return self._ending(of[0] if of else whole.end(), text, most, capitals=False)
        own = _OWN_BODY.match(text, place.end, most) if place else None
        if place and not own and place.kind == "demonym":
            own = _OWN_OTHER.match(text, place.end, most)
        return self._ending(own.end(), text, most, capitals=False) if own else None

    def _is_all_a_body(self, whole: re.Match[str]) -> bool:
        """Not "Immigration Ana Paz"; but "Protection for Filipino Nationals," and whatever begins with no department."""
        first = re.split(r"[ ,]", whole[0], maxsplit=1)[0].lower()
        if first not in DEPARTMENTS:
            return True
        return bool(_JOINED.search(whole[0]) and _ENDED.match(self.laid.text, whole.end()))

    def _with_tail(self, end: int, most: int) -> int:
        """ "The Office for the Protection of Aliens", "the Migration Service of Armenia": no name that follows."""
        for _ in range(2):
            tail = _TAIL.match(self.laid.text, end, most)
            if not tail:
                break
            place = self.places.starting_at(tail.start("for"))
            whole = _BODY_NAME.match(self.laid.text, tail.start("for"), most)
            if whole := whole or _TOPIC.match(self.laid.text, tail.start("for"), most):
                end = whole.end()
                continue
            end = place.end if place and place.kind != "demonym" else tail.end()
        return self._ending(end, self.laid.text, most, capitals=False)

    def _ending(self, end: int, text: str, most: int, *, capitals: bool) -> int:
        while more := _MORE.match(text, end, most):
            word, link = more["word"].removesuffix("’s"), (more["link"] or "").strip()
            place = self.places.starting_at(more.start("word"))
            plain = word.lower()
            if len(word) < 2 or (link == "," and more.start("word") in self._body_starts):
                # "Of Ethiopia, and H.E. Fahad": whoever comes next.
                fits = False
            elif link == ",":
                # "for home affairs, security and equality": in small letters only within a list that goes on.
                listed = not capitals and re.match(r",| and ", text[more.end() : more.end() + 5])
                fits = plain in DEPARTMENTS and bool(word[0].isupper() or listed)
            elif place is not None:
                fits = link.endswith(("of", "of the", "for", "in", "in the", "to", "to the", "and")) or _a_people(
                    text[place.start : place.end]
                )
            else:
                named = capitals and word[0].isupper() and link != "" and word not in NO_NAME
                named = named and (
                    not link.endswith(("and", "&")) or _is_a_topic(more["word"], text[more.end() : more.end() + 60])
                )
                named = named or (link == "and the" and word in _REGIONS)
                fits = named or plain in DEPARTMENTS or (plain in _BODIES and word[0].isupper() == capitals)
            if not fits:
                return end
            end = place.end if place else more.end("word")
        return end

    def country(self, role: Role) -> str | None:
        inside = [place for place in self.places.within(role.span.start, role.span.end) if place.code]
        if inside:
            return inside[0].code
        for name, code in self.gazetteer.belongs_to.items():
            if next(places_of(name, role.words), None) is not None:
                return code
        return self.of_office(role.words)

    def of_office(self, words: str) -> str | None:
        """Of an office that is one country's by itself. A mere commissioner is the EU's only where the EU is spoken of."""
        code = self.by_office(words)
        return None if code == "EU" and not (_THE_EUS.search(words.lower()) or self._is_of_the_eu) else code

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


def _a_people(words: str) -> bool:
    """ "Minister for Overseas Pakistanis": no person is called so."""
    return words.endswith("s") and not words.endswith("ss")


def _is_a_topic(word: str, rest: str) -> bool:
    """After "and": "Kingdom Relations", "East African Cooperation", "Emiratisation,"; not "Ana Paz"."""
    after = re.match(r"(?: [A-Z][\w’'-]*){0,2}", rest)
    words = [word, *(after[0].split() if after else ())]
    if OFFICE.search(" ".join(words)):
        # "Minister of State and Acting Foreign Minister": another office.
        return False
    return len(words) == 1 or any(one.lower().rstrip("’'") in DEPARTMENTS for one in words)


def possessive(word: str) -> str:
    return "’s" if word.endswith(("’s", "'s")) else "’" if word.endswith(("’", "'")) else ""
