"""What an editor must look at before believing a draft."""

from __future__ import annotations

import re

from announcements.intake.sentences import Laid
from announcements.intake.suggestions import AgreementSaid, Claim, Flag
from announcements.models.sources import language_in_words
from announcements.models.vocabularies import Stage
from announcements.passages import Span


def flags(laid: Laid, agreements: list[AgreementSaid], *, language: str = "en") -> list[Flag]:
    found: dict[str, Flag] = {}
    if language != "en":
        whole = laid.sentences[0].span if laid.sentences else Span(0, 0)
        words = f"in {language_in_words(language)}" if language else "in a language that could not be told"
        found["language"] = _flag(
            "another language", f"The text is {words}: only names, dates and sums are read.", [whole]
        )
    for agreement in agreements:
        for flag in _disagreements(agreement):
            found.setdefault(flag.words, flag)
    return sorted(found.values(), key=lambda one: one.span)


def _disagreements(agreement: AgreementSaid) -> list[Flag]:
    """A step said to be done in one place and to come in another."""
    found = []
    for stage in Stage.values:
        done = [one for one in agreement.claims if one.stage == stage and not one.expected and not one.denied]
        certain = any(one.firm and one.where == "text" for one in done)
        planned = [
            one
            for one in agreement.claims
            if one.stage == stage and (one.denied or (one.expected and (one.firm or not certain)))
        ]
        if stage == Stage.ANNOUNCED or not done or not planned:
            continue
        loudest = min(done, key=lambda one: (one.where != "headline", one.where != "standfirst", one.span))
        plainest = min(planned, key=lambda one: (one.where != "text", one.span))
        where = loudest.where if loudest.where != plainest.where else "one passage"
        other = plainest.where if loudest.where != plainest.where else "another"
        kind = "headline and text disagree" if loudest.where == "headline" else "passages disagree"
        words = f"{where} says {_verb(loudest)}, {other} says {_verb(plainest)}"
        found.append(_flag(kind, words, [loudest.span, plainest.span]))
    return found


def _verb(claim: Claim) -> str:
    """The verb with what makes it planned, without who announced that: "plans to sign"."""
    return re.sub(
        r"^(?:(?:has|have|had) (?:also )?)?(?:announced|unveiled|confirmed|revealed|outlined|set out) (?:\w+ )?(?=plans?|intention)",
        "",
        claim.verb_as_written,
    )


def _flag(kind: str, words: str, spans: list[Span]) -> Flag:
    return Flag(
        span=spans[-1], sentence=spans[-1], confidence=0.9, rule=kind, kind=kind, words=words, passages=tuple(spans)
    )
