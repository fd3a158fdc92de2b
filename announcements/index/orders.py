"""The order of records in a list: a page before or after a record, and how many stand before it, whatever its number."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from pyroaring import BitMap

Place = tuple[Any, int]
NOWHERE = 2**32 - 1


def members(records: BitMap) -> np.ndarray:
    """Its ordinals, ascending, as 32-bit integers."""
    return np.frombuffer(records.to_array(), dtype=np.uint32)


@dataclass(frozen=True)
class Settled:
    """Records in the order that they had when the index was built: ``keys[i]`` and ``ids[i]`` are those of ordinal i."""

    ids: np.ndarray
    keys: dict[str, Any]
    # Whose order the ordinals themselves have.
    own: str

    def place(self, order: str, ordinal: int) -> Place:
        return self.keys[order][ordinal], int(self.ids[ordinal])

    @cached_property
    def _by_id(self) -> np.ndarray:
        """The ordinal of each id there is, NOWHERE for all others. Ids come from a sequence: there are hardly more of them than records."""
        ordinals = np.full(int(self.ids.max(initial=0)) + 2, NOWHERE, dtype=np.uint32)
        ordinals[self.ids] = np.arange(len(self.ids), dtype=np.uint32)
        return ordinals

    def ordinals(self, ids: np.ndarray) -> np.ndarray:
        """Of those of these records that stand here. One that was entered a moment later is read the next time."""
        found = self._by_id[np.clip(ids, 0, len(self._by_id) - 1)]
        return found[found != NOWHERE]

    @cached_property
    def _ranks(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        return {}

    def ranked(self, order: str) -> tuple[np.ndarray, np.ndarray]:
        """The ordinals in another order, and the rank of each ordinal there. Worked out when it is first asked for."""
        if order not in self._ranks:
            in_order = np.array(sorted(range(len(self.ids)), key=lambda i: self.place(order, i)), dtype=np.uint32)
            ranks = np.empty(len(in_order), dtype=np.uint32)
            ranks[in_order] = np.arange(len(in_order), dtype=np.uint32)
            self._ranks[order] = in_order, ranks
        return self._ranks[order]

    def standing(self, order: str, place: Place) -> int:
        """How many of all stand before this place."""
        if order == self.own:
            return bisect_left(range(len(self.ids)), place, key=lambda i: self.place(order, i))
        return bisect_left(self.ranked(order)[0], place, key=lambda i: self.place(order, i))

    def before(self, order: str, records: BitMap, place: Place) -> int:
        """How many of these stand before this place."""
        standing = self.standing(order, place)
        if order == self.own:
            return records.rank(standing - 1) if standing else 0
        return int(np.count_nonzero(self.ranked(order)[1][members(records)] < standing))

    def some(self, order: str, records: BitMap, skip: int, size: int) -> list[int]:
        """Of these, up to ``size`` after the first ``skip``, in order."""
        end = min(skip + size, len(records))
        if end <= skip:
            return []
        if order == self.own:
            return list(records[skip:end])
        in_order, ranks = self.ranked(order)
        found = np.partition(ranks[members(records)], sorted({skip, end - 1}))[skip:end]
        found.sort()
        return [int(i) for i in in_order[found]]
