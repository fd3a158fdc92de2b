"""Nouns that name an agreement: which form each names, and whether it is this agreement or another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from announcements.intake.sentences import Laid
from announcements.models.vocabularies import Form
from announcements.passages import Span

# Nouns that name an agreement, and the form that each names. "Deal" and its like name none.
_NOUNS = [
    (Form.MEMORANDUM, r"memorand(?:um|ums|a)(?: of (?:understanding|cooperation|co-operation|intent))?|mous?"),
    (Form.JOINT_DECLARATION, r"(?:joint |political )?declarations?(?: of intent)?|letter of intent"),
    (Form.JOINT_STATEMENT, r"joint (?:\w+ )?statements?|statement on (?:migration|border security)|joint communiqu[eé]s?"),
    (Form.EXCHANGE, r"exchange of (?:diplomatic |verbal )?(?:letters|notes)"),
    (Form.ACTION_PLAN, r"(?:joint )?(?:action plans?|plans? of action)"),
    (Form.PROTOCOL, r"protocols?"),
    (Form.TREATY, r"treat(?:y|ies)|conventions?"),
    (Form.ARRANGEMENT, r"(?:working |administrative |returns |technical |status |cooperation |police cooperation )?arrangements?"),
    (Form.AGREEMENT, r"agreements?|acas?"),
    (Form.NOT_STATED, r"deals?|pacts?|accords?|compacts?|partnerships?|settlement|standard operating procedures?"),
]  # fmt: skip
# Nouns that name an agreement only where its parties stand beside them.
_WEAK = r"texts?|documents?|bargains?|tie-ups?|understandings|schemes?|initiatives?|frameworks?|cooperation plan|measures|plans?|programmes?|understanding|statement|cooperation|process(?:es)?|steps|roadmap|swap|pilot"
# In small letters, like the text that it is looked for in: that takes half as long.
_NOUN = re.compile(
    r"\b(?:" + "|".join(rf"(?P<{form.name}>(?:{words})\b)" for form, words in _NOUNS) + rf"|(?P<WEAK>(?:{_WEAK})\b))"
)
_STEMS = (
    "agreement", "deal", "pact", "treat", "accord", "memorand", "mou", "declaration", "statement", "communiq", "protocol", "convention",
    "arrangement", "plan", "partnership", "scheme", "initiative", "framework", "understanding", "cooperation", "process", "steps", "roadmap",
    "text", "document", "bargain", "tie-up", "swap", "measures", "programme", "letter", "exchange of", "settlement", "aca", "procedure",
)  # fmt: skip
# What else can be signed, passed or announced.
OTHER_THING = re.compile(
    r"\b(?:executive order|bill|law|legislation|mandate|decree|letter|contract|petition|budget|visitors?[’'] book|order|resolution|act|dispatch(?:es)?|decisions?(?! on the (?:conclusion|signing|signature))|conclusions|regulation|directive)\b(?! to| of (?:intent|the agreement))",
    re.I,
)
NO_NOUN = re.compile(
    r"\b(?:no|neither|any|without (?:an?|any))\s(?:(?:new|such|formal|final|bilateral|migration|returns|readmission|other|further|signed|written|official|specific|binding|secret)\s)*$|\bfuture\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_OLD_NOUN = re.compile(
    r"\b(?:(?:19|20)\d\d(?:[-–]\d+)?|last year[’']s|existing|previous|earlier|original|old|current|former|controversial \d{4}|long-standing|decades-old)\s(?:[\w–’'-]+\s){0,4}$",
    re.IGNORECASE,
)
_OF_YEAR = re.compile(r"(?: \w+)? (?:of|from) (?:\w+ )?(?:19|20)\d\d\b")
_SOME_OTHER = re.compile(r"\b(?:another|other|a separate)\s(?:\w+\s)?$", re.IGNORECASE)
_SIMILAR = re.compile(r"\b(?:similar|comparable|parallel)\s(?:[\w–’'-]+\s){0,3}$", re.IGNORECASE)
_OF_THE_KIND = re.compile(r" of (?:the|this|that) (?:same )?(?:kind|type|sort)\b")
_DETERMINED = re.compile(
    r"\b(?:the|this|that|these|those|its|their|both|such|said)\s(?:(?!(?:an?|has|have|had|is|are|was|were|will|would)\b)[\w–’'-]+\s){0,4}$",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?P<word>two|three|four|five|six|seven|several|both|a series of|a pair of)\s(?:(?!an?\b|the\b|sides\b|countries\b|governments\b|men\b|leaders\b)[\w–’'-]+\s){0,3}$",
    re.IGNORECASE,
)
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


@dataclass
class Noun:
    span: Span
    form: Form
    weak: bool
    plural: bool
    definite: bool
    old: bool
    # "A similar deal": like the one that is spoken of, and not that one.
    similar: bool
    negated: bool
    count: int | None


def read(laid: Laid, sentence: Span) -> list[Noun]:
    found: list[Noun] = []
    lower = laid.lower[sentence.start : sentence.end]
    if not any(stem in lower for stem in _STEMS):
        return found
    for match in _NOUN.finditer(laid.lower, *sentence):
        weak = match.lastgroup == "WEAK"
        if weak and laid.lower.endswith(" to ", sentence.start, match.start()):
            # "To plan the return": a verb.
            continue
        form = Form.NOT_STATED if weak else Form[match.lastgroup]
        before = laid.text[max(sentence.start, match.start() - 60) : match.start()]
        determined, counted = _DETERMINED.search(before), _COUNTED.search(before)
        last = match[0].split(" of ")[0]
        found.append(
            Noun(
                span=Span(*match.span()),
                form=form,
                weak=weak,
                plural=last.endswith(("s", "memoranda")) or last == "memoranda",
                definite=bool(determined),
                old=bool(_OLD_NOUN.search(before) or _OF_YEAR.match(laid.text, match.end())),
                similar=bool(_SIMILAR.search(before) or _OF_THE_KIND.match(laid.text, match.end())),
                negated=bool(NO_NOUN.search(before) or (weak and _SOME_OTHER.search(before))),
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
