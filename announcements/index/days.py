"""Which records have a day in a span: by year, month and day, so that a span of years is a handful of sets."""

import datetime
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pyroaring import BitMap

# A year (2024,), a month (2024, 11) or a day (2024, 11, 7).
Node = tuple[int, ...]
NOTHING = BitMap()


def nodes_between(first: datetime.date, last: datetime.date) -> Iterator[Node]:
    """The fewest years, months and days that make up this span."""
    day, end = first, last
    while day <= end:
        year_end = datetime.date(day.year, 12, 31)
        month_end = day.replace(day=monthrange(day.year, day.month)[1])
        if day.day == 1 and day.month == 1 and year_end <= end:
            yield (day.year,)
            reached = year_end
        elif day.day == 1 and month_end <= end:
            yield (day.year, day.month)
            reached = month_end
        else:
            yield (day.year, day.month, day.day)
            reached = day
        if reached == datetime.date.max:
            return
        day = reached + datetime.timedelta(1)


@dataclass
class Days:
    """Days that records have, each perhaps several.

    A record's span is taken apart into years, months and days. ``whole`` holds it at these, ``within`` at these and at what
    they are part of. Who asks about a node finds what lies within it, and what covers the whole of something it is part of.
    """

    whole: dict[Node, BitMap] = field(default_factory=dict)
    within: dict[Node, BitMap] = field(default_factory=dict)

    @classmethod
    def of(cls, spans: Iterable[tuple[datetime.date, datetime.date, BitMap]]) -> "Days":
        whole: dict[Node, list[BitMap]] = {}
        within: dict[Node, list[BitMap]] = {}
        for first, last, records in spans:
            for node in nodes_between(first, last):
                whole.setdefault(node, []).append(records)
                for length in range(1, len(node) + 1):
                    within.setdefault(node[:length], []).append(records)
        return cls(
            {node: BitMap.union(*sets) for node, sets in whole.items()},
            {node: BitMap.union(*sets) for node, sets in within.items()},
        )

    def with_more(self, more: "Days") -> "Days":
        """Another, for no set is ever changed: somebody may be reading it."""
        return Days(joined(self.whole, more.whole), joined(self.within, more.within))

    def overlapping(self, first: datetime.date | None, last: datetime.date | None) -> BitMap:
        """Records of which a day may lie in this span; None leaves that end open."""
        years = [node[0] for node in self.within if len(node) == 1]
        if not years:
            return NOTHING
        first = max(first or datetime.date.min, datetime.date(min(years), 1, 1))
        last = min(last or datetime.date.max, datetime.date(max(years), 12, 31))
        return BitMap.union(NOTHING, *self._meeting(first, last))

    def _meeting(self, first: datetime.date, last: datetime.date) -> Iterator[BitMap]:
        for node in nodes_between(first, last):
            yield self.within.get(node, NOTHING)
            for length in range(1, len(node)):
                yield self.whole.get(node[:length], NOTHING)


def joined(sets: dict[Any, BitMap], more: dict[Any, BitMap]) -> dict[Any, BitMap]:
    return sets | {key: sets[key] | added if key in sets else added for key, added in more.items()}
