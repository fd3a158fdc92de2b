"""One line for each thing that happened: JSON where programs read it, words at a terminal. No personal data in either.

What stands on a line is listed here, and nothing else gets there: no address, no name, no path, no header, nothing that was
typed, and of an error no more than policytracker/errors.py tells. Only with DEBUG are errors shown whole, at a terminal.
"""

import http
import logging
import logging.config
import os
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.json import JsonFormatter

from policytracker import request_id
from policytracker.errors import briefly, told

FORMATS = ("json", "text")
# Theirs are words of the code, numbers and errors. Of others' messages the words alone are kept, without what was put into them.
OURS = ("policytracker", "announcements", "psycopg.pool", "_granian", "granian")
LONGEST = 1_000
REQUESTS = "policytracker.requests"


def settings(debug: bool = False) -> dict[str, Any]:
    """Django's LOGGING. Raises ImproperlyConfigured, one line."""
    chosen_format()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "policytracker.logs.formatter", "debug": debug}},
        "filters": {"once": {"()": "policytracker.logs.Once"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["once"]}},
        "loggers": {
            "policytracker": {"level": "INFO"},
            # By default Django would print them a second time, or mail a request whole.
            "django": {"handlers": [], "level": "INFO"},
            # The web server's, once it has started a worker. Until then: policytracker/granian_log.json.
            "_granian": {"handlers": [], "propagate": True},
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
    }


def formatter(debug: bool = False) -> logging.Formatter:
    return Json() if chosen_format() == "json" else ForPeople(debug)


def chosen_format() -> str:
    """From LOG_FORMAT; without one, words at a terminal. Raises ImproperlyConfigured, one line."""
    chosen = os.environ.get("LOG_FORMAT") or ("text" if sys.stderr.isatty() else "json")
    if chosen not in FORMATS:
        raise ImproperlyConfigured(f"LOG_FORMAT is json or text: {chosen}")
    return chosen


class Once(logging.Filter):
    """What Django says of a refused request stands on the request's own line, but for the error behind it and who refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name != "django.request" or bool(record.exc_info)


class ManyThreads(logging.Filter):
    """The web server warns of more threads than twice its processors and one. Most of ours wait: for readers, for the database."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Python threads, which seems quite high" not in str(record.msg)


class Json(JsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(fields(record))


class ForPeople(logging.Formatter):
    def __init__(self, debug: bool = False) -> None:
        super().__init__()
        self.debug = debug

    def format(self, record: logging.LogRecord) -> str:
        said = fields(record)
        error = said.pop("error", None)
        words = [datetime.now().strftime("%H:%M:%S"), said.pop("level"), said.pop("logger"), said.pop("event")]
        more = [f"{key}={value}" for key, value in said.items() if key not in ("time", "worker")]
        line = one_line(" ".join([*words, *more]))
        if error and self.debug and record.exc_info:
            return f"{line}\n{self.formatException(record.exc_info)}"
        return "\n".join([line, *in_words(error)]) if error else line


def in_words(error: dict[str, Any]) -> list[str]:
    about = [error["type"], *(f"{key}={value}" for key, value in error.items() if key not in ("type", "at", "cause"))]
    lines = [*(f"    {frame}" for frame in error.get("at", [])), f"  {one_line(' '.join(about))}"]
    return [*in_words(error["cause"]), *lines] if "cause" in error else lines


def one_line(words: str) -> str:
    """What a terminal would obey is spelled out."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in words)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """``{"time", "level", "logger", "event", "request", "worker", …, "error"}``; ``extra={"fields": {…}}`` adds to them."""
    found = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": event(record)[:LONGEST],
        "request": request_id.current.get(),
        "worker": record.process,
        **getattr(record, "fields", {}),
    }
    # Who refused a request says so by its name; how it came to that is no fault.
    if record.exc_info and record.exc_info[1] and not record.name.startswith("django.security"):
        found["error"] = told(record.exc_info[1])
    return {key: value for key, value in found.items() if value not in ("", None)}


def event(record: logging.LogRecord) -> str:
    """Its first line: what the web server has to say of an error goes on with all of it."""
    return (words(record).splitlines() or [""])[0]


def words(record: logging.LogRecord) -> str:
    if record.name.startswith(OURS):
        return record.msg % safe(record.args) if record.args else str(record.msg)
    if status := getattr(record, "status_code", None):
        return f"{status} {http.HTTPStatus(status).phrase}"
    # Without arguments the message may have been put together already.
    return str(record.msg) if record.args else f"{record.module}:{record.lineno}"


def safe(arguments: Any) -> Any:
    if isinstance(arguments, dict):
        return {key: safe_one(value) for key, value in arguments.items()}
    return tuple(map(safe_one, arguments))


def safe_one(argument: object) -> object:
    return briefly(argument) if isinstance(argument, BaseException) else argument


def tell_what_nobody_caught() -> None:
    """Python would print it whole, and its message with it."""
    if chosen_format() == "text":
        return
    # An error of the log itself is shown with what was to be logged.
    logging.raiseExceptions = False
    sys.excepthook = uncaught
    threading.excepthook = lambda it: uncaught(it.exc_type, it.exc_value, it.exc_traceback)


def uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not logging.getLogger().handlers:
        logging.config.dictConfig(settings())
    if error and not issubclass(kind, KeyboardInterrupt):
        logging.getLogger("policytracker").critical("Ended by an error", exc_info=(kind, error, trace))
