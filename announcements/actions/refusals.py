"""Why an act is refused, in words that an editor understands."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError
from psycopg.errors import UniqueViolation

from announcements.models import Record


@dataclass(frozen=True)
class Problem:
    """One thing to mend. ``kind`` and ``fact_id`` name the fact as UnsupportedFact does; both are empty for a whole record."""

    words: str
    record: Any = None
    kind: str = ""
    fact_id: int | None = None
    field: str = ""

    @property
    def where(self) -> str:
        """“Agreement “UK and Serbia””: which record it stands in."""
        return f"{self.record.noun.capitalize()} “{self.record}”" if self.record else ""


class Refused(Exception):
    """Nothing was changed. ``problems`` says what stands in the way; ``status`` is the answer's."""

    status: ClassVar[int] = 422

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = [Problem(said) if isinstance(said, str) else said for said in problems]
        super().__init__(" ".join(problem.words for problem in self.problems))


class NotAllowed(Refused):
    """Not this person's to do."""

    status = 403


class Conflict(Refused):
    """The record has changed since it was read. ``record`` is as it stands now."""

    status = 409

    def __init__(self, words: str, record: Record) -> None:
        super().__init__(Problem(words, record))
        self.record = record


class Busy(Refused):
    """Somebody else held it for too long; trying again is enough."""

    status = 409


class AlreadyEntered(Refused):
    """A second click, or a story entered before. ``record`` is the first: go there."""

    status = 409

    def __init__(self, record: Record) -> None:
        super().__init__(Problem("It has been entered already.", record))
        self.record = record


class Missing(Refused):
    """It can't be public like this. ``problems`` says which record lacks what."""


@contextmanager
def in_words() -> Iterator[None]:
    """What the database refuses becomes Refused, with the message that stands by the rule; undoes what was done inside."""
    try:
        with transaction.atomic(), _naming_rows():
            yield
    except IntegrityError as error:
        raise Refused(_message(error)) from error


@contextmanager
def _naming_rows() -> Iterator[None]:
    """Within the transaction: a row that was just entered has its name only there."""
    try:
        yield
    except ProtectedError as error:
        raise Refused(*_still_named(error.protected_objects)) from error
    except RestrictedError as error:
        raise Refused(*_still_named(error.restricted_objects)) from error


def _still_named(rows: Iterable[Any]) -> list[str]:
    return [f"It can’t be removed while {row._meta.verbose_name} “{row}” names it." for row in rows]


def _message(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    name, table = (getattr(diagnosis, each, None) or "" for each in ("constraint_name", "table_name"))
    if name == "needs_support":
        return "A published fact needs a source that supports it."
    for model in apps.get_app_config("announcements").get_models():
        for constraint in model._meta.constraints:
            if (
                constraint.name == name
                and constraint.violation_error_message != constraint.default_violation_error_message
            ):
                return str(constraint.get_violation_error_message())
        if isinstance(error.__cause__, UniqueViolation) and model._meta.db_table == table:
            return f"There is such a {model._meta.verbose_name} already."
    return f"This breaks a rule of the database: {name.replace('_', ' ') or 'not named'}."
