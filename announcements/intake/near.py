"""Whether a story is entered already: under the same address, or in nearly the same words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from announcements.dates import PartialDate, overlaps
from announcements.forms.sources import entered_at
from announcements.models import Source
from announcements.models.vocabularies import State

_WORDS = 6
# Two reports of one event share sentences of a press release; a reprint shares most of its words.
SAME = 0.6
_DAYS = 21
_MOST = 300


def runs(text: str) -> set[int]:
    """Each run of six words, as a number."""
    words = re.findall(r"\w+", text.casefold())
    return {hash(tuple(words[at : at + _WORDS])) for at in range(len(words) - _WORDS + 1)}


def alike(text: str, other: str) -> float:
    """Which part of the shorter text's runs of words the longer one has, from 0 to 1; 0 where one is too short to tell."""
    short, long = sorted((runs(text), runs(other)), key=len)
    return len(short & long) / len(short) if len(short) >= 20 else 0.0


def at_address(url: str) -> Source | None:
    try:
        found = entered_at(url) if url else None
    except ValueError:
        return None
    return found if found is not None and found.state in (State.DRAFT, State.PUBLISHED) else None


def same_story(text: str, published: PartialDate | None, *, besides: Source | None = None) -> Source | None:
    """The source whose captured text is nearly this one; of the last three weeks around, where its day is known."""
    sources = Source.objects.filter(state__in=[State.DRAFT, State.PUBLISHED]).exclude(captured_text="")
    if besides is not None:
        sources = sources.exclude(pk=besides.pk)
    if published:
        days = datetime.timedelta(days=_DAYS)
        near = overlaps("published_days", published.first - days, published.last + days)
        sources = sources.filter(near)
    return _most_alike(text, sources.order_by("-pk")[:_MOST])


def _most_alike(text: str, sources: Iterable[Any]) -> Source | None:
    found = [(alike(text, source.captured_text), source) for source in sources]
    best = max(found, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] >= SAME else None
