"""What five minutes of readers, searchers and editors leave behind: in times, in memory, in logs."""

import os
import random
import re
import threading
import time
from pathlib import Path

from policytracker import database
from tests.soak import apart, hundred_thousand
from tests.soak.site import WORKERS, Site

TEST = "5 minutes, 100,000 announcements, 32 connections, 90 % read, 8 % search, 2 % edit"
BAR = "0 errors; per class p99 ≤ 5× its p50; memory ≤ 1.10× of minute 1, no worker recycled; 20 planted personal strings in no log"

WHOLE, CONNECTIONS, OWN = 300, 32, 8
SPREAD, GROWTH, PLANTED = 5, 1.10, 20
LOOK_SECONDS = 2
WARM_UP = 15


def run() -> tuple[str, bool]:
    return apart.apart(__name__)


class Memory:
    """Megabytes that the web workers hold together, looked at while the block lasts."""

    def __init__(self, site: Site) -> None:
        self.site, self.begun = site, time.monotonic()
        self.workers = set(site.worker_pids())
        self.held: list[tuple[float, float]] = []
        self.over = threading.Event()
        self.looking = threading.Thread(target=self.look)

    def __enter__(self) -> "Memory":
        self.looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.looking.join()

    def look(self) -> None:
        while not self.over.wait(LOOK_SECONDS):
            self.held.append((time.monotonic() - self.begun, sum(map(resident, self.workers))))

    def between(self, first: float, last: float) -> float:
        """On average, between these seconds."""
        found = [held for at, held in self.held if first <= at <= last]
        return sum(found) / max(1, len(found))

    @property
    def recycled(self) -> bool:
        return set(self.site.worker_pids()) != self.workers


def resident(pid: int) -> float:
    found = re.search(r"^VmRSS:\s+(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0


def main() -> None:
    seconds = float(os.environ.get("SECONDS") or WHOLE)
    with hundred_thousand.held(), hundred_thousand.served(EMAIL_HOST="127.0.0.1", EMAIL_PORT="1") as site:
        from tests.soak.mix import Mix
        from tests.soak.planted import Stranger
        from tests.soak.readers import Reader, Told, read

        logged = len(database_log())
        own, mix, told = edited(), Mix(), Told()
        accounts = [site.account(f"soaker{number}", "editor") for number in range(CONNECTIONS)]
        readers = [
            Reader(site, number, mix, account, own[number::CONNECTIONS], told)
            for number, account in enumerate(accounts)
        ]
        read(readers, min(WARM_UP, seconds / 2))
        told.seconds.clear()
        stranger = Stranger(site, site.account("stranger", "editor"), own[-1])
        with Memory(site) as memory:
            giving = threading.Timer(seconds / 3, stranger.give_all)
            giving.start()
            read(readers, seconds)
            giving.join()
        minute = min(60.0, seconds / 5)
        early, late = memory.between(minute / 2, minute), memory.between(seconds - minute / 2, seconds)
        in_logs = stranger.found_in(site.log.read_text(errors="replace"), database_log()[logged:])
        recycled = memory.recycled or len(memory.workers) != WORKERS
    widest = {kind: slow / usual for kind, (usual, slow) in told.spread.items()}
    times = ", ".join(
        f"{kind} {usual * 1000:.0f}/{slow * 1000:.0f} ms ({slow / usual:.1f}×)"
        for kind, (usual, slow) in told.spread.items()
    )
    said = [
        f"{told.count:,} answers in {seconds:.0f} s ({told.count / seconds:.0f}/s)",
        f"{told.errors.total()} errors{f' ({dict(told.errors.most_common(5))})' if told.errors else ''}",
        f"p50/p99: {times}",
        f"memory {early:.0f} → {late:.0f} MB ({late / max(early, 1):.2f}×){', workers recycled' if recycled else ''}",
        f"{len(stranger.strings)} personal strings planted, in logs: {', '.join(in_logs) or 'none'}",
        *(["shortened, so not met"] if seconds < WHOLE else []),
    ]
    met = (
        seconds >= WHOLE
        and not told.errors
        and max(widest.values()) <= SPREAD
        and late <= early * GROWTH
        and not recycled
        and len(stranger.strings) >= PLANTED
        and not in_logs
    )
    apart.tell("; ".join(said), met)


def edited() -> list[str]:
    """Addresses of forms: of published announcements all over the corpus, each for one connection alone."""
    from announcements.models import Announcement

    numbers = list(Announcement.objects.public().order_by("pk").values_list("pk", flat=True))
    return [f"/announcements/{number}/edit/" for number in random.Random(14).sample(numbers, CONNECTIONS * OWN + 1)]


def database_log() -> str:
    return database.cluster().log.read_text(errors="replace")


if __name__ == "__main__":
    main()
