"""Whether a passage stands in a captured text, where, and what in it comes closest."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

_ALIKE = {
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\ufeff", ""),
    "…": "...",
}
# What stands in the place of words that were taken out for ever.
_REDACTED = r"\[redacted(?: [^\]\[]+)?\]"
# An editor leaves words out of the middle: each part is looked for, in this order.
_LEFT_OUT = re.compile(rf"\[\s*\.\.\.\s*\]|\(\s*\.\.\.\s*\)|\.\.\.|{_REDACTED}")
_LONGEST = 100_000


class Span(NamedTuple):
    start: int
    end: int


class Piece(NamedTuple):
    words: str
    marked: bool


def spans(passage: str, text: str) -> list[Span]:
    """Where the passage stands in the text; empty when it doesn't. Blanks and the shapes of quote marks and dashes don't matter."""
    plain, places = _plain(text)
    found, start = [], 0
    for part in _parts(passage):
        at = plain.find(part, start)
        if at < 0:
            return []
        start = at + len(part)
        found.append(Span(places[at], places[start - 1] + 1))
    return found


def is_redacted(text: str) -> bool:
    """Whether words were taken out of it: what is not found in it may have stood there."""
    return bool(re.search(_REDACTED, text))


def closest(passage: str, text: str) -> str:
    """As many words of the text as the passage has, where most of them are the same; empty when fewer than half are."""
    words, wanted = text[:_LONGEST].split(), Counter(_key(word) for word in passage[:2000].split())
    width = min(wanted.total(), len(words))
    missing, alike, best = wanted.copy(), 0, (0, 0)
    for at, word in enumerate(words):
        if at >= width:
            missing[_key(words[at - width])] += 1
            alike -= missing[_key(words[at - width])] > 0
        alike += missing[_key(word)] > 0
        missing[_key(word)] -= 1
        best = max(best, (alike, -at))
    if not width or best[0] * 2 < width:
        return ""
    end = 1 - best[1]
    return " ".join(words[max(0, end - width) : end]).strip("“”\"‘’'.,;: ")


def marked(passages: list[str], text: str) -> list[list[Piece]]:
    """The text in paragraphs, each in pieces, those marked that a passage holds."""
    found = sorted(span for passage in passages for span in spans(passage, text))
    return [list(_pieces(text, start, end, found)) for start, end in _paragraphs(text)]


def _pieces(text: str, start: int, end: int, found: list[Span]) -> Iterator[Piece]:
    at = start
    for span in found:
        first, last = max(at, span.start), min(end, span.end)
        if first < last:
            yield Piece(text[at:first], False)
            yield Piece(text[first:last], True)
            at = last
    yield Piece(text[at:end], False)


def _paragraphs(text: str) -> Iterator[Span]:
    for line in re.finditer(r"[^\r\n]+", text):
        if line[0].strip():
            yield Span(*line.span())


def _parts(passage: str) -> list[str]:
    parts = (part.strip() for part in _LEFT_OUT.split(_plain(passage)[0]))
    return [part for part in parts if part]


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with single blanks and plain marks, and for each character its place in the original."""
    characters: list[str] = []
    places: list[int] = []
    for place, original in enumerate(text):
        plain = " " if original.isspace() else _ALIKE.get(original, original)
        if plain == " " and (not characters or characters[-1] == " "):
            continue
        characters.extend(plain)
        places.extend([place] * len(plain))
    return "".join(characters), places


def _key(word: str) -> str:
    return "".join(character for character in word.casefold() if character.isalnum()) or word
