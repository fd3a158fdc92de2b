"""All records of a kind as sets: an ordinal per record, a set of ordinals per value. What a list shows and counts is read here.

An index never changes: what was edited makes another, which shares most sets with it. So all numbers of one page agree.
"""

import datetime
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from pyroaring import BitMap

from announcements.index.answers import Latest, documents_of
from announcements.index.bits import bits
from announcements.index.days import NOTHING, Days, joined
from announcements.index.facts import OWN_DAYS, Facts
from announcements.index.orders import Place, Settled
from announcements.index.reference import Reference
from announcements.search import Ranks

Values = dict[str, dict[str, BitMap]]
# So many rows are kept of each kind, for each group of people that may see the same: those of two hundred pages.
ROWS_KEPT = 10_000


@dataclass(frozen=True)
class Sets:
    """For each dimension its values, or its days."""

    values: Values
    days: dict[str, Days]

    @classmethod
    def of(cls, facts: Facts, ordinals: np.ndarray, own_days: str, reference: Reference) -> "Sets":
        """``ordinals`` are those of the records, in the order in which they were read."""
        values: Values = {}
        spans: dict[str, list[tuple[datetime.date, datetime.date, BitMap]]] = {}
        for fact in facts.facts:
            found = bits(ordinals[fact.at])
            if fact.value is not None:
                values.setdefault(fact.dimension, {})[fact.value] = found
            elif fact.first and fact.last:
                spans.setdefault(fact.dimension, []).append((fact.first, fact.last, found))
        days = {dimension: Days.of(of_dimension) for dimension, of_dimension in spans.items()}
        if own_days in days:
            values["bloc"] = joined(
                values.get("bloc", {}), _members(values.get("country", {}), days[own_days], reference)
            )
        return cls(values, days)

    def with_more(self, more: "Sets") -> "Sets":
        values = self.values | {
            dimension: joined(self.values.get(dimension, {}), added) for dimension, added in more.values.items()
        }
        days = self.days | {
            dimension: self.days.get(dimension, Days()).with_more(added) for dimension, added in more.days.items()
        }
        return Sets(values, days)


def _members(countries: dict[str, BitMap], days: Days, reference: Reference) -> dict[str, BitMap]:
    """For each bloc what has to do with a country that was a member then."""
    found: dict[str, BitMap] = {}
    for bloc, country, first, last in reference.memberships:
        if country in countries:
            found[bloc] = found.get(bloc, NOTHING) | (countries[country] & days.overlapping(first, last))
    return found


@dataclass(frozen=True)
class Recent:
    """A record that was changed after the index was built: it stands behind the settled ones, in no order."""

    id: int
    keys: dict[str, Any]


def _without(kept: dict[int, Any], ids: Iterable[int]) -> dict[int, Any]:
    # A copy: what somebody reads for an older index may be older than the change that made this one.
    left = kept.copy()
    for number in ids:
        left.pop(number, None)
    return left


def _in_order(keys: list[Any]) -> np.ndarray:
    """Places of the keys, ascending; equal ones as they stand, which is by id."""
    if keys and isinstance(keys[0], str):
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)
    return np.argsort(np.array(keys, dtype=np.int64), kind="stable")


@dataclass(frozen=True)
class Index:
    kind: str
    today: datetime.date
    settled: Settled
    reference: Reference
    live: BitMap
    sets: Sets
    recent: list[Recent] = field(default_factory=list)
    recent_ordinals: dict[int, int] = field(default_factory=dict)
    # What the database said about a condition, and how far the index had come when it did: later ordinals are not in it yet.
    answers: Latest = field(default_factory=Latest)
    # How relevant records are to what was looked for, and how far the index had come.
    _ranks: Latest = field(default_factory=Latest)
    # What most questions begin with: all records that may be seen, and how many of them have each value.
    _visible: dict[tuple[str, ...], BitMap] = field(default_factory=dict)
    _counts: dict[tuple[str, tuple[str, ...]], dict[str, int]] = field(default_factory=dict)
    # What lists show of records that have not changed since they were read.
    _rows: dict[tuple[str, ...], dict[int, Any]] = field(default_factory=dict)

    @classmethod
    def built(cls, kind: str, own_order: str, facts: Facts, today: datetime.date, reference: Reference) -> "Index":
        in_order = _in_order(facts.keys[own_order])
        ordinals = np.empty(len(in_order), dtype=np.uint32)
        ordinals[in_order] = np.arange(len(in_order), dtype=np.uint32)
        keys = {order: [of_order[i] for i in in_order] for order, of_order in facts.keys.items()}
        settled = Settled(facts.ids[in_order], keys, own_order)
        sets = Sets.of(facts, ordinals, OWN_DAYS.get(kind, ""), reference)
        return cls(kind, today, settled, reference, BitMap(range(len(in_order))), sets)

    def with_changed(self, ids: Collection[int], facts: Facts) -> "Index":
        """Another, in which these records are as they were read, and those that were not found are gone."""
        start = len(self.settled.ids) + len(self.recent)
        ordinals = np.arange(start, start + len(facts.ids), dtype=np.uint32)
        gone = self.ordinals(np.fromiter(ids, dtype=np.int64))
        recent = [
            Recent(int(number), {order: keys[i] for order, keys in facts.keys.items()})
            for i, number in enumerate(facts.ids)
        ]
        added = Sets.of(facts, ordinals, OWN_DAYS.get(self.kind, ""), self.reference)
        return replace(
            self,
            live=(self.live - gone) | bits(ordinals),
            sets=self.sets.with_more(added),
            recent=self.recent + recent,
            recent_ordinals=self.recent_ordinals | {row.id: start + i for i, row in enumerate(recent)},
            _visible={},
            _counts={},
            _rows={states: _without(kept, ids) for states, kept in self._rows.copy().items()},
        )

    # What is asked of it

    @property
    def size(self) -> int:
        """One more than the last ordinal."""
        return len(self.settled.ids) + len(self.recent)

    def having(self, dimension: str, *values: str) -> BitMap:
        """Records with any of these values."""
        of_dimension = self.values(dimension)
        return BitMap.union(NOTHING, *(of_dimension.get(value, NOTHING) for value in values))

    def overlapping(self, dimension: str, first: datetime.date | None, last: datetime.date | None) -> BitMap:
        return self.sets.days.get(dimension, Days()).overlapping(first, last)

    def values(self, dimension: str) -> dict[str, BitMap]:
        """Of each value of a dimension the records that have it, or had it before they changed."""
        return self.sets.values.get(dimension, {})

    def visible(self, *states: str) -> BitMap:
        """All records in one of these states."""
        if states not in self._visible:
            self._visible[states] = self.having("state", *states) & self.live
        return self._visible[states]

    def counted(self, dimension: str, records: BitMap) -> dict[str, int]:
        """How many of these have each value of a dimension, without those that none has."""
        for states, visible in self._visible.items():
            if records is visible:
                key = dimension, states
                if key not in self._counts:
                    self._counts[key] = self._counted(dimension, records)
                return self._counts[key]
        return self._counted(dimension, records)

    def _counted(self, dimension: str, records: BitMap) -> dict[str, int]:
        counts = {value: records.intersection_cardinality(of) for value, of in self.values(dimension).items()}
        return {value: count for value, count in counts.items() if count}

    def asked(self, key: Hashable, ids: Callable[[list[int] | None], np.ndarray]) -> BitMap:
        """What the database says about a condition: asked once of all records, then only of those that changed since."""
        since, found = self.answers.get(key) or (-1, None)
        if found is None or since > self.size:
            # A newer index's answer no longer holds the places that changed records have in this one.
            found = self.ordinals(ids(None))
        elif since < self.size:
            found = found | self.ordinals(ids(self._changed_since(since)))
        if since < self.size:
            self.answers.keep(key, (self.size, found))
        return found

    def saying(self, words: str) -> BitMap:
        """What somebody's words find."""
        return self.asked(("q", words), partial(documents_of, self.kind, words))

    def knows(self, words: str) -> bool:
        """They have been looked for before."""
        return self.answers.get(("q", words)) is not None

    def ranked(self, query: str) -> Ranks:
        """How relevant to it those are of which that was asked, and which have not changed since."""
        since, ranks = self._ranks.get(query) or (self.size, {})
        return _without(ranks, self._changed_since(since))

    def keep_ranked(self, query: str, ranks: Ranks) -> None:
        self._ranks.keep(query, (self.size, ranks))

    def _changed_since(self, size: int) -> list[int]:
        return [self.id(ordinal) for ordinal in self.live & BitMap(range(size, self.size))]

    def id(self, ordinal: int) -> int:
        settled = len(self.settled.ids)
        return int(self.settled.ids[ordinal]) if ordinal < settled else self.recent[ordinal - settled].id

    def ids(self, ordinals: list[int]) -> list[int]:
        """As ``id``, of many at once."""
        found, settled = np.array(ordinals, dtype=np.int64), len(self.settled.ids)
        behind = found >= settled
        ids = self.settled.ids[np.where(behind, 0, found)] if settled else np.zeros(len(found), dtype=np.int64)
        ids[behind] = [self.recent[ordinal - settled].id for ordinal in found[behind].tolist()]
        return ids.tolist()

    def ordinal(self, number: int) -> int | None:
        """Of a record by its id; None when there is none, or it is gone."""
        found = self.ordinals(np.array([number], dtype=np.int64))
        return found[0] if found else None

    def ordinals(self, ids: np.ndarray) -> BitMap:
        """Of those of these records that there are."""
        if not len(ids):
            # As most words find of most kinds.
            return BitMap()
        found = bits(self.settled.ordinals(ids))
        if self.recent_ordinals:
            found |= BitMap(self.recent_ordinals[number] for number in self._recent_among(ids))
        return found & self.live

    def _recent_among(self, ids: np.ndarray) -> list[int]:
        recent = np.fromiter(self.recent_ordinals, dtype=np.int64, count=len(self.recent_ordinals))
        return recent[np.isin(recent, ids)].tolist()

    def place(self, order: str, ordinal: int) -> Place:
        settled = len(self.settled.ids)
        if ordinal < settled:
            return self.settled.place(order, ordinal)
        recent = self.recent[ordinal - settled]
        return recent.keys[order], recent.id

    # A page of it

    def rows(self, ids: list[int], states: tuple[str, ...], read: Callable[[list[int]], list[Any]]) -> list[Any]:
        """What a list shows of these to those who may see records in these states; ``read`` is asked for what isn't kept.

        Without those that are no longer there, or may not be seen.
        """
        kept = self._rows.setdefault(states, {})
        found = {number: row for number in ids if (row := kept.get(number))}
        if missing := [number for number in ids if number not in found]:
            read_now = {row.pk: row for row in read(missing)}
            if len(kept) + len(read_now) > ROWS_KEPT:
                kept.clear()
            kept.update(read_now)
            found |= read_now
        return [found[number] for number in ids if number in found]

    def before(self, order: str, records: BitMap, place: Place) -> int:
        """How many of these stand before this place, ascending."""
        settled, recent = self._parted(order, records)
        return self.settled.before(order, settled, place) + sum(other < place for other, _ in recent)

    def walk(self, order: str, records: BitMap, start: Place | None, size: int, *, up: bool) -> list[int]:
        """The next ``size`` of these beyond a place, or from the very end, ascending or descending."""
        settled, recent = self._parted(order, records)
        if up:
            skip = self._up_to(order, settled, start) if start else 0
            found = self.settled.some(order, settled, skip, size)
            also = [ordinal for place, ordinal in recent if start is None or place > start][:size]
        else:
            end = self.settled.before(order, settled, start) if start else len(settled)
            found = self.settled.some(order, settled, max(0, end - size), min(size, end))
            also = [ordinal for place, ordinal in recent if start is None or place < start][-size:]
        merged = sorted(found + also, key=lambda ordinal: self.place(order, ordinal), reverse=not up) if also else found
        return (merged if up or also else merged[::-1])[:size]

    def _up_to(self, order: str, settled: BitMap, place: Place) -> int:
        """How many of these stand at this place or before it."""
        (number,) = self.ordinals(np.array([place[1]], dtype=np.int64)) or (None,)
        return self.settled.before(order, settled, place) + (number is not None and number in settled)

    def _parted(self, order: str, records: BitMap) -> tuple[BitMap, list[tuple[Place, int]]]:
        """Those that are settled; and the recent ones with their places, in order."""
        if not self.recent:
            return records, []
        behind = BitMap(range(len(self.settled.ids), self.size))
        recent = records & behind
        return records - behind, sorted((self.place(order, ordinal), ordinal) for ordinal in recent)
