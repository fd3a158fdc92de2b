"""Buttons that ask for another look of the form, not for a save: each changes what was typed, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

from django.http import QueryDict

from announcements.forms.picking import ADDING, WORDS
from announcements.forms.rows import COUNT, MOST, REMOVED

_FIELD = re.compile(r"[A-Za-z0-9_-]{1,100}")
# A form of another site has no say here, and neither has a name of our own buttons.
_TAKEN = {"csrfmiddlewaretoken", "version", "entry_key"}


def asked(data: QueryDict) -> QueryDict | None:
    """The form's data after the button that was pressed; None when it was a button that saves."""
    for name, act in ASKS.items():
        if name in data:
            redrawn = data.copy()
            act(redrawn, data[name])
            return redrawn
    return None


def clean_lines(data: Any) -> Any:
    """Browsers send line ends as carriage return and line feed: stored text has line feeds, and unchanged text must compare equal."""
    changed = data.copy()
    for name, values in data.lists():
        changed.setlist(name, [value.replace("\r\n", "\n") if isinstance(value, str) else value for value in values])
    return changed


def focus_after(data: QueryDict, prefixes: dict[str, str]) -> str:
    """The field, or the removed row, at which the page is taken up again. ``prefixes``: a row's prefix → its first field."""
    if "add" in data:
        name = data["add"]
        return prefixes.get(f"{name}-{_count(data, name) - 1}", "")
    if "keep" in data:
        return prefixes.get(data["keep"], "")
    asked_of = next((data[name] for name in ASKS if name in data), "")
    return asked_of.partition("=")[0]


def _count(data: QueryDict, name: str) -> int:
    count = data.get(f"{name}-{COUNT}", "")
    return int(count) if count.isascii() and count.isdigit() and len(count) < 8 else 0


def _add(data: QueryDict, name: str) -> None:
    if f"{name}-{COUNT}" in data and _count(data, name) < MOST:
        data[f"{name}-{COUNT}"] = str(_count(data, name) + 1)


def _remove(data: QueryDict, prefix: str) -> None:
    if _is_field(prefix):
        data[f"{prefix}-{REMOVED}"] = "on"


def _keep(data: QueryDict, prefix: str) -> None:
    data.pop(f"{prefix}-{REMOVED}", None)


def _pick(data: QueryDict, choice: str) -> None:
    field, _, token = choice.partition("=")
    if _is_field(field):
        _forget(data, field)
        data[field] = token[:200]


def _new(data: QueryDict, field: str) -> None:
    """What was typed is kept: as the address, where it looks like one, else as the name."""
    if not _is_field(field):
        return
    words = data.get(field + WORDS, "").strip()
    _forget(data, field)
    data[field + ADDING] = "1"
    is_address = words.lower().startswith(("http://", "https://"))
    for name in ["url"] if is_address else ["name", "headline"]:
        data.setdefault(f"{field}{ADDING}-{name}", words)


def _forget(data: QueryDict, field: str) -> None:
    if _is_field(field):
        for name in (field, field + WORDS, field + ADDING):
            data.pop(name, None)


def _look(data: QueryDict, field: str) -> None:
    """Find: the form shows what the words find whenever it is drawn."""


def _is_field(name: str) -> bool:
    return bool(_FIELD.fullmatch(name)) and name not in _TAKEN


ASKS: dict[str, Callable[[QueryDict, str], None]] = {
    "add": _add,
    "remove": _remove,
    "keep": _keep,
    "pick": _pick,
    "find": _look,
    "new": _new,
    "change": _forget,
}
