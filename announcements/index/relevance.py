"""How relevant records are to somebody's words: asked once, and then of what has changed since."""

from collections.abc import Mapping, Sequence

from announcements.index.index import Index
from announcements.search import Ranks, ranks_of


def ranked(
    query: str, numbers: Mapping[str, Sequence[int]], indexes: Mapping[str, Index], found: Mapping[str, Ranks]
) -> dict[str, Ranks]:
    """How relevant each of these is, by kind. ``found``: what was just said of some kinds, all that they have."""
    known = {kind: indexes[kind].ranked(query) for kind in numbers.keys() & indexes.keys()} | dict(found)
    unknown = {kind: [number for number in numbers[kind] if number not in known.get(kind, {})] for kind in numbers}
    asked = ranks_of(query, {kind: some for kind, some in unknown.items() if some})
    ranks = {kind: known.get(kind, {}) | asked.get(kind, {}) for kind in numbers}
    for kind in numbers.keys() & indexes.keys():
        indexes[kind].keep_ranked(query, ranks[kind])
    return ranks
