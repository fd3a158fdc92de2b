"""Search over everything: of each kind how many, the most relevant of the newest, and where the words stand in them."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from announcements import search as words_in
from announcements.dates import PartialDate
from announcements.filters import QUESTIONS
from announcements.filters.paging import ByKey, Sort
from announcements.filters.question import IGNORED
from announcements.index import Index, current, ranked
from announcements.models.record import states_visible_to
from announcements.models.rows import rows_asked, rows_read
from announcements.planned import Asked, together
from announcements.search import RANKED, CannotBeAsked, Passage
from announcements.views.kept import kept_until_changed
from announcements.views.links import question

# The order in which they stand on the page.
KINDS = {
    "agreements": "agreement",
    "announcements": "announcement",
    "statements": "statement",
    "officials": "official",
    "countries": "country",
    "organisations": "organisation",
    "events": "event",
    "sources": "source",
}
# Statements have no list of their own.
NEWEST = Sort("newest first", "day", None, descending=True)
PARAMETERS = ("q", "kind", "after", "before")
SHOWN = 5
SIZE = 50


@dataclass
class Result:
    """A line: what it is called and where it leads, and the words around what was found."""

    url: str
    title: str
    quiet: str = ""
    date: PartialDate | None = None
    state: str = "published"
    passage: Passage | None = None


@dataclass
class Group:
    plural: str
    count: int
    url: str
    results: list[Result] = field(default_factory=list)


class WrongQuestion(ValueError):
    pass


@require_safe
@partial(kept_until_changed, looks_itself=True)
def search(request: HttpRequest) -> HttpResponse:
    typed, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    context: dict[str, Any] = {"words": typed[: words_in.LONGEST].replace("\0", " "), "kind": kind, "known": PARAMETERS}
    try:
        _check(request.GET)
        words = words_in.asked(typed)
        context["words"] = words
        if not words:
            return TemplateResponse(request, "search.html", context)
        if kind in QUESTIONS:
            return redirect(question(kind, q=words))
        with words_in.in_turn(words):
            found = _statements(request, words) if kind else _everything(words, request.user)
        return TemplateResponse(request, "search.html", context | found)
    except (WrongQuestion, CannotBeAsked) as error:
        problems = [{"field": "", "where": "", "words": str(error)}]
        return TemplateResponse(request, "search.html", context | {"problems": problems}, status=400)


def _check(given: QueryDict) -> None:
    for name in given:
        if name not in PARAMETERS and not name.startswith(IGNORED):
            raise WrongQuestion(f"“{name[:60]}” is not a condition of this search.")
        if name in PARAMETERS and len(given.getlist(name)) > 1:
            raise WrongQuestion(f"“{name}” is given more than once.")
    kind, ways = given.get("kind", ""), [way for way in ("after", "before") if given.get(way)]
    if kind and kind not in KINDS:
        raise WrongQuestion(f"“{kind[:60]}” is none of {', '.join(KINDS)}.")
    if ways and (len(ways) > 1 or kind != "statements"):
        raise WrongQuestion("Pages follow each other among statements alone: after one, or before one.")


def _everything(words: str, user: Any) -> dict[str, Any]:
    states = [state.value for state in states_visible_to(user)]
    looked, indexes = current().looked_through(words)
    countries = looked.ids["country"].tolist()
    counts, newest = {"countries": len(countries)}, {"country": sorted(countries, reverse=True)[:RANKED]}
    for plural, kind in KINDS.items():
        if plural != "countries":
            counts[plural], newest[kind] = _in_index(plural, words, states, indexes[kind])
    newest = {kind: numbers for kind, numbers in newest.items() if numbers}
    ranks = ranked(looked.meant.query, newest, indexes, looked.ranks)
    shown = {
        plural: words_in.by_relevance(newest[kind], ranks[kind])[:SHOWN]
        for plural, kind in KINDS.items()
        if kind in newest
    }
    results = _results(shown, looked.meant.marked, user) if shown else {}
    total = sum(counts.values())
    return {
        "groups": [Group(plural, counts[plural], _address(plural, words), results[plural]) for plural in shown],
        "total": total,
        "many": max(counts.values()) > RANKED,
        "common": not total and not looked.meant.query,
        "meant": _meant(words) if total < SHOWN else [],
    }


def _in_index(plural: str, words: str, states: list[str], index: Index) -> tuple[int, list[int]]:
    """How many there are in all, and the numbers of the newest."""
    records = index.saying(words) & index.visible(*states)
    if not records:
        # As most words find of most kinds.
        return 0, []
    sort = NEWEST if plural == "statements" else QUESTIONS[plural].first_sort()
    return len(records), index.ids(ByKey(index, sort).walk(records, None, RANKED, forward=True))


def _address(plural: str, words: str) -> str:
    if plural == "statements":
        return f"{reverse('search')}?{urlencode({'q': words, 'kind': plural})}"
    return question(plural, q=words)


def _meant(words: str) -> list[dict[str, str]]:
    return [
        {"name": name, "url": f"{reverse('search')}?{urlencode({'q': mended})}"}
        for name, mended in words_in.nearest_names(words)
    ]


def _results(shown: dict[str, list[int]], marked: str, user: Any) -> dict[str, list[Result]]:
    """Lines, by kind, of the records that this person may see. All that they tell is asked for at once."""
    answers = together([
        *(words_in.texts_asked(KINDS[plural], numbers) for plural, numbers in shown.items()),
        *(_asked(plural, numbers, user) for plural, numbers in shown.items()),
    ])  # fmt: skip
    texts, lines = answers[: len(shown)], answers[len(shown) :]
    passages = words_in.passages(marked, [text for of_kind in texts for text in of_kind])
    found: dict[str, list[Result]] = {}
    for (plural, numbers), rows in zip(shown.items(), lines, strict=True):
        results = _read(plural, numbers, rows)
        for number, result in results.items():
            _show(result, passages.get((KINDS[plural], number)))
        found[plural] = [results[number] for number in numbers if number in results]
    return found


def _asked(plural: str, numbers: list[int], user: Any) -> Asked:
    if plural == "countries":
        return Asked("countries_found", "bigint[]", _COUNTRIES, [numbers])
    if plural == "agreements":
        return rows_asked(plural, numbers, user)
    sql, states = _LINES.get(plural, _STATEMENTS), [state.value for state in states_visible_to(user)]
    return Asked(f"{plural}_found", "bigint[], text[]", sql, [numbers, states])


def _read(plural: str, numbers: list[int], rows: list[tuple[Any, ...]]) -> dict[int, Result]:
    if plural == "countries":
        return {number: Result(reverse("country", args=[code]), name) for number, code, name in rows}
    if plural == "statements":
        return {row[0]: _statement(row) for row in rows}
    if plural in _LINES:
        return {
            number: Result(f"/{plural}/{number}/", title, date=PartialDate(day) if day else None, state=state)
            for number, title, day, state in rows
        }
    return {
        row.pk: Result(row.url, row.title, date=row.date, state=row.state) for row in rows_read(plural, numbers, rows)
    }


def _show(result: Result, passage: Passage | None) -> None:
    """What a record is called is marked where it stands; else the line below says where the words are."""
    if passage and passage.is_title:
        result.title = format_html("“{}”", passage.words) if passage.field == "quote" else passage.words
    else:
        result.passage = passage


# Of most kinds less is told than in their lists, and less is read.
_LINE = "SELECT id, {}, {}, state FROM announcements_{} WHERE id = ANY ($1) AND state = ANY ($2)"
_LINES = {
    "announcements": _LINE.format("title", "announced_on", "announcement"),
    "officials": _LINE.format("name", "NULL", "official"),
    "organisations": _LINE.format("name", "NULL", "organisation"),
    "events": _LINE.format("name", "date", "event"),
    "sources": _LINE.format("coalesce(nullif(headline, ''), publisher)", "published_on", "source"),
}
_COUNTRIES = "SELECT country_number(code), code, name FROM announcements_country WHERE country_number(code) = ANY ($1)"


# Statements, which have no list


_STATEMENTS = """
SELECT said.id, said.announcement_id, said.quote, speaker.name, record.title, record.announced_on,
    least(record.state, speaker.state), said.role_as_printed
FROM announcements_statement said
JOIN announcements_announcement record ON record.id = said.announcement_id AND record.state = ANY ($2)
JOIN announcements_official speaker ON speaker.id = said.official_id AND speaker.state = ANY ($2)
WHERE said.id = ANY ($1)
"""


def _statement(row: Any) -> Result:
    _, announcement, quote, speaker, title, day, state, _ = row
    called = quote if len(quote) <= 160 else f"{quote[:160].rsplit(' ', 1)[0]} …"
    date = PartialDate(day) if day else None
    return Result(reverse("announcement", args=[announcement]), f"“{called}”", f"{speaker}, in: {title}", date, state)


def _statements(request: HttpRequest, words: str) -> dict[str, Any]:
    """A page of them, newest first; each stands on its announcement's page."""
    user, states = request.user, [state.value for state in states_visible_to(request.user)]
    index = current().index("statement")
    records = index.saying(words) & index.visible(*states)
    way = next((way for way in ("after", "before") if request.GET.get(way)), "")
    start = _ordinal_of(request.GET[way], index, states) if way else None
    found = ByKey(index, NEWEST).walk(records, start, SIZE + 1, forward=way != "before")
    more, numbers = len(found) > SIZE, index.ids(found[:SIZE])
    if way == "before":
        numbers.reverse()
    results = _results({"statements": numbers}, words_in.meant(words).marked, user)["statements"]
    here = _address("statements", words)
    has_previous, has_next = (more, True) if way == "before" else (bool(way), more)
    return {
        "group": Group("statements", len(records), here, results),
        "previous_url": f"{here}&before={numbers[0]}" if numbers and has_previous else "",
        "next_url": f"{here}&after={numbers[-1]}" if numbers and has_next else "",
    }


def _ordinal_of(text: str, index: Index, states: list[str]) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    ordinal = index.ordinal(number)
    if ordinal is None or ordinal not in index.visible(*states):
        raise WrongQuestion("There is no such place among these statements. Start at their first page.")
    return ordinal
