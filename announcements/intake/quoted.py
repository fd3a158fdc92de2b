"""What stands in quotation marks, over several paragraphs too; and what is quoted by its place alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from announcements.intake.gazetteer import word_list
from announcements.intake.sentences import Laid
from announcements.passages import Span

# Of more than one word: the others are in words.txt.
_PHRASES = r"put it|put it this way|summed (?:it )?up|sums (?:it )?up|went on|goes on|point(?:ed|s|ing) out|made (?:it )?clear|makes (?:it )?clear|according to|in the words of"
# By their first letter: of more than two hundred in a row each would be tried at each place.
_VERBS = "|".join(
    f"{letter}(?:{'|'.join(sorted((one[1:] for one in words), reverse=True))})"
    for letter, words in groupby(sorted(word_list("saying")), key=lambda one: one[0])
)
SPEECH = rf"(?:{_VERBS}|{_PHRASES})"
# The United States say nothing by their name.
SAYING = re.compile(rf"\b(?!(?-i:States)\b){SPEECH}\b", re.IGNORECASE)
# "Home Secretary Joan Mills said:", and then a paragraph without marks: how governments print what their ministers say.
_SAID_COLON = re.compile(
    r"\b(?:said|says|added|adds|commented|stated|wrote|writes|responded|replied|remarked|told (?:[\w’'-]+ ){0,3}[\w’'-]+|(?:as|the) follow(?:s|ing)|comments?)(?: (?:today|yesterday|on \w+day|in \w+))?:$",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my|us|me)\b", re.IGNORECASE)
_MARKS = ("“", '"', "„", "«", "‘", "'", "-", "•", "*")
_CLOSES = {"“": "”", "„": "“”", "«": "»", '"': '"'}


@dataclass(frozen=True)
class Quoted:
    """``span`` is without its marks; ``outer`` with them. ``whole``: its paragraph begins with it."""

    span: Span
    outer: Span
    first_paragraph: int
    last_paragraph: int


def quoted(laid: Laid) -> list[Quoted]:
    """What stands in quotation marks, outermost only. A paragraph that begins with a mark goes on with one that was not closed."""
    found: list[Quoted] = []
    opened: tuple[int, int] | None = None
    text = _with_double_marks(laid.text)
    for number, paragraph in enumerate(laid.paragraphs):
        at = paragraph.start
        if opened is not None and text[at] in ("'‘" if text[opened[0]] in "'‘" else '“"«„'):
            at += 1
        elif opened is not None and text[laid.paragraphs[number - 1].end - 1] in ".!?…:":
            # It was never closed: it ends with its paragraph. (A line that is cut within a sentence is none.)
            found.append(_closed(text, opened, number - 1, laid.paragraphs[number - 1].end, 0))
            opened = None
        if opened is None and _unmarked(laid, number, found):
            continue
        following = laid.paragraphs[number + 1].start if number + 1 < len(laid.paragraphs) else 0
        opened = _in_paragraph(text, Span(at, paragraph.end), number, opened, found, text[following])
    if opened is not None:
        found.append(_closed(text, opened, len(laid.paragraphs) - 1, laid.paragraphs[-1].end, 0))
    return [_with_whole_marks(laid.text, one) for one in found if one.span.end > one.span.start]


def _with_double_marks(text: str) -> str:
    """ "‘‘We will,’’ he said": two single marks are a double one; each letter keeps its place."""
    if "‘‘" in text:
        text = text.replace("‘‘", " “").replace("’’", "” ")
    if "“" not in text:
        # ”We will,” he said: the same mark before and behind, as Swedes and Finns print it.
        text = re.sub(r"(?<![^\s(])”(?=\w)", "“", text)
    return re.sub(r"(?<=\S)''(?!\w)", '" ', re.sub(r"(?<!\S)''(?=\S)", ' "', text)) if "''" in text else text


def _with_whole_marks(text: str, one: Quoted) -> Quoted:
    start, end = one.outer
    doubled = Span(
        start - (text[max(0, start - 1) : start + 1] in ("‘‘", "''")), end + (text[end - 1 : end + 1] in ("’’", "''"))
    )
    return replace(one, outer=doubled) if doubled != one.outer else one


def _unmarked(laid: Laid, number: int, found: list[Quoted]) -> bool:
    """Adds a paragraph that is said by its place alone: after "… said:", or going on, in the first person, with what was."""
    paragraph = laid.paragraphs[number]
    words = laid.text[paragraph.start : paragraph.end]
    if not number or not words.endswith((".", "!", "?")) or words.startswith(_MARKS) or len(words.split()) < 8:
        return False
    before = laid.paragraphs[number - 1]
    if _SAID_COLON.search(laid.text[max(before.start, before.end - 60) : before.end]):
        start = paragraph.start + 2 if words.startswith("> ") else paragraph.start
        found.append(Quoted(Span(start, paragraph.end), paragraph, number, number))
        return True
    last = found[-1] if found and found[-1].last_paragraph == number - 1 else None
    if last is None or laid.text.startswith(_MARKS, last.outer.start) or last.outer.end != before.end:
        return False
    if not _FIRST_PERSON.search(words) or SAYING.search(words):
        return False
    found[-1] = Quoted(
        Span(last.span.start, paragraph.end), Span(last.outer.start, paragraph.end), last.first_paragraph, number
    )
    return True


def _in_paragraph(
    text: str, paragraph: Span, number: int, opened: tuple[int, int] | None, found: list[Quoted], following: str
) -> tuple[int, int] | None:
    """Adds what is closed in this paragraph; what is open at its end is given back. The next one begins with ``following``."""
    at = paragraph.start
    while at < paragraph.end:
        if opened is None:
            start = _opening(text, at, paragraph)
            if start is None:
                return None
            opened, at = (start, number), start + 1
        goes_on = text[opened[0]] == following and text[max(paragraph.start, opened[0] - 2) : opened[0]] in ("", ": ")
        end = _closing(text, opened[0], at, paragraph.end, goes_on=goes_on or opened[1] < number)
        if end is not None:
            found.append(_closed(text, opened, number, end, 1))
            opened, at = None, end + 1
        elif opened[1] == number and not goes_on and (tag := _TAG_AT_END.search(text, at, paragraph.end)):
            # “We will, says Ferri, the minister: somebody forgot to close it.
            found.append(_closed(text, opened, number, tag.start(), 0))
            opened, at = None, paragraph.end
        elif text[opened[0]] in "'‘" and not goes_on and opened[1] == number:
            at, opened = opened[0] + 1, None
        else:
            return opened
    return opened


def _closed(text: str, opened: tuple[int, int], last: int, end: int, mark: int) -> Quoted:
    start = opened[0] + 1
    stop = end
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return Quoted(Span(start, stop), Span(opened[0], end + mark), opened[1], last)


_TAG_AT_END = re.compile(rf"(?<=[.,!?])(?= (?i:{SPEECH}) [A-ZÀ-ÖØ-Þ][^.!?“”\"]{{2,120}}[.!?]?$)", re.MULTILINE)
_OPENING = re.compile(r"[“„«]|(?<![\w)])\"(?=\S)|(?<![\w.,)])['‘](?=[A-Za-z])")


_MARK = re.compile(r"[“”»\"]")


def _opening(text: str, at: int, paragraph: Span) -> int | None:
    found = _OPENING.search(text, at, paragraph.end)
    return found.start() if found else None


def _closing(text: str, opened: int, at: int, end: int, *, goes_on: bool) -> int | None:
    mark = text[opened]
    if mark in _CLOSES:
        return _matching(text, mark, at, end)
    # A single mark is an apostrophe too: the last that can close, before the next that opens.
    following = re.compile(r"(?<![\w.,)])['‘](?=[A-Za-z])").search(text, at + 1, end)
    stop = following.start() if following else end
    closing = list(re.finditer(r"(?<=[\w.,!?…])['’](?!\w)", text[at:stop]))
    firm = [one for one in closing if text[at + one.start() - 1] in ".,!?…"]
    if goes_on:
        # In several paragraphs "the partners’ wish" closes nothing.
        closing = [one for one in closing if text[at + one.start() - 1] != "s"]
    chosen = firm[0] if firm else closing[-1] if closing else None
    return at + chosen.start() if chosen else None


def _matching(text: str, mark: str, at: int, end: int) -> int | None:
    """Many pages mix curly and straight marks: “…" ends where a straight one stands after a word, and "…” at a curly one."""
    inside = False
    for one in _MARK.finditer(text, at, end):
        if one[0] in _CLOSES[mark]:
            return one.start()
        if mark == "«" or one[0] == "»":
            continue
        if one[0] == "“" or (one[0] == '"' and text[one.start() - 1] in " ([–—"):
            inside = True
        elif inside:
            inside = False
        else:
            return one.start()
    return None
