"""``pk__among=rows``: what ``pk__in=rows`` says of a few rows, in a form by which an index is always used.

Of IN the planner makes a join, and how it joins depends on what it guesses: one wrong guess about a column that is nearly always
empty, and a page read all citations to find none. ``= ANY (ARRAY(…))`` is looked up, key by key.
"""

from typing import Any

from django.db.models import Field, ForeignObject, QuerySet
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class _ByKey:
    lookup_name = "among"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        column, _, rows = sql.partition(" IN ")
        return f"{column} = ANY (ARRAY{rows})", params


@Field.register_lookup
class Among(_ByKey, In):
    pass


@ForeignObject.register_lookup
class RelatedAmong(_ByKey, RelatedIn):
    pass


def any_of(*rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """For ``among``: what any of these gives, one value a row. Each is looked up by itself; joined by OR a whole table is read."""
    first, *others = [found.order_by() for found in rows]
    return first.union(*others, all=True) if others else first
