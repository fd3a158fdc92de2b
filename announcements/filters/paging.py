"""Pages by key, not by offset: what stands after a record, or before it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, Q, QuerySet

SIZE = 50


@dataclass(frozen=True)
class Sort:
    """An order: ``key`` is an expression that is never null; records with the same key stand by number."""

    words: str
    key: Any
    descending: bool = False


@dataclass(frozen=True)
class Page:
    rows: list[Model]
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


def _ordered(rows: QuerySet, sort: Sort, *, forward: bool) -> QuerySet:
    if sort.descending == forward:
        return rows.order_by(F("page_key").desc(), F("pk").desc())
    return rows.order_by(F("page_key").asc(), F("pk").asc())


def page_of(rows: QuerySet, sort: Sort, after: Any = None, before: Any = None) -> Page:
    """Up to SIZE rows after or before an anchor (the key and number of a record), with how many there are in all."""
    keyed = rows.annotate(page_key=sort.key)
    forward = before is None
    anchor = after or before
    wanted = keyed.filter(_beyond(sort, anchor, forward=forward)) if anchor else keyed
    found = list(_ordered(wanted, sort, forward=forward)[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    if not forward:
        found.reverse()
    count = rows.count()
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
