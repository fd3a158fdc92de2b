"""What was asked of the site, written down before it was sent, and what came of it."""

import random
import re
import threading
from dataclasses import dataclass, field

ANSWERED, REFUSED, UNKNOWN = "answered", "refused", "unknown"

# One word for every dictionary and stemmer, and for nobody else: no vowel, and a beginning and an end of its own.
LETTERS = "bcdfghjkmnpqrtvwxz"
TOKEN = re.compile(rf"\bxq[{LETTERS}]{{12}}q\b")


@dataclass
class Change:
    """``token`` stands in its reason, and in the texts that it writes.

    ``events`` says how many revisions of each table it makes, ``written`` in how many of them the token is new. ``record`` is
    None for one that is to be entered. ``version`` is the one that was sent with it. ``never``: it may not be answered.
    """

    token: str
    record: int | None
    version: str
    events: dict[str, int]
    written: dict[str, int] = field(default_factory=dict)
    never: bool = False
    outcome: str = UNKNOWN
    status: int = 0


class Ledger:
    def __init__(self, seed: object = 7) -> None:
        self.changes: list[Change] = []
        self._chance = random.Random(f"ledger {seed}")
        self._one_at_a_time = threading.Lock()

    def token(self) -> str:
        with self._one_at_a_time:
            return f"xq{''.join(self._chance.choices(LETTERS, k=12))}q"

    def note(self, change: Change) -> Change:
        """Before it is sent: until its answer is known, it is unknown."""
        with self._one_at_a_time:
            self.changes.append(change)
        return change

    def with_outcome(self, outcome: str) -> list[Change]:
        return [change for change in self.changes if change.outcome == outcome]


def settle(change: Change, *statuses: int) -> None:
    """``statuses`` are those of one click, or of each of several; 0 stands for an answer that never came.

    Of two clicks one is answered and the other may be refused: it was answered. Whatever may have been done is unknown.
    """
    outcomes = {outcome_of(status) for status in statuses}
    change.outcome = next(each for each in (ANSWERED, UNKNOWN, REFUSED) if each in outcomes)
    change.status = max(statuses)


def outcome_of(status: int) -> str:
    if 200 <= status < 400:
        return ANSWERED
    return REFUSED if 400 <= status < 500 else UNKNOWN
