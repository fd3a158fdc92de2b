"""The captured text of a source, for editors: its passages marked. Escaped first, marked after."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Span = tuple[int, int]


def marked(text: str, passages: Iterable[str]) -> list[SafeString]:
    """The text's paragraphs, each passage that stands in it word for word (line breaks apart) in ``<mark>``."""
    spans = _merged(span for passage in passages for span in _spans(text, passage))
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    html = "".join(_in_mark(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces))
    # Every piece was escaped above; the marks are the only markup.
    return [mark_safe(paragraph) for paragraph in re.split(r"\n+", html) if paragraph.strip()]  # noqa: S308


def _spans(text: str, passage: str) -> Iterator[Span]:
    words = passage.split()
    if words:
        yield from (found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text))


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _in_mark(piece: str) -> str:
    """Marked line by line: a paragraph ends where its text does."""
    return "\n".join(f"<mark>{escape(line)}</mark>" if line.strip() else line for line in piece.split("\n"))
