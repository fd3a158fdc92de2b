"""Between whom an agreement is, as far as a sentence says: lists, pairs, subjects and adjectives."""

from __future__ import annotations

import re
from functools import cached_property

from announcements.intake.claims import Said
from announcements.intake.coded import GOVERNED, SOMEBODY, Coded, CodedSentences
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.nouns import Noun
from announcements.intake.people import People
from announcements.intake.places import Places
from announcements.intake.sentences import Laid, Sentence
from announcements.intake.spoken_of import IT_DID
from announcements.models.vocabularies import Stage
from announcements.passages import Span

# Blocs that make no agreements as such.
_NO_PARTY = {"WESTERN_BALKANS", "EPC", "SCHENGEN", "COE", "FIVE_EYES"}
_GOVERNMENTS = (
    r"government|governments|authorities|counterparts?|officials?|leaders?|ministers?|ministry|ministries|parliament|parliaments|lawmakers|side|administration|cabinet|"
    r"(?:home|foreign|interior|justice|immigration|labou?r|defen[cs]e|security|prime) (?:secretary|secretaries|minister|ministers)|president|presidents|chancellor|premier|"
    r"police|police forces?|border (?:police|guard|force|agency)|embassy|ambassador|delegation|commission|council|presidency|PM|FM|envoys?|(?:border |coast )?guards?|coastguards?|spokes(?:man|woman|person)"
)
_LEAD = (
    r"(?:(?:the|its|their|his|her|our|both|then|new|current|interim|transitional|outgoing|eu|member state|fellow|nearby|neighbouring|neighboring|neighbou?rs?|north african|african|balkan|"
    r"non-eu|third|partner|south american|central american|pacific|island|gulf|west african|east african|central asian|asian|"
    r"governments? (?:of|in)|(?:the )?office of|authorities (?:in|of)|republics? of|kingdom of|(?:senior )?officials (?:from|of)|ministers (?:from|of)|leaders (?:of|from)|countries|nations?|states?|partners?|country|allies|ally|"
    r"(?:including|such as|like|namely)|interior ministers? of|foreign ministers? of|representatives of|negotiators (?:for|from|of)|delegations? (?:from|of)|people[’']s|federal|counterparts? (?:in|from))[ ,]+)*"
)
# "The minister of Peru, Ana Rojas, and …"
_CALLED = r"(?:, (?-i:[A-ZÀ-Þ])[\w’'.-]+(?: (?:(?-i:[A-ZÀ-Þ])[\w’'.-]+|al|bin|ben|ould|de|van|von|der|el)){0,5}(?=,| and | & ))?"
_ITEM = rf"{_LEAD}⟦[pdq]\d+⟧(?:[’']s?)?(?: (?:{_GOVERNMENTS}))?(?: \([^)]{{0,60}}\))?{_CALLED}"
_AND = r",? (?:and|&|as well as|plus|along with|together with|alongside) (?:with |between |from )?"
# "With Chad and Mali, Kenya's minister said": what follows the "and" by a comma is no more of the list.
_LIST = rf"{_ITEM}(?:(?:, |; |/){_ITEM})*(?:{_AND}{_ITEM})*"
# "After signing with Iraq, Britain opened talks": by commas alone it is none either.
_CLOSED = rf"{_ITEM}(?:(?:(?:, |; |/){_ITEM})*(?:{_AND}{_ITEM})+)?"
_BETWEEN = re.compile(
    rf"\b(?<!border )(?<!borders )(?<!frontier )(?<!boundary )(?<!war )(?:between|among|linking|binding|uniting) (?P<list>{_LIST})",
    re.IGNORECASE,
)
_WITH = re.compile(rf"(?P<before>\S+ \S+ |\S+ )?\b(?:with|alongside|by) (?P<list>{_CLOSED})", re.IGNORECASE)
_PAIR = re.compile(
    r"⟦(?P<a>[pd]\d+)⟧(?:[’']s)? ?[-–—/] ?⟦(?P<b>[pd]\d+)⟧(?: ?[-–—/] ?⟦(?P<c>[pd]\d+)⟧)?(?! (?:land |sea |maritime )?(?:borders?|frontiers?|boundary|relations|ties|crossing|war)\b)"
)
_HEAD_LIST = re.compile(rf"(?<!\w)(?P<list>{_LIST})", re.IGNORECASE)
_PARTICIPLE = re.compile(r"\w+ing\b")
_BEFORE_PARTICIPLE = re.compile(r"\W*(?:(?:after|by|before|in|while|since|having|upon|on) )?", re.IGNORECASE)
_AFTER_COMMA = re.compile(rf", (?P<list>{_LIST})", re.IGNORECASE)
_ON_BEHALF = re.compile(rf"\b(?:on behalf of|for|representing) (?P<list>{_LIST})", re.IGNORECASE)
# "With regard to Peru, negotiations are under way."
_AS_REGARDS = re.compile(
    rf"\W*(?:with (?:regard|respect) to|on|as regards|as for|regarding|in the case of|concerning|turning to) (?P<list>{_LIST}),",
    re.IGNORECASE,
)
_WHERE_OR_WHICH = re.compile(
    r"\b(?:visit(?:ing|ed|s)?(?: to)?|in|from|to|through|across|including|such as|like)\s(?:the )?$", re.IGNORECASE
)
# "They met in Vienna, Austria, and signed": where the town is, and not who signs.
_IN_A_TOWN = re.compile(r"\W*In (?=[^,.;]{3,30}, )")
_IN_TOWN = re.compile(r"\S\s(?:in|at|near|outside|to|from)\s(?:⟦\w+⟧|[A-Z][\w’-]+), $")
_TALKS = re.compile(
    r"\b(?:talks|meetings?|met|meets|relations?|consultations|discussions?|ties|borders?|frontiers?|boundar(?:y|ies)|common coast|working|work|worked|along|dealing|negotiat\w+ in|shared|summit|visit|war|conflict|in (?:\w+ )?partnership|in (?:\w+ )?co-?operation|in (?:\w+ )?(?:coordination|collaboration|consultation|conjunction)|in line)\s$",
    re.IGNORECASE,
)
# "Peru and Chile have each confirmed that they are in talks with Spain."
_EACH = re.compile(r"⟧ (?:have |had |has |are |were )?(?:each|separately|individually)\b", re.IGNORECASE)
# "Peru and Chile agreed to take back migrants": each from whom the article speaks for, and not from each other.
_TAKES = re.compile(
    r"(?:ha(?:s|ve|d) )?(?:both |also |now )?agree(?:s|d)? to (?:take|accept|receive|host|readmit|admit|house|cooperate on returns)\b"
)
_ANOTHER_CLAUSE = re.compile(
    r"[;:]|\bbut not\b|\band (?:now |also )?(?:is|are|was|were|has|have|had|will|would|plans|hopes|may|could|negotiat\w+|wants|seeks)\b"
    r"|\bfollowing (?!(?:\w+ ){0,3}?(?:talks|negotiations|meetings?|discussions|visits?)\b)|\b(?:similar to|modell?ed on|along the lines of|mirroring|echoing|replacing) (?:an?|one|the|its|those)\b|, (?:adding|while|which|who|but|as|where|whose|though|although)\b|\b(?:after|adding|while|whereas)\b",
    re.IGNORECASE,
)


_SAYING = re.compile(
    r"[^;⟦]{0,60}?\b(?:said|says|told|stated|claimed|confirmed|announced|added|complained)\b[^;⟦]{0,40}?\bthat\b"
)
# "Attended the signing".
# "… are continuing, a Commission official said."
_SAID_AFTER = re.compile(
    rf", (?:according to )?(?:an? |the |senior |another ){{0,2}}(?P<list>{_ITEM}),? (?:said|says|told|added|confirmed|announced)\b",
    re.IGNORECASE,
)
# "Turned down an American proposal", "rejected an offer by Peru".
_DECLINED = re.compile(
    r" (?:an?|the) (?P<list>⟦[pd]\d+⟧)(?:[’']s?)? (?:offer|proposal|request|plan)\b"
    r"|(?: [\w-]+){1,4}? (?:offer|proposal|request|plan) (?:by|from) (?:the )?(?P<whom>⟦p\d+⟧)"
)
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he) (?:\w+ ){0,2}$")
# A day, who wrote or sent it: no sentence of the article's.
_HEADING = re.compile(
    r"\W*(?:(?:Published|Posted|Last [Uu]pdated|By|Hon\.?|News article|Media [Rr]elease|Press [Rr]elease)\b[^.]*$|(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?\d{1,2} [A-Z][a-z]+ \d{4}\W*$)"
)
# So many times as much as whoever comes next.
_FAR_MORE = 2.5
# "Apart from Poland, it is negotiating with Latvia."
_APART_FROM = re.compile(
    rf"\b(?:apart from|aside from|besides|in addition to|as well as with|other than|beyond) (?:the (?:one|agreement|deal|accord|pact) with )?(?P<list>{_ITEM})",
    re.IGNORECASE,
)
_OBTAINED_FROM = re.compile(
    rf"[^;.⟦]{{0,40}}\b(?:co-?operation|agreement|commitments?|consent|deals?) from (?P<list>{_LIST})", re.IGNORECASE
)
# "A memorandum like the one with Peru is to be signed with Chile."
_LIKE_THE_ONE = re.compile(r"\b(?:the ones?|that|those) with (?=(?:the )?⟦)", re.IGNORECASE)
_LOOKED_ON = re.compile(
    r"\b(?:present|attend(?:s|ed|ing)?|witness(?:es|ed|ing)?|host(?:s|ed|ing)?|oversaw|watch(?:es|ed|ing)?|presided|guests?)(?: \w+){0,2} $"
)
_ASIDE = re.compile(r", (?:which|who|whose|where)\b(?! ⟦\w+⟧, )[^,;]{1,150},")
# "Separate agreements with Britain": one each.
_SEPARATE = re.compile(
    r"\b(?:separate|bilateral|individual|parallel|similar|identical)\s(?:[\w–’'-]+\s){0,3}$", re.IGNORECASE
)


class Parties:
    """Reads the parties of claims."""

    def __init__(
        self, laid: Laid, places: Places, people: People, gazetteer: Gazetteer, homes: dict[str, float]
    ) -> None:
        self.laid, self.places, self.people, self.homes = laid, places, people, list(homes)
        self._speaking = [code for code, weight in homes.items() if weight >= 1]
        # Who comes up far more than all others.
        _, second, third = [*homes.values(), 0, 0, 0][:3]
        self.two = frozenset(self.homes[:2]) if second >= 1 and second >= _FAR_MORE * third else frozenset[str]()
        self._organisations = frozenset(gazetteer.as_party.values())
        self.coded = CodedSentences(laid, places, people, gazetteer).of

    # Asking

    def of(self, said: Said) -> tuple[list[frozenset[str]], frozenset[str]]:
        """Groups of parties that the sentence names, one an agreement; and who is its subject."""
        groups, subject = self._of(said)
        named = frozenset[str]().union(*groups, subject)
        # Organisations make agreements with states, not among themselves.
        return [self._known(group, named) for group in groups if group - self._organisations], self._known(
            subject, named
        )

    def within(self, sentence: Sentence) -> frozenset[str]:
        """Whoever is named in the sentence."""
        return self._kept(frozenset(self.coded(sentence).codes.values()) - {SOMEBODY})

    def speaker(self, said: Said) -> frozenset[str]:
        """Who says what the verb says: "Oman's minister told reporters that Nepal had suspended it"."""
        coded = self.coded(said.sentence)
        lead = coded.words[: coded.place(said.claim.span.start)]
        found = next((one for one in _HEAD_LIST.finditer(lead) if _SAYING.match(lead, one.end())), None)
        found = found or _SAID_AFTER.search(coded.words, len(lead))
        return self._codes(coded, found["list"], adjectives=True) - {SOMEBODY} if found else frozenset()

    def apart(self, said: Said) -> frozenset[str]:
        """Whose agreement the sentence sets apart from the one that it tells of: "apart from Poland"."""
        coded = self.coded(said.sentence)
        found = (self._codes(coded, one["list"]) for one in _APART_FROM.finditer(coded.words))
        return frozenset[str]().union(*found)

    def _known(self, codes: frozenset[str], named: frozenset[str]) -> frozenset[str]:
        """An office without a country is that of whom the article speaks for, and never the other party."""
        if SOMEBODY not in codes:
            return codes
        # Where two are named it is one of them, unless the article begins with another.
        others = self.homes[:3] if len(named - {SOMEBODY} - self._organisations) < 2 else []
        likely = [*(code for code in self._speaking if code in self.lead), *others]
        whose = next((code for code in likely if code not in named), None)
        return codes - {SOMEBODY} | ({whose} if whose else set())

    def _of(self, said: Said) -> tuple[list[frozenset[str]], frozenset[str]]:
        coded = self.coded(said.sentence)
        noun = None if self._is_of_another(said) else said.noun
        if noun and not said.sentence.start <= noun.span.start < said.sentence.end:
            groups, subject = self._in_sentence(coded, said, None)
            named = self._of_sentence_before(noun)
            return ([named] if named and not any(len(group) > 1 for group in groups) else groups), subject
        return self._in_sentence(coded, said, noun)

    def _in_sentence(self, coded: Coded, said: Said, noun: Noun | None) -> tuple[list[frozenset[str]], frozenset[str]]:
        subject = self._subject(coded, said)
        start = coded.place(min(said.claim.span.start, noun.span.start if noun else said.claim.span.start))
        end = coded.place(max(said.claim.span.end, noun.span.end if noun else said.claim.span.end))
        if whole := self._listed(coded, end, said) or self._whole(coded, start, end):
            return [whole], subject
        talks = said.claim.stage == Stage.NEGOTIATING
        partners, own = self._partners(coded, start, end, talks=talks), self._of_noun(coded, noun)
        joint = subject | self._beside(coded, start)
        if own and partners and noun and noun.plural and not own & partners and not subject - {SOMEBODY}:
            # "Parliament approves the EU agreements with Moldova and Georgia": whose they are, and with whom.
            joint = own
        partners |= own
        if not partners and len(joint) < 2 and said.claim.stage in (Stage.SIGNED, Stage.NEGOTIATING):
            partners = self._where(said) - joint
        partners -= joint if len(joint) < 2 or partners - joint else frozenset()
        if not joint and len(partners) > 1 and not (noun and noun.plural) and self._is_one_side(coded, partners):
            joint = frozenset({SOMEBODY})
        takes = bool(_TAKES.match(self.laid.text, said.claim.span.start))
        if takes and not partners and len(joint) > 1:
            partners = frozenset([code for code in self._speaking if code in self.lead and code not in joint][:1])
        each = takes or bool(_EACH.search(coded.words[:end]))
        return self._groups(joint, partners, noun, each=each), subject

    def _where(self, said: Said) -> frozenset[str]:
        """ "Spain's minister signed a memorandum in Lima on Monday": whose capital that is, if the article names the country too."""
        begins = _IN_A_TOWN.match(self.laid.text, said.sentence.start, said.sentence.end)
        if begins and (town := self.places.starting_at(begins.end())) and town.kind == "capital":
            # "In Lima, the minister signed a declaration."
            return self._kept(frozenset({town.code}))
        for each in self.places.within(said.claim.span.end, min(said.sentence.end, said.claim.span.end + 120)):
            if each.kind == "capital" and self.laid.text.endswith(" in ", said.claim.span.end, each.start):
                named = any(one.code == each.code and one.kind != "capital" for one in self.places.mentions)
                return self._kept(frozenset({each.code})) if named else frozenset()
        return frozenset()

    def _of_sentence_before(self, noun: Noun) -> frozenset[str]:
        """ "An agreement with Peru is further along. It was initialled in May": with whom the other sentence says."""
        sentence = self.laid.sentence_at(noun.span.start)
        if sentence is None:
            return frozenset()
        beside = Span(noun.span.start, min(sentence.end, noun.span.end + 60))
        return self.named(sentence, noun) or self.partners_in(beside)

    def _is_one_side(self, coded: Coded, partners: frozenset[str]) -> bool:
        """ "It will be signed with Peru and Chile": the other side is who says so."""
        lists = (one["list"] for one in _WITH.finditer(coded.words) if "with" in one[0].lower())
        return any(self._codes(coded, each) == partners for each in lists)

    def _listed(self, coded: Coded, end: int, said: Said) -> frozenset[str]:
        """ "The states that signed it so far are Kenya, Chad and Mali"."""
        if not said.claim.verb_as_written.endswith((" are", " were", " include")):
            return frozenset()
        after = re.match(rf" (?P<list>{_LIST})", coded.words[end:], re.IGNORECASE)
        return self._codes(coded, after["list"]) if after else frozenset()

    def _is_of_another(self, said: Said) -> bool:
        """ "… and is negotiating one with Jordan": the noun before it is another agreement."""
        if said.claim.stage != Stage.NEGOTIATING or said.noun is None or said.noun.span.end > said.claim.span.start:
            return False
        between = self.laid.text[said.noun.span.end : said.claim.span.start]
        after = self.laid.text[said.claim.span.end - 5 : said.claim.span.end + 6]
        return bool(re.search(r",|\band\b", between)) and " with " in after

    def named(self, sentence: Sentence, noun: Noun) -> frozenset[str]:
        """Of a noun by itself: "the deal between the EU and Lebanon", "the EU–Lebanon deal"."""
        coded = self.coded(sentence)
        return self._whole(coded, coded.place(noun.span.start), coded.place(noun.span.end))

    def beside(self, sentence: Sentence, noun: Noun) -> frozenset[str]:
        """With whom a noun says that it is: "the deal with Malaysia", "the Malaysia deal"."""
        partners = self.partners_in(Span(noun.span.start, sentence.end))
        return partners or self._of_noun(self.coded(sentence), noun) - {SOMEBODY}

    def partners_in(self, part: Span) -> frozenset[str]:
        """Who stands after "with" in this part of a sentence."""
        sentence = self.laid.sentence_at(part.start)
        if sentence is None:
            return frozenset()
        coded = self.coded(sentence)
        words = coded.words[coded.place(part.start) : coded.place(part.end)]
        lists = (self._codes(coded, one["list"]) for one in _WITH.finditer(words) if "with" in one[0].lower())
        return frozenset[str]().union(*lists)

    @cached_property
    def first(self) -> list[Sentence]:
        """The headline and the first two sentences, without "PRESS RELEASE" and the like."""
        said = (one for one in self.laid.sentences[:8] if self.laid.text.count(" ", *one.span) > 1)
        return [one for one in said if not _HEADING.match(self.laid.text, *one.span)][:3]

    @cached_property
    def lead(self) -> frozenset[str]:
        """Whoever these name and can be a party: what they are about is the news."""
        return self._kept(frozenset(code for one in self.first for code in self.coded(one).codes.values()) - {SOMEBODY})

    def of_headline(self) -> frozenset[str]:
        """Those that the headline, else the first sentence, names together: "UK and Kosovo join forces"."""
        for sentence in self.laid.sentences[:3]:
            coded = self.coded(sentence)
            # "Ministers visited Greece and Turkey": who is visited together has agreed on nothing.
            found = [
                self._codes(coded, one["list"])
                for one in _HEAD_LIST.finditer(coded.words)
                if not _WHERE_OR_WHICH.search(coded.words, max(0, one.start() - 30), one.start())
            ]
            if whole := self._whole(coded, 0, 0) or next((codes for codes in found if len(codes) > 1), frozenset()):
                return self._known(whole, whole)
        # "The minister received her Albanian counterpart. The two sides …": whoever is there, if they are two.
        codes = frozenset(code for sentence in self.laid.sentences[:2] for code in self.coded(sentence).codes.values())
        everyone = self._known(self._kept(codes), self._kept(codes))
        if len(everyone) == 2:
            return everyone
        if len(self.lead - self._organisations) == 2:
            # "UNHCR and the two governments".
            return self.lead
        # Else whoever is named at all, if they are two, and come up at once.
        named = self._kept(frozenset(self.homes))
        return named if len(named) == 2 and named <= self.lead else frozenset()

    def _groups(
        self, joint: frozenset[str], partners: frozenset[str], noun: Noun | None, *, each: bool
    ) -> list[frozenset[str]]:
        if not partners:
            return [joint] if joint else []
        if len(partners) == 1 and len(joint) > 1 and ((noun and noun.plural and self._is_separate(noun)) or each):
            return [partners | {one} for one in sorted(joint)]
        several = bool(noun and (noun.plural or noun.count)) and len(partners) > 1
        if several and len(joint) <= 1:
            return [joint | {one} for one in sorted(partners)]
        if len(joint) > 1 and len(joint) + len(partners) > 3 and several:
            return [joint | {one} for one in sorted(partners)]
        return [joint | partners]

    def _is_separate(self, noun: Noun) -> bool:
        """ "Separate agreements", and "agreements" of which nobody says how many."""
        return (not noun.definite and noun.count is None and not noun.weak) or bool(
            _SEPARATE.search(self.laid.text[max(0, noun.span.start - 60) : noun.span.start])
        )

    def _whole(self, coded: Coded, start: int, end: int) -> frozenset[str]:
        """All parties at once: "between A and B", "the A–B deal"."""
        found = [(abs(one.start() - start), self._codes(coded, one["list"])) for one in _BETWEEN.finditer(coded.words)]
        for one in _PAIR.finditer(coded.words):
            codes = frozenset(coded.codes[one[name]] for name in ("a", "b", "c") if one[name])
            found.append((abs(one.start() - start), self._kept(codes)))
        found = [(far, codes) for far, codes in found if len(codes) > 1]
        return min(found, key=lambda one: one[0])[1] if found else frozenset()

    def _partners(self, coded: Coded, start: int, end: int, *, talks: bool) -> frozenset[str]:
        """Who stands after "with", of the verb or of the noun."""
        found: frozenset[str] = frozenset()
        for one in _WITH.finditer(_LIKE_THE_ONE.sub(lambda like: "." * len(like[0]), coded.words)):
            place = one.start("list")
            before = coded.words[max(0, place - 60) : place]
            lead = re.sub(r"\b(?:with|alongside|by) $", "", before[-40:], flags=re.I)
            if (
                not talks
                and _TALKS.search(lead)
                and not re.search(r"⟦n⟧|\b(?:agree|deal|pact|treat|arrange|memorand)", lead, re.I)
            ):
                continue
            if before.lower().endswith("by ") and not re.search(
                r"\b(?:signed|put|agreed|reached|concluded|initialled|struck|ratified|approved|made|announced|suspended|adopted|endorsed|scrapped|terminated|cancelled|inked)(?: (?:in|at) [A-Z][\w-]+| (?:late |early )?(?:on|last|this|earlier|yesterday|today|at|the)(?: \w+){0,2}){0,3} by $",
                before,
                re.I,
            ):
                continue
            if place >= start - 3 and place - end < 130 and not _ANOTHER_CLAUSE.search(coded.words[end:place]):
                found |= self._codes(coded, one["list"])
        found |= self._regarded(coded) | self._obtained_from(coded, start)
        if not found:
            found = self._offered(coded, start, end) or self._destination(coded, start, end)
        for one in _ON_BEHALF.finditer(coded.words):
            if "behalf" in one[0] or "representing" in one[0]:
                found |= self._codes(coded, one["list"]) - {SOMEBODY}
        return found

    def _obtained_from(self, coded: Coded, start: int) -> frozenset[str]:
        """ "Secured cooperation from Chad"."""
        gave = _OBTAINED_FROM.match(coded.words, start)
        return self._codes(coded, gave["list"]) if gave else frozenset()

    def _regarded(self, coded: Coded) -> frozenset[str]:
        about = _AS_REGARDS.match(coded.words)
        return self._codes(coded, about["list"]) if about else frozenset()

    def _offered(self, coded: Coded, start: int, end: int) -> frozenset[str]:
        """ "Accepted a Chilean offer to take in": whose it is; "offers Chile an agreement": to whom it is made."""
        declined = _DECLINED.match(coded.words, end)
        found = (
            declined
            or re.search(r"(?P<list>⟦[pd]\d+⟧)(?:[’']s?)?(?: \w+)? offer\b", coded.words[start:end])
            or re.search(
                r"\boffer(?:s|ed|ing)? (?:the )?(?P<list>⟦p\d+⟧) (?:an?|another)\b|\bpropos\w+ (?:an?|another|the) [^.;⟦]{0,70}? to (?P<whom>⟦p\d+⟧)",
                coded.words[start:],
            )
        )
        name = (found["list"] or found.groupdict().get("whom")) if found else ""
        return self._kept(frozenset([coded.codes[name[1:-1]]])) if name else frozenset()

    def _destination(self, coded: Coded, start: int, end: int) -> frozenset[str]:
        """ "A deal to send migrants to Rwanda": where people go, if nobody is named with whom."""
        after = coded.words[end:]
        moved = re.match(
            rf"[^.;]{{0,40}}\b(?:send|deport|return|relocat|transfer|remov|fly|mov|resettl)\w* [^.;⟦]{{0,60}}\b(?:to|in) (?P<list>{_LIST})",
            after,
            re.IGNORECASE,
        )
        taken = re.match(
            rf"[^.;]{{0,60}}\b(?:take|accept|receive|host|readmit|admit|house)\w* [^.;⟦]{{0,60}}\bfrom (?P<list>{_LIST})",
            coded.words[start:],
            re.IGNORECASE,
        )
        at_work = re.match(
            rf"[^.;]{{0,80}}\bto (?:work|operate|deploy|serve|patrol|be (?:stationed|deployed|posted)) (?:\w+ ){{0,3}}?(?:in|from|at|to) (?P<list>{_LIST})",
            coded.words[start:],
            re.IGNORECASE,
        )
        chosen = moved or taken or at_work
        return self._codes(coded, chosen["list"]) if chosen else frozenset()

    def _beside(self, coded: Coded, start: int) -> frozenset[str]:
        """ "Together with Serbia, the UK …": before the verb."""
        found: frozenset[str] = frozenset()
        for one in re.finditer(
            rf"\b(?:together with|along with|alongside|joined by|jointly with) (?P<list>{_LIST})",
            coded.words[:start],
            re.IGNORECASE,
        ):
            found |= self._codes(coded, one["list"])
        return found

    def _of_noun(self, coded: Coded, noun: Noun | None) -> frozenset[str]:
        """ "Rwanda deal", "the German–Georgian agreement": adjectives of the noun."""
        if noun is None:
            return frozenset()
        place = coded.place(noun.span.start)
        lead = coded.words[:place]
        found = re.search(
            r"(?P<list>⟦[pd]\d+⟧(?:(?:, | and |-|–|/)⟦[pd]\d+⟧)*)(?P<own>[’']s?)?(?: (?!(?:and|or|to|in|on|for|with|has|have|had|will|signed|signs|sign|agreed|reached|said|is|was|a|an|the|of|announced|struck|that|as|by)\b)[\w–’'-]+){0,3} $",
            lead,
        )
        if found and not (found["own"] and re.search(r"⟦d", found["list"])):
            before = lead[: found.start()]
            if not (GOVERNED.search(before) and re.search(r"\b(?:in|at|from|to|through) (?:the )?$", before)):
                return self._codes(coded, found["list"])
        return frozenset()

    def _subject(self, coded: Coded, said: Said) -> frozenset[str]:
        """Who does what the verb says: the nearest list before it that nothing governs."""
        place = coded.place(said.claim.span.start)
        if _LOOKED_ON.search(coded.words[max(0, place - 50) : place]):
            return frozenset()
        # "Iraq, which borders Jordan, signed": what is only told of the subject has no part in it.
        lead = _ASIDE.sub(lambda aside: "," + " " * (len(aside[0]) - 2) + ",", coded.words[:place])
        best: frozenset[str] = frozenset()
        for one in _HEAD_LIST.finditer(lead):
            before = lead[: one.start()]
            between = lead[one.end() :]
            if GOVERNED.search(before) and not re.search(r"\bby\s(?:the )?$", before):
                # "Unlike Jordan, Iraq signed": the first is governed, the rest is the subject.
                rest = "" if " and " in one["list"] else one["list"].rpartition(", ")[2]
                best = self._codes(coded, rest, adjectives=True) or best if ", " in one["list"] else best
                continue
            if _IN_TOWN.search(before) and between.startswith(","):
                continue
            codes = self._codes(coded, one["list"], adjectives=True)
            if not codes:
                continue
            if re.match(r"[-–/:]", between):
                # "Peru: Council concludes agreement" says what it is about.
                continue
            # "Italy’s coast" is its own, not itself; "Italy’s interior minister" is.
            owns = re.match(r"[’']s? ", between) and "⟦q" not in one[0]
            if owns and not re.match(rf"[’']s? (?:\w+ ){{0,4}}(?:{_GOVERNMENTS})\b", between):
                continue
            best = codes if len(between) < 160 else best
        return best or self._subject_after(coded, said, place) or self._he(said, lead)

    def _he(self, said: Said, lead: str) -> frozenset[str]:
        """ "Next month he is to sign an agreement with Peru": whose official was spoken of last."""
        if IT_DID.fullmatch(lead):
            return self._it(said)
        if not _HE.search(lead):
            return frozenset()
        person = self.people.last_before(said.sentence.start)
        return self._kept(frozenset({person.country})) if person and person.country else frozenset()

    def _it(self, said: Said) -> frozenset[str]:
        """ "Zimbabwe has chosen otherwise. It turned down a proposal": with whom the sentence before begins."""
        for before in self.laid.before(said.sentence.start, 1):
            coded = self.coded(before)
            if begins := re.match(rf"(?P<list>{_ITEM}) (?:has|had|is|was|will)\b", coded.words):
                return self._codes(coded, begins["list"])
        return frozenset()

    def _subject_after(self, coded: Coded, said: Said, place: int) -> frozenset[str]:
        """ "After signing with Iraq, Britain …": who does what is told after the comma."""
        is_participle = _PARTICIPLE.match(coded.words, place) and _BEFORE_PARTICIPLE.fullmatch(coded.words, 0, place)
        if not is_participle or said.claim.stage == Stage.ANNOUNCED:
            return frozenset()
        after = _AFTER_COMMA.search(coded.words, place)
        return self._codes(coded, after["list"], adjectives=True) if after else frozenset()

    def _codes(self, coded: Coded, words: str, *, adjectives: bool = False) -> frozenset[str]:
        """The parties among these; an adjective only where a government or its like follows."""
        found = set()
        for one in re.finditer(r"⟦(?P<key>(?P<kind>[pdq])\d+)⟧(?P<after>[^⟦]{0,40})", words):
            code = coded.codes[one["key"]]
            if one["kind"] == "d" and not self._of_government(coded, one["key"]):
                continue
            found.add(code)
        return self._kept(frozenset(found))

    def _of_government(self, coded: Coded, key: str) -> bool:
        after = coded.words[coded.words.index(f"⟦{key}⟧") + len(key) + 2 :]
        return bool(
            re.match(rf"(?:[’']s?)? (?:[\w-]+ ){{0,3}}?(?:{_GOVERNMENTS}|Governments?)\b", after)
            or re.match(r"(?:, | and |,? & ?|-|–|/)(?:the )?⟦[dp]\d+⟧", after)
            or re.match(
                r" (?:[\w–’'-]+ ){0,3}?(?i:agreements?|deals?|treat(?:y|ies)|pacts?|accords?|partnerships?|arrangements?|memorand\w+)\b",
                after,
            )
        )

    @staticmethod
    def _kept(codes: frozenset[str]) -> frozenset[str]:
        return frozenset(code for code in codes if code and code not in _NO_PARTY)
