"""Questions asked in turn, so that what else the machine does falls on all alike."""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.benchmarks.reader import Answer, Reader

MOST, SECONDS, LEAST = 60, 10, 3
WARM_UP = 3
# A header of the floor's: this page was not in memory yet.
FIRST = "x-first"


@dataclass
class Times:
    """Milliseconds, by what was asked."""

    by_address: dict[str, list[float]] = field(default_factory=dict)

    def add(self, address: str, ms: float) -> None:
        self.by_address.setdefault(address, []).append(ms)

    @property
    def all(self) -> list[float]:
        return [ms for times in self.by_address.values() for ms in times]

    @property
    def median(self) -> float:
        return statistics.median(self.all)

    @property
    def p95(self) -> float:
        return percentile(self.all)

    def of(self, address: str) -> "Times":
        return Times({address: self.by_address[address]})


def percentile(values: list[float], share: float = 0.95) -> float:
    """The smallest value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-round(len(ordered) * share * 1000) // 1000) - 1)]


class Asked:
    """One side of a comparison: what is asked of whom.

    ``once``: each address a single time, and none beforehand. ``told`` looks at each answer, outside what is measured.
    """

    def __init__(
        self,
        reader: Reader,
        addresses: Iterable[str],
        *,
        once: bool = False,
        most: int = MOST,
        told: Callable[[str, Answer], None] | None = None,
    ) -> None:
        self.reader, self.addresses, self.once, self.told = reader, list(addresses), once, told
        self.most = len(self.addresses) if once else most
        self.turn = iter(self.addresses) if once else itertools.cycle(self.addresses)
        self.times, self.done, self.spent = Times(), 0, 0.0

    def warm_up(self) -> None:
        """Each address once, and again for a while: a slow answer is as slow the second time."""
        begun = time.monotonic()
        for turn in range(0 if self.once else WARM_UP):
            for address in self.addresses:
                if turn == 0 or time.monotonic() < begun + SECONDS:
                    self.reader.get(address)

    @property
    def has_more(self) -> bool:
        return self.done < self.most and (self.spent < SECONDS or self.done < min(LEAST, self.most))

    def ask(self) -> None:
        address = next(self.turn)
        answer = self.reader.get(address)
        if FIRST in answer.headers:
            answer = self.reader.get(address)
        self.times.add(address, answer.ms)
        self.done += 1
        self.spent += answer.ms / 1000
        if self.told:
            self.told(address, answer)


def in_turn(**sides: Asked) -> dict[str, Times]:
    for side in sides.values():
        side.warm_up()
    # In another order each time: whoever comes after a side that answers for seconds finds the processor's caches full of it.
    order, shuffle = list(sides.values()), random.Random(len(sides)).shuffle
    while any(side.has_more for side in order):
        shuffle(order)
        for side in order:
            if side.has_more:
                side.ask()
    return {name: side.times for name, side in sides.items()}
