"""What an agreement covers: the areas that the sentences about it speak of."""

from __future__ import annotations

import re
from functools import cache

from announcements.intake.gazetteer import rows
from announcements.intake.sentences import Laid, Sentence
from announcements.models.vocabularies import Area
from announcements.passages import Span

AREAS = [(Area(row["area"]), re.compile(row["pattern"])) for row in rows("areas.csv")]
# Pieces of words, one of which is in whatever the pattern finds: most sentences have none of most areas'.
_STEMS = [row["stems"].split() for row in rows("areas.csv")]
DEAL = r"agreements?|deals?|treaty|pacts?|accords?|memorandum|mou|arrangements?|partnership"
_GOES_ON = re.compile(rf"\b(?:{DEAL}|it|they|cooperation|will)\b")
_ASIDE = re.compile(
    r"\W*(?:separately|meanwhile|elsewhere|in a separate|(?:it|this|that|which) (?:comes?|came|follows|followed)|earlier (?:this|in the|last)|"
    r"last (?:year|month|week)|in (?:19|20)\d\d|since|previously|so far)\b"
)
_OF_THE_DEAL = re.compile(
    rf"\b(?:the|this|these|under the|new) (?:\w+ ){{0,3}}(?:{DEAL}|scheme|statement|declaration|plan|protocol)\b"
)
# What somebody will do, other than travel and talk.
_PROVIDES = re.compile(
    r"\b(?:will|(?:is|are|was|were) (?:also )?to|(?:ha(?:s|ve) )?(?:also )?(?:agreed|committed \w+|undertaken|promised|pledged) to) (?!(?:also )?(?:be (?:sent|signed|held)|go|leave|fly|arrive|sign|begin|meet|visit|travel|hold|host|say|tell|attend|speak|discuss|hear|continue|remain|not)\b)"
)


# Who travels and works on the way is no worker who was hired.
_WORKING_HOLIDAY = re.compile(
    r"\bworking[- ]holidays?\b|\bwork and holiday\b|\byouth (?:mobility|experience)\b|\bbackpackers?\b"
)
# Money and victims are often spoken of beside an agreement: a sum that was paid for something else, what smugglers do.
_OFTEN_BESIDE = {Area.FUNDING, Area.TRAFFICKING}


def spans(laid: Laid, told_in: set[int], areas: Areas, first: frozenset[int] | None) -> list[tuple[str, Span]]:
    """What the agreement is about: from its claims' sentences, and from those that go on about "the deal".

    ``first``: where the article's first sentences begin, if this is the agreement that it begins with.
    """
    begins = (one for one in laid.sentences if first and one.start in first)
    about, next_to = told_in | {one.start for one in begins if not areas.is_aside(one)}, set[int]()
    numbers = [number for number, sentence in enumerate(laid.sentences) if sentence.start in about]
    beside = {number + far for number in numbers for far in (-2, -1, 0, 1, 2)}
    # It goes on about that, and what it says that will be done is done under it.
    after = {number + far for number in numbers for far in (1, 2)} if first else set()
    for number, sentence in enumerate(laid.sentences):
        if sentence.start in about or areas.is_aside(sentence):
            continue
        goes_on = number in beside and areas.goes_on(sentence)
        if goes_on or areas.of_the_deal(sentence) or (first and areas.provides(sentence)):
            about.add(sentence.start)
        elif number in after:
            next_to.add(sentence.start)
    found = [(each, start) for start in sorted(about | next_to) for each in areas[start]]
    sure = {area for (area, _), start in found if start in about or area not in _OFTEN_BESIDE}
    if Area.STUDENT_AND_YOUTH_MOBILITY in sure and _WORKING_HOLIDAY.search(laid.lower):
        # Nor is the visa that they get what it is about.
        sure -= {Area.LABOUR_MOBILITY, Area.VISAS}
    return [each for each, _ in found if each[0] in sure]


_LEAVES_OUT = re.compile(
    r"\b(?:(?:does|do|did|will|would|is|are|was|were) not|doesn[’']t|won[’']t|nor does it|neither) (?:\w+ ){0,2}?"
    r"(?:provid|cover|affect|includ|concern|appl|extend|deal|touch|govern|fall|establish|oblig|hang|depend|mention|contain|chang|involv|amount|foresee|refer|address|regulat|tied|linked|conditional)\w*\b[^,;.]*$"
    r"|\b(?:excludes?|excluding|says nothing (?:of|about|on)|makes no mention of|ha(?:s|ve|d) nothing to do with|nothing in (?:this|the) \w+ (?:shall|may|can|should|is to)|separately from|no payments? (?:would|will))\b[^,;.]*$|\bno $"
)
# "Employers must pay for the flight", "a fee of €300", "no money": nothing that one side gives the other.
_THEIR_OWN = re.compile(
    r"\b(?:employers?|workers?|applicants?|migrants?|travell?ers|nurses|students|recruits|agencies|families|people|some|each|who)(?: (?:\w+ly|will|would|must|should|can|may|had|have|has|to|be|not|only)){1,3} $"
    r"|\b(?:fees?|wages?|salary|salaries|deposits?|savings|fines?|permits?|tickets?|visas?|access to|free of charge)\b(?: [\w-]+){0,6} (?:[a-z]{2,3})?$"
)
# What people earn and are charged is nobody's funding.
_OF_WAGES = re.compile(
    r"\b(?:wages?|salar\w+|pay floor|minimum (?:\w+ )?pay|a month|per month|monthly|an hour|fees?|savings|deposit(?:s|ed)?|fine[sd]?|tickets?|insurance|employers?|agents?|recruiters?|middlem[ae]n|brokers?|remittances?|sen[dt] home|bilateral trade)\b"
)
_OF_FUNDS = re.compile(r"\b(?:fund(?:s|ed|ing)|financ\w+|aid|grants?|budget support|contribut\w+|reintegration)\b")
_IS_LEFT_OUT = re.compile(
    r" nothing\b|[^,;.]{0,30}\b(?:do|does) not (?:fall|come|belong|form part)\b|[^,;.]{0,30}\b(?:is|are|was|were|will be) (?:not (?:a )?(?:part|covered|included|affected|addressed|mentioned|concerned|a condition)|excluded|left out)\b"
)


class Areas(dict[int, list[tuple[str, Span]]]):
    """What each sentence is about, read when it is asked for."""

    def __init__(self, laid: Laid) -> None:
        self.laid = laid
        self.ends = {sentence.start: sentence.end for sentence in laid.sentences}
        self.goes_on = cache(self._goes_on)
        self.of_the_deal = cache(self._of_the_deal)
        self.provides = cache(self._provides)

    def _goes_on(self, sentence: Sentence) -> bool:
        return bool(_GOES_ON.search(self.laid.lower, *sentence.span))

    def _of_the_deal(self, sentence: Sentence) -> bool:
        return bool(_OF_THE_DEAL.search(self.laid.lower, *sentence.span))

    def _provides(self, sentence: Sentence) -> bool:
        return bool(_PROVIDES.search(self.laid.lower, *sentence.span))

    def is_aside(self, sentence: Sentence) -> bool:
        """ "Separately, Canada confirmed a grant"."""
        return bool(_ASIDE.match(self.laid.lower, *sentence.span))

    def _is_left_out(self, start: int, match: re.Match[str]) -> bool:
        """ "It does not provide for the transfer of asylum seekers", "readmission is not part of it"."""
        after = self.laid.lower[match.end() : min(self.ends[start], match.end() + 60)]
        before = self.laid.lower[start : match.start()]
        return bool(_LEAVES_OUT.search(before) or _IS_LEFT_OUT.match(after))

    def _is_private(self, area: Area, start: int, match: re.Match[str]) -> bool:
        """Money that one side does not give the other."""
        if area != Area.FUNDING:
            return False
        span = start, self.ends[start]
        wages = _OF_WAGES.search(self.laid.lower, *span) and not _OF_FUNDS.search(self.laid.lower, *span)
        return bool(wages or _THEIR_OWN.search(self.laid.lower[start : match.start()]))

    def __missing__(self, start: int) -> list[tuple[str, Span]]:
        end = self.ends[start]
        words = self.laid.lower[start:end]
        likely = (one for one, stems in zip(AREAS, _STEMS, strict=True) if any(stem in words for stem in stems))
        found = ((area, pattern.search(self.laid.lower, start, end)) for area, pattern in likely)
        self[start] = [
            (area.value, Span(*match.span()))
            for area, match in found
            if match and not self._is_left_out(start, match) and not self._is_private(area, start, match)
        ]
        return self[start]
