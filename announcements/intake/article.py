"""From an article to a draft: pure functions from text to suggestions, each with the words it stands on. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from announcements.dates import PartialDate
from announcements.intake import agreements, figures, written_dates
from announcements.intake.bodies import events, organisations
from announcements.intake.claims import Claims
from announcements.intake.flags import flags
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.languages import language_of
from announcements.intake.parties import Parties
from announcements.intake.people import People
from announcements.intake.places import Places
from announcements.intake.quotations import Quotations
from announcements.intake.sentences import Laid
from announcements.intake.suggestions import Draft, Suggestion

# Whoever can add suggestions: a function of the draft so far. Each must carry a span of its text, within its sentence;
# one that does not is dropped.
Adviser = Callable[[Draft], Iterable[tuple[str, Suggestion]]]


# Languages that print 2.75 for two and three quarters.
_DECIMAL_POINT = {"en", "ja", "zh", "ko", "th", "he", "hi"}


def read(
    text: str,
    gazetteer: Gazetteer,
    *,
    published_on: PartialDate | None = None,
    language: str = "",
    advisers: Iterable[Adviser] = (),
) -> Draft:
    """All that the article suggests. ``published_on`` resolves "on Thursday" where the text has no date of its own."""
    laid = Laid(text)
    published = published_on or written_dates.dateline(laid)
    headline = laid.headline
    draft = Draft(
        text=text,
        title=text[headline.start : headline.end] if headline else "",
        title_span=headline,
        published_on=published,
        language=language or language_of(laid),
    )
    draft = (
        _in_english(draft, laid, gazetteer) if draft.language == "en" else _in_another_language(draft, laid, gazetteer)
    )
    return _advised(draft, advisers)


def _in_english(draft: Draft, laid: Laid, gazetteer: Gazetteer) -> Draft:
    places = Places(laid, gazetteer)
    people = People(laid, places, gazetteer)
    quotations = Quotations(laid, people)
    dates = written_dates.read(laid, draft.published_on)
    weighed = places.homes(people.own_countries(), people.from_abroad())
    homes = [code for code, weight in weighed.items() if weight >= 1]
    home = homes[0] if homes else None
    claims = Claims(laid, places, people, quotations, dates, draft.published_on)
    found = agreements.read(laid, places, claims, Parties(laid, places, people, gazetteer, weighed), gazetteer, homes)
    speaking = [*([home] if home else list(weighed)[:1]), *(code for one in found for code in one.parties)]
    amounts = figures.money(laid, speaking)
    return replace(
        draft,
        countries=places.countries({code: one.sentence for one in found for code in one.parties}),
        officials=people.officials(),
        organisations=organisations(laid, places, gazetteer),
        events=events(laid, gazetteer, dates),
        agreements=found,
        dates=dates,
        amounts=amounts,
        figures=figures.people(laid, amounts),
        quotations=quotations.found,
        flags=flags(laid, found),
    )


def _in_another_language(draft: Draft, laid: Laid, gazetteer: Gazetteer) -> Draft:
    """Names, whole dates and sums: what can be read without the language. Nothing is guessed."""
    places = Places(laid, gazetteer)
    return replace(
        draft,
        countries=places.countries({}),
        organisations=organisations(laid, places, gazetteer),
        dates=written_dates.in_language(laid, draft.language),
        amounts=figures.money(laid, decimal_comma=draft.language not in _DECIMAL_POINT),
        flags=flags(laid, [], language=draft.language),
    )


def _advised(draft: Draft, advisers: Iterable[Adviser]) -> Draft:
    """The one seam for whatever else could read an article; none is shipped."""
    for adviser in advisers:
        for kind, suggestion in adviser(draft):
            span, sentence = suggestion.span, suggestion.sentence
            if 0 <= sentence.start <= span.start < span.end <= sentence.end <= len(draft.text):
                more: dict[str, Any] = {kind: [*getattr(draft, kind), suggestion]}
                draft = replace(draft, **more)
    return draft
