"""How the words of one office stand beside those of another: the same in short, more of it, or a counterpart's."""

from __future__ import annotations

import re


def says_more(words: str, role: str) -> bool:
    """ "Italian Prime Minister" says more than "Prime Minister", and whatever is longer than "Minister"."""
    if is_counterpart(role) or role.lower().startswith("crown prince"):
        return True
    return len(words) > len(role) and (role.casefold() in words.casefold() or (" " not in role and " " in words))


def is_counterpart(role: str) -> bool:
    return role.lower().endswith("counterpart")


def in_bare_words(role: str) -> str:
    words = re.sub(r"\bPM$|^(?:the )?pm$", "prime minister", role)
    words = re.sub(r"\bFM$", "foreign minister", words).lower()
    return re.sub(r"^(?:the|uk|british|then|acting|new|outgoing)\s+", "", " ".join(words.replace("-", " ").split()))


def is_short_for(words: str, role: str) -> bool:
    """ "The deputy minister" of "deputy minister for the interior", "the minister" of "foreign minister"."""
    if role.startswith("shadow ") and not words.startswith("shadow "):
        return False
    return bool(role) and (role.endswith(words) or role.startswith((f"{words} of ", f"{words} for ")))
