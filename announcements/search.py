"""Words to what is found: documents that hold them, the passages in which they stand, and the nearest names to a misspelt one.

Knows no model, only what migrations 0008, 0017 and 0020 keep: ``search_doc``, ``words_meant`` and ``record_texts``. What a page asks is asked of all
kinds in one statement: each way to the database and back takes longer than finding a few records.
"""

import difflib
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from itertools import islice
from threading import local
from time import monotonic, sleep
from typing import Any
from unicodedata import normalize

import numpy as np
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.safestring import SafeString

from announcements.at_once import WAIT_SECONDS, Crowded, Places
from announcements.planned import Asked, planned

# Each has a table of its documents. The view ``search_doc`` is all of them.
KINDS = ("agreement", "announcement", "statement", "official", "organisation", "event", "source", "country")

LONGEST = 10_000
# Each phrase, word to leave out and OR is looked for by itself: thousands would keep a server busy for seconds.
MOST_PARTS = 50
# So many of the newest are put in order of relevance: ranking reads each one's document.
RANKED = 200

# So many plain words are looked up in no time. A sign within a word makes a phrase of it.
PLAIN_WORDS = 20

_PARTS = re.compile(r'(?:^|\s)-|"|\bor\b', re.IGNORECASE)
_JOINED = re.compile(r"[^\W_](?:[^\w\s]|_)+[^\W_]")


class CannotBeAsked(ValueError):
    """Words that can't be looked for, with a message fit for a reader."""


def asked(typed: str) -> str:
    """What was typed, with single blanks. A NUL can be in no text: it parts words."""
    words = " ".join(typed.replace("\0", " ").split())
    if len(words) > LONGEST:
        raise CannotBeAsked(f"It is longer than {LONGEST:,} characters.")
    if typed.strip() and not any(character.isalnum() for character in words):
        raise CannotBeAsked("Write at least one letter or digit.")
    if len(_PARTS.findall(words)) > MOST_PARTS:
        raise CannotBeAsked(
            f"It asks for too much at once: at most {MOST_PARTS} quotation marks, words to leave out and ORs."
        )
    return words


# Whoever looks for much: a phrase of common words has every document read that holds them, a second's work of a processor.
# Of all processes one has a turn at a database, and of each one waits for it: so most processors and threads serve pages.
TURNS = Places(settings.SEARCHES_AT_ONCE)
_TURN = 0x7475726E
REST_SECONDS = 1.0
_NOT_GIVEN = "55P03"
_mine = local()


def is_much(words: str) -> bool:
    return bool(_PARTS.search(words) or _JOINED.search(words)) or len(words.split()) > PLAIN_WORDS


@contextmanager
def in_turn(words: str) -> Iterator[None]:
    """Where these words are much to look for, nobody else looks for as much meanwhile. What is written within is not kept. Raises Crowded."""
    if TURNS.free is None or not is_much(words) or getattr(_mine, "turn", False):
        yield
        return
    with TURNS.one(), _turn_at_the_database():
        _mine.turn = True
        try:
            yield
        finally:
            _mine.turn = False


@contextmanager
def _turn_at_the_database() -> Iterator[None]:
    """The lock goes with what was begun for it: also where a longer transaction goes on, or a pooler hands the session to others."""
    with transaction.atomic():
        try:
            _rows("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
            began = monotonic()
            _rows("SELECT pg_advisory_xact_lock(%s)", [_TURN])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) == _NOT_GIVEN:
                raise Crowded from error
            raise
        # Whoever waited comes after somebody else: one after the other without a pause would keep a processor from all other pages.
        sleep(min(monotonic() - began, REST_SECONDS))
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Meant:
    """What words look for, and which are marked where they are found, as PostgreSQL writes queries. Empty where they are too common."""

    query: str
    marked: str


# As the configuration ``tracker`` does it: accents fold, then words are stemmed. A stop word has no stem.
_STEMS = """
SELECT (ts_lexize('english_stem', coalesce((ts_lexize('unaccent', word))[1], word)))[1]
FROM unnest({}::text[]) WITH ORDINALITY given (word, at) ORDER BY at
"""
_WORD = re.compile(r"[^\W_]+")
# In one value: a row of an answer each costs more than finding them. A few are ranked at once.
_FOUND = "CASE WHEN ${place} AND {asked} THEN (SELECT string_agg(sent, NULL) FROM search_doc_{kind} WHERE {met}) END AS {kind}"
_RANKED = "{kind}, CASE WHEN octet_length({kind}) <= 5 * {ranked} THEN ranks_of_found('{kind}', looked_for, query) END"
# By the words and by the signs of those that stand side by side (migration 0017). Where places matter, what that finds is read: by a
# statement of its own, for to ask of each document whether it has to be would take a twentieth of a search for common words.
_BY_WORDS = ("NOT by_place", "with_neighbours(vector) @@ looked_for")
_BY_PLACE = ("true", "with_neighbours(vector) @@ looked_for AND vector @@ query")
# What begins with a word is also the word itself: looked for once, where nothing else binds one of the two.
_WORD_OR_BEGINNING = r"(^|\( |\| )('(?:[^']|'')+') \| \2:\*(?= \)| \||$)"


def _looking_up(asked: str, met: str) -> str:
    found = [_FOUND.format(place=place, asked=asked, kind=kind, met=met) for place, kind in enumerate(KINDS, 3)]
    ranked = [_RANKED.format(kind=kind, ranked=RANKED) for kind in KINDS]
    # OFFSET 0 has each step worked out once, and not wherever the next one uses it.
    return f"""
SELECT by_place, query::text, marked::text, ARRAY({_STEMS.format("$2")}), {", ".join(ranked)}
FROM (
    SELECT *, {", ".join(found)}
    FROM (
        SELECT *, regexp_replace(looked_up::text, $re${_WORD_OR_BEGINNING}$re$, '\\1\\2:*', 'g')::tsquery AS looked_for
        FROM words_meant($1) OFFSET 0
    ) asked OFFSET 0
) found
"""


_LOOKED_UP, _LOOKED_UP_BY_PLACE = _looking_up(*_BY_WORDS), _looking_up(*_BY_PLACE)
_TAKES = "text, text[]" + ", boolean" * len(KINDS)
# An id is sent in five digits of six bits each, of which "0" is the least (migration 0020).
_SENT = np.dtype([("first", "u1"), ("others", ">u4")])
_RANK = np.dtype([("id", ">i4"), ("rank", ">f4")])


# How relevant each record is, by its id.
Ranks = dict[int, float]


def meant(words: str) -> Meant:
    """Reading words takes longer than finding a few records: who asks several questions about the same ones reads them once."""
    return looked_up(words, ()).meant


@dataclass(frozen=True)
class LookedUp:
    """Of each kind that was asked for the ids of what is found; where they are few, how relevant each is."""

    meant: Meant
    ids: dict[str, np.ndarray]
    ranks: dict[str, Ranks]


def looked_up(words: str, kinds: Collection[str]) -> LookedUp:
    """What words mean, and what they find of these kinds."""
    return found_by(words, kinds, planned(*looking_up(words, kinds)))


def looking_up(words: str, kinds: Collection[str], by_place: bool = False) -> Asked:
    """What ``looked_up`` asks, for who asks more at once: ``found_by`` makes it of the answer."""
    name, sql = ("looked_up_by_place", _LOOKED_UP_BY_PLACE) if by_place else ("looked_up", _LOOKED_UP)
    return Asked(name, _TAKES, sql, [words, _plain_words(words), *(kind in kinds for kind in KINDS)])


def _plain_words(words: str) -> list[str]:
    return _WORD.findall(words)[:PLAIN_WORDS]


def found_by(words: str, kinds: Collection[str], rows: list[tuple[Any, ...]]) -> LookedUp:
    ((by_place, query, marked, stems, *found),) = rows
    if by_place:
        ((_, query, marked, stems, *found),) = planned(*looking_up(words, kinds, by_place=True))
    _learn(_plain_words(words), stems)
    ids = {kind: _ids(some or "") for kind, some in zip(KINDS, found[::2], strict=True) if kind in kinds}
    ranks = {}
    for kind, some in zip(KINDS, found[1::2], strict=True):
        if some:
            each = np.frombuffer(some, dtype=_RANK)
            ranks[kind] = dict(zip(each["id"].tolist(), each["rank"].tolist(), strict=True))
    return LookedUp(Meant(query, marked), ids, ranks)


def _ids(sent: str) -> np.ndarray:
    digits = np.frombuffer(sent.encode(), dtype=_SENT)
    others = digits["others"].astype(np.uint32) - 0x30303030
    joined = others & 63 | others >> 2 & 63 << 6 | others >> 4 & 63 << 12 | others >> 6 & 63 << 18
    return (digits["first"].astype(np.int64) - 0x30 << 24) + joined


def _rows(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


_RANKS = " UNION ALL ".join(
    f"SELECT '{kind}', id, ts_rank(vector, $1) FROM search_doc_{kind} WHERE id = ANY (${place})"
    for place, kind in enumerate(KINDS, 2)
)


def ranks_of(query: str, numbers: Mapping[str, Sequence[int]]) -> dict[str, Ranks]:
    """How relevant each of these records is, by kind."""
    ranks: dict[str, Ranks] = {kind: {} for kind in numbers}
    takes = ", ".join(["tsquery", *["bigint[]"] * len(KINDS)])
    values = [query, *(list(numbers.get(kind, ())) for kind in KINDS)]
    for kind, number, rank in planned("ranks", takes, _RANKS, values) if numbers else ():
        ranks[kind][number] = rank
    return ranks


def by_relevance(numbers: Sequence[int], ranks: Mapping[int, float]) -> list[int]:
    """The most relevant first; where equally so, in the order given."""
    return sorted(numbers, key=lambda number: -ranks.get(number, 0))


# Passages


@dataclass(frozen=True)
class Passage:
    """Where the words stand: in which text of the record, whose it is, and the words around them, marked."""

    field: str
    about: str
    words: SafeString

    @property
    def is_title(self) -> bool:
        """It is what the record is called: there it is marked in the line itself."""
        return self.field in ("title", "name", "headline", "quote") and not self.about

    @property
    def where(self) -> str:
        return WHERE[self.field].format(self.about) if self.about and "{}" in WHERE[self.field] else PLAIN[self.field]


WHERE = {
    "title": "In the title",
    "other title": "In another title",
    "text number": "In the number of its text",
    "form": "In its form",
    "note": "In a note",
    "party": "Party",
    "official": "Official",
    "role": "In the role of {}",
    "step": "In a step’s words",
    "place": "In a step’s place",
    "figure": "In what a figure counts",
    "passage": "In what {} says",
    "headline": "In a headline of {}",
    "summary": "In the summary",
    "event": "Event",
    "involved": "Involved",
    "statement": "In a statement by {}",
    "quote": "In the words",
    "name": "In the name",
    "other name": "In another name",
    "office": "In an office",
    "short name": "In the short name",
    "country": "Country",
    "publisher": "Publisher",
    "address": "In the address",
    "name in French": "In the name in French",
    "code": "Code",
    "alternative": "Also called",
    "former": "Formerly called",
    "demonym": "Its people",
}
PLAIN = {
    **WHERE,
    "role": "In a role",
    "passage": "In what a source says",
    "headline": "In the headline",
    "statement": "In a statement",
}

# Every text of the records that are shown. Each kind's by itself: to pass the others by would take half as long again.
_TEXTS = "SELECT '{0}', id, field, weight::text, coalesce(about, ''), left(words, 50000) FROM record_texts('{0}', $1)"
_IN_QUERY = re.compile(r"'((?:[^']|'')+)'(:\S+)?|<(-|\d+)>|\S")
_MARKS = re.compile("[\u0300-\u036f]+")
# No page can show these.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A shorter text is shown whole; so far before a place words are looked for.
WHOLE, REACH = 300, 160
BEFORE, AFTER, FRAGMENTS = 12, 23, 2

# A word's stem is a matter of the dictionary, which never changes.
_stems: dict[str, str | None] = {}


@dataclass(frozen=True)
class Term:
    """A stem, or the beginning of one, so many words after the one before it."""

    stem: str
    begins: bool
    after: int = 0

    def is_met_by(self, stem: str | None) -> bool:
        return stem is not None and (stem.startswith(self.stem) if self.begins else stem == self.stem)


Phrase = list[Term]
Span = tuple[int, int]


def texts_asked(kind: str, numbers: Sequence[int]) -> Asked:
    """All texts of these records of a kind."""
    return Asked(f"{kind}_texts", "bigint[]", _TEXTS.format(kind), [list(numbers)])


def passages(marked: str, rows: list[tuple[Any, ...]]) -> dict[tuple[str, int], Passage]:
    """Of each of the records whose texts these are, one with the words marked; none where they stand in no text of it.

    Not by ``ts_headline``: it reads all texts of a record word by word, 2 to 4 ms for each, and lets stored markup through.
    """
    phrases = _phrases(marked)
    begin = {_beginning(term) for phrase in phrases for term in phrase}
    folded = iter(_folded([*begin, *(row[5] for row in rows)]))
    plain_begin = tuple(set(islice(folded, len(begin))))
    texts = [(row, list(_alike(row[5], plain, plain_begin))) for row, plain in zip(rows, folded, strict=True)]
    stems = _stems_of({word[0] for _, found in texts for word in found})
    best: dict[tuple[str, int], tuple[Any, Any, set[Span]]] = {}
    for row, found in texts:
        if not found:
            continue
        met = [hits for phrase in phrases if (hits := _met(phrase, row[5], found, stems))]
        # What holds more of the words comes first, then what says more of the record.
        place = (-len(met), row[3])
        if met and (row[:2] not in best or place < best[row[:2]][0]):
            best[row[:2]] = place, row, set().union(*met)
    return {record: Passage(row[2], row[4], _marked(row[5], hits)) for record, (_, row, hits) in best.items()}


def _phrases(query: str) -> list[Phrase]:
    phrases: list[Phrase] = []
    after = 0
    for stem, how, distance in _IN_QUERY.findall(query):
        if stem:
            term = Term(stem.replace("''", "'"), "*" in how, after)
            if after:
                phrases[-1].append(term)
            else:
                phrases.append([term])
        after = (1 if distance == "-" else int(distance)) if distance else 0
    return phrases


def _beginning(term: Term) -> str:
    """How a word begins whose stem it is: as the stem does, but for its last letter. Folded, an i stands for a y ("dying")."""
    return term.stem[: max(2, len(term.stem) - 1)]


# What stands for each character, as soon as it was met; texts are parted by the one that no text holds.
_PARTED, _UNKNOWN = "\0", 0xFFFF_FFFF
_plain = np.full(sys.maxunicode + 1, _UNKNOWN, dtype="<u4")
_plain[ord(_PARTED)] = ord(_PARTED)


def _folded(texts: Sequence[str]) -> list[str]:
    """Each letter without its accent, a blank for what is none. One for one: places stay what they are."""
    if not texts:
        return []
    codes = np.frombuffer(_PARTED.join(texts).encode("utf-32-le"), dtype="<u4")
    if unknown := set(codes[_plain[codes] == _UNKNOWN].tolist()):
        for code in unknown:
            _plain[code] = ord(_plain_letter(chr(code)))
    return _plain[codes].tobytes().decode("utf-32-le").split(_PARTED)


def _plain_letter(letter: str) -> str:
    plain = _MARKS.sub("", normalize("NFKD", letter)).lower().replace("y", "i")
    return (plain if len(plain) == 1 else letter) if letter.isalnum() else " "


def _alike(text: str, folded: str, begin: tuple[str, ...]) -> Iterator[re.Match[str]]:
    """The words that can be meant: those that begin so, and those of which it can't be told because no plain letter stands for one."""
    if not folded.isascii():
        words = ((word, folded[slice(*word.span())]) for word in _WORD.finditer(text))
        yield from (word for word, plain in words if plain.startswith(begin) or not plain.isascii())
        return
    # Most words are none of them: to take each for itself would be most of the work.
    for beginning in begin:
        at = folded.find(beginning)
        while at >= 0:
            if not folded[at - 1 : at].isalnum() and (word := _WORD.match(text, at)):
                yield word
            at = folded.find(beginning, at + 1)


def _learn(words: Sequence[str], stems: Sequence[str | None]) -> None:
    global _stems
    if len(_stems) > 100_000:
        # Not emptied: others may be reading it.
        _stems = {}
    _stems.update(zip(words, stems, strict=True))


def _stems_of(words: set[str]) -> dict[str, str | None]:
    known = _stems
    found = {word: known[word] for word in words if word in known}
    if unknown := [word for word in words if word not in found]:
        stems = [stem for (stem,) in _rows(_STEMS.format("%s"), [unknown])]
        _learn(unknown, stems)
        found |= zip(unknown, stems, strict=True)
    return found


def _met(phrase: Phrase, text: str, found: list[re.Match[str]], stems: dict[str, str | None]) -> set[Span]:
    """Where in a text the words of a phrase stand, wherever it stands whole. ``found`` are those of its words that can be meant."""
    return {hit for word in found if phrase[0].is_met_by(stems[word[0]]) for hit in _stands(phrase, text, word, stems)}


def _stands(phrase: Phrase, text: str, first: re.Match[str], stems: dict[str, str | None]) -> list[Span]:
    hits = [first.span()]
    words = _WORD.finditer(text, first.end())
    for term in phrase[1:]:
        word = next(islice(words, term.after - 1, None), None)
        if word is None or not term.is_met_by(stems.get(word[0])):
            return []
        hits.append(word.span())
    return hits


def _marked(text: str, hits: set[Span]) -> SafeString:
    """Escaped piece by piece, and marked between the pieces: stored markup stays what it is, words."""
    if len(text) < WHOLE:
        return _piece(text, hits, 0, len(text))
    pieces, reached = [], 0
    for start, end in sorted(hits):
        if start >= reached and len(pieces) < FRAGMENTS:
            before = _words_before(text, start, reached)
            after = [word.end() for word in islice(_WORD.finditer(text, end), AFTER)]
            reached = after[-1] if after else end
            pieces.append(_piece(text, hits, before, reached))
    return SafeString(" … ".join(pieces))


def _words_before(text: str, place: int, earliest: int) -> int:
    """Where the words begin that are shown before a place. Far enough before it no more are looked for: they would be very long."""
    start = max(earliest, place - REACH)
    while start and start < place and text[start - 1].isalnum():
        start += 1
    words = [word.start() for word in _WORD.finditer(text, start, place)][-BEFORE:]
    return words[0] if words else place


def _piece(text: str, hits: set[Span], start: int, end: int) -> SafeString:
    shown, pieces, at = _CONTROLS.sub(" ", text[start:end]), [], 0
    for first, last in sorted((first - start, last - start) for first, last in hits):
        if first >= at and last <= len(shown):
            between = shown[at:first]
            if pieces and not between.strip() and pieces[-1].endswith("</mark>"):
                # Words that stand together are one mark.
                pieces[-1] = pieces[-1].removesuffix("</mark>") + f"{escape(between)}{escape(shown[first:last])}</mark>"
            else:
                pieces.append(f"{escape(between)}<mark>{escape(shown[first:last])}</mark>")
            at = last
    return SafeString("".join([*pieces, escape(shown[at:])]))


# Did you mean

# A country is offered under the name that it has here, by whichever of its names comes nearest.
_NEAREST = """
WITH asked AS MATERIALIZED (SELECT fold(%s) AS words)
SELECT name FROM (
    SELECT name, search_key AS key FROM announcements_country
    UNION ALL SELECT country.name, also.search_key FROM announcements_countryname also
    JOIN announcements_country country ON country.code = also.country_id
    UNION ALL SELECT name, sort_key FROM announcements_official WHERE state = 'published'
    UNION ALL SELECT name, sort_key FROM announcements_organisation WHERE state = 'published'
    UNION ALL SELECT name, sort_key FROM announcements_event WHERE state = 'published'
) named, asked
WHERE length(key) > 2 AND position(' ' || key || ' ' IN ' ' || words || ' ') = 0 AND word_similarity(key, words) >= 0.4
GROUP BY name ORDER BY max(word_similarity(key, words) + similarity(key, words)) DESC, name LIMIT 3
"""


def nearest_names(words: str) -> list[tuple[str, str]]:
    """Known names that come near to what was typed, each with the whole of it mended."""
    return [(name, _mended(words[:200], name)) for (name,) in _rows(_NEAREST, [words[:200]])]


def _mended(words: str, name: str) -> str:
    """With the words that come nearest to the name replaced by it."""
    typed, size = words.split(), len(name.split())
    places = range(max(1, len(typed) - size + 1))

    def likeness(at: int) -> float:
        return difflib.SequenceMatcher(None, " ".join(typed[at : at + size]).casefold(), name.casefold()).ratio()

    best = max(places, key=likeness)
    return " ".join([*typed[:best], name, *typed[best + size :]])
