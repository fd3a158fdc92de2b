"""What an article claims of agreements: each verb that says a stage, how strongly, and between whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from announcements.dates import PartialDate
from announcements.intake.gazetteer import rows
from announcements.intake.people import People
from announcements.intake.places import Places
from announcements.intake.quotations import Quotations
from announcements.intake.sentences import Laid, Sentence
from announcements.intake.suggestions import Claim, DateSaid
from announcements.intake.written_dates import in_span
from announcements.models.vocabularies import Form, Stage
from announcements.passages import Span

# Nouns that name an agreement, and the form that each names. "Deal" and its like name none.
_NOUNS = [
    (Form.MEMORANDUM, r"memorand(?:um|ums|a)(?: of (?:understanding|cooperation|co-operation|intent))?|MoUs?|MOUs?"),
    (Form.JOINT_DECLARATION, r"(?:joint |political )?declarations?(?: of intent)?|letter of intent"),
    (Form.JOINT_STATEMENT, r"joint (?:\w+ )?statements?|statement on (?:migration|border security)|joint communiqu[eé]s?"),
    (Form.EXCHANGE, r"exchange of (?:letters|notes)"),
    (Form.ACTION_PLAN, r"(?:joint )?action plans?"),
    (Form.PROTOCOL, r"protocols?"),
    (Form.TREATY, r"treat(?:y|ies)|conventions?"),
    (Form.ARRANGEMENT, r"(?:working |administrative |returns |technical |status |cooperation |police cooperation )?arrangements?"),
    (Form.AGREEMENT, r"agreements?|ACAs?|standard operating procedures?"),
    (Form.NOT_STATED, r"deals?|pacts?|accords?|compacts?|partnerships?|settlement"),
]  # fmt: skip
# Nouns that name an agreement only where its parties stand beside them.
_WEAK = r"texts?|documents?|schemes?|initiatives?|frameworks?|cooperation plan|measures|plans?|programmes?|understanding|statement|cooperation|process(?:es)?|steps|roadmap|swap|pilot"
_NOUN = re.compile(
    "|".join(rf"(?P<{form.name}>\b(?i:{words})\b)" for form, words in _NOUNS) + rf"|(?P<WEAK>\b(?i:{_WEAK})\b)"
)
_STEMS = (
    "agreement", "deal", "pact", "treat", "accord", "memorand", "mou", "declaration", "statement", "communiq", "protocol", "convention",
    "arrangement", "plan", "partnership", "scheme", "initiative", "framework", "understanding", "cooperation", "process", "steps", "roadmap",
    "text", "document", "swap", "measures", "programme", "letter", "exchange of", "settlement", "aca", "procedure",
)  # fmt: skip
# What else can be signed, passed or announced.
_OTHER_THING = re.compile(
    r"\b(?:executive order|bill|law|legislation|mandate|decree|letter|contract|petition|budget|visitors?[’'] book|order|resolution|act|decisions?(?! on the (?:conclusion|signing|signature))|conclusions|regulation|directive)\b(?! to| of (?:intent|the agreement))",
    re.I,
)


@dataclass(frozen=True)
class _Verb:
    stage: Stage
    needs: str
    pattern: re.Pattern[str]
    how_ended: str
    # Pieces of words, one of which is in whatever the pattern finds: most sentences have none, and are passed over fast.
    stems: frozenset[str]

    def may_be_among(self, stems: set[str]) -> bool:
        return not self.stems or not self.stems.isdisjoint(stems)


_VERBS = [
    _Verb(
        Stage(row["stage"]),
        row["needs"],
        re.compile(rf"(?<![\w-])(?:{row['pattern']})(?![\w-])", re.IGNORECASE),
        row["how_ended"],
        frozenset(row["stems"].split()),
    )
    for row in rows("verbs.csv")
]
_VERB_STEMS = sorted(frozenset().union(*(verb.stems for verb in _VERBS)))
_ANY_VERB = re.compile("|".join(f"(?:{verb.pattern.pattern})" for verb in _VERBS), re.IGNORECASE)

_WITHOUT_NOUN = [verb for verb in _VERBS if verb.needs in ("alone", "implied", "together")]

# Days before the article's own in which a step is its news, and not its history.
_LATELY = 76
# Days after which it is not even told as what has come of it.
_HISTORY = 1000
# A sentence that claims more than this is none.
_MOST = 12

_FILL = r"(?:\s(?:also|yet|having|now|soon|later|today|tomorrow|yesterday|then|formally|officially|jointly|\w+ly|be|been|being|have|has|had|finally|both|all|again|first|together|shortly|eventually|on \w+day|this week|next week|and|further|unilaterally|temporarily|effectively|provisionally|immediately|as soon as possible|in the coming \w+|this \w+|in \w+|the|its|their|an?|new)){0,4}\s$"
_PLANNED = re.compile(
    r"(?:\b(?:will|would|shall|could|may|might|should|can|must|to|towards|before|ahead of|prior to|pending|plans for|plans on|planned|planning|awaiting|awaits|for|until|upcoming|considering|consider|"
    r"propos\w+|intends?|possible|potential|eventual|near(?:s|ing)?|close to|verge of|brink of|threat\w* of|up for|aims? (?:at|for)|calls? for|called for|hopes? of|threatens?|due|expected|set|likely|scheduled|is|are)|[’']ll)"
    + _FILL,
    re.IGNORECASE,
)  # fmt: skip
# What looks planned and is done.
_DONE_TO = re.compile(
    r"\b(?:able|managed|went on|proud|pleased|honou?red|delighted|happy|helped|gathered today|first|"
    r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th|latest|only|newest|most recent)(?:\s[\w-]+){0,2}?\s(?:country|state|nation|government|partner|neighbou?r|one))\s(?:\w+ )?to(?:\s\w+)?\s$",
    re.IGNORECASE,
)
# Said in so many words to come. "To sign" alone may be why somebody came; "would" and "hopes to" report what was thought before.
_FORETOLD = re.compile(
    r"(?:\b(?:will|shall|is|are|upcoming|ahead of|before|prior to|pending|awaiting|awaits)\b|[’']ll\b|"
    r"(?<!had )\b(?:plans?|planned|planning|intends?|intention|set|due|expected|expects?|scheduled|going|about|poised|prepar\w+|yet|agreed|proposal|postponed)\s(?:\w+\s){0,2}to\b)"
    r"(?:\s\w+){0,4}\s$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)(?:\s(?:that|having|reports|claims))?(?:\s(?:it|they|he|she|an?|the|any|agreement|deal|accord|had|has|have|was|were|been|of|\w+)){0,6}\s)$",
    re.IGNORECASE,
)
# "The signature of the treaty has been postponed", "is expected in May".
_OF_SIGNING = re.compile(r"(?:the )?(?:signing|signature)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"[^.;“”]{0,80}?\b(?:postponed|delayed|put off|planned|expected|scheduled|set for|due|will (?:now )?(?:take place|follow|be)|is to (?:take place|follow))\b",
    re.IGNORECASE,
)
# "Proposed that the Council sign": in the bare form of the verb.
_PROPOSED_THAT = re.compile(
    r"\b(?:propos|recommend|suggest|request|demand)(?:e|es|ed|s|ing)? that\b[^,;:]{0,60}$", re.IGNORECASE
)
_FINITE = re.compile(r"(?:ed|s|ing|struck|made|ght)\b", re.IGNORECASE)
# "We should sign a returns deal at once": what somebody says ought to be.
_WISHED = re.compile(r"\b(?:should|must|could|might|ought to|wants? to|would)(?:\s\w+)?\s$", re.IGNORECASE)
_DONE_FORM = re.compile(r"\w+ed\b|\w+ght\b|struck|made|been", re.IGNORECASE)
_DECIDED = re.compile(r"\b(?:decided|voted|moved|resolved|decision) (?:\w+ )?to (?:\w+ )?$", re.IGNORECASE)
_IS_DOING = re.compile(r"\b(?:it|they|he|she|that \w+) (?:is|are|was|were) $", re.IGNORECASE)
# "Voted 97 to 41 on Wednesday to ratify": what a parliament votes for, it has done.
_VOTED = re.compile(r"\b(?:voted|resolved|has decided)\b[^;:]{0,60}\bto (?:\w+ )?$", re.IGNORECASE)
_LONG_AGO = re.compile(
    r"\b(?:during|in) (?:his|her|their|its) (?:first|previous|last|earlier) (?:term|administration|presidency|government|stint)\b|\bunder (?:his|her|the) (?:predecessor|previous|former|last)\b|\b(?:decades|years) ago\b",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(r"\banniversary of\b|\b(?:it is|it[’']s) \w+ years?\b[^;]*\bsince\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|n[’']t|without|fail(?:s|ed|ing|ure)? to|refus(?:es|ed|ing|al) to|declin(?:es|ed|ing) to|yet to|stop(?:s|ped)? short of|rul(?:es|ed|ing) out|"
    r"rather than|instead of|nor|neither|no plans to|hop(?:es|ed) that|den(?:y|ies|ied|ying)(?: \w+){0,6}|reject(?:s|ed|ing)?(?: \w+){0,9}|far from|no longer|hardly|unable to|opposes?|avoid(?:s|ed)?|refus(?:es|ed))(?:n[’']t)?"
    + _FILL,
    re.IGNORECASE,
)  # fmt: skip
# "Urged the government to sign": what somebody wants of somebody else.
_URGED = re.compile(
    r"\b(?:urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:up)?on|press(?:es|ed|ing)|encourag(?:e|es|ed|ing)|begg?(?:ed|s)|implor(?:e|es|ed|ing)|lobb(?:y|ies|ied|ying)"
    r"|appeal(?:s|ed|ing)? to|want(?:s|ed)?|plead(?:s|ed)? with|advis(?:e|es|ed)|recommend(?:s|ed)?|remind(?:s|ed)?)\s(?!to\b)[^,;:“”]{1,70}?\bto (?:\w+ )?$",
    re.IGNORECASE,
)
# "Rejected the suggestion that the agreement had been suspended".
_DISMISSED = re.compile(
    r"\b(?:reject|dismiss|den(?:y|ie)|refut|disput|contradict)\w* (?:(?:the|any|all|a|such|media|press|newspaper) )*(?:suggestions?|claims?|reports?|ideas?|notions?|rumou?rs?|accusations?|allegations?|speculation) "
    r"(?:published \w+ \w+ )?that\b[^;:“”]*$",
    re.IGNORECASE,
)
# "Proposed by business groups": by nobody who could make an agreement.
_BY_OTHERS = re.compile(
    r" by (?:the )?(?:\w+ ){0,3}?(?:groups?|experts?|activists|campaigners|lawyers|economists|academics|think[- ]tanks?|opposition|critics|unions?|industry|employers|companies|NGOs|charities|lobby\w*)\b"
)
_RUMOURED = re.compile(r"\b(?:rumou?rs?|speculation) (?:that|of|about)\b[^,;]*$", re.IGNORECASE)
_NT = re.compile(r"\w+n[’']t" + _FILL, re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:before (?:he|she|it|they|we)\b|if|unless|whether|in case|provided(?: that)?|as long as|even if|assuming|had (?:he|she|it|they)|once|as soon as|until|after it is|when it is|when they)\b[^,;:“”]*$",
    re.IGNORECASE,
)
# "Unless Iraq answers, the government may suspend the agreement": the whole sentence is only supposed.
_SUPPOSED = re.compile(
    r"\W*(?:if|unless|were|should|had|in case|provided|suppos(?:e|ing)|even if|only if|far from)\b", re.IGNORECASE
)
_HAD_THEY = re.compile(r"\W*(?:Had|Were|Should)\b[^,;:]*$")
_MIGHT = re.compile(r"\b(?:may|might|could|would|can|must|will have to)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_NO_NOUN = re.compile(
    r"\b(?:no|neither|any|without (?:an?|any))\s(?:(?:new|such|formal|final|bilateral|migration|returns|readmission|other|further)\s)*$",
    re.IGNORECASE,
)
_OLD_NOUN = re.compile(
    r"\b(?:(?:19|20)\d\d(?:[-–]\d+)?|last year[’']s|existing|previous|earlier|original|old|current|former|controversial \d{4}|long-standing|decades-old)\s(?:[\w–’'-]+\s){0,4}$",
    re.IGNORECASE,
)
_HOPED = re.compile(
    r"\b(?:before|since|under|despite|thanks to|because of|compared|no|not|without|hopes?|hoped|wants?|seeks?|calls? for|called for|if|whether|failed|ruled out|could|would|might|rejected?|urg(?:es|ed|ing)|far from)\b[^,;]*$",
    re.IGNORECASE,
)
_OF_YEAR = re.compile(r"(?: \w+)? (?:of|from) (?:\w+ )?(?:19|20)\d\d\b")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|get|gets|got|having)(?:\s(?:\w+ly|not|also|still|yet|now|just|today|finally|formally|officially|already|since|jointly|recently|been|then|yesterday|both|all|this week|on \w+|in \w+|twice|being)){0,4}\s$",
    re.IGNORECASE,
)
# "Has signed", and not "has been signed".
_PERFECT = re.compile(r"\b(?:has|have|had)\s(?!been\b)(?:\w+\s)?$", re.IGNORECASE)
# "…, which Switzerland and Kuwait initialled": the end of a relative clause whose subjects are several.
_WHO_DO_IT = re.compile(
    r"\b(?:that|which) (?:(?:(?:both|the|their|his|her|its|and|of|for)|[A-Z][\w’'-]*),? ){1,12}(?:\w+ly )?(?:(?:had|have|has) )?$"
)
_PARLIAMENT = re.compile(
    r"\b(?:parliaments?|congress|senate|bundestag|bundesrat|assembly|MPs|MEPs|lawmakers|deputies|legislat\w+|house of \w+|commons|lords|senators|dáil|oireachtas|knesset|sejm|riksdag|folketing|council|cabinet|government[’']s? consent|upper house|lower house|chamber|legislators|parliamentarians)\b",
    re.IGNORECASE,
)
_COURT = re.compile(r"\b(?:court|judges?|tribunal|justices)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:it|this|which|that|they|both|the two|these|one)\b(?:\s\w+){0,3}\s$", re.IGNORECASE)
_MIGRATION = re.compile(
    r"\b(?:migra|migrant|asylum|refugee|deport|return|readmi|visa|border|smuggl|traffick|labou?r|worker|mobility|nationals|resettle|repatriat|detain|third[- ]country|immigra|people|offender|citizen|police|security|student|nurse|boat|crossing|relocat|Frontex|removal|crime|criminal|prison|gang)\w*",
    re.IGNORECASE,
)


_EITHER = re.compile(
    r"(?:upgrade|update|halt|block|pause|freeze|end|land|cut|drop|collapse|process|quit|block|make|present|reveal|ink|pen|seal|strike|back|pass)s?$",
    re.IGNORECASE,
)
_DETERMINED = re.compile(r"\b(?:an?|the|this|major|new|its|their|his|her|no|any)\s(?:\w+\s)?$", re.IGNORECASE)
_WE = re.compile(
    r"\b(?:we|they|and|both|governments|countries|sides|ministers|leaders|states|nations|lawmakers|MPs|who|that|which|jointly|it|he|she)\s(?:\w+ly\s)?$",
    re.IGNORECASE,
)


# Agreements on something else altogether.
_ELSEWHERE = re.compile(
    r"\b(?:nuclear|(?:free[- ])?trade (?:deal|agreement|pact|accord)|defen[cs]e|military|energy|gas|oil|tax(?:ation)?|climate|fisheries|fishing|tourism|education|health|sports?|culture|cultural|space|customs|vaccines?|arms|railway|aviation|agricultur\w+)\b",
    re.IGNORECASE,
)


@dataclass
class Noun:
    span: Span
    form: Form
    weak: bool
    plural: bool
    definite: bool
    old: bool
    negated: bool
    count: int | None


@dataclass
class Said:
    """A claim with whom it is between, as far as its sentence says. ``attributive``: "the deal signed in Tirana"."""

    claim: Claim
    noun: Noun | None
    sentence: Sentence
    how_ended: str
    groups: list[frozenset[str]] = field(default_factory=list)
    subject: frozenset[str] = frozenset()
    background: bool = False
    # It says something only of those who are named together: "Spain and Morocco agreed to set up patrols".
    together: bool = False
    # What it is about, where agreements of the same parties are told apart by it: "visa" or "readmission".
    topic: str = ""
    # "They also signed a memorandum": one more than what was spoken of.
    is_another: bool = False
    attributive: bool = False
    quoted: bool = False


_ANOTHER = re.compile(r"\b(?:also|another|second|separate|separately|further|additional)\b[^,;.]*$", re.IGNORECASE)
_SOME_OTHER = re.compile(r"\b(?:another|other|a separate)\s(?:\w+\s)?$", re.IGNORECASE)
_COUNTS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "several": 0,
    "a series of": 0,
    "both": 2,
    "a pair of": 2,
}


def nouns(laid: Laid, sentence: Span) -> list[Noun]:
    found: list[Noun] = []
    lower = laid.lower[sentence.start : sentence.end]
    if not any(stem in lower for stem in _STEMS):
        return found
    for match in _NOUN.finditer(laid.text, *sentence):
        weak = match.lastgroup == "WEAK"
        form = Form.NOT_STATED if weak else Form[match.lastgroup]
        before = laid.text[max(sentence.start, match.start() - 60) : match.start()]
        determined = re.search(
            r"\b(?P<word>the|this|that|these|those|its|their|both|such|said)\s(?:[\w–’'-]+\s){0,4}$", before, re.I
        )
        counted = re.search(
            r"\b(?P<word>two|three|four|five|six|seven|several|both|a series of|a pair of)\s(?:(?!an?\b|the\b|sides\b|countries\b|governments\b|men\b|leaders\b)[\w–’'-]+\s){0,3}$",
            before,
            re.I,
        )
        last = match[0].lower().split(" of ")[0]
        found.append(
            Noun(
                span=Span(*match.span()),
                form=form,
                weak=weak,
                plural=last.endswith(("s", "memoranda")) or last == "memoranda",
                definite=bool(determined),
                old=bool(_OLD_NOUN.search(before) or _OF_YEAR.match(laid.text, match.end())),
                negated=bool(_NO_NOUN.search(before) or (weak and _SOME_OTHER.search(before))),
                count=_COUNTS[counted["word"].lower()] if counted else None,
            )
        )
    found = [one for number, one in enumerate(found) if not number or not _is_within(laid.text, found[number - 1], one)]
    return [
        one
        for one, after in zip(found, [*found[1:], None], strict=False)
        if not (after and after.span.start - one.span.end < 3)
    ]


def _is_within(text: str, outer: Noun, inner: Noun) -> bool:
    """ "A protocol to the Safe Third Country Agreement": the second only tells which protocol."""
    between = text[outer.span.end : inner.span.start]
    return not outer.weak and bool(
        re.fullmatch(r" (?:to|under|within|of) (?:the|its|their) (?:[\w’'–-]+ ){0,5}", between)
    )


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
        self.nouns = {sentence.start: nouns(laid, sentence.span) for sentence in laid.sentences}
        self.said = [said for sentence in laid.sentences for said in self._in(sentence)]

    def _in(self, sentence: Sentence) -> Iterator[Said]:
        taken: list[Span] = []
        text = self.laid.text
        lower = self.laid.lower[sentence.start : sentence.end]
        stems = {stem for stem in _VERB_STEMS if stem in lower}
        # Most verbs need an agreement in their sentence.
        for verb in _VERBS if self.nouns[sentence.start] else _WITHOUT_NOUN:
            if not verb.may_be_among(stems):
                continue
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

    def _claim(self, verb: _Verb, match: re.Match[str], sentence: Sentence) -> Said | None:
        before = self.laid.text[sentence.start : match.start()]
        noun = self._noun_of(verb, match, sentence)
        if not self._stands(verb, noun, before, sentence) or self._is_noun(match, before, sentence):
            return None
        if match[0].lower().endswith("ing") and any(
            one.span.end == match.start() - 1 for one in self.nouns[sentence.start]
        ):
            # "A protocol amending the treaty": which protocol, and not what happened.
            return None
        if (
            noun
            and noun.span.end <= match.start()
            and _CONDITION.search(self.laid.text[sentence.start : noun.span.start])
        ):
            return None
        denied = bool(_DENIED.search(before))
        if self._is_of_none(noun, match) or not (denied or self._is_affirmed(before)):
            return None
        if verb.stage == Stage.ANNOUNCED and _BY_OTHERS.match(self.laid.text, match.end(), sentence.end):
            return None
        planned = self._is_planned(verb, match, before)
        if (verb.stage == Stage.ANNOUNCED and planned) or _ANNIVERSARY.search(before):
            return None
        if planned and self.quotations.covers(match.start()) and _WISHED.search(before[-40:]):
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
            firm=self._is_firm(match, before, planned=planned),
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
            topic=self._topic(noun, sentence),
            is_another=noun is not None
            and not noun.definite
            and bool(_ANOTHER.search(self.laid.text[sentence.start : noun.span.start])),
        )

    def _topic(self, noun: Noun | None, sentence: Sentence) -> str:
        words = self.laid.text[max(sentence.start, noun.span.start - 30) : noun.span.start].lower() if noun else ""
        found = re.findall(r"\b(visa|readmission)\b", words)
        return found[-1] if found else ""

    def _is_of_none(self, noun: Noun | None, match: re.Match[str]) -> bool:
        """ "signed no agreement"."""
        return noun is not None and (
            noun.negated or bool(_NO_NOUN.search(self.laid.text[match.end() : max(match.end(), noun.span.start)]))
        )

    @staticmethod
    def _is_affirmed(before: str) -> bool:
        return not (
            _RUMOURED.search(before)
            or _DISMISSED.search(before)
            or _URGED.search(before[-110:])
            or _NEGATED.search(before)
            or _NT.search(before)
            or _CONDITION.search(before[-120:])
            or (_SUPPOSED.match(before) and _MIGHT.search(before))
            or _HAD_THEY.match(before)
        )

    def _is_planned(self, verb: _Verb, match: re.Match[str], before: str) -> bool:
        if verb.stage in (Stage.SUSPENDED, Stage.ENDED) and (
            _DECIDED.search(before) or (match[0].lower().endswith("ing") and _IS_DOING.search(before))
        ):
            # Who can stop an agreement has stopped it by deciding so.
            return False
        if verb.stage == Stage.APPROVED and _VOTED.search(before[-80:]):
            return False
        if verb.stage == Stage.NEGOTIATING and re.search(
            r"\b(?:(?:is|are)(?: \w+){0,2}|(?<!set )(?<!date )for(?: an?| the)?) $", before
        ):
            return False
        if _TO_COME.match(
            self.laid.text, match.end(), min(len(self.laid.text), match.end() + 120)
        ) and _OF_SIGNING.match(match[0]):
            return True
        planned = bool(_PLANNED.search(before) and not _DONE_TO.search(before)) or self._by_doing(match, before)
        planned = planned or bool(_PROPOSED_THAT.search(before) and not _FINITE.search(match[0]))
        return planned and not self._is_present(match[0], before)

    def _is_attributive(self, noun: Noun | None, match: re.Match[str], sentence: Sentence, before: str) -> bool:
        """ "The deal signed in Tirana": it tells which deal, and not what happened."""
        if noun is None or sentence.where == "headline" or not _DONE_FORM.match(match[0]):
            return False
        if noun.definite and re.fullmatch(
            r" (?:that|which) (?:was|were|had been|has been|have been) ", self.laid.text[noun.span.end : match.start()]
        ):
            return True
        if _AUXILIARY.search(before):
            return False
        return bool(re.fullmatch(r"[^,;]{0,29}", self.laid.text[noun.span.end : match.start()])) and (
            noun.span.end <= match.start()
        )

    def _in_time(
        self, verb: _Verb, match: re.Match[str], date: PartialDate | None, *, planned: bool
    ) -> tuple[bool, PartialDate | None]:
        """What lies after the article's day has not happened, in the present tense too ("enters into force on 1 July")."""
        later = date and self.published and date.first > self.published.last and verb.stage != Stage.ANNOUNCED
        if not later or (verb.stage == Stage.NEGOTIATING and match[0].lower().endswith("ing")):
            return planned, date
        before = self.laid.text[max(0, match.start() - 40) : match.start()]
        done = _DONE_FORM.match(match[0]) or _PERFECT.search(before)
        return (planned, date if planned else None) if done else (True, date)

    def _begins(self, match: re.Match[str], sentence: Sentence, *, denied: bool) -> int:
        before = self.laid.text[sentence.start : match.start()]
        denial = re.search(r"\bden(?:y|ies|ied)\b[^,;]*$", before, re.IGNORECASE) if denied else None
        return sentence.start + denial.start() if denial else self._as_written(match.start(), sentence.start)

    def is_history(self, said: Said) -> bool:
        date = said.claim.date
        now = re.search(r"\bnow\b", said.claim.verb_as_written)
        return bool(not now and date and self.published and (self.published.first - date.last).days > _HISTORY)

    def is_asserted(self, sentence: Sentence, noun: Noun) -> bool:
        """Not denied, supposed or wished for."""
        before = self.laid.text[sentence.start : noun.span.start]
        return not (
            _NEGATED.search(before)
            or _NT.search(before)
            or _CONDITION.search(before[-120:])
            or _HOPED.search(before)
            or _SUPPOSED.match(before)
        )

    def _noun_of(self, verb: _Verb, match: re.Match[str], sentence: Sentence) -> Noun | None:
        """The agreement that the verb speaks of: after it, or before it where it is passive or a relative clause."""
        known = self.nouns[sentence.start]
        before = self.laid.text[sentence.start : match.start()]
        passive = bool(_AUXILIARY.search(before)) and bool(
            re.match(r"\w+(?:ed|en)\b|laid|put|struck|made|brought", match[0], re.I)
        )
        overlapping = [one for one in known if match.start() <= one.span.start < match.end()]
        if overlapping:
            return overlapping[0]
        after = [
            one
            for one in known
            if one.span.start >= match.end() and self._in_reach(match.end(), one.span.start, sentence)
        ]
        reach = 1000 if verb.needs == "alone" else 220 if passive else 110
        earlier = [one for one in known if one.span.end <= match.start() and match.start() - one.span.end < reach]
        # Of its own part of the sentence, if there is one: "… with North Macedonia; a similar text with Montenegro is being negotiated".
        part = sentence.start + before.rfind(";") + 1
        earlier = [one for one in earlier if one.span.start >= part] or earlier
        strong_after = [one for one in after if not one.weak] or after
        if verb.needs == "alone" or (passive and not _PERFECT.search(before)):
            strong_earlier = [one for one in earlier if not one.weak] or earlier
            return (strong_earlier[-1] if strong_earlier else None) or (strong_after[0] if strong_after else None)
        if strong_after:
            return strong_after[0]
        near = earlier and re.fullmatch(
            r"\W{0,3}(?:\w+ly )?|[^;.]{0,70}\b(?:that|which)\b[^,;.]{0,70}",
            self.laid.text[earlier[-1].span.end : match.start()],
        )
        return earlier[-1] if near and not re.search(r"\band\b", _WHO_DO_IT.sub("", near[0])) else None

    def _in_reach(self, start: int, end: int, sentence: Sentence) -> bool:
        # "Laid before the House the agreement with Germany"
        between = re.sub(r"^ before\b", "", self.laid.text[start:end])
        return (
            len(between.split()) <= 16
            and not _OTHER_THING.search(between)
            and not re.search(
                r"[;:]|\b(?:after|before|despite|compared with|thanks to|because of)\b|, (?:which|who|as(?! (?:of|from)\b)|but|while)\b",
                between,
            )
        )

    def _stands(self, verb: _Verb, noun: Noun | None, before: str, sentence: Sentence) -> bool:
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
                or (verb.stage == Stage.NEGOTIATING and bool(_MIGRATION.search(whole)))
            )
        if noun is None:
            return False
        if verb.needs == "parliament":
            return bool(_PARLIAMENT.search(whole))
        if verb.how_ended == "struck_down":
            return bool(_COURT.search(whole)) and bool(
                re.search(
                    r"unlawful|illegal|invalid|unconstitutional|void|struck down|strikes down|quash|overturn",
                    whole,
                    re.I,
                )
            )
        return True

    def _is_noun(self, match: re.Match[str], before: str, sentence: Sentence) -> bool:
        """ "a major upgrade", "an update": a word that is a verb only after "to", "will" or a plural that does it."""
        if not _EITHER.match(match[0]) or (sentence.where == "headline" and not _DETERMINED.search(before)):
            return False
        return not (_PLANNED.search(before) or _WE.search(before))

    @staticmethod
    def _is_present(word: str, before: str) -> bool:
        """ "is signed", "are suspended": what "is" and "are" say of a thing done."""
        return bool(
            re.search(r"\b(?:is|are)(?:\s(?:also|now|today|formally|hereby))*\s$", before, re.I)
        ) and not word.lower().endswith("ing")

    @staticmethod
    def _is_firm(match: re.Match[str], before: str, *, planned: bool) -> bool:
        """Planned in so many words, not by a mere infinitive ("flew to Kigali to sign"); done by a finite verb, not a participle ("signing")."""
        if planned:
            return bool(_FORETOLD.search(before[-60:]))
        return not match[0].lower().endswith("ing")

    @staticmethod
    def _by_doing(match: re.Match[str], before: str) -> bool:
        """ "will strengthen ties by signing", "plans … by signing": as planned as what it is to bring about."""
        if not match[0].lower().endswith("ing"):
            return False
        lead = re.search(r"\b(?:will|would|plans?|expected|set|due|to)\b[^,;]*\bby\s$", before, re.I)
        return bool(lead)

    def _is_background(self, claim: Claim, noun: Noun | None, before: str, whole: str) -> bool:
        """History: an agreement of another year, a step long before the article, what is in force elsewhere already."""
        stage = Stage(claim.stage)
        if _LONG_AGO.search(whole):
            return True
        if re.search(r"\bnow\b", claim.verb_as_written):
            return False
        lately = claim.date and self.published and (self.published.first - claim.date.last).days < _LATELY
        if not claim.expected and not lately and re.search(r"\b(?:when|since)\b[^,;]*$", before):
            return True
        if noun and noun.old and stage in Stage.path() and stage != Stage.NEGOTIATING:
            return True
        if (
            stage == Stage.IN_EFFECT
            and noun
            and noun.plural
            and claim.date is None
            and re.match(r"are (?:already )?in force", claim.verb_as_written)
        ):
            return True
        if claim.date is None or self.published is None or stage == Stage.NEGOTIATING:
            return False
        of_another_year = claim.date.precision == "year" and claim.date.last.year < self.published.first.year
        return of_another_year or not lately

    def _date(self, match: re.Match[str], sentence: Sentence) -> PartialDate | None:
        """The day nearest to the verb, within its part of the sentence."""
        near = [
            one
            for one in in_span(self.dates, sentence.span)
            if (not self.quotations.covers(one.span.start) or self.quotations.covers(match.start()))
            and not (one.date and one.date.precision == "year" and self._names(one.span, sentence))
        ]
        if not near:
            return None
        verbs = [one.start() for one in _ANY_VERB.finditer(self.laid.text, *sentence.span)]
        best = min(near, key=lambda one: abs(one.span.start - match.start()))
        closest = min(verbs, key=lambda place: abs(place - best.span.start), default=match.start())
        same_clause = not re.search(
            r"[;]|, (?:which|who|while|but|after|when|as|and (?:the|their|its|his|her|both|will|is|are))\b|\b(?:that|which|who) (?:\w+ )?(?:was|were|is|are|had|has|have|will)\b",
            self.laid.text[min(best.span.start, match.start()) : max(best.span.start, match.start())],
        )
        return best.date if abs(closest - match.start()) < 25 or same_clause else None

    def _names(self, year: Span, sentence: Sentence) -> bool:
        """ "Their 2007 arrangement": the year tells which agreement, and not when."""
        return any(
            re.fullmatch(r" (?:[\w’'–-]+ ){0,4}", self.laid.text[year.end : noun.span.start])
            and not self.laid.text[: year.start].lower().endswith(("in ", "since "))
            for noun in self.nouns[sentence.start]
            if noun.old
        )

    _CHAIN = re.compile(
        r"(?:(?:announced|unveiled|confirmed|revealed|outlined|set out)\s(?:\w+\s)?(?:plans?|intentions?|an? intention|proposals?)\s(?:to|for)\s|"
        r"(?:plans?|planned|planning|intends?|hopes?|aims?|wants?|is set|are set|was set|set|due|expected|expects|scheduled|ready|agreed|promised|vowed|pledged|likely|about|poised|seeks?|seeking|going)\s(?:to|on)\s|"
        r"(?:has|have|had|is|are|was|were|will|would|could|may|might|should|shall|can|be|been|being|to|not|also|now|today|formally|officially|finally|jointly|already|soon|yet|both|recently|just)\s)+$",
        re.IGNORECASE,
    )  # fmt: skip

    def _as_written(self, start: int, least: int) -> int:
        """Where the verb begins with all that makes it planned, done or undone: "announced plans to sign"."""
        window = max(least, start - 90)
        chain = self._CHAIN.search(self.laid.text[window:start])
        return window + chain.start() if chain else start
