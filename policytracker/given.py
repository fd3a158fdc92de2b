"""Numbers that the environment gives."""

import os

from django.core.exceptions import ImproperlyConfigured


def number(name: str, otherwise: int, meaning: str) -> int:
    """0 or more; ``otherwise`` where none is given. Raises ImproperlyConfigured, one line: the name is ``meaning``."""
    given = os.environ.get(name)
    if not given:
        return otherwise
    if not given.isdecimal():
        raise ImproperlyConfigured(f"{name} is {meaning}: {given}")
    return int(given)
