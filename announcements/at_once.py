"""How many may be at one thing at once in this process, so that threads are left for everything else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAIT_SECONDS = 2


class Crowded(Exception):
    """Every place is taken, and somebody waits for the next."""


class Places:
    """``count`` of them; None for any number.

    One more waits for a place. Of those who wait, each would keep a page from being served.
    """

    def __init__(self, count: int | None) -> None:
        self.free = threading.BoundedSemaphore(count) if count else None
        self.next = threading.Lock()

    def take(self, seconds: float = WAIT_SECONDS) -> bool:
        if self.free is None or self.free.acquire(blocking=False):
            return True
        if not self.next.acquire(blocking=False):
            return False
        try:
            return self.free.acquire(timeout=seconds)
        finally:
            self.next.release()

    def give_back(self) -> None:
        if self.free is not None:
            self.free.release()

    @contextmanager
    def one(self) -> Iterator[None]:
        """A place for as long as the block lasts. Raises Crowded."""
        if not self.take():
            raise Crowded
        try:
            yield
        finally:
            self.give_back()
