"""What those who hold the server up cost everybody else."""

import http.client
import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass

from tests.benchmarks import database
from tests.benchmarks.measuring import percentile
from tests.soak import apart, hundred_thousand, proxy
from tests.soak.visitor import Visitor

TEST = "60 slow readers, 20 idle heads, 30 worst searches"
BAR = "other pages p95 ≤ 2×, 0 errors, no transaction left open after 5 s"

WHOLE, CONTROL, WARM_UP = 30, 10, 10
READERS, PAUSE, PATIENCE = 6, 0.05, 20
SLOWER, LEFT_OPEN = 2, 5
NO_TURNS = "from announcements import search; search.TURNS = search.Places(None)"
NO_BUFFER = "request_buffers"
LONGEST = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def run() -> tuple[str, bool]:
    return apart.apart(__name__)


class Others:
    """Readers of other pages, each with a pause between: how long these take, and what is wrong with them."""

    def __init__(self, port: int) -> None:
        from tests.soak.mix import Mix

        found = Mix().addresses
        self.port, self.pages = port, [*found["list"], *found["filter"], *found["record"]]

    def ask(self, seconds: float) -> tuple[list[float], list[str]]:
        taken: list[float] = []
        errors: list[str] = []
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self.read, args=[number, end, taken, errors]) for number in range(READERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return taken, errors

    def read(self, number: int, end: float, taken: list[float], errors: list[str]) -> None:
        # The same pages, in the same order, without and with.
        chance, visitor = random.Random(number), Visitor(self.port, f"127.0.1.{number + 1}", patience=PATIENCE)
        while time.monotonic() < end:
            address = chance.choice(self.pages)
            try:
                answer = visitor.get(address)
            except (OSError, http.client.HTTPException) as error:
                errors.append(type(error).__name__)
                continue
            taken.append(answer.seconds)
            if answer.status != 200:
                errors.append(f"{address} {answer.status}")
            time.sleep(PAUSE)
        visitor.close()


class Transactions:
    """The oldest one that is open, looked at all the time."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.oldest = 0.0

    def look(self) -> None:
        with database.connect(autocommit=True) as connection:
            while not self.over.wait(0.25):
                self.oldest = max(self.oldest, connection.execute(LONGEST).fetchone()[0])


@dataclass
class Measured:
    alone: list[float]
    beside: list[float]
    errors: list[str]
    oldest: float
    left: float
    answers: Counter[str]

    @property
    def times(self) -> float:
        """Where nobody was answered, as if it had taken the whole patience."""
        return percentile(self.beside or [PATIENCE]) / percentile(self.alone)


def measured(seconds: float, *, site_without: str = "", proxy_without: str = "") -> Measured:
    """Through the proxy, which the site believes who asks."""
    served = hundred_thousand.served(without=site_without, PROXIES="1")
    with served as site, proxy.before(site, without=proxy_without) as port:
        from tests.soak.stalling import Stallers

        others, stallers, transactions = Others(port), Stallers(port), Transactions()
        others.ask(min(WARM_UP, seconds))
        alone, errors = others.ask(seconds)
        looking = threading.Thread(target=transactions.look)
        looking.start()
        with stallers.at_work():
            beside, more = others.ask(seconds)
        time.sleep(LEFT_OPEN)
        transactions.over.set()
        looking.join()
        with database.connect(autocommit=True) as connection:
            left = connection.execute(LONGEST).fetchone()[0]
    return Measured(alone, beside, errors + more, transactions.oldest, left, stallers.answers)


def main() -> None:
    seconds = float(os.environ.get("SECONDS") or WHOLE)
    with hundred_thousand.held():
        found = measured(seconds)
        controls = {
            "turns for searches": measured(CONTROL, site_without=NO_TURNS),
            "a proxy that takes forms in": measured(CONTROL, proxy_without=NO_BUFFER),
        }
    without, beside = percentile(found.alone) * 1000, percentile(found.beside) * 1000
    said = [
        f"other pages p95 {without:.0f} → {beside:.0f} ms ({found.times:.1f}×; {len(found.alone):,} and {len(found.beside):,} pages)",
        f"{len(found.errors)} errors{f' ({found.errors[:3]})' if found.errors else ''}",
        f"transactions open 5 s after the end: oldest {found.left:.1f} s (while they read: {found.oldest:.1f} s)",
        f"told: {', '.join(f'{what} {count}' for what, count in sorted(found.answers.items()))}",
        *(f"without {what} {each.times:.1f}×, {len(each.errors)} errors" for what, each in controls.items()),
        *(["shortened, so not met"] if seconds < WHOLE else []),
    ]
    red = all(each.times > SLOWER or each.errors for each in controls.values())
    apart.tell("; ".join(said), seconds >= WHOLE and holds(found) and red)


def holds(found: Measured) -> bool:
    return found.times <= SLOWER and not found.errors and not found.left


if __name__ == "__main__":
    main()
