"""What was answered lately, and what the database is asked for an answer."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from announcements.search import in_turn

KEPT = 64


def ids_of(rows: QuerySet) -> np.ndarray:
    """The ids of these rows. In one value: a row of an answer each costs more than finding them."""
    try:
        sql, parameters = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return np.empty(0, dtype=np.int64)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(int8send(found.id), ''::bytea) FROM ({sql}) found (id)", parameters)
        return np.frombuffer(cursor.fetchone()[0] or b"", dtype=">i8")


def documents_of(kind: str, words: str, only: list[int] | None) -> np.ndarray:
    """The records of a kind that somebody's words find: of all, or of these only. No other table is read for it."""
    among = "" if only is None else " AND id = ANY (%s)"
    with in_turn(words if only is None else ""), connection.cursor() as cursor:
        cursor.execute(
            f"WITH asked AS (SELECT words_query(%s) AS query) SELECT {_found(kind, among)}",
            [words, *([] if only is None else [only])],
        )
        return np.frombuffer(cursor.fetchone()[0] or b"", dtype=">i8")


def documents_by_kind(kinds: list[str], query: str) -> dict[str, np.ndarray]:
    """Of several kinds the records that are found by a query as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        # Looked up in its index, however common the planner would find it.
        sql = f"WITH asked AS (SELECT %s::tsquery AS query) SELECT {', '.join(map(_found, kinds))}"
        cursor.execute(sql, [query])
        (found,) = cursor.fetchall()
    return {kind: np.frombuffer(ids or b"", dtype=">i8") for kind, ids in zip(kinds, found, strict=True)}


def _found(kind: str, among: str = "") -> str:
    """The ids of a kind that is ``asked``. Of its own partition: through the whole table it takes half as long again."""
    found = f"FROM search_doc_{kind} WHERE vector @@ (SELECT query FROM asked){among}"
    return f"(SELECT string_agg(int8send(id), ''::bytea) {found})"


class Latest:
    """The latest ones asked, by what was asked."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._answers: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, question: Hashable) -> Any:
        """None where it was not asked, or long ago."""
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def keep(self, question: Hashable, answer: Any) -> None:
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
