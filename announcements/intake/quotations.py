"""What people are quoted with, and who said it; quotations of several paragraphs too."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from announcements.intake.offices import SPOKESPERSON
from announcements.intake.people import People
from announcements.intake.person import Mention, Person
from announcements.intake.quoted import SAYING, SPEECH, Quoted, quoted
from announcements.intake.sentences import Laid, Taken
from announcements.intake.speakers import around, beginning, in_full, text_quoted, unnamed
from announcements.intake.suggestions import QuotationSaid
from announcements.passages import Span

_PREPOSITIONS = {"according to", "in the words of"}
# Ministers were accused of “…” by the committee's chair.
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|been|being)\b[^,;“”]{0,40}\b(?:accused|described|called|dismissed|condemned|branded|labell?ed|hailed|praised|critici[sz]ed|likened|welcomed|attacked|"
    r"denounced|mocked|derided|ridiculed|decried|rejected|portrayed|presented|characteri[sz]ed|told|urged|warned)\b[^,;“”]{0,20}$",
    re.IGNORECASE,
)
_BY_NAME = re.compile(r"(?:[\w’'-]+ ){0,5}?(?P<name>[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+){1,3})(?=[,.;)]| [a-z])")
_EXPECTED = re.compile(
    r"\b(?:is|was|are|were)(?: also)? (?:expected|due|set|to) (?:to )?(?:\w+ )?(?:say|tell|urge|call|warn|argue|add|describe|announce)\b|\bwill (?:also )?(?:say|tell|urge|call|warn|argue|add|describe|announce)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?P<word>he|she)\b", re.IGNORECASE)
_ASSOCIATION = re.compile(
    r"\b(?:organi[sz]ation|group|charity|agency|NGO|council|union|association|network|think tank|foundation) "
    r"(?P<name>[A-Z][\w’'-]*(?: (?:(?:of|for|and|the|without|de) )*[A-Z][\w’'-]*)*)"
)
_NAME_FIRST = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?: (?:de|van|von|der|al|el|bin|di|da|la|del))*(?: [A-ZÀ-ÖØ-Þ][\w’'-]+){1,3}(?=,? [a-z\d])"
)
# Directly before the verb: "Border Watch Europe (has) said".
_NAME_BEFORE = re.compile(
    r"(?<!in )(?<!at )(?<!from )(?<![\w’'-])(?P<name>[A-ZÀ-ÖØ-Þ][\w’'-]+(?: (?:(?:de|van|von|der|al|el|bin|di|da|la|del|of|for|and|the|des) )?[A-ZÀ-ÖØ-Þ][\w’'-]+){0,4}),? (?:(?:also|later|then|has|have|had|will|would) ){0,3}$"
)
# "Said Moussa, 23, from Gambia": no more of a name than that.
_AGED = re.compile(r"\s*(?P<name>[A-ZÀ-ÖØ-Þ][\w’'-]+)(?=, (?:aged )?\d\d\b)")
_PASSIVE_END = re.compile(r"\b(?:is|was|has been) $")
_NO_SUBJECT = re.compile(
    r"\s*(?:which|that|and that|but|while|whereas|although|to|for|in|of|on|by|as|from|at|between)\b"
)
_ARTICLE = re.compile(r"(?:the|an?|one|another) ", re.IGNORECASE)
_NAME_ALONE = re.compile(r"[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+){0,3} ")
_ADJECTIVE_BEFORE = re.compile(
    r"\b(?:a|an|the|their|its|this|new|his|her|agrees|agreed|signs|signed|so-called|of)(?: \d{4})? $", re.IGNORECASE
)
_THING_AFTER = re.compile(
    r" (?:[a-z-]+ ){0,2}(?:deal|agreement|pact|scheme|plan|treaty|policy|policies|programme|partnership|memorandum|model|approach|strategy|law|list|country|countries|hubs?|centres?|migrants|system|route|basis|package|pilot|swap|accord|arrangement|clause|rule|principle|doctrine|mechanism|formula|concept|initiative|zone|status|program|visa|label)s?\b"
)
# A law “On the legal status of foreigners”, a report titled “…”.
_TITLE_BEFORE = re.compile(
    r"\b(?:titled|entitled|headed|headlined|captioned|named|dubbed|known as|law|decree|bill|resolution|report|book|film|paper|article|essay|project|programme|campaign|slogan|motto|theme|heading|banner)(?: of)? $"
)
# At the same time “…”
_ADVERBIAL = re.compile(
    r"(?:And|But|At the same time|Moreover|Furthermore|In addition|Besides|Still|However|Then|Also|Finally|In the end|Yet|So),? ",
    re.IGNORECASE,
)
_ALL_CAPITALS = re.compile(
    r"[A-ZÀ-ÖØ-Þ\d][\w’'-]*(?:,? (?:[A-ZÀ-ÖØ-Þ\d][\w’'-]*|of|the|for|and|on|in|to|with|by|between|from|at|as|against|an?))*"
)
# "…, Minister Mantzaris told parliament", "…, said Dana Kordić of the Refugee Forum", at the end of the sentence
_CLOSING = re.compile(
    rf", (?:(?P<who>[^,“”\"]{{3,90}}?) {SPEECH}\b[^,“”\"]{{0,40}}$|{SPEECH} (?P<whose>[^“”\"]{{3,120}})$)"
)
_SIGNED = re.compile(r"\s*(?:[–—]|-(?= )|: )\s*(?P<who>(?!\d)[^,“”\"‘:;–—-]{3,60}?)\W*")
_NOBODY: tuple[str, str, Person | None] = ("", "", None)
_NOUN_BEFORE = re.compile(r"\b(?:an?|the) $", re.IGNORECASE)
# What he called “transit zones”.
_WHAT_CALLED = re.compile(r"\bwhat (?:[\w’'-]+ ){1,4}(?:call|term|describe)(?:s|ed)?(?: as)? $")
# The agency quoted one diplomat as saying
_QUOTED_AS = re.compile(
    r"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)) (?P<who>[^,;:]{3,90}?) as (?:saying|telling|having said)\b"
)
_SHORT_TERM = 3
# "The spokesperson" is whoever was called so more fully within so many sentences.
_SAME_STORY = 12


class Quotations:
    """All quotations of an article with their speakers, in order."""

    def __init__(self, laid: Laid, people: People) -> None:
        self.laid, self.people = laid, people
        self.quoted = quoted(laid)
        self._outer, self._inner = Taken(laid.text), Taken(laid.text)
        for one in self.quoted:
            self._outer.add(*one.outer)
            self._inner.add(*one.span)
        self.found: list[QuotationSaid] = []
        self._last: tuple[int, str, str, Person | None] | None = None
        for one in self.quoted:
            self._read(one)

    def covers(self, place: int) -> bool:
        return self._inner.has(place, place + 1)

    def _read(self, one: Quoted) -> None:
        sentence = self._sentence(one)
        if sentence is None:
            return
        speaker, role, person, rule = self._speaker(one, sentence)
        if not speaker or self._is_term(one, sentence, rule):
            return
        words = self.laid.text[one.span.start : one.span.end]
        outside = self.laid.text[sentence.start : one.outer.start] + self.laid.text[one.outer.end : sentence.end]
        self._last = (one.last_paragraph, speaker, role, person)
        self.found.append(
            QuotationSaid(
                span=one.span,
                sentence=sentence,
                confidence={
                    "tag after": 0.95,
                    "tag before": 0.95,
                    "opening words": 0.85,
                    "continued": 0.8,
                    "sentence before": 0.7,
                }.get(rule, 0.5),
                rule=rule,
                quote=words,
                speaker=speaker,
                role_as_printed=role,
                official=person.known.pk if person and person.known else None,
                expected=bool(_EXPECTED.search(outside)),
            )
        )

    def _is_term(self, one: Quoted, sentence: Span, rule: str) -> bool:
        """Words held at arm's length, a name for a thing or a title: in marks, and said by nobody."""
        words = self.laid.text[one.span.start : one.span.end]
        before = self.laid.text[sentence.start : one.outer.start]
        length = len(words.split())
        name = words[0].isupper() and words[-1] not in ".,!?"
        if length < 2 or (name and (_TITLE_BEFORE.search(before) or _ALL_CAPITALS.fullmatch(words))):
            return True
        # “One in, one out” deal
        if (
            length < 7
            and _ADJECTIVE_BEFORE.search(before)
            and _THING_AFTER.match(self.laid.text[one.outer.end : sentence.end])
        ):
            return True
        # Ferri opened the “house with many doors for all”: nobody is said to call it so.
        if rule == "subject" and length < 7 and _NOUN_BEFORE.search(before):
            return True
        if length > _SHORT_TERM or re.match(r"[A-Z].*[.!?]$", words):
            return False
        # A short term is quoted only where somebody is said to say it, and not as a mere noun: a “reliable partner”.
        first = self.laid.sentence_at(one.outer.start)
        return (
            rule not in ("tag after", "tag before", "opening words")
            or (rule == "tag before" and length == 2 and bool(_NOUN_BEFORE.search(before)))
            or (length == 2 and bool(_WHAT_CALLED.search(before)))
            or (first is not None and first.where == "headline")
        )

    def _sentence(self, one: Quoted) -> Span | None:
        """All that is said around the quotation: its own sentences, with what stands before and after in them."""
        first, last = self.laid.sentence_at(one.outer.start), self.laid.sentence_at(one.outer.end - 1)
        if first is None or last is None:
            return None
        return Span(first.start, last.end)

    def _speaker(self, one: Quoted, sentence: Span) -> tuple[str, str, Person | None, str]:
        for rule, said in self._ways(one, sentence):
            if said is not None:
                return (*said, rule)
        return *_NOBODY, "nobody"

    def _ways(self, one: Quoted, sentence: Span) -> Iterator[tuple[str, tuple[str, str, Person | None] | None]]:
        yield "tag after", self._quoted_as_saying(one, sentence)
        yield "tag after", self._tag_after(one, sentence)
        before = self.laid.text[sentence.start : one.outer.start]
        before = before if before.strip(" -–—•*") else ""
        yield "tag after", self._by_whom(one, sentence, before)
        yield "tag before", self._tag_before(before, one.outer.start)
        yield "tag after", self._closing_tag(one, sentence)
        yield "tag after", self._tag_of_next(one, sentence)
        if before.rstrip().endswith((":", ",")):
            # Achterberg was no kinder: “…”
            yield "tag before", self._subject(sentence.start, one.outer.start, first=True)
        if before.strip():
            yield "opening words", self._opening_words(one, sentence)
        else:
            yield from self._ways_of_whole_sentences(one)
        if before.strip() and not _PASSIVE.search(before[-90:]):
            yield "subject", self._beginning(sentence.start, one.outer.start)
        if self._last and one.first_paragraph - self._last[0] <= 1 and _ADVERBIAL.fullmatch(before):
            yield "continued", self._last[1:]

    def _ways_of_whole_sentences(self, one: Quoted) -> Iterator[tuple[str, tuple[str, str, Person | None] | None]]:
        """Who said it stands in the sentence or the paragraph before or after."""
        paragraph = self.laid.paragraphs[one.first_paragraph]
        if one.outer.start > paragraph.start:
            yield "tag before", self._colon_before(paragraph.start, one.outer.start)
        elif one.first_paragraph:
            earlier = self.laid.paragraphs[one.first_paragraph - 1]
            if self.laid.text[earlier.end - 1] == ":":
                yield "tag before", self._colon_before(earlier.start, one.outer.start)
        yield "tag after", self._next_sentence(one, self.laid.paragraphs[one.last_paragraph])
        yield "tag after", self._signed_below(one)
        yield "sentence before", self._sentence_before(one)
        if self._last and (one.first_paragraph - self._last[0] <= 1 or self._is_below_caption(one)):
            yield "continued", self._last[1:]

    def _signed_below(self, one: Quoted) -> tuple[str, str, Person | None] | None:
        """A paragraph in quotation marks, and behind or below it nothing but a name and an office."""
        paragraph = self.laid.paragraphs[one.first_paragraph]
        line = Span(one.outer.end, self.laid.paragraphs[one.last_paragraph].end)
        if not self.laid.text[line.start : line.end].strip() and one.last_paragraph + 1 < len(self.laid.paragraphs):
            line = self.laid.paragraphs[one.last_paragraph + 1]
        named = self.people.within(*line)
        if one.outer.start > paragraph.start or not named or named[0].rule != "role and name":
            return None
        around = self.laid.text[line.start : named[0].span.start] + self.laid.text[named[0].span.end : line.end]
        person = named[0].person
        return None if re.search(r"\w", around) else (person.shown, person.role, person)

    def _is_below_caption(self, one: Quoted) -> bool:
        """A line between the paragraphs that names nobody else: that of a picture."""
        if self._last is None or one.first_paragraph - self._last[0] != 2:
            return False
        between = self.people.within(*self.laid.paragraphs[one.first_paragraph - 1])
        return bool(between) and between[-1].person is self._last[3]

    def _sentence_before(self, one: Quoted) -> tuple[str, str, Person | None] | None:
        """Ferri said that it was over. “….”: who the sentence before says something of, in words that are not quoted."""
        before = self.laid.before(one.outer.start, 1)
        if not before or before[0].where != "text" or self._quoted_between(before[0].start, before[0].end):
            return None
        verb = SAYING.search(self.laid.text, before[0].start, before[0].end)
        return self._beginning(before[0].start, verb.start()) if verb else None

    def _tag_after(self, one: Quoted, sentence: Span) -> tuple[str, str, Person | None] | None:
        """“…”, said Cooper. “…,” she told reporters."""
        end = max(sentence.end, one.outer.end)
        after = self.laid.text[one.outer.end : end]
        if not after.strip(" ,.”\"'"):
            return None
        if sentence.start < one.outer.start and re.match(r",? and (?!(?:he|she|they|it)\b)", after):
            # She called it “…”, and another welcomed it: who speaks came before.
            return None
        if re.search(r", who\b[^“”]*$", self.laid.text[sentence.start : one.outer.start]):
            # "Harkin, who described it as “…”, asked whether the minister …"
            return None
        head = re.match(r"[,.]?\s*(?:[–—-]\s+)?", after)
        start = one.outer.end + (head.end() if head else 0)
        verb = SAYING.search(self.laid.text, start, end)
        if self._ends_in_comma(one) and (verb is None or verb.start() - start > 60) and (who := self._at(start, end)):
            # “…,” Cooper sniffed: after such a comma comes who spoke, whatever the verb.
            return who
        if verb is None or self._quoted_between(start, verb.start()):
            return None
        return self._before_or_after(one, start, verb, end)

    def _before_or_after(
        self, one: Quoted, start: int, verb: re.Match[str], end: int
    ) -> tuple[str, str, Person | None] | None:
        """Who stands between the quotation and this verb, or behind the verb."""
        clause = self.laid.text[start : verb.start()]
        passive = _PASSIVE_END.search(clause) and self.laid.text.startswith(" by ", verb.end())
        if passive or (verb[0].lower() in _PREPOSITIONS and re.search(r"(?:^|, )$", clause)):
            # "“…”, according to Cooper", "“…”, it was reported by the ministry"
            return self._subject(verb.end(), end, first=True) if len(clause.split()) <= 12 else None
        # After such a comma it takes an office as long as it is: "Joint Secretary at the Ministry of …".
        if len(clause.split()) > (24 if self._ends_in_comma(one) else 12) or _NO_SUBJECT.match(clause):
            return None
        if re.fullmatch(r"(?:and |but |then )?(?:also )?", clause):
            # "said Cooper": who comes after the verb.
            return None if clause.strip() else self._subject(verb.end(), min(end, verb.end() + 120), first=True)
        return self._subject(start, verb.start(), first=True) or (
            self._whoever_it_is(clause) if self._ends_in_comma(one) else None
        )

    @staticmethod
    def _whoever_it_is(clause: str) -> tuple[str, str, Person | None] | None:
        """ "“…,” Amnesty says": a name alone, whatever it is. "“…,” the 34-year-old said": nobody who was quoted before."""
        if _NAME_ALONE.fullmatch(clause):
            return clause.strip(), "", None
        return _NOBODY if _ARTICLE.match(clause) else None

    def _quoted_as_saying(self, one: Quoted, sentence: Span) -> tuple[str, str, Person | None] | None:
        """The agency quoted one diplomat as saying: “…”."""
        if " as " not in self.laid.lower[sentence.start : sentence.end]:
            return None
        for start, end in ((sentence.start, one.outer.start), (one.outer.end, sentence.end)):
            found = _QUOTED_AS.search(self._unquoted(start, end)) if start < end else None
            if found:
                return self._subject(start + found.start("who"), start + found.end("who"), first=True)
        return None

    def _tag_of_next(self, one: Quoted, sentence: Span) -> tuple[str, str, Person | None] | None:
        """Sending them “into the cold” will lead the town “nowhere at all,” said Cooper: who says what comes next in the sentence."""
        number = bisect_left(self.quoted, one.outer.end, key=lambda each: each.outer.start)
        if number >= len(self.quoted) or self.quoted[number].outer.start >= sentence.end:
            return None
        return self._tag_after(self.quoted[number], sentence)

    def _ends_in_comma(self, one: Quoted) -> bool:
        return "," in self.laid.text[one.span.end - 1 : one.outer.end + 1]

    def _by_whom(self, one: Quoted, sentence: Span, before: str) -> tuple[str, str, Person | None] | None:
        by = re.match(r",? (?:[\w’'-]+ ){0,5}?by ", self.laid.text[one.outer.end : sentence.end])
        if not by or not _PASSIVE.search(before[-90:]):
            return None
        start = one.outer.end + by.end()
        if found := self._subject(start, min(sentence.end, start + 120), first=True):
            return found
        named = _BY_NAME.match(self.laid.text, start, sentence.end)
        name = self.people.as_name(named["name"]) if named else ""
        return (name, "", None) if name else None

    def _closing_tag(self, one: Quoted, sentence: Span) -> tuple[str, str, Person | None] | None:
        """It offers “a safe route” for them, Minister Mantzaris told parliament."""
        if message := re.match(
            r"[,.]? (?:was|is) (?P<who>[^,.“”\"]{3,60}?)[’']s? (?:message|verdict|answer|reply|comment|response|warning)\b",
            self.laid.text[one.outer.end : sentence.end],
        ):
            return self._subject(one.outer.end + message.start("who"), one.outer.end + message.end("who"), first=True)
        if dash := _SIGNED.fullmatch(self.laid.text, one.outer.end, sentence.end):
            # The scheme is ‘good for both sides’ – Ferri
            return self._subject(*dash.span("who"), first=True)
        found = _CLOSING.search(self.laid.text[one.outer.end : sentence.end])
        if found is None:
            return None
        who = "whose" if found["whose"] else "who"
        return self._subject(one.outer.end + found.start(who), one.outer.end + found.end(who), first=True)

    def _tag_before(self, before: str, end: int) -> tuple[str, str, Person | None] | None:
        """Cooper said cooperation is “…”: the last verb of saying before it, and who stands before that."""
        start = end - len(before)
        # The last part of the sentence: "A said …, but B said …".
        parts = list(
            re.finditer(r",? (?:but|while|whereas|although) |, and (?=(?:the|an?|one|another|some|[A-Z]))", before)
        )
        if parts and SAYING.search(before, parts[-1].end()):
            start += parts[-1].end()
        verbs = [one for one in SAYING.finditer(self.laid.text, start, end) if not self._inside(one.start())]
        if not verbs:
            return None
        according = [one for one in verbs if one[0].lower() in _PREPOSITIONS]
        if according and (found := self._subject(according[-1].end(), end, first=True)):
            return found
        for verb in reversed(verbs):
            if found := self._subject(start, verb.start(), first=False):
                return found
        if start > end - len(before):
            # "A said that …, but warned of “…”": the same speaks on; "…, but somebody warned of “…”": another.
            same = re.fullmatch(
                r"(?:(?:also|then|later|again|has|had|have) )*", self.laid.text[start : verbs[-1].start()]
            )
            return self._subject(end - len(before), verbs[-1].start(), first=False) if same else _NOBODY
        # “We are happy,” said Moretti, “and …”
        return self._subject(verbs[0].end(), end, first=True) if self._quoted_between(start, verbs[0].start()) else None

    def _beginning(self, start: int, end: int) -> tuple[str, str, Person | None] | None:
        """Ferri expects the text to be “a matter of weeks”: who the sentence, or what follows its first comma, begins with."""
        starts = [start, *(start + one.end() for one in re.finditer(r", (?:and )?|: ", self.laid.text[start:end]))]
        for place in starts[:4]:
            if at := self._at(place, end):
                return at
        text = text_quoted(self.laid.text[start:end])
        return (text, "", None) if text else None

    def _at(self, place: int, end: int) -> tuple[str, str, Person | None] | None:
        """Who stands at this place, if anybody does."""
        if self._inside(place):
            return None
        words = self.laid.text[place:end]
        article = re.match(r"(?:[Tt]he |[Aa]n? )?", words)
        begins = place + (article.end() if article else 0)
        named = [one for one in self.people.within(place, begins + 1) if one.span.start <= begins]
        if named and self.laid.text[named[0].span.end : named[0].span.end + 2] not in ("’s", "'s"):
            return named[0].person.shown, named[0].person.role, named[0].person
        pronoun = re.match(r"(?:he|she)\b", words, re.IGNORECASE)
        if pronoun:
            return self._meant(place, pronoun[0].lower())
        body = beginning(words)
        return (body, "", None) if body else None

    def _opening_words(self, one: Quoted, sentence: Span) -> tuple[str, str, Person | None] | None:
        """Saying a “…” is needed, the prime minister announced: who speaks comes after."""
        text = self.laid.text
        verb = SAYING.search(text, sentence.start, one.outer.start)
        if verb is None or verb.start() - sentence.start > 30:
            return None
        comma = text.find(", ", one.outer.end, sentence.end)
        return self._subject(comma, sentence.end, first=True) if comma > 0 else None

    def _colon_before(self, start: int, end: int) -> tuple[str, str, Person | None] | None:
        before = self.laid.text[start:end].rstrip()
        if not before.endswith((":", ",")):
            return None
        begin = max((one.start for one in self.laid.sentences if start <= one.start < end), default=start)
        return self._tag_before(self.laid.text[begin:end], end) or self._subject(begin, end, first=True)

    def _next_sentence(self, one: Quoted, paragraph: Span) -> tuple[str, str, Person | None] | None:
        """“….” Cooper said. “….”: the sentence after it has nothing but who spoke."""
        following = self.laid.sentence_at(_skip(self.laid.text, one.outer.end))
        if following is None or following.start >= paragraph.end or following.start < one.outer.end - 1:
            return None
        words = self.laid.text[following.start : following.end]
        verb = SAYING.search(words)
        if verb is None or len(words[: verb.start()].split()) > 8 or self._inside(following.start):
            return None
        if not words[: verb.start()].strip():
            # “Will you sign?” asked Ferri.
            return self._subject(following.start + verb.end(), following.end, first=True)
        return self._subject(following.start, following.start + verb.start(), first=True)

    def _inside(self, place: int) -> bool:
        return self._outer.has(place, place + 1)

    def _quoted_between(self, start: int, end: int) -> bool:
        first = bisect_left(self.quoted, start, key=lambda one: one.outer.start)
        return first < len(self.quoted) and self.quoted[first].outer.start < end

    def _subject(self, start: int, end: int, *, first: bool) -> tuple[str, str, Person | None] | None:
        """Who stands in these words: a person, "she", somebody whose office the article does not give, or a body."""
        mentions = [one for one in self.people.within(start, end) if not self._inside(one.span.start)]
        if mentions:
            one = self._directly_before(mentions[-1], end, start) or (
                self._whole(mentions) if first else self._nominative(mentions, start)
            )
            if speaker := around(self._unquoted(start, end), one.span.start - start, one.span.end - start):
                return speaker, "", None
            return one.person.shown, one.person.role, one.person
        words = self.laid.text[start:end]
        if re.fullmatch(r"\W*it\W*", words, re.IGNORECASE):
            return self._association(start)
        pronoun = _PRONOUN.search(words)
        if pronoun:
            person = self._meant(start + pronoun.start(), pronoun["word"].lower())
            if person is not None:
                return person
        unheld = self.people.unheld(start, end)
        if unheld:
            role = self.laid.text[unheld[0][0].start : unheld[0][0].end]
            if SPOKESPERSON.fullmatch(role):
                return self._in_full(f"the {role}", start), role, None
            return role, role, None
        return self._somebody(start, end)

    def _directly_before(self, one: Mention, verb: int, start: int) -> Mention | None:
        """ "Asked what she would tell Ferri, Archer replied": nobody stands nearer to the verb."""
        between = self.laid.text[one.span.end : verb]
        near = between and re.fullmatch(r" (?:(?:also|later|then|has|have|had|will|would) ){0,3}", between)
        return one if near and not self._is_governed(one, start) else None

    def _is_governed(self, one: Mention, start: int) -> bool:
        """By a preposition: "the talks with Ferri", "of the group Sea Bridge"."""
        before = self.laid.text[max(start, one.span.start - 24) : one.span.start]
        return bool(
            re.search(
                r"\b(?:with|to|of|by|for|and|from|alongside|beside|met|meeting)(?: (?:the|his|her)(?: [a-z]+)?)? $",
                before,
            )
        )

    def _whole(self, mentions: list[Mention]) -> Mention:
        """Not the one who only owns the next: "Van Dam’s Italian counterpart Lucia Moretti"."""
        owners = [one for one in mentions[:-1] if self.laid.text[one.span.end : one.span.end + 2] in ("’s", "'s")]
        return next(one for one in mentions if one not in owners)

    def _nominative(self, mentions: list[Mention], start: int) -> Mention:
        """The first that no preposition governs."""
        return next((one for one in mentions if not self._is_governed(one, start)), mentions[0])

    def _meant(self, place: int, word: str) -> tuple[str, str, Person | None] | None:
        if self._last and self._spoke_last(place, word):
            return self._last[1:]
        person = self._leading(place, word)
        if stranger := self._stranger(place, person):
            return stranger, "", None
        if person is None:
            # Nobody named so far can be "she": translated texts change between "he" and "she".
            return self._last[1:] if self._last else None
        person.he_or_she = person.he_or_she or word
        return person.shown, person.role, person

    def _association(self, place: int) -> tuple[str, str, Person | None]:
        """ "It said": the organisation of the sentence before, never a person."""
        for sentence in reversed(self.laid.before(place, 3)):
            if found := _ASSOCIATION.search(self.laid.text, sentence.start, min(place, sentence.end)):
                return found["name"], "", None
            if sentence.start < place and (
                body := beginning(self.laid.text[sentence.start : min(place, sentence.end)])
            ):
                return body, "", None
        return "", "", None

    def _stranger(self, place: int, person: Person | None) -> str:
        """Who the sentence before begins with, where that is somebody without an office: "Ida Mølgaard, a researcher, …"."""
        before = self.laid.before(place, 3)
        for sentence in reversed(before):
            named = _NAME_FIRST.match(self.laid.text, sentence.start, sentence.end)
            if named and not self._inside(sentence.start):
                name = self.people.as_name(named[0])
                known = self.people.within(sentence.start, sentence.end)
                return name if name and not known else ""
            if person and self.people.within(sentence.start, min(place, sentence.end)):
                return ""
        return ""

    def _leading(self, place: int, word: str) -> Person | None:
        """He who is spoken of in the sentence before, first of all its people; else who was named last."""
        sentences = self.laid.before(place, 4)
        for sentence in reversed(sentences):
            for one in self.people.within(sentence.start, min(place, sentence.end)):
                if one.person.he_or_she in ("", word) and not self._inside(one.span.start) and one.rule != "none":
                    return one.person
        return self.people.last_before(place, word)

    def _spoke_last(self, place: int, word: str) -> bool:
        """The last one quoted is who the pronoun means, unless somebody has been named since."""
        if self._last is None or not self.found:
            return False
        person = self._last[3]
        since = self.people.within(self.found[-1].span.end, place)
        if any(one.person is not person for one in since) or (person and self._stranger(place, person)):
            return False
        return person is None or person.he_or_she in ("", word)

    def _in_full(self, speaker: str, place: int) -> str:
        for sentence in reversed(self.laid.before(place, _SAME_STORY)):
            if whole := in_full(speaker, self.laid.text[sentence.start : min(place, sentence.end)]):
                return whole
        return speaker

    def _somebody(self, start: int, end: int) -> tuple[str, str, Person | None] | None:
        """Who is no person of this article: a body, a source, a name that stands nowhere else, or a country."""
        words = self._unquoted(start, end)
        if association := _ASSOCIATION.search(words):
            return association["name"], "", None
        if speaker := unnamed(words):
            return self._in_full(speaker, start), "", None
        if (named := _NAME_BEFORE.search(words)) and (name := self._as_speaker(named["name"])):
            return name, "", None
        if aged := _AGED.match(words):
            return aged["name"], "", None
        if known := next(self.people.gazetteer.bodies.find(words), None):
            article = re.search(r"\bThe $", words[: known.start])
            return (article[0] if article else "") + known.named.name, "", None
        place = self.people.places.starting_at(start)
        if (
            place
            and place.kind in ("country", "capital", "bloc")
            and place.end < end
            and self.laid.text[place.end] == " "
        ):
            # "Israel this week urged …"
            return self.laid.text[place.start : place.end], "", None
        return None

    def _unquoted(self, start: int, end: int) -> str:
        """These words with spaces for what is quoted: that names nobody who says it."""
        text = self.laid.text[start:end]
        first = max(0, bisect_left(self.quoted, start, key=lambda one: one.outer.start) - 1)
        for one in self.quoted[first:]:
            if one.outer.start >= end:
                break
            begin, stop = max(0, one.outer.start - start), max(0, min(one.outer.end - start, len(text)))
            text = text[:begin] + " " * (stop - begin) + text[stop:]
        return text

    def _as_speaker(self, words: str) -> str:
        """A person's name; else that of a body, as it is printed: "Border Watch Europe"."""
        name = self.people.as_name(words, 2 if " " in words else 1)
        return name or (words if len(words.split()) > 2 else "")


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
