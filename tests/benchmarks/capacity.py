"""How many readers and editors one machine carries: `SIZE=100000 python -m tests.benchmarks.capacity`. See docs/scaling.md.

The readers and editors work on the same machine as the site, and take their share of it.
"""

import itertools
import os
import sys
import threading
import time
from collections.abc import Callable

import django

from tests.benchmarks import database

SECONDS = 15
READERS, EDITORS = 8, 4


def each_second(act: Callable[[int], Callable[[], None]], people: int) -> tuple[float, float]:
    """How often these people did it in a second, and in how many milliseconds nineteen of twenty times."""
    took: list[float] = []
    over = time.monotonic() + SECONDS

    def go_on(number: int) -> None:
        do = act(number)
        while (began := time.monotonic()) < over:
            do()
            took.append(time.monotonic() - began)

    threads = [threading.Thread(target=go_on, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took.sort()
    return len(took) / SECONDS, took[len(took) * 19 // 20] * 1000


def measured(size: int) -> None:
    from announcements.models import Announcement
    from tests.benchmarks import loading
    from tests.benchmarks.reader import Reader
    from tests.benchmarks.sites import site
    from tests.benchmarks.writing import give, own_records, watched_country

    loading.load(size)
    turns = itertools.count()
    numbers = itertools.cycle(list(Announcement.objects.public().values_list("pk", flat=True)[:1_000]))
    records = [itertools.cycle(own_records(number, watched_country())) for number in range(EDITORS)]

    with site() as port:

        def again(_: int) -> Callable[[], None]:
            reader = Reader(port)
            return lambda: reader.get("/announcements/") and None

        def anew(_: int) -> Callable[[], None]:
            """Never a page that was kept."""
            reader = Reader(port)
            return lambda: reader.get(f"/announcements/?kind=agreement&utm_source={next(turns)}") and None

        def record(_: int) -> Callable[[], None]:
            reader = Reader(port)
            return lambda: reader.get(f"/announcements/{next(numbers)}/?utm_source={next(turns)}") and None

        def edit(number: int) -> Callable[[], None]:
            def change() -> None:
                chosen = next(records[number])
                give(chosen, "note", f"Measured {next(turns)}", editor=number)

            return change

        for name, act, people in [
            ("a list that was read before", again, READERS),
            ("a list worked out anew", anew, READERS),
            ("a record's page worked out anew", record, READERS),
            ("an edit", edit, EDITORS),
        ]:
            rate, worst = each_second(act, people)
            sys.stdout.write(f"{name}: {rate:.0f} a second, {people} at once, p95 {worst:.0f} ms\n")
            sys.stdout.flush()


if __name__ == "__main__":
    size = int(os.environ.get("SIZE") or 100_000)
    with database.served(size):
        os.environ["DJANGO_SETTINGS_MODULE"] = "policytracker.settings"
        django.setup()
        measured(size)
