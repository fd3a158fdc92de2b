"""Statements that PostgreSQL plans once for each connection: planning these takes longer than answering them."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection

_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class Asked(NamedTuple):
    """``$1``, ``$2`` in the statement are of the types that it ``takes``; a name always means the same statement."""

    name: str
    takes: str
    sql: str
    values: Sequence[Any]


def planned(name: str, takes: str, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement answers."""
    return together([Asked(name, takes, sql, values)])[0]


def together(statements: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
    """What each of them answers. The way to the database and back is gone once: it takes longer than a short answer."""
    with connection.cursor() as cursor:
        known = _names.setdefault(connection.connection, set())
        for name, takes, sql, _ in statements:
            if name not in known:
                cursor.execute(f"PREPARE {name} ({takes}) AS {sql}")
                known.add(name)
        cursor.execute("; ".join(map(_sent, statements)), [value for asked in statements for value in asked.values])
        answers = [cursor.fetchall()]
        while cursor.nextset():
            answers.append(cursor.fetchall())
    return answers


def _sent(asked: Asked) -> str:
    return f"EXECUTE {asked.name} ({', '.join(['%s'] * len(asked.values))})"
