"""So many connections that ask without a pause until the time is up, and how long each class of question took."""

import http.client
import random
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.benchmarks.measuring import percentile
from tests.no_script import Page
from tests.soak.mix import EDIT, Mix
from tests.soak.site import Account, Site
from tests.soak.visitor import Answer, Visitor

SLOWEST, USUAL = 0.99, 0.5


@dataclass
class Told:
    """Seconds by class, and what was not answered as it should have been."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, kind: str, address: str, answer: Answer, *expected: int) -> None:
        with self.lock:
            self.seconds[kind].append(answer.seconds)
            if answer.status not in expected:
                self.errors[f"{kind} {answer.status}"] += 1

    def failed(self, kind: str, error: Exception) -> None:
        with self.lock:
            self.errors[f"{kind} {type(error).__name__}"] += 1

    @property
    def count(self) -> int:
        return sum(map(len, self.seconds.values()))

    @property
    def spread(self) -> dict[str, tuple[float, float]]:
        """Of each class its median and its p99, in seconds."""
        return {
            kind: (percentile(all_of, USUAL), percentile(all_of, SLOWEST))
            for kind, all_of in sorted(self.seconds.items())
        }


class Reader:
    """Asks from a mix; edits what no other connection edits, as an editor with a session and the real form."""

    def __init__(self, site: Site, number: int, mix: Mix, account: Account, own: list[str], told: Told) -> None:
        self.told, self.own = told, own
        self.chance = random.Random(number)
        self.questions = mix.drawn(self.chance)
        address = f"127.0.1.{number + 1}"
        self.reader = Visitor(site.port, address)
        self.editor = Visitor(site.port, address, cookie=account.cookie, token=account.token)
        self.edits = 0

    def ask_until(self, end: float) -> None:
        while time.monotonic() < end:
            kind, address = next(self.questions)
            try:
                if kind == EDIT:
                    self.edit(self.chance.choice(self.own))
                else:
                    self.told.answered(kind, address, self.reader.get(address), 200)
            except (OSError, http.client.HTTPException) as error:
                self.told.failed(kind, error)
        self.reader.close()
        self.editor.close()

    def edit(self, address: str) -> None:
        """The form, with another note."""
        client = Timed(self.editor)
        page = Page(client, address)
        self.told.answered("edit form", address, client.answer, 200)
        self.edits += 1
        page.type(note=f"Note {self.edits}", why="Counted again").save()
        self.told.answered("edit", address, client.answer, 302)


class Timed:
    """What the reader of a form asks with; ``answer`` is the latest."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def get(self, address: str) -> Answer:
        self.answer = self.visitor.get(address)
        return self.answer

    def post(self, address: str, fields: dict[str, object]) -> Answer:
        self.answer = self.visitor.post(address, fields)
        return self.answer


def read(readers: list[Reader], seconds: float) -> None:
    """All of them at once; over when the last has its answer."""
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=reader.ask_until, args=[end]) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
