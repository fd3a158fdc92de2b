"""The number by which a request is found in the log. Standard library only."""

import re
import secrets
from contextvars import ContextVar

# What a proxy makes of its own accord: hexadecimal digits, or those of a UUID. No name can be written in them.
GIVEN = re.compile(r"[0-9a-fA-F-]{16,64}")

# Of the request that this thread is at work on; empty between two.
current: ContextVar[str] = ContextVar("request_id", default="")


def request_id(given: str, *, trusted: bool) -> str:
    """The one that a trusted proxy has given it, if it looks like one; else a new one."""
    return given if trusted and GIVEN.fullmatch(given) else secrets.token_hex(8)
