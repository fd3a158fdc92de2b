"""Pages by key, not by offset: what stands after a record, or before it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from pyroaring import BitMap

from announcements.index import Index

SIZE = 50


@dataclass(frozen=True)
class Sort:
    """An order, by its name in the index and in SQL: ``key`` is an expression that is never null.

    Records with the same key stand by number.
    """

    words: str
    order: str
    key: Any
    descending: bool = False


# Its key is the rank of the words in the record; what is not ranked stands behind, in the list's first order.
RELEVANCE = Sort("most relevant of the newest first", "", None)


@dataclass(frozen=True)
class ByKey:
    """Records of an index in an order; ``start`` and what is listed are ordinals."""

    index: Index
    sort: Sort

    def walk(self, records: BitMap, start: int | None, size: int, *, forward: bool) -> list[int]:
        """Up to ``size`` of these after a record, or before it, nearest first; from the very beginning, where none is given."""
        place = None if start is None else self.index.place(self.sort.order, start)
        return self.index.walk(self.sort.order, records, place, size, up=forward != self.sort.descending)

    def before(self, records: BitMap, ordinal: int) -> int:
        """How many of these stand before one of them."""
        below = self.index.before(self.sort.order, records, self.index.place(self.sort.order, ordinal))
        return len(records) - below - 1 if self.sort.descending else below


@dataclass(frozen=True)
class Ranked:
    """Some records in an order of their own, before all others."""

    ranked: list[int]
    others: ByKey

    def walk(self, records: BitMap, start: int | None, size: int, *, forward: bool) -> list[int]:
        rest = records - BitMap(self.ranked)
        if start is None or start in self.ranked:
            at = -1 if start is None else self.ranked.index(start)
            if not forward:
                return self.ranked[:at][::-1][:size]
            found = self.ranked[at + 1 : at + 1 + size]
            return found + self.others.walk(rest, None, size - len(found), forward=True)
        found = self.others.walk(rest, start, size, forward=forward)
        return found if forward else (found + self.ranked[::-1])[:size]

    def before(self, records: BitMap, ordinal: int) -> int:
        if ordinal in self.ranked:
            return self.ranked.index(ordinal)
        return len(self.ranked) + self.others.before(records - BitMap(self.ranked), ordinal)


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    count: int
    first: int
    previous: Any = None
    next: Any = None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def _beyond(sort: Sort, anchor: tuple[Any, Any], *, forward: bool) -> Q:
    way = "lt" if sort.descending == forward else "gt"
    key, pk = anchor
    # The first condition says again what the second does, in a form that an index can be walked by.
    return Q(**{f"page_key__{way}e": key}) & (Q(**{f"page_key__{way}": key}) | Q(page_key=key, **{f"pk__{way}": pk}))


def ordered(rows: QuerySet, sort: Sort, *, forward: bool) -> QuerySet:
    if sort.descending == forward:
        return rows.order_by(F("page_key").desc(), F("pk").desc())
    return rows.order_by(F("page_key").asc(), F("pk").asc())


def page_of(rows: QuerySet, sort: Sort, count: int, after: Any = None, before: Any = None) -> Page:
    """Up to SIZE rows after or before an anchor (the key and number of a record); ``count`` is how many there are in all."""
    keyed = rows.annotate(page_key=sort.key)
    forward = before is None
    anchor = after or before
    wanted = keyed.filter(_beyond(sort, anchor, forward=forward)) if anchor else keyed
    found = list(ordered(wanted, sort, forward=forward)[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if not forward:
        found.reverse()
    earlier = _rows_before(keyed, sort, found) if anchor and found else 0
    return Page(
        rows=found,
        count=count,
        first=earlier + 1,
        previous=found[0].pk if found and earlier else None,
        next=found[-1].pk if found and (more if forward else earlier + len(found) < count) else None,
    )


def _rows_before(keyed: QuerySet, sort: Sort, found: list[Model]) -> int:
    return keyed.filter(_beyond(sort, (found[0].page_key, found[0].pk), forward=False)).count()


def anchor_of(everything: QuerySet, sort: Sort, pk: Any) -> tuple[Any, Any] | None:
    """Where a record stands in an order, whether or not it is in the answer."""
    return everything.filter(pk=pk).annotate(page_key=sort.key).values_list("page_key", "pk").first()
