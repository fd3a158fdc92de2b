"""Which countries and blocs an article names, and what part each plays in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from announcements.intake.gazetteer import Found, Gazetteer
from announcements.intake.sentences import Laid
from announcements.intake.suggestions import CountrySaid
from announcements.passages import Span

# Words around a name that make it something else: another place, a person, a thing.
_ELSE_BEFORE = {
    "Ireland": re.compile(r"\bNorthern $"),
    "Mexico": re.compile(r"\b(?:New|Gulf of) $"),
    "Jersey": re.compile(r"\bNew $"),
    "Guinea": re.compile(r"\b(?:New|Gulf of|Equatorial) $"),
    "Georgia": re.compile(
        r"\b(?:South|[Gg]overnor of|[Ss]enators? (?:of|from)|in Atlanta,|Atlanta,|Savannah,|Augusta,|Macon,|state of|Brunswick,|Ellabell,) $"
    ),
    "Sudan": re.compile(r"\bSouth $"),
    "Columbia": re.compile(r".$"),
    "Jordan": re.compile(r"\b(?:Jim|Michael|Barbara|Mr|Ms|Ohio Rep\.|Rep\.|congressman) $"),
    "Chad": re.compile(r"\b(?:Mr|Dr) $"),
    "Samoa": re.compile(r"\bAmerican $"),
    "China": re.compile(r"\bSouth $"),
    "American": re.compile(r"\b(?:South|Latin|Central|Inter|Pan|Native)[- ]$"),
    "Spain": re.compile(r"\b(?i:port of) $"),
    "India": re.compile(r"\b(?:Air|British) $"),
    "Turkey": re.compile(r"\b(?:roast|cold) $"),
    "Cuba": re.compile(r"\b$."),
    "Macedonia": re.compile(r"\b$."),
    "Brussels": re.compile(r"\b$."),
    "London": re.compile(r"\b(?:East|South|North|West) $"),
    "Washington": re.compile(r"\b(?:George|Denzel|Seattle,) $"),
    "Paris": re.compile(r"\b$."),
    "UK": re.compile(r"\bReform $"),
    "Commission": re.compile(r"\b$."),
}
_ELSE_AFTER = {
    "Georgia": re.compile(
        r"^(?: Republicans?| Democrats?|[’']s (?:governor|senator|attorney general|legislature|secretary of state)| (?:Gov|Sen|Rep)\b|, (?:US|USA|U\.S\.)|-based| Meloni| State\b)"
    ),
    "Jordan": re.compile(
        r"^ (?!(?:and|has|have|is|was|will|would|signed|signs|agreed|agrees|said|says|River|Compact|Response|or|to|in|on|for|with|that|as|by|from|which|where|who|also|deal|agreement|partnership|border|Valley|refugee)\b)[A-Z][a-z]+"
    ),
    "Chad": re.compile(r"^ (?:Wolf|Smith|[A-Z][a-z]+ (?:said|told))"),
    "British": re.compile(r"^ (?:Columbia|Airways|Overseas Territor|Virgin|Indian Ocean)"),
    "Indian": re.compile(r"^ Ocean"),
    "French": re.compile(r"^ (?:Guiana|Polynesia)"),
    "American": re.compile(r"^ Samoa|^ Civil Liberties"),
    "Irish": re.compile(r"^ Sea"),
    "Mexico": re.compile(r"^ City"),
    "Guatemala": re.compile(r"^ City"),
    "Kuwait": re.compile(r"^ City"),
    "Panama": re.compile(r"^ (?:City|Canal|Papers)"),
    "Washington": re.compile(r"^ (?:Post|Times|state|State)"),
    "London": re.compile(r"^ (?:School|Stock|Underground|Bridge|[A-Z]+ (?:University|Airport))"),
    "US": re.compile(r"^ (?:dollars|\$)"),
    "U.S": re.compile(r"^\.? (?:dollars|\$)"),
    "U.S.": re.compile(r"^ (?:dollars|\$)"),
    "Turkish": re.compile(r"^ (?:Airlines|Cypriot)"),
    "Niger": re.compile(r"^ (?:Delta|River)"),
    "Congo": re.compile(r"^ River"),
    "Paris": re.compile(r"^ (?:Agreement|Accord|climate)"),
    "Dublin": re.compile(r"^ (?:Regulation|Convention|[IVX]+\b|system|rules)"),
    "Vienna": re.compile(r"^ Convention"),
    "Geneva": re.compile(r"^ Convention"),
    "Budapest": re.compile(r"^ Process"),
    "Prague": re.compile(r"^ Process"),
    "Rabat": re.compile(r"^ Process"),
    "Khartoum": re.compile(r"^ Process"),
    "Sofia": re.compile(r"^ [A-Z][a-zà-ÿ’-]+"),
    "Santiago": re.compile(r"^ (?:de |[A-Z][a-zà-ÿ’-]+)"),
    "Lima": re.compile(r"^ [A-Z][a-zà-ÿ’-]+"),
    "Nassau": re.compile(r"^ County"),
    "Kingston": re.compile(r"^ upon"),
    "Georgetown": re.compile(r"^ University"),
}
# Northern Ireland is a part of the United Kingdom; the other side of some pairs is written as a prefix.
_PREFIXES = {
    "Anglo": "GB", "Franco": "FR", "Italo": "IT", "Sino": "CN", "Indo": "IN", "Russo": "RU", "Austro": "AT", "Euro": "EU",
    "Turko": "TR", "Greco": "GR", "Hispano": "ES", "Luso": "PT", "Afro": "",
}  # fmt: skip
_ROUTE_BEFORE = re.compile(
    r"(?:\bthrough|\bvia|\bacross|\btransit(?:ed|ing|s)?(?: through| via)?|\broutes? (?:through|via|from|across)|\bcross(?:ed|ing)?(?: through| from| into)?|"
    r"\b(?:leav(?:e|es|ing)|left|depart(?:ed|ing|ures)?|sail(?:ed|ing|s)?|set (?:off|out)|arriv(?:ed|als|ing)|travel(?:led|ling)?|journey(?:s|ed)?|come|came|coming|reach(?:ed|ing)?|boats?) (?:\w+ ){0,3}?(?:from|to|in))\s(?:the )?(?:\w+ )?$",
    re.IGNORECASE,
)
_ROUTE_AFTER = re.compile(
    r"^(?:,? (?:a|the|which is (?:a|the)))? ?(?:(?:key|main|major|migration|migrant|smuggling|transit) ){1,3}(?:route|country|countries|point|hub)s?\b|^ (?:migration |migrant )?route\b|^ (?:is|are|was|were|remains?|has become|become) (?:\w+ ){0,3}(?:transit|route|gateway|departure)",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|outside|visit(?:ed|ing|s)? (?:to )?|trip to|travel(?:led|s)? to|flew to|flown to|hosted by|held in|meeting in|summit in|talks in|arrived in)\s(?:the )?(?:[\w’-]+, )?$",
    re.IGNORECASE,
)


_GOVERNMENT_AFTER = re.compile(
    r"(?:[’']s)? (?:government|ministers?|officials|authorities|cabinet|parliament)\b", re.IGNORECASE
)


# "The bloc", "member states" and "the Commission" are the EU's, unless a text names another bloc and never the EU.
_OTHER_BLOCS = re.compile(
    r"\b(?:African Union|ECOWAS|IGAD|ASEAN|CARICOM|Caricom|SADC|Mercosur|MERCOSUR|GCC|EAC|COMESA|SAARC|Andean Community|East African Community|Gulf Cooperation Council|Eurasian Economic Union|Pacific Islands Forum)\b"
)
_DOMINICAN_REPUBLIC = re.compile(r"\bDominican Republic\b|\bSanto Domingo\b")
_BRITAIN = re.compile(r"\bBrit(?:ain|ish)\b|\bUK\b|\bHome (?:Office|Secretary)\b|\bWestminster\b|\bLondon\b")
_THE_EU = re.compile(r"\bE\.?U\b|\bEuropean\b")
# Bodies whose name is a common word, with which other names end.
_COMMON_NAMES = {"Commission", "Congress", "Council", "Commons", "Lords", "Diet", "Duma", "Rada"}


_IN_CAPITALS = re.compile(r"(?<![\w-])[A-Z]{5,}(?![\w-])")


def _without_capitals(text: str) -> str:
    """ "BRITAIN has sealed a deal": as long as it was, "Britain has sealed a deal"."""
    return _IN_CAPITALS.sub(lambda word: word[0].title(), text)


class PlaceMention(NamedTuple):
    """``kind``: country, demonym, capital, bloc, or prefix ("Franco-")."""

    start: int
    end: int
    code: str
    kind: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Places:
    """All mentions of countries and blocs in an article, in order."""

    def __init__(self, laid: Laid, gazetteer: Gazetteer) -> None:
        self.laid, self.gazetteer = laid, gazetteer
        # Britain has a House of Commons, and so has Canada.
        of_canada = "Canad" in laid.text and not _BRITAIN.search(laid.text)
        of_another = bool(_OTHER_BLOCS.search(laid.text)) and not _THE_EU.search(laid.text)
        # Ministries and their like: looked for once, asked for by many.
        self.bodies = [
            one
            for one in gazetteer.bodies.find(laid.text)
            if not self._ends_a_name(one.start, one.end)
            and not (of_canada and laid.text[one.start : one.end].endswith("Commons"))
            and not (of_another and gazetteer.belongs_to.get(laid.text[one.start : one.end]) == "EU")
        ]
        found = [
            PlaceMention(one.start, one.end, self._code_of(one), one.named.kind)
            for one in gazetteer.places.find(_without_capitals(laid.text))
            if laid.sentence_at(one.start) is not None
            # Of capitals in capitals is what a report begins with: "KAMPALA, Uganda –".
            and not (one.named.kind == "capital" and laid.text[one.start : one.end].isupper())
            and not self._something_else(one.start, one.end)
            and not (of_another and one.named.key == "EU")
        ]
        found += self._prefixes()
        self.mentions = sorted(found)
        self._starts = [one.start for one in self.mentions]

    def _code_of(self, found: Found) -> str:
        """ "Dominican" is who comes from Dominica, or from the republic, where an article names that."""
        text = self.laid.text
        of_republic = text[found.start : found.end] == "Dominican" and _DOMINICAN_REPUBLIC.search(text)
        return "DO" if of_republic else found.named.key

    def _ends_a_name(self, start: int, end: int) -> bool:
        """ "The Human Rights Commission" is not the Commission, nor "the People's Congress" the Congress."""
        if self.laid.text[start:end] not in _COMMON_NAMES:
            return False
        return bool(
            re.search(
                r"(?!The\b|European\b|EU\b|US\b|But\b|And\b|While\b|In\b)\b[A-Z][\w’'-]+ $",
                self.laid.text[max(0, start - 25) : start],
            )
        )

    def _something_else(self, start: int, end: int) -> bool:
        text = self.laid.text
        name = text[start:end]
        before, after = _ELSE_BEFORE.get(name), _ELSE_AFTER.get(name)
        if before and before.search(text[max(0, start - 25) : start]):
            return name != "Ireland"
        if after and after.match(text[end : end + 40]):
            return True
        # A first or last name: "Paris Hilton", "Kemi Chad"; a name that is written in one with another: "Ireland-born".
        return name in ("Jordan", "Chad", "Georgia", "Paris", "Israel", "Kenya", "Cyprus") and bool(
            re.match(r" [A-Z][a-z]+ (?:said|told|added|says|who)\b", text[end : end + 40])
        )

    def _prefixes(self) -> Iterable[PlaceMention]:
        for found in re.finditer(rf"\b({'|'.join(_PREFIXES)})[-–](?=[A-Z])", self.laid.text):
            if _PREFIXES[found[1]] and self.laid.sentence_at(found.start()):
                yield PlaceMention(found.start(), found.end() - 1, _PREFIXES[found[1]], "prefix")

    def within(self, start: int, end: int) -> list[PlaceMention]:
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def starting_at(self, place: int) -> PlaceMention | None:
        number = bisect_left(self._starts, place)
        return self.mentions[number] if number < len(self.mentions) and self._starts[number] == place else None

    @cached_property
    def _by_end(self) -> dict[int, PlaceMention]:
        return {one.end: one for one in self.mentions}

    def ending_at(self, place: int) -> PlaceMention | None:
        return self._by_end.get(place)

    def covers(self, start: int, end: int) -> bool:
        return any(one.start < end and start < one.end for one in self.within(start - 40, end))

    def homes(self, officials: Iterable[str], abroad: Iterable[str]) -> dict[str, float]:
        """Whom the article speaks for, the likeliest first: whose institutions, offices and governments come up, then whose name.

        With a weight; of a country in which something merely happens it is below 1.
        """
        weights: defaultdict[str, float] = defaultdict(float)
        for one in self.mentions:
            if one.kind != "capital" and one.code not in ("WESTERN_BALKANS", "SCHENGEN", "EPC", "COE", "FIVE_EYES"):
                after = self.laid.text[one.end : one.end + 40]
                before = self.laid.text[max(0, one.start - 40) : one.start]
                happens = one.kind == "country" and _PLACE_BEFORE.search(before)
                weights[one.code] += (
                    0.4 if happens else 3 if _GOVERNMENT_AFTER.match(after) else 2 if one.kind != "demonym" else 1
                )
            elif one.kind == "capital":
                weights[one.code] += 0.3
        for found in self.bodies:
            code = self.gazetteer.belongs_to.get(self.laid.text[found.start : found.end])
            if code:
                weights[code] += 5
        for code in officials:
            weights[code] += 5
        for code in abroad:
            weights[code] /= 2
        first = {one.code: one.start for one in reversed(self.mentions)}
        return {code: weights[code] for code in sorted(weights, key=lambda code: (-weights[code], first.get(code, 0)))}

    def countries(self, parties: dict[str, Span]) -> list[CountrySaid]:
        """Each once, with its role. ``parties``: what an agreement has for a party, and the sentence that says so.

        A party need not be named: "the home secretary" speaks for a country.
        """
        by_code: dict[str, list[PlaceMention]] = {}
        for one in self.mentions:
            if one.kind != "capital" or one.code in parties:
                by_code.setdefault(one.code, []).append(one)
        said = [self._said(code, found, code in parties) for code, found in by_code.items()]
        said += [self._unnamed(code, span) for code, span in parties.items() if code not in by_code]
        return sorted(said, key=lambda one: one.span)

    def _unnamed(self, code: str, span: Span) -> CountrySaid:
        return CountrySaid(
            span=span,
            sentence=span,
            confidence=0.5,
            rule="party by its institutions, not named",
            code=code,
            role="party",
            name=self.gazetteer.name_of(code),
            is_bloc=code not in self.gazetteer.country_names,
        )

    def _said(self, code: str, found: list[PlaceMention], party: bool) -> CountrySaid:
        roles = [self._role(one) for one in found]
        role = "party" if party else max(sorted(set(roles)), key=lambda one: (one != "mentioned", roles.count(one)))
        first = next((one for one, each in zip(found, roles, strict=True) if each == role), found[0])
        return CountrySaid(
            span=first.span,
            sentence=self.laid.around(first.start),
            confidence=0.9 if role == "party" else 0.7,
            rule="party of an agreement" if party else f"words around the name: {role}",
            code=code,
            role=role,
            name=self.gazetteer.name_of(code),
            is_bloc=code not in self.gazetteer.country_names,
            mentions=tuple(one.span for one in found),
        )

    def _role(self, one: PlaceMention) -> str:
        sentence = self.laid.around(one.start)
        before, after = self.laid.text[sentence.start : one.start], self.laid.text[one.end : sentence.end]
        if one.kind in ("country", "bloc") and (_ROUTE_BEFORE.search(before) or _ROUTE_AFTER.match(after)):
            return "route"
        if one.kind == "country" and _PLACE_BEFORE.search(before):
            return "host"
        return "mentioned"
