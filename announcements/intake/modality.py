"""How a verb says what it says: as done, planned, denied, or only supposed or wished for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from announcements.models.vocabularies import Stage

_FILL = r"(?:\s(?:also|otherwise|yet|still|help|therefore|thus|having|start|begin|open|launch|now|soon|later|today|tomorrow|yesterday|then|formally|officially|jointly|\w+ly|be|been|being|have|has|had|finally|both|all|again|first|together|shortly|eventually|on \w+day|this week|next week|and|further|unilaterally|temporarily|effectively|provisionally|immediately|as soon as possible|in the coming \w+|this \w+|in \w+|the|its|their|an?|new)){0,4}\s$"
# "Rejected asylum seekers", "people who were denied asylum" say nothing of an agreement,
# and a court that rejected a challenge has let it stand.
_NOT_A_PERSON = r"(?!,? (?:(?:\w+ ){0,2}(?:lawsuits?|challenges?|appeals?|petitions?|suits?)|(?:\w+ )?(?:asylum|applicants?|applications?|migrants?|claimants?|refugees?|seekers|entry|visas?|protection|people))\b)"
_PLANNED = re.compile(
    r"(?:\b(?:will|would|shall|could|may|might|should|can|must|to|towards|before|ahead of|prior to|pending|plans for|plans on|planned|planning|awaiting|awaits|for|until|upcoming|considering|consider|"
    r"propos\w+|intends?|possible|potential|eventual|near(?:s|ing)?|close to|verge of|brink of|threat\w* of|up for|aims? (?:at|for)|calls? for|called for|hopes? of|threatens?|due|expected|set|likely|scheduled|requir(?:es?|ed|ing)|needs?|needed|subject to|wants?|seek(?:s|ing)?|negotiat(?:es?|ed|ing)|discuss(?:es|ed|ing)?|debat(?:es?|ed|ing)|is|are)|[’']ll)"
    + _FILL,
    re.IGNORECASE,
)  # fmt: skip
# What looks planned and is done.
_DONE_TO = re.compile(
    r"\b(?:able|managed|went on|proud|pleased|honou?red|delighted|happy|helped|gathered today|first|"
    r"(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+th|latest|only|newest|most recent)(?:\s[\w-]+){0,2}?\s(?:country|state|nation|government|partner|neighbou?r|one)|latest|newest)\s(?:\w+ )?to(?:\s\w+)?\s$",
    re.IGNORECASE,
)
# "Is about to become the first country to sign".
_WILL_BE = re.compile(
    r"\b(?:to|will|would|could|may|might) (?:be|become) the (?:\w+ ){0,3}to (?:\w+ )?$", re.IGNORECASE
)
# Said in so many words to come. "To sign" alone may be why somebody came; "would" and "hopes to" report what was thought before.
_FORETOLD = re.compile(
    r"(?:\b(?:will|shall|is|are|upcoming|ahead of|before|prior to|pending|awaiting|awaits)\b|[’']ll\b|"
    r"(?<!had )\b(?:plans?|planned|planning|intends?|intention|set|due|expected|expects?|scheduled|going|about|poised|prepar\w+|yet|agreed|proposal|postponed)\s(?:\w+\s){0,2}to\b)"
    r"(?:\s\w+){0,4}\s$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)"
    + _NOT_A_PERSON
    + r"(?:\s(?:that|having|reports|claims))?(?:\s(?:it|they|he|she|an?|the|any|agreement|deal|accord|had|has|have|was|were|been|of|\w+)){0,6}\s)$",
    re.IGNORECASE,
)
# "The signature of the treaty has been postponed", "is expected in May".
_OF_SIGNING = re.compile(r"(?:the )?(?:signing|signature)\b", re.IGNORECASE)
_TO_COME = re.compile(
    r"[^.;“”]{0,80}?\b(?:postponed|delayed|put off|planned|expected|scheduled|set for|due|will (?:now )?(?:take place|follow|be)|is to (?:take place|follow))\b",
    re.IGNORECASE,
)
# "Postponed the signing of".
_PUT_OFF = re.compile(
    r"\b(?:postpon|delay|defer|reschedul|put off|set a date for|prepar)\w*(?: \w+)? (?:the )?$", re.IGNORECASE
)
# "The visit will end with the signing of".
_TO_END_WITH = re.compile(
    r"\b(?:will|would|(?:is|are|was|were|expected|due|scheduled|set) to)\b[^,;:“”]{0,70}\b(?:with|in|by|on|upon|for|to|see|witness|attend|oversee) (?:the |an? )?$",
    re.IGNORECASE,
)
# "Proposed that the Council sign": in the bare form of the verb.
_PROPOSED_THAT = re.compile(
    r"\b(?:propos|recommend|suggest|request|demand)(?:e|es|ed|s|ing)? that\b[^,;:]{0,60}$", re.IGNORECASE
)
_FINITE = re.compile(r"(?:ed|s|ing|struck|made|ght)\b", re.IGNORECASE)
# "We should sign a returns deal at once": what somebody says ought to be.
_WISHED = re.compile(r"\b(?:should|must|could|might|ought to|wants? to|would)(?:\s\w+)?\s$", re.IGNORECASE)
# "The assembly backed the agreement's entry into force": who lets it come has not seen it come.
_LET_IN = re.compile(
    r"\b(?:back|approv|support|clear|endors|await|allow|welcom|block|delay|before|pending|until|ahead of|prior to)\w*\b[^,;]{0,60}$",
    re.IGNORECASE,
)
# "The text goes to translation in preparation of the signature and entry into force."
_TOWARDS = re.compile(
    r"\b(?:with a view to|in preparation (?:of|for)|in the run-up to|ha(?:s|ve) (?:now |still )?to (?:pass|go) through)\b[^;.]{0,140}$",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"\b(?:decided|voted|moved|resolved|decision) (?:(?:on \w+day|today|yesterday|last|this|week|month|unanimously|\w+ly) ){0,4}to (?:\w+ )?$",
    re.IGNORECASE,
)
# "Comes into force once both sides have exchanged letters".
_PRESENT = re.compile(r"(?:comes|enters|takes|goes|becomes)\b")
_ONCE = re.compile(r"(?: \w+){0,4}? (?:once|when|as soon as|after|upon)\b")
# "A delegation is in Lima to negotiate an agreement".
_IS_THERE_TO = re.compile(r"\b(?:is|are|was|were) (?:\w+ )?in (?:[A-Z][\w-]+ ){1,3}(?:this week |today )?to $")
_IS_DOING = re.compile(r"\b(?:it|they|he|she|that \w+) (?:is|are|was|were) $", re.IGNORECASE)
# "Voted 97 to 41 on Wednesday to ratify": what a parliament votes for, it has done.
_VOTED = re.compile(r"\b(?:voted|resolved|has decided)\b[^;:]{0,60}\bto (?:\w+ )?$", re.IGNORECASE)
# "Agreed to the ratification of".
_CONSENTED = re.compile(r"\b(?:agreed|assented|consented|(?:assent|consent|approval)) to (?:the )?$", re.IGNORECASE)
_ARE_AT_IT = re.compile(r"\b(?:(?:is|are)(?: \w+){0,2}|(?<!set )(?<!date )for(?: an?| the)?) $")
# "Met on Monday to discuss a draft agreement": what they met for, they have done.
_MET_TO = re.compile(r"\b(?:met|gathered)\b[^,;:]{0,90}\bto (?:\w+ly )?$", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not|never|cannot|n[’']t|without|fail(?:s|ed|ing|ure)? to|refus(?:e|es|ed|ing|al) to|declin(?:e|es|ed|ing) to|yet to|stop(?:s|ped)? short of|rul(?:es|ed|ing) out|"
    r"rather than|instead of|nor|neither|no plans to|(?:any|no) question of|none|nothing|hop(?:es|ed) that|den(?:y|ies|ied|ying)" + _NOT_A_PERSON + r"(?: \w+){0,6}|reject(?:s|ed|ing)?" + _NOT_A_PERSON + r"(?: \w+){0,9}|far from|no longer|hardly|unable to|opposes?|avoid(?:s|ed)?|refus(?:es|ed)|(?:block|prevent|stop|bar|keep)\w* (?:it|them|(?:the|this|that) \w+) from)(?:n[’']t)?"
    + _FILL,
    re.IGNORECASE,
)  # fmt: skip
# "Urged the government to sign": what somebody wants of somebody else.
_URGED = re.compile(
    r"\b(?:urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:up)?on|press(?:es|ed|ing)|encourag(?:e|es|ed|ing)|begg?(?:ed|s)|implor(?:e|es|ed|ing)|lobb(?:y|ies|ied|ying)"
    r"|appeal(?:s|ed|ing)? to|want(?:s|ed)?|plead(?:s|ed)? with|advis(?:e|es|ed)|recommend(?:s|ed)?|remind(?:s|ed)?)\s(?!to\b)[^,;:“”]{1,70}?\bto (?:\w+ )?$",
    re.IGNORECASE,
)
# "It took years to be applied".
_TOOK_YEARS = re.compile(r"\b(?:took|taken) (?:\w+ ){0,3}?(?:years|months|decades) to (?:be )?$", re.IGNORECASE)
# "Demanded that it be laid before the House".
_DEMANDED = re.compile(r"\bdemand(?:s|ed|ing)? that\b[^,;:“”]{1,70}$", re.IGNORECASE)
# "Rejected the suggestion that the agreement had been suspended".
_DISMISSED = re.compile(
    r"\b(?:reject|dismiss|den(?:y|ie)|refut|disput|contradict|trash|rubbish|scotch)\w* (?:as \w+ )?(?:(?:the|any|all|an?|such|media|press|newspaper|[A-Z]\w+) )*(?:suggestions?|claims?|reports?|ideas?|notions?|rumou?rs?|accusations?|allegations?|speculation) "
    r"(?:published \w+ \w+ )?that\b[^;:“”]*$",
    re.IGNORECASE,
)
# "Proposed by business groups": by nobody who could make an agreement.
_BY_OTHERS = re.compile(
    r" by (?:the )?(?:\w+ ){0,3}?(?:groups?|experts?|activists|campaigners|lawyers|economists|academics|think[- ]tanks?|opposition|critics|unions?|industry|employers|companies|NGOs|charities|lobby\w*)\b"
)
_RUMOURED = re.compile(r"\b(?:rumou?rs?|speculation) (?:that|of|about)\b[^,;]*$", re.IGNORECASE)
# "A newspaper had reported that they were close to a deal": by now somebody has said what there is to it.
_HAD_REPORTED = re.compile(
    r"\bhad (?:\w+ ){0,2}?(?:reported|claimed|alleged|suggested|speculated|written)\b[^,;]*$", re.IGNORECASE
)
# "Our attention has been drawn to reports that they have signed".
_OF_REPORTS = re.compile(
    r"\b(?:drawn to|aware of|regarding|concerning|commenting on|asked about|responding to|response to) (?:\w+ )*(?:reports?|claims?|rumou?rs|stories|articles?)\b(?:, [^,]{0,40},)? that\b[^;]*$",
    re.IGNORECASE,
)
# "No talks have been opened".
_NO = re.compile(r"\b(?:no|neither)(?: (?:formal|new|further|such|official))? $", re.IGNORECASE)
_NT = re.compile(r"\w+n[’']t" + _FILL, re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:(?<=\w )should (?:an?|the|it|they|this|such|that) (?!\w+ly )|before (?:he|she|it|they|we)\b|if|unless|whether|in case|provided(?: that)?|as long as|even if|assuming|had (?:he|she|it|they)|once|as soon as|until(?! (?:further|\d|(?:\w+ )?(?:19|20)\d\d))|after it is|when it is|when they|(?:after|when) (?:[\w’-]+ ){1,6}?(?:is|are)(?! (?:to|set|due|expected)))\b[^,;:“”]*$",
    re.IGNORECASE,
)
# "Unless Iraq answers, the government may suspend the agreement": the whole sentence is only supposed.
_SUPPOSED = re.compile(
    r"\W*(?:if|unless|were|should|had|in case|provided|suppos(?:e|ing)|even if|only if|far from)\b", re.IGNORECASE
)
_HAD_THEY = re.compile(r"\W*(?:Had|Were|Should)\b[^,;:]*$")
_MIGHT = re.compile(r"\b(?:may|might|could|would|can|must|will have to)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_HOPED = re.compile(
    r"\b(?:before|since|under|despite|thanks to|because of|compared|no|not|without|hopes?|hoped|wants?|seeks?|calls? for|called for|if|whether|failed|ruled out|could|would|might|rejected?"
    + _NOT_A_PERSON
    + r"|urg(?:es|ed|ing)|far from)\b[^,;]*$",
    re.IGNORECASE,
)


def is_affirmed(before: str) -> bool:
    """Not negated, supposed, wished for or dismissed by the words before the verb."""
    return not (
        _RUMOURED.search(before)
        or _DISMISSED.search(before)
        or _HAD_REPORTED.search(before)
        or _OF_REPORTS.search(before)
        or _URGED.search(before[-110:])
        or _DEMANDED.search(before[-110:])
        or _TOOK_YEARS.search(before[-60:])
        or _NO.search(before)
        or _NEGATED.search(before)
        or _NT.search(before)
        or _CONDITION.search(before[-120:])
        or (_SUPPOSED.match(before) and _MIGHT.search(before))
        or _HAD_THEY.match(before)
    )


def is_planned(stage: Stage, match: re.Match[str], before: str) -> bool:
    """Said to come, and not to have happened."""
    at_once = _by_the_step_itself(stage, match, before)
    if at_once is not None:
        return at_once
    if _OF_SIGNING.match(match[0]) and _is_signing_to_come(match, before):
        return True
    planned = bool(_PLANNED.search(before[-120:]) and not _is_done_to(before)) or _by_doing(match, before)
    planned = planned or bool(_PROPOSED_THAT.search(before) and not _FINITE.search(match[0].split()[0]))
    return planned and not _is_present(match[0], before)


def _by_the_step_itself(stage: Stage, match: re.Match[str], before: str) -> bool | None:
    """What only some steps show; None where they leave it to the words before."""
    if stage == Stage.IN_EFFECT:
        return _of_force(match, before)
    if stage == Stage.APPROVED:
        return False if _VOTED.search(before[-80:]) or _CONSENTED.search(before) else None
    if stage == Stage.NEGOTIATING and any(each.search(before) for each in (_MET_TO, _ARE_AT_IT, _IS_THERE_TO)):
        return False
    by_deciding = stage in (Stage.SUSPENDED, Stage.ENDED, Stage.NEGOTIATING, Stage.SUBMITTED)
    is_at_it = match[0].lower().endswith("ing") and _IS_DOING.search(before)
    # Who can stop an agreement, or open talks on one, has done so by deciding it.
    return False if by_deciding and (_DECIDED.search(before) or is_at_it) else None


def _of_force(match: re.Match[str], before: str) -> bool | None:
    words = match[0].lower()
    if "implementation" in words:
        # Who is to review how an agreement is applied has one that is applied.
        return False
    if words.startswith("entry") and (_LET_IN.search(before) or _TOWARDS.search(before)):
        return True
    return True if _PRESENT.match(words) and _ONCE.match(match.string, match.end()) else None


def _is_done_to(before: str) -> bool:
    return bool(_DONE_TO.search(before)) and not _WILL_BE.search(before)


def _is_signing_to_come(match: re.Match[str], before: str) -> bool:
    after = min(len(match.string), match.end() + 120)
    return bool(
        _TO_COME.match(match.string, match.end(), after) or _TO_END_WITH.search(before) or _PUT_OFF.search(before)
    )


def _is_present(word: str, before: str) -> bool:
    """ "is signed", "are suspended": what "is" and "are" say of a thing done."""
    return bool(
        re.search(r"\b(?:is|are)(?:\s(?:also|now|today|formally|hereby))*\s$", before, re.I)
    ) and not word.lower().endswith("ing")


def is_firm(match: re.Match[str], before: str, *, planned: bool) -> bool:
    """Planned in so many words, not by a mere infinitive ("flew to Kigali to sign"); done by a finite verb, not a participle or a noun ("signing")."""
    if planned:
        return bool(_FORETOLD.search(before[-60:]))
    return not (match[0].lower().endswith("ing") or _OF_SIGNING.match(match[0]))


def _by_doing(match: re.Match[str], before: str) -> bool:
    """ "will strengthen ties by signing", "plans … by signing": as planned as what it is to bring about."""
    if not match[0].lower().endswith("ing"):
        return False
    lead = re.search(r"\b(?:will|would|plans?|expected|set|due|(?<!ed )to)\b[^,;]*\bby\s$", before, re.I)
    return bool(lead)


def is_asserted(before: str) -> bool:
    """Of a noun by the words before it: not denied, supposed or wished for."""
    return not (
        _NEGATED.search(before)
        or _NT.search(before)
        or _CONDITION.search(before[-120:])
        or _HOPED.search(before)
        or _SUPPOSED.match(before)
    )


def is_to_come(before: str) -> bool:
    """ "Will", "to" or "expected to" stands before it."""
    return bool(_PLANNED.search(before))


def is_denied(before: str) -> bool:
    """ "Denied having signed"."""
    return bool(_DENIED.search(before))


def is_wished(before: str) -> bool:
    return bool(_WISHED.search(before[-40:]))


def is_conditional(before: str) -> bool:
    """ "If", "until" or "once" governs what follows."""
    return bool(_CONDITION.search(before))


def is_by_others(match: re.Match[str], end: int) -> bool:
    """By somebody who makes no agreements."""
    return bool(_BY_OTHERS.match(match.string, match.end(), end))


_NO_SUCH = re.compile(
    r"\bden(?:y|ies|ied|ying)\b (?:[\w’']+ ){0,3}?(?:existence|agreeing|(?:having|to have) (?:signed|agreed|reached|made|struck|entered)|(?:signing|striking|reaching|making)|(?:any|a|an|such|the) (?:\w+ ){0,3}?(?:deal|agreement|pact|accord|memorandum))\b"
    r"|\bden(?:y|ies|ied|ying)\b (?:[^.,;]|\b\w\.){0,60}?\b(?:that|reports?|claims?|information|news)\b(?:[^.,;]|\b\w\.){0,120}?\b(?:agreed|accepted|signed|promised to sign|deals?|agreements?|pact)\b"
    r"|\b(?:not|n[’']t) (?:\w+ )?(?:reached|signed|entered into|made|struck|concluded) (?:any|such)\b"
    r"|\breject\w* (?:the )?existence of|\b(?:no|any) such (?:an? )?(?:deal|agreement|pact|accord|memorandum|arrangement)\b|\bthere (?:is|was) no (?:\w+ ){0,2}?(?:deal|agreement|pact|accord|arrangement)\b(?! (?:yet|so far|on|about|over|between))|\bno (?:\w+ ){0,2}?(?:deal|agreement|pact|accord) (?:[\w’']+ ){0,6}?exists?\b"
    r"|\bnever (?:reached|signed|made|struck|agreed|entered|concluded) (?:into |to |on )?(?:any|an?|such)\b"
)


def denials(words: str) -> Iterator[int]:
    """Where a text in small letters says that there is no agreement: "denied any deal", "no such pact"."""
    return (found.start() for found in _NO_SUCH.finditer(words))
