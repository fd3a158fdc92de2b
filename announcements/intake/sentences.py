"""An article in paragraphs and sentences, with its headline and what doesn't belong to it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from announcements.passages import Span

_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Maj|Rep|Sen|Gov|Hon|St|No|Nos|Art|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct"
    r"|Nov|Dec|approx|ca|vs|etc|Inc|Ltd|Rs|Sh|KSh|Ksh|USh|TSh|Rt|Amb|Adm|Brig|Engr|Eng|Atty|Rev|Md|Mohd|Muhd|e\.g|i\.e|a\.m|p\.m|D\.C)|\b[A-Z]|\b[A-Z]\.[A-Z])$"
)
# No sentence is longer: whatever looks around in one takes no longer for a text without an end.
_LONGEST = 1000
_END = re.compile(r"(?<![.!?…])[.!?…]+[”\"’')\]]*(?=\s+[“\"‘'(\[]?[\w£€$])|[.!?][”\"’')]*(?=[“‘]?[A-Z][a-z])")
_PATTERNS = Path(__file__).with_name("furniture.txt").read_text(encoding="utf-8").splitlines()
# In small letters, like the text that they are looked for in: that takes half as long as to pass over what is large and what small.
# What can stand anywhere begins with a word's edge, all of it: then most places in a text are passed over at once.
_FURNITURE_BEGINS = re.compile("|".join(line for line in _PATTERNS if line.startswith("^")))
_FURNITURE_HOLDS = re.compile("|".join(line for line in _PATTERNS if line.startswith("\\b")))
_APPEAL = re.compile(r"\byour (?:support|donation|contribution)\b|\bsupport our journalism\b", re.IGNORECASE)
# An appeal for money goes from its first line to its last, whatever stands between.
_LONGEST_APPEAL = 2500
_BYLINE = re.compile(
    r"(?:press release|news story|news|speech|statement|published|last updated|updated|from|by|date|issued|posted|written"
    r" (?:answer|statement)|reference)\b[^.]{0,80}$|^\W*\d{1,2} \w+ \d{4}\W*$|^\w+, \d{1,2} \w+ \d{4}$|^\w+ \d{1,2},? \d{4}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    paragraph: int
    where: str  # headline, standfirst, or text

    @cached_property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True)
class Laid:
    """An article laid out. What is furniture has no sentence."""

    text: str

    @cached_property
    def lower(self) -> str:
        return in_small_letters(self.text)

    @cached_property
    def furniture(self) -> list[Span]:
        return furniture(self.text)

    @cached_property
    def paragraphs(self) -> list[Span]:
        """Those of the article; what furniture is glued to begins after it."""
        kept = []
        for paragraph in _paragraphs(self.text):
            start, end = paragraph
            for cut in self.furniture:
                if cut.start <= start < cut.end:
                    start = min(end, cut.end)
                if cut.start < end <= cut.end:
                    end = max(start, cut.start)
            while start < end and self.text[start].isspace():
                start += 1
            if start < end:
                kept.append(Span(start, end))
        return kept

    @cached_property
    def sentences(self) -> list[Sentence]:
        found = []
        headline, standfirst = self._heads
        for number, paragraph in enumerate(self.paragraphs):
            where = "headline" if number == headline else "standfirst" if number == standfirst else "text"
            found += [Sentence(*span, number, where) for span in split(self.text, paragraph)]
        return found

    @cached_property
    def _heads(self) -> tuple[int | None, int | None]:
        lines = [n for n, span in enumerate(self.paragraphs[:8]) if not _BYLINE.match(self.text[span.start : span.end])]
        if len(self.paragraphs) < 2 or not lines or not self._is_head(lines[0], 220):
            return None, None
        after = [n for n in lines[1:2] if len(self.paragraphs) > 2 and self._is_head(n, 300)]
        return lines[0], after[0] if after else None

    def _is_head(self, number: int, longest: int) -> bool:
        span = self.paragraphs[number]
        line = self.text[span.start : span.end].rstrip()
        return len(line) <= longest and not line.endswith((".", ":", ".”", '."')) and not line.startswith(("“", '"'))

    @property
    def headline(self) -> Span | None:
        number = self._heads[0]
        return None if number is None else self.paragraphs[number]

    @cached_property
    def bylines(self) -> list[Span]:
        """Lines before the text that say who published it, and when."""
        return [span for span in self.paragraphs[:8] if _BYLINE.match(self.text[span.start : span.end])]

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, place: int) -> Sentence | None:
        number = bisect_right(self._starts, place) - 1
        if number >= 0 and place < self.sentences[number].end:
            return self.sentences[number]
        return None

    def sentence_after(self, sentence: Sentence) -> Sentence | None:
        number = bisect_right(self._starts, sentence.start)
        return self.sentences[number] if number < len(self.sentences) else None

    def before(self, place: int, most: int) -> list[Sentence]:
        """The last sentences that begin before this place."""
        last = bisect_left(self._starts, place)
        return self.sentences[max(0, last - most) : last]

    def around(self, place: int) -> Span:
        sentence = self.sentence_at(place)
        return sentence.span if sentence else Span(place, place)


def in_small_letters(text: str) -> str:
    """Letter for letter, so that a place in it is the same in the text: "İ", which would become two, stays."""
    lower = text.lower()
    return (
        lower if len(lower) == len(text) else "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    )


def furniture(text: str) -> list[Span]:
    """Appeals for money, cookies, comments, links to other stories: what a page puts around an article."""
    marked: list[Span] = []
    lower = in_small_letters(text)
    for paragraph in _paragraphs(text):
        sentences = list(split(text, paragraph))
        marked += [span for span in sentences if _is_furniture(lower[span.start : span.end])]
    appeals = [span for span in marked if _APPEAL.search(text, *span)]
    for first, last in pairwise(appeals):
        if last.start - first.end < _LONGEST_APPEAL:
            marked.append(Span(first.start, last.end))
    return _joined(sorted(marked))


def without(text: str, cuts: list[Span]) -> str:
    """The text without these, and without the empty lines that they leave."""
    kept, at = [], 0
    for cut in cuts:
        kept.append(text[at : cut.start])
        at = cut.end
    lines = "".join([*kept, text[at:]]).splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _is_furniture(sentence: str) -> bool:
    return bool(_FURNITURE_BEGINS.match(sentence) or _FURNITURE_HOLDS.search(sentence))


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        # Sentence by sentence, with a space between.
        if joined and span.start <= joined[-1].end + 1:
            joined[-1] = Span(joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined


def _paragraphs(text: str) -> Iterator[Span]:
    for line in re.finditer(r"[^\r\n]+", text):
        words = line[0].strip()
        if words:
            start = line.start() + line[0].index(words[0])
            yield Span(start, start + len(words))


def split(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of a paragraph; what has no end in sight is cut between words."""
    for start, end in _sentences(text, paragraph):
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + 1, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            yield Span(start, cut)
            start = cut + (text[cut] == " ")
        if start < end:
            yield Span(start, end)


def _sentences(text: str, paragraph: Span) -> Iterator[Span]:
    """The sentences of a paragraph. Two that were glued together ("difference.The") are two."""
    start = paragraph.start
    for end in _END.finditer(text, paragraph.start, paragraph.end):
        before = text[max(start, end.start() - 12) : end.start()]
        if text[end.start()] == "." and (_ABBREVIATED.search(before) or not before.strip()):
            continue
        if end.end() < paragraph.end and not text[end.end()].isspace() and not re.search(r"[a-z]{2}$", before):
            continue
        yield Span(start, end.end())
        start = end.end()
        while start < paragraph.end and text[start].isspace():
            start += 1
    if start < paragraph.end:
        yield Span(start, paragraph.end)


class Taken:
    """Which characters of a text are spoken for already."""

    def __init__(self, text: str) -> None:
        self._mask = bytearray(len(text))

    def has(self, start: int, end: int) -> bool:
        return any(self._mask[start:end])

    def add(self, start: int, end: int) -> None:
        self._mask[start:end] = b"\1" * (end - start)
