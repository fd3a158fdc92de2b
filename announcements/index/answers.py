"""What was answered lately, and what the database is asked for an answer."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from announcements.planned import planned
from announcements.search import in_turn, looked_up

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
    if only is None:
        with in_turn(words):
            return looked_up(words, {kind}).ids[kind]
    sql = f"SELECT id FROM search_doc_{kind} WHERE id = ANY ($2) AND vector @@ (SELECT words_query($1))"
    found = planned(f"{kind}_documents_of", "text, bigint[]", sql, [words, only])
    return np.array([number for (number,) in found], dtype=np.int64)


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
