"""Which agreement a verb speaks of: the noun after it, the one before it, or that of the sentence before."""

from __future__ import annotations

import re

from announcements.intake.nouns import OTHER_THING, Noun
from announcements.intake.sentences import Laid, Sentence
from announcements.intake.stages import DONE
from announcements.intake.verbs import Verb
from announcements.models.vocabularies import Stage

# What agreements do not do, but have done to them.
_DONE_TO_IT = {Stage.SIGNED, Stage.SUBMITTED, Stage.APPROVED, Stage.RENEWED, Stage.AMENDED, Stage.SUSPENDED}
_OF_TALKS_TOO = {Stage.SUSPENDED, Stage.RESUMED, Stage.ENDED}
_TALKS = re.compile(r"\b(?:talks|negotiations|discussions)\b")
DONE_FORM = re.compile(r"\w+ed\b|\w+ght\b|struck|made|been|given|torn|broken|frozen|shaken|placed", re.IGNORECASE)
AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|get|gets|got|having)(?:\s(?:\w+ly|not|also|still|yet|now|just|today|finally|formally|officially|already|since|jointly|recently|been|then|therefore|thus|duly|hence|yesterday|both|all|this week|on \w+(?: \d{1,2})?(?:,? (?:19|20)\d\d)?,?|in \w+|twice|being)){0,4}\s$",
    re.IGNORECASE,
)
# After a participle: by whom, between whom, where or when it was done.
_HOW_IT_WAS = re.compile(
    r"(?: \w+ly)? (?:by|between|in|on|at|with|last|this|earlier|yesterday|today|during|after|under|late|a (?:week|month|year) ago|\w+ (?:days|weeks|months|years) ago|\d)\b"
)
# "The agreement between Peru and Chile, signed": whose it is, between the agreement and what was done to it.
_OF_WHOM = re.compile(
    r"(?: (?:between|with|of)(?: (?:and|the|of|[A-Z][\w’'.-]*)){1,7})?(?: (?:on|for|about|concerning|regarding)(?: [\w’'-]+){1,8}?)?,? (?:\w+ly )?"
)
IT_WAS = re.compile(
    r"\W*(?:It|This|The (?:text|document|paper|latter)) (?:was|has been|had been|is|will be) (?:(?:\w+ly|also|then|since|now) )?"
)
# "Zimbabwe has chosen otherwise. It turned down an American proposal."
IT_DID = re.compile(r"\W*It (?:has |had |also |later )*")
# "They will ratify it next year."
_SIGNS_IT = re.compile(r"\b(?:sign|ratif|approv|initial|renew|extend|suspend|scrap|terminat|cancel)\w* (?:it|them)\b")
# "He will fly to Lima to sign it."
_OBJECT_IT = re.compile(r" (?:it|them|the (?:text|document)s?)\b(?! (?:to|is|was|will|would|had|has)\b)")
# "It took effect on Monday."
_IT = re.compile(r"\W*(?:It|This) (?:(?:\w+ly|then|now) )?")
# A sentence that names no agreement may say what became of that of the sentence before.
_MAY_GO_ON = re.compile(
    rf"{IT_WAS.pattern}|{_IT.pattern}(?:took|takes|c[ao]mes?|enter|went|goes|expire|lapse|end|applie)|[A-Z][a-z]+(?:ed|ght)\b|Struck\b"
)
# ", in force since 2011,": after an agreement that is not the news.
_OF_LONG_AGO = re.compile(
    r"[^,.;]{0,60}, (?:(?:in force|in effect|in place|signed|concluded) )?(?:since|in|of|from) (?:\w+ )?(?:19|20)\d\d,"
)
_HAD = re.compile(r"\bhad (?:\w+ ){0,2}\w+$")
# Before an agreement under which something is done.
_UNDER = re.compile(
    r"\b(?:under|as part of|(?:step|stage|phase|start|beginning) (?:in|of)|as a result of|within|involved in|pursuant to|thanks to|in line with|in accordance with|on the basis of|follow(?:s|ed|ing)?|covered by|"
    r"ke(?:pt|ep|eping) to|implement(?:ed|ing)?|hono(?:u)?r(?:ed|ing)?|compl(?:y|ied|ying) with|abid(?:e|ed|ing) by|breach(?:ed|ing)?(?: of)?|violat(?:ed|ing|ion)(?: of)?|observ(?:ed|ing))\s(?:[\w–’'“\"-]+,?\s){0,7}\(?$",
    re.IGNORECASE,
)
_PARTICIPLE = re.compile(r"\w+(?:ed|en)\b|laid|put|struck|made|brought|sent|torn|cut", re.IGNORECASE)
# From an agreement to the verb that says what was done with it.
_LEADS_TO_VERB = re.compile(
    r"\W{0,3}(?:\w+ly )?|[^;.]{0,70}\b(?:that|which)\b[^,;.]{0,70}|[^;.]{0,40}\b(?:to|under|on|with|by) which\b[^;.]{0,170}|[^,;.]{0,70} (?:it|they|we|he|she) (?:(?:has|have|had|both|all|\w+ly) ){0,2}"
)
# "The memorandum that was signed in May and laid before the House".
_DONE_TO_IT_TWICE = re.compile(
    r"[^;.]{0,60}?,? (?:that|which) (?:was|were|has been|have been|had been) \w+[^,;.]{0,60}\band (?:\w+ly |then |now )?"
)
# "The memorandum to which both ministers put their names".
_TO_WHICH = re.compile(r"\b(?:to|under|on|with|by) which\b")
_TO_BE_DONE = re.compile(r" to be \w+(?:ed|ht|en|nt|de)\b")
# "The agreement with Peru, under which 88 nurses are working there".
_UNDER_WHICH = re.compile(r"[^;.]{0,40}? (?:under|through|thanks to) which\b[^;.]{0,80}$")
_BASIS = re.compile(r"\b(?:legal )?basis (?:is|for (?:this|it|them) is) (?:[\w–’'“\"-]+,? ){0,5}$", re.IGNORECASE)
_REASON = re.compile(r"[,;]|\b(?:because|since|while|after|although|but|as)\b")
_NOT_YET = re.compile(
    r"\b(?:will|would|could|may|might|should|can|cannot|expected|due|scheduled|plan(?:s|ned)?|hopes?|set|ready|likely|before(?! (?:dawn|noon|sunrise|midnight|sunset|daybreak))|not|never|no|nobody|none|until|to (?:be|leave|arrive|depart|fly|go|begin|start|take))\b",
    re.IGNORECASE,
)
# "Has signed", and not "has been signed".
PERFECT = re.compile(r"\b(?:has|have|had)\s(?!been\b)(?:\w+\s)?$", re.IGNORECASE)
# "…, which Switzerland and Kuwait initialled": the end of a relative clause whose subjects are several.
_WHO_DO_IT = re.compile(
    r"\b(?:that|which) (?:(?:(?:both|the|their|his|her|its|and|of|for)|[A-Z][\w’'-]*),? ){1,12}(?:\w+ly )?(?:(?:had|have|has) )?$"
)


class SpokenOf:
    """``nouns``: those of each sentence, by where it begins."""

    def __init__(self, laid: Laid, nouns: dict[int, list[Noun]]) -> None:
        self.laid, self.nouns = laid, nouns

    def by(self, verb: Verb, match: re.Match[str], sentence: Sentence) -> Noun | None:
        """By the verb, where it stands; None where it speaks of no agreement."""
        return self._operated(match, sentence) if verb.needs == "operated" else self._noun_of(verb, match, sentence)

    def _noun_of(self, verb: Verb, match: re.Match[str], sentence: Sentence) -> Noun | None:
        """The agreement that the verb speaks of: after it, or before it where it is passive or a relative clause."""
        known = self.nouns[sentence.start]
        before = self.laid.text[sentence.start : match.start()]
        if not known:
            goes_on = self._goes_on(before, match) or _OBJECT_IT.match(match.string, match.end(), sentence.end)
            return self._noun_of_sentence_before(verb, sentence) if goes_on else None
        overlapping = [one for one in known if match.start() <= one.span.start < match.end()]
        if told := overlapping[0] if overlapping else self._told_of(match, before, known):
            return told
        after = [
            one
            for one in known
            if one.span.start >= match.end() and self._in_reach(match.end(), one.span.start, sentence)
        ]
        if verb.stage in _OF_TALKS_TOO:
            # "Blocked talks on a pact": the talks, and no pact.
            after = [one for one in after if not _TALKS.search(match.string, match.end(), one.span.start)]
            if verb.needs == "alone" and _TALKS.search(before.lower()):
                return None
        after = [one for one in after if not one.weak] or after
        passive = bool(AUXILIARY.search(before)) and bool(_PARTICIPLE.match(match[0]))
        earlier = self._nouns_before(match, sentence, 1000 if verb.needs == "alone" else 220 if passive else 110)
        if earlier and verb.needs == "alone" and OTHER_THING.search(match.string, earlier[-1].span.end, match.start()):
            # "The agreement will wait for its asylum law, now before the parliament".
            earlier = []
        if verb.needs == "alone" or (passive and not PERFECT.search(before)):
            earlier = [one for one in earlier if not one.weak] or earlier
            return (earlier[-1] if earlier else None) or (after[0] if after else None)
        if after:
            return after[0]
        return earlier[-1] if earlier and self._is_told_of(earlier[-1], verb, match) else None

    def _noun_of_sentence_before(self, verb: Verb, sentence: Sentence) -> Noun | None:
        earlier = self.laid.before(sentence.start, 1) if verb.stage in DONE else []
        nouns = [noun for each in earlier for noun in self.nouns[each.start] if not noun.weak]
        return nouns[-1] if nouns else None

    def _nouns_before(self, match: re.Match[str], sentence: Sentence, reach: int) -> list[Noun]:
        """Of its own part of the sentence, if there is one: "… with North Macedonia; a similar text with Montenegro is being negotiated"."""
        found = [
            one
            for one in self.nouns[sentence.start]
            if one.span.end <= match.start() and match.start() - one.span.end < reach
        ]
        part = sentence.start + self.laid.text[sentence.start : match.start()].rfind(";") + 1
        return [one for one in found if one.span.start >= part] or found

    def _is_told_of(self, noun: Noun, verb: Verb, match: re.Match[str]) -> bool:
        """ "The agreement that it signed", "the agreement on seasonal workers it signed"."""
        between = self.laid.text[noun.span.end : match.start()]
        if _DONE_TO_IT_TWICE.fullmatch(between) and verb.stage in _DONE_TO_IT and _PARTICIPLE.match(match[0]):
            return True
        if not _LEADS_TO_VERB.fullmatch(_WHO_DO_IT.sub("that ", between)):
            return False
        if verb.stage in _DONE_TO_IT and not DONE_FORM.match(match[0]) and not re.search(r"\w", between):
            # "The agreements expand what the police may do": they do it, and nobody has expanded them.
            return False
        if verb.stage == Stage.ANNOUNCED and re.fullmatch(r" (?:(?:which|that) )?(?:also )?", between):
            # "The accord, which seeks to", "the agreement outlines": what it is for, and nobody's announcement of it.
            return False
        return bool(_TO_WHICH.search(between)) or not re.search(r"\band\b", _WHO_DO_IT.sub("", between))

    def may_go_on(self, sentence: Sentence) -> bool:
        earlier = self.laid.before(sentence.start, 1)
        if not earlier or not self.nouns[earlier[0].start]:
            return False
        span = sentence.start, sentence.end
        return bool(_MAY_GO_ON.match(self.laid.text, *span) or _SIGNS_IT.search(self.laid.text, *span))

    def _goes_on(self, before: str, match: re.Match[str]) -> bool:
        """ "It was renewed in May.", "Signed in Hanoi by two ministers, it foresees …": of the agreement of the sentence before."""
        first = not before and match[0][0].isupper() and _HOW_IT_WAS.match(match.string, match.end())
        return bool(first or IT_WAS.fullmatch(before) or _IT.fullmatch(before))

    def _operated(self, match: re.Match[str], sentence: Sentence) -> Noun | None:
        """The agreement under which it was done, in its sentence or the next: "The arrivals follow a memorandum with Nepal"; or what is called its basis."""
        after = _REASON.split(match.string[match.end() : min(sentence.end, match.end() + 60)], maxsplit=1)[0]
        # "The first people to be sent under it walked ashore": they were.
        after = _TO_BE_DONE.sub("", after) if match[0].lower().startswith(("first", "the first")) else after
        # "The centres that opened", "suspended flights" are past by themselves.
        reach = 20 if re.search(r"\w+ed\b", match[0]) else 60
        before = match.string[max(sentence.start, match.start() - reach) : match.start()].rpartition(", ")[2]
        if _NOT_YET.search(f"{before} … {after}") or (match[0].lower().startswith("is ") and _NOT_YET.search(match[0])):
            return None
        following = self.laid.sentence_after(sentence)
        third = self.laid.sentence_after(following) if following else None
        for each, under in ((sentence, _UNDER), (following, _UNDER), (third, _BASIS)):
            if each is None:
                break
            for noun in self.nouns[each.start]:
                if _OF_LONG_AGO.match(match.string, noun.span.end):
                    # "Under the agreement between the EU and Peru, in force since 2011, some have been sent back."
                    continue
                if noun.old and _HAD.search(match.string, max(sentence.start, match.start() - 20), match.end()):
                    # "A ban on people who had been deported was lifted under a 2017 agreement."
                    continue
                lead = match.string[max(each.start, noun.span.start - 80) : noun.span.start]
                if under.search(lead) or _UNDER_WHICH.match(match.string, noun.span.end, match.start()):
                    return noun
        return None

    def _told_of(self, match: re.Match[str], before: str, known: list[Noun]) -> Noun | None:
        """ "The deal, signed by the minister, will …", "a memorandum on nurses signed in May": of the noun before it."""
        earlier = [one for one in known if one.span.end <= match.start()]
        if not earlier or not DONE_FORM.match(match[0]) or AUXILIARY.search(before):
            return None
        if not _HOW_IT_WAS.match(match.string, match.end()):
            return None
        between = match.string[earlier[-1].span.end : match.start()]
        return earlier[-1] if _OF_WHOM.fullmatch(between) else None

    def _in_reach(self, start: int, end: int, sentence: Sentence) -> bool:
        # "Laid before the House the agreement with Germany"
        between = re.sub(r"^ before\b", "", self.laid.text[start:end])
        return (
            len(between.split()) <= 16
            and not OTHER_THING.search(between)
            and not re.search(
                r"[;:]|\b(?:after|before|despite|compared with|thanks to|because(?: of)?|under|following|as part of|in line with)\b|, (?:which|who|as(?! (?:of|from)\b)|but|while)\b",
                between,
            )
        )
