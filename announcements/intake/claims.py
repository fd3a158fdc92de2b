"""What an article claims of agreements: each verb that says a stage, how strongly, and between whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from announcements.dates import PartialDate
from announcements.intake import modality, nouns, verbs
from announcements.intake.nouns import NO_NOUN, Noun
from announcements.intake.people import People
from announcements.intake.places import Places
from announcements.intake.quotations import Quotations
from announcements.intake.sentences import Laid, Sentence
from announcements.intake.spoken_of import AUXILIARY, DONE_FORM, IT_DID, IT_WAS, PERFECT, SpokenOf
from announcements.intake.suggestions import Claim, DateSaid
from announcements.intake.verbs import Verb
from announcements.intake.written_dates import in_span
from announcements.models.vocabularies import Stage
from announcements.passages import Span

_MADE = {Stage.AGREED, Stage.SIGNED, Stage.APPROVED}
# Days before the article's own in which a step is its news, and not its history.
_LATELY = 76
# Days after which it is not even told as what has come of it.
_HISTORY = 1000
# A question to a government, as parliaments print it.
_ASKED = re.compile(
    r"\b(?:[Aa]sked|[Tt]o ask) (?:the |Her |His )(?:[A-Z][\w’'-]*,? (?:(?:for|of|and|the) )*){1,8}(?:whether|if|the|what|how|when|which|about|for)\b"
)
_CLOSING = " \n”’\"')"
# A sentence that claims more than this is none.
_MOST = 12

_LONG_AGO = re.compile(
    r"\b(?:during|in|under) (?:(?:his|her|their|its)|(?:[\w.]+ ){1,4}?[\w.]+[’']s?) (?:first|previous|last|earlier) (?:term|administration|presidency|government|stint)\b|\bunder (?:his|her|the) (?:predecessor|previous|former|last)\b|\b(?:decades|years) ago\b|\bbefore the (?:pandemic|war|coup|crisis)\b|\bin (?:the past|recent years)\b|\blong before\b|\bover the (?:past|last) (?:\w+ )?(?:years|decades?)\b",
    re.IGNORECASE,
)
# "It comes after the signing of a pact with France", "the government signed a similar deal with Ghana".
_CAME_BEFORE = re.compile(
    r"\b(?:comes?|came|coming) (?:\w+ ){0,3}?(?:after|amid|on top of|on the heels of)\b[^;]*$", re.IGNORECASE
)
_HAD_EARLIER = re.compile(
    r"\bhad (?:been )?(?:earlier|previously|initially|originally|once|first)(?: been)? $", re.IGNORECASE
)
# "A country that has suspended cooperation with Peru more than once".
_SOME_COUNTRY = re.compile(
    r"\b(?:an?|any|another|one|no) (?:country|state|nation|government) (?:that|which) (?:\w+ )?$", re.IGNORECASE
)
_ANNIVERSARY = re.compile(r"\banniversary of\b|\b(?:it is|it[’']s) \w+ years?\b[^;]*\bsince\b", re.IGNORECASE)
_BEFORE_ADJECTIVE = re.compile(
    r"(?:\b(?:an?|the|this|its|their|his|her|our|newly|signs?|signed|signing|strikes?|struck|reach(?:es|ed)?|seals?|agrees?|inks?|under|of)|[’']s) $",
    re.IGNORECASE,
)
_TOLD_BESIDE = re.compile(
    r"\b(?:first |originally |initially )?(?:signed|concluded|agreed|reached|struck|initialled|ratified|launched|in place|in force|in effect|that began|which began|dating)"
    r"(?: (?:in|on|since|from|back to|[A-Z][\w-]+)){1,3} $"
)
# What a cabinet approves before there is an agreement.
_NO_TEXT = re.compile(r"plans?|measures|steps|process(?:es)?|programmes?|initiatives?")
# "Will propose an agreement": that is what is made known.
_PROPOSES = re.compile(r"propos", re.IGNORECASE)
# "We want an agreement": said by somebody, and no announcement.
_HOPE = re.compile(r"want|hop(?:es|ed|ing)", re.IGNORECASE)
# "Prior to the agreement, they were barred."
_EARLIER_THAN = re.compile(
    r"\b(?:prior to|before|until) (?:the|this|that|its|their) (?:[\w–’'-]+ ){0,3}$", re.IGNORECASE
)
_PARLIAMENT = re.compile(
    r"\b(?:parliament(?:s|ary)?|congress|senate|bundestag|bundesrat|assembly|MPs|MEPs|lawmakers|deputies|legislat\w+|house of \w+|commons|lords|senators|dáil|oireachtas|knesset|sejm|riksdag|folketing|council|cabinet|government[’']s? consent|upper house|lower house|chamber|legislators|parliamentarians)\b",
    re.IGNORECASE,
)
# Who can refuse an agreement, up to the verb; after a passive; and who only speaks against it.
_REFUSES = re.compile(rf"{_PARLIAMENT.pattern}[^,;:]{{0,60}}$|\bgovernments?\b[^,;:]{{0,60}}$", re.IGNORECASE)
_BY_AUTHORITY = re.compile(
    rf"\w+(?: down| out| back)? by (?:the |its |\d+ (?:votes )?|[A-Z]\w+[’']s? )*(?:{_PARLIAMENT.pattern}|government|votes)",
    re.IGNORECASE,
)
_CRITICS = re.compile(
    r"\b(?:opposition|critics|campaigners|activists|unions?|charit\w+|groups?|party|parties|protesters|residents|who|he|she)\b[^;:]*$",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|hardly|yet)\b|n[’']t\b", re.IGNORECASE)
# "They were expected to sign a similar deal": what was planned before the news.
_WAS_PLANNED = re.compile(
    r"\b(?:was|were|had been) (?:\w+ )?(?:expected|due|set|scheduled|supposed|meant) to (?:\w+ )?$", re.IGNORECASE
)
# "Working arrangements are concluded by the agency itself".
_IS_CUSTOM = re.compile(r"are (?:\w+ly )?\w+ed\b")
# "Peru has also rejected": nobody stands between them.
_ITSELF = re.compile(
    r"(?:[’']s?)?(?: (?:has|have|had|also|again|since|now|then|later|firmly|flatly|reportedly|government|cabinet))* ?",
    re.IGNORECASE,
)
_COURT = re.compile(r"\b(?:court|judges?|tribunal|justices)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"(?:\b(?:it|this|they|both|the two|these|one)|(?<!\w )(?:which|that))\b(?:\s\w+){0,3}\s$", re.IGNORECASE
)
_MIGRATION = re.compile(
    r"\b(?:migra|migrant|asylum|refugee|deport|return|readmi|visa|border|smuggl|traffick|labou?r|worker|mobility|nationals|resettle|repatriat|detain|processing (?:cent|facilit)|offshore|third[- ]country|immigra|people|offender|citizen|police|security|student|nurse|boat|crossing|relocat|flown (?:home|back|out)|Frontex|removal|crime|criminal|prison|gang)\w*",
    re.IGNORECASE,
)


_EITHER = re.compile(
    r"(?:upgrade|update|launche?|halt|block|pause|freeze|end|land|cut|drop|collapse|process|quit|block|make|present|reveal|ink|pen|seal|strike|back|pass)s?$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"\b(?:an?|the|this|that|major|new|its|their|his|her|no|any)\s(?:\w+\s)?$", re.IGNORECASE)
_WE = re.compile(
    r"\b(?:we|they|and|both|governments|countries|sides|ministers|leaders|states|nations|lawmakers|MPs|who|that|which|jointly|it|he|she)\s(?:\w+ly\s)?$",
    re.IGNORECASE,
)


# Agreements on something else altogether.
_ELSEWHERE = re.compile(
    r"(?<!minister of )(?<!ministry of )(?<!minister for )(?<!ministry for )(?<!secretary of )(?<!and )\b(?:nuclear|(?:free[- ])?trade (?:deal|agreement|pact|accord)|defen[cs]e|military|energy|gas|oil|tax(?:ation)?|climate|fisheries|fishing|tourism|education|health|sports?|culture|cultural|space|customs|vaccines?|arms|railway|aviation|agricultur\w+)\b(?! (?:minist|secretar|department|and|planes?|aircraft|flights?))",
    re.IGNORECASE,
)


# "Agreements with several other countries": not the one that the article is about.
_WITH_OTHERS = re.compile(
    r"[^,;.]{0,40}? with (?:(?:most of (?:its|their)|all (?:of )?(?:its|their)|nearly all|some of (?:its|their)|(?:more than )?a dozen|several|many|various|numerous|a number of|a range of|dozens of|more|further) (?:\w+ ){0,2}?|(?:\w+ ){0,2}?(?:other|additional|different) (?:[\w-]+ ){0,2}?)"
    r"(?:countries|states|nations|governments|partners|destinations|neighbou?rs)\b"
)


@dataclass
class Said:
    """A claim with whom it is between, as far as its sentence says. ``attributive``: "the deal signed in Tirana"."""

    claim: Claim
    noun: Noun | None
    sentence: Sentence
    how_ended: str
    groups: list[frozenset[str]] = field(default_factory=list)
    subject: frozenset[str] = frozenset()
    # Who says in the same sentence what the subject did.
    speaker: frozenset[str] = frozenset()
    # "Apart from Poland, it negotiates with Latvia": whose agreement is another one.
    apart: frozenset[str] = frozenset()
    background: bool = False
    # It says something only of those who are named together: "Spain and Morocco agreed to set up patrols".
    together: bool = False
    # What it is about, where agreements of the same parties are told apart by it: "visa" or "readmission".
    topic: str = ""
    # "They also signed a memorandum": one more than what was spoken of.
    is_another: bool = False
    attributive: bool = False
    quoted: bool = False
    # What was done under it says so: "the first workers left under the agreement".
    operated: bool = False


_ANOTHER = re.compile(
    r"\b(?:also|separately|(?:on|at) the same (?:occasion|ceremony|time|day)|on the sidelines|in addition)\b[^;.]*$|\b(?:another|second|separate|further|additional)\s(?:[\w–’'-]+\s){0,4}$",
    re.IGNORECASE,
)


def _is_another(claim: Claim, noun: Noun, *, lately: bool) -> bool:
    """The verb tells of an agreement that was there before, or is only like the one that the article is about and no news."""
    stage = Stage(claim.stage)
    if noun.old and stage in Stage.path() and stage != Stage.NEGOTIATING:
        return True
    # "Is negotiating a similar deal with Chile", and not "recently negotiated similar deals".
    ongoing = stage == Stage.NEGOTIATING and (
        "being" in claim.verb_as_written or not claim.verb_as_written.endswith("negotiated")
    )
    if noun.similar and not claim.expected and not ongoing and not lately:
        return True
    if stage in _MADE and not noun.definite and re.match(r"\w+ already\b", claim.verb_as_written):
        # "Italy has already signed an agreement with Egypt."
        return True
    if noun.old and stage == Stage.IN_EFFECT and re.search(r"\b(?:still|remains?|already)\b", claim.verb_as_written):
        # "An earlier exchange of letters is still in force."
        return True
    in_force = stage == Stage.IN_EFFECT and re.match(r"are (?:already )?in force", claim.verb_as_written)
    return bool(in_force) and noun.plural and claim.date is None


class Claims:
    """All claims of an article, in order."""

    def __init__(
        self,
        laid: Laid,
        places: Places,
        people: People,
        quotations: Quotations,
        dates: list[DateSaid],
        published: PartialDate | None,
    ) -> None:
        self.laid, self.places, self.people, self.quotations = laid, places, people, quotations
        self.dates, self.published = dates, published
        self.nouns = {sentence.start: nouns.read(laid, sentence.span) for sentence in laid.sentences}
        self.spoken_of = SpokenOf(laid, self.nouns)
        # Those that the whole article has: each of its sentences is asked for these alone.
        stems = verbs.ANY.stems_in(laid.lower)
        self._stems = {asked: asked.by_these(stems) for asked in (verbs.ANY, verbs.WITHOUT_NOUN)}
        self.said = [
            said
            for sentence in laid.sentences
            for said in sorted(self._in(sentence), key=lambda one: (one.claim.stage == Stage.ANNOUNCED, one.claim.span))
        ]

    def _in(self, sentence: Sentence) -> Iterator[Said]:
        taken: list[Span] = []
        text = self.laid.text
        if text[sentence.end - 3 : sentence.end].rstrip(_CLOSING).endswith("?") or (
            "ask" in self.laid.lower[sentence.start : sentence.end] and _ASKED.search(text, *sentence.span)
        ):
            # Whoever asks claims nothing.
            return
        lower = self.laid.lower[sentence.start : sentence.end]
        asked = verbs.ANY if self.nouns[sentence.start] or self.spoken_of.may_go_on(sentence) else verbs.WITHOUT_NOUN
        for verb in asked.that_may_be_in(lower, self._stems[asked]):
            for match in verb.pattern.finditer(text, sentence.start, sentence.end):
                span = Span(*match.span())
                if any(span.start < other.end and other.start < span.end for other in taken):
                    continue
                said = self._claim(verb, match, sentence)
                if said is not None:
                    taken.append(span)
                    yield said
                if len(taken) >= _MOST:
                    return

    def _claim(self, verb: Verb, match: re.Match[str], sentence: Sentence) -> Said | None:
        before = self.laid.text[sentence.start : match.start()]
        noun = self.spoken_of.by(verb, match, sentence)
        if not self._stands(verb, noun, before, sentence) or self._only_tells_which(verb, noun, match, sentence):
            return None
        denied = modality.is_denied(before)
        if verb.stage not in (Stage.ENDED, Stage.SUSPENDED) and _NOT.search(match[0]):
            # "The deal is not in effect yet".
            return None
        if (
            self._is_of_none(noun, match)
            or self._is_older(noun, match, sentence)
            or not (denied or modality.is_affirmed(before))
        ):
            return None
        if self._is_no_step(verb, noun, match, sentence):
            return None
        planned = modality.is_planned(verb.stage, match, before)
        if (verb.stage == Stage.ANNOUNCED and planned and not _PROPOSES.match(match[0])) or _ANNIVERSARY.search(before):
            return None
        if planned and self.quotations.covers(match.start()) and modality.is_wished(before):
            return None
        attributive = not planned and self._is_attributive(noun, match, sentence, before)
        planned, date = self._in_time(verb, match, self._date(match, sentence), planned=planned)
        span = Span(self._begins(match, sentence, denied=denied), match.end())
        quoted = self.quotations.covers(match.start())
        claim = Claim(
            span=span,
            sentence=sentence.span,
            confidence=0.6 if attributive or quoted else 0.9,
            rule=f"verb: {match[0].lower()}",
            stage=verb.stage.value,
            verb_as_written=" ".join(self.laid.text[span.start : span.end].split()),
            expected=planned,
            firm=modality.is_firm(match, before, planned=planned),
            denied=denied,
            where=sentence.where,
            date=date,
        )
        background = self._is_background(claim, noun, before, self.laid.text[sentence.start : sentence.end])
        return Said(
            claim,
            noun,
            sentence,
            verb.how_ended,
            attributive=attributive,
            background=background,
            quoted=quoted,
            together=verb.needs == "together",
            operated=verb.needs == "operated",
            topic=self._topic(noun, sentence),
            is_another=noun is not None
            and not noun.definite
            and bool(_ANOTHER.search(self.laid.text[sentence.start : noun.span.start])),
        )

    def _only_tells_which(self, verb: Verb, noun: Noun | None, match: re.Match[str], sentence: Sentence) -> bool:
        """The words say which agreement, or under what condition, and not what happened to it."""
        before = self.laid.text[sentence.start : match.start()]
        if self._is_noun(match, before, sentence) or self._is_adjective(verb, match, before):
            return True
        if match[0].lower().endswith("ing") and any(
            one.span.end == match.start() - 1 for one in self.nouns[sentence.start]
        ):
            # "A protocol amending the treaty".
            return True
        return (
            noun is not None
            and noun.span.end <= match.start()
            and modality.is_conditional(self.laid.text[sentence.start : noun.span.start])
        )

    def _is_no_step(self, verb: Verb, noun: Noun | None, match: re.Match[str], sentence: Sentence) -> bool:
        """A cabinet's approval of a plan; what only others announce, or somebody hopes for."""
        if verb.stage == Stage.APPROVED:
            return bool(noun and noun.weak and _NO_TEXT.fullmatch(match.string, *noun.span))
        hoped = bool(_HOPE.match(match[0])) and self.quotations.covers(match.start())
        return verb.stage == Stage.ANNOUNCED and (hoped or modality.is_by_others(match, sentence.end))

    def _topic(self, noun: Noun | None, sentence: Sentence) -> str:
        words = self.laid.text[max(sentence.start, noun.span.start - 30) : noun.span.start].lower() if noun else ""
        found = re.findall(r"\b(visa|readmission)\b", words)
        return found[-1] if found else ""

    def _is_of_none(self, noun: Noun | None, match: re.Match[str]) -> bool:
        """ "signed no agreement"."""
        return noun is not None and (
            noun.negated or bool(NO_NOUN.search(self.laid.text[match.end() : max(match.end(), noun.span.start)]))
        )

    def _is_older(self, noun: Noun | None, match: re.Match[str], sentence: Sentence) -> bool:
        """What the verb says happened before there was the agreement."""
        return (
            noun is not None
            and sentence.start <= noun.span.start < match.start()
            and bool(_EARLIER_THAN.search(self.laid.text, sentence.start, noun.span.start))
        )

    def _is_attributive(self, noun: Noun | None, match: re.Match[str], sentence: Sentence, before: str) -> bool:
        """ "The deal signed in Tirana": it tells which deal, and not what happened."""
        if noun is None or sentence.where == "headline" or not DONE_FORM.match(match[0]):
            return False
        if noun.definite and re.fullmatch(
            r" (?:that|which) (?:was|were|had been|has been|have been) ", self.laid.text[noun.span.end : match.start()]
        ):
            return True
        if AUXILIARY.search(before):
            return False
        return bool(re.fullmatch(r"[^,;]{0,29}", self.laid.text[noun.span.end : match.start()])) and (
            noun.span.end <= match.start()
        )

    @staticmethod
    def _is_adjective(verb: Verb, match: re.Match[str], before: str) -> bool:
        """ "Signs a revised deal", "under the renewed pact": it tells which, and not what happened."""
        return (
            verb.stage != Stage.ANNOUNCED
            and bool(re.fullmatch(r"\w+ed", match[0]))
            and bool(_BEFORE_ADJECTIVE.search(before))
            and not re.match(r" (?:an?|the|its|their|this|that|by)\b", match.string[match.end() : match.end() + 8])
        )

    def _in_time(
        self, verb: Verb, match: re.Match[str], date: PartialDate | None, *, planned: bool
    ) -> tuple[bool, PartialDate | None]:
        """What lies after the article's day has not happened, in the present tense too ("enters into force on 1 July")."""
        later = date and self.published and date.first > self.published.last and verb.stage != Stage.ANNOUNCED
        if not later or (verb.stage == Stage.NEGOTIATING and match[0].lower().endswith("ing")):
            return planned, date
        before = self.laid.text[max(0, match.start() - 40) : match.start()]
        done = DONE_FORM.match(match[0]) or PERFECT.search(before)
        return (planned, date if planned else None) if done else (True, date)

    def _begins(self, match: re.Match[str], sentence: Sentence, *, denied: bool) -> int:
        before = self.laid.text[sentence.start : match.start()]
        denial = re.search(r"\bden(?:y|ies|ied)\b[^,;]*$", before, re.IGNORECASE) if denied else None
        return sentence.start + denial.start() if denial else self._as_written(match.start(), sentence.start)

    def is_history(self, said: Said) -> bool:
        date = said.claim.date
        now = re.search(r"\bnow\b", said.claim.verb_as_written)
        return bool(not now and date and self.published and (self.published.first - date.last).days > _HISTORY)

    def _stands(self, verb: Verb, noun: Noun | None, before: str, sentence: Sentence) -> bool:
        whole = self.laid.text[sentence.start : sentence.end]
        if _ELSEWHERE.search(whole) and not _MIGRATION.search(whole):
            return False
        if verb.needs == "implied":
            return True
        if verb.needs == "together":
            return bool(_MIGRATION.search(whole))
        if verb.needs == "alone":
            return (
                noun is not None
                or bool(_PRONOUN.search(before))
                or (
                    verb.stage == Stage.NEGOTIATING
                    and (bool(_MIGRATION.search(whole)) or self._follows_agreements(sentence))
                )
            )
        if verb.needs == "declined":
            return bool(_MIGRATION.search(self.laid.text, 0, sentence.end)) and self._is_refused(before, sentence)
        return noun is not None and self._is_done_by_whom_it_takes(verb, before, whole, sentence)

    def _is_done_by_whom_it_takes(self, verb: Verb, before: str, whole: str, sentence: Sentence) -> bool:
        """A parliament ratifies, a court strikes down."""
        if verb.needs == "parliament":
            return bool(_PARLIAMENT.search(whole))
        if verb.needs == "refused":
            return self._is_refused(before, sentence)
        if verb.how_ended == "struck_down":
            return bool(_COURT.search(whole)) and bool(
                re.search(
                    r"unlawful|illegal|invalid|unconstitutional|void|struck down|strikes down|quash|overturn",
                    whole,
                    re.I,
                )
            )
        return True

    def _follows_agreements(self, sentence: Sentence) -> bool:
        """ "Norway has such agreements with 28 states. Negotiations with Peru are continuing." """
        return any(not noun.weak for each in self.laid.before(sentence.start, 1) for noun in self.nouns[each.start])

    def _is_refused(self, before: str, sentence: Sentence) -> bool:
        """By a state, its government or its parliament: what a party or a charity rejects may come all the same."""
        if _CRITICS.search(before[-80:]):
            return False
        place = sentence.start + len(before)
        country = any(
            one.kind != "demonym" and _ITSELF.fullmatch(before[one.end - sentence.start :])
            for one in self.places.within(max(sentence.start, place - 40), place)
        )
        return (
            country
            or bool(_REFUSES.search(before))
            or bool(IT_WAS.fullmatch(before) or IT_DID.fullmatch(before))
            or bool(_BY_AUTHORITY.match(self.laid.text, place))
        )

    def _is_noun(self, match: re.Match[str], before: str, sentence: Sentence) -> bool:
        """ "a major upgrade", "an update": a word that is a verb only after "to", "will" or a plural that does it."""
        if not _EITHER.match(match[0]) or (sentence.where == "headline" and not _DETERMINED.search(before)):
            return False
        return not (modality.is_to_come(before) or _WE.search(before))

    def _is_background(self, claim: Claim, noun: Noun | None, before: str, whole: str) -> bool:
        """History: an agreement of another year, a step long before the article, what is in force elsewhere already."""
        stage = Stage(claim.stage)
        if stage != Stage.RESUMED and _LONG_AGO.search(whole):
            return True
        if re.search(r"\bnow\b", claim.verb_as_written):
            return False
        lately = bool(claim.date and self.published and (self.published.first - claim.date.last).days < _LATELY)
        if not claim.expected and not lately and re.search(r"\b(?:when|since)\b[^,;]*$", before):
            return True
        if not claim.expected and (
            _CAME_BEFORE.search(before) or _HAD_EARLIER.search(before) or _SOME_COUNTRY.search(before)
        ):
            return True
        if noun and self._is_of_others(claim, noun, before):
            return True
        if noun and (
            _is_another(claim, noun, lately=lately and stage == Stage.AGREED)
            or (noun.plural and _WITH_OTHERS.match(self.laid.text, noun.span.end))
        ):
            return True
        if claim.date is None or self.published is None or stage == Stage.NEGOTIATING:
            return False
        of_another_year = claim.date.precision == "year" and claim.date.last.year < self.published.first.year
        return of_another_year or not lately

    @staticmethod
    def _is_of_others(claim: Claim, noun: Noun, before: str) -> bool:
        """ "Working arrangements are concluded by the agency itself", "they were expected to sign a similar deal"."""
        custom = noun.plural and not noun.definite and claim.stage in _MADE and _IS_CUSTOM.match(claim.verb_as_written)
        return bool(custom or (claim.expected and noun.similar and _WAS_PLANNED.search(before)))

    def _date(self, match: re.Match[str], sentence: Sentence) -> PartialDate | None:
        """The day nearest to the verb, within its part of the sentence."""
        near = [
            one
            for one in in_span(self.dates, sentence.span)
            if (not self.quotations.covers(one.span.start) or self.quotations.covers(match.start()))
            and not (one.date and one.date.precision == "year" and self._names(one.span, sentence))
        ]
        near = [one for one in near if not self._is_of_another_verb(one.span, match)]
        if not near:
            return None
        best = min(near, key=lambda one: abs(one.span.start - match.start()))
        # The verb beside the day; one further off than this is not looked for.
        around = max(sentence.start, best.span.start - 90), min(sentence.end, best.span.start + 90)
        beside = [
            one.start()
            for verb in verbs.ANY.that_may_be_in(self.laid.lower[slice(*around)], self._stems[verbs.ANY])
            for one in verb.pattern.finditer(self.laid.text, *around)
        ]
        closest = min(beside, key=lambda place: abs(place - best.span.start), default=match.start())
        same_clause = not re.search(
            r"[;]|, (?:which|who|while|but|after|when|as|and (?:the|their|its|his|her|both|will|is|are))\b|\b(?:that|which|who) (?:\w+ )?(?:was|were|is|are|had|has|have|will)\b",
            self.laid.text[min(best.span.start, match.start()) : max(best.span.start, match.start())],
        )
        return best.date if abs(closest - match.start()) < 25 or same_clause else None

    def _is_of_another_verb(self, day: Span, match: re.Match[str]) -> bool:
        """ "Has been extended, first signed in May 2020", "is back after a freeze that began in May"."""
        told = _TOLD_BESIDE.search(self.laid.text, max(0, day.start - 40), day.start)
        return told is not None and not told.start() <= match.start() < told.end()

    def _names(self, year: Span, sentence: Sentence) -> bool:
        """ "Their 2007 arrangement", "the one of 2007": the year tells which agreement, and not when."""
        if re.search(
            r"\b(?:one|ones|that) (?:of|from|signed in) (?:\w+ )?$", self.laid.text[sentence.start : year.start]
        ):
            return True
        lead = self.laid.text[sentence.start : year.start].lower().endswith(("in ", "since "))
        for noun in self.nouns[sentence.start]:
            if (
                noun.old
                and not lead
                and re.fullmatch(r" (?:[\w’'–-]+ ){0,4}", self.laid.text[year.end : noun.span.start])
            ):
                return True
            if re.fullmatch(r"(?: \w+)? (?:of|from) (?:\w+ )?", self.laid.text[noun.span.end : year.start]):
                return True
        return False

    _CHAIN = re.compile(
        r"(?<!\w)(?:(?:announced|unveiled|confirmed|revealed|outlined|set out)\s(?:\w+\s)?(?:plans?|intentions?|an? intention|proposals?)\s(?:to|for)\s|"
        r"(?:plans?|planned|planning|intends?|hopes?|aims?|wants?|is set|are set|was set|set|due|expected|expects|scheduled|ready|agreed|promised|vowed|pledged|likely|about|poised|seeks?|seeking|going)\s(?:to|on)\s|"
        r"(?:has|have|had|is|are|was|were|will|would|could|may|might|should|shall|can|be|been|being|to|not|also|now|today|formally|officially|finally|jointly|already|soon|yet|both|recently|just)\s)+$",
        re.IGNORECASE,
    )  # fmt: skip

    def _as_written(self, start: int, least: int) -> int:
        """Where the verb begins with all that makes it planned, done or undone: "announced plans to sign"."""
        window = max(least, start - 90)
        chain = self._CHAIN.search(self.laid.text[window:start])
        return window + chain.start() if chain else start
