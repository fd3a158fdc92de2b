"""Statements that PostgreSQL plans once for each connection: planning these takes longer than answering them."""

from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


def planned(name: str, takes: str, sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """What the statement answers. ``$1``, ``$2`` in it are of the types that it ``takes``; a name always means the same statement."""
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        known = _names.setdefault(connection.connection, set())
        if name not in known:
            cursor.execute(f"PREPARE {name} ({takes}) AS {sql}")
            known.add(name)
        cursor.execute(f"EXECUTE {name} ({places})", values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
