"""What may be told of an error: where it happened and of which kind it is. Not what it was about: that may be a person.

Standard library and psycopg only.
"""

import os
import smtplib
from traceback import walk_tb
from types import TracebackType
from typing import Any

import psycopg

MOST_CAUSES = 5
MOST_FRAMES = 40
# Their messages name what stands in the code or in the settings. Those of others may repeat what somebody typed.
SPEAK_OF_CODE = {
    "AttributeError",
    "ImproperlyConfigured",
    "ImportError",
    "ModuleNotFoundError",
    "NameError",
    "PoolClosed",
    "PoolTimeout",
    "RecursionError",
    "TemplateDoesNotExist",
    "UnboundLocalError",
}
OF_THE_SCHEMA = {"constraint": "constraint_name", "table": "table_name", "column": "column_name"}


def told(error: BaseException, depth: int = 0) -> dict[str, Any]:
    """``{"type", "said", "sqlstate", "constraint", "table", "column", "at": ["file:line function", …], "cause": {…}}``: as far as known."""
    found: dict[str, Any] = {"type": name(error), "said": message(error), **of_database(error)}
    found["at"] = frames(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause and depth < MOST_CAUSES:
        found["cause"] = told(cause, depth + 1)
    return {key: value for key, value in found.items() if value}


def briefly(error: BaseException) -> str:
    """For the middle of a sentence."""
    database = of_database(error)
    more = message(error) or " ".join(f"{key} {value}" for key, value in database.items())
    return f"{name(error)}: {more}" if more else name(error)


def name(error: BaseException) -> str:
    kind = type(error)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def message(error: BaseException) -> str:
    """Empty where it may hold a value."""
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        # It could not be reached, and nothing was asked of it yet.
        return str(error).strip().splitlines()[0] if str(error).strip() else ""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    if isinstance(error, OSError) and error.errno:
        # The system's own words, without the name of a file.
        return os.strerror(error.errno)
    return str(error) if type(error).__name__ in SPEAK_OF_CODE else ""


def of_database(error: BaseException) -> dict[str, str]:
    """What PostgreSQL names of its schema. Its message, detail and context may hold what was to be written."""
    if not isinstance(error, psycopg.Error):
        return {}
    named = {key: getattr(error.diag, attribute) for key, attribute in OF_THE_SCHEMA.items()}
    return {key: value for key, value in {"sqlstate": error.sqlstate, **named}.items() if value}


def frames(trace: TracebackType | None) -> list[str]:
    """The innermost ones, the outermost first."""
    all_of_them = [f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(trace)]
    return all_of_them[-MOST_FRAMES:]
