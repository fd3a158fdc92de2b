"""People at work while something happens to the site: some edit, each a record of their own, and somebody reads."""

import contextlib
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.soak.crowd import agreements
from tests.soak.editors import Editor
from tests.soak.ledger import ANSWERED, Ledger
from tests.soak.site import Site

PAUSE = 0.1
# Who asks for this asks the database who they are.
PAGE = "/review/"


@dataclass
class Load:
    served: Site
    ledger: Ledger
    editors: list[Editor]
    reader: Editor
    ended: threading.Event = field(default_factory=threading.Event)

    def answered(self) -> int:
        return len(self.ledger.with_outcome(ANSWERED))

    def read_since(self, began: float, until: float) -> list[tuple[float, float, int]]:
        """What the reader asked between the two."""
        return [each for each in list(self.reader.asked) if began <= each[0] <= until]

    def statuses_since(self, began: float, until: float) -> set[int]:
        """What anybody was answered who asked between the two."""
        asked = [each for editor in (*self.editors, self.reader) for each in list(editor.asked)]
        return {status for at, _, status in asked if began <= at <= until}

    def edit(self, editor: Editor, record: int) -> None:
        while not self.ended.is_set():
            change = editor.save(record)
            if change is None or change.outcome != ANSWERED:
                time.sleep(PAUSE)

    def read(self) -> None:
        while not self.ended.is_set():
            self.reader.ask("GET", PAGE)
            time.sleep(PAUSE / 2)


@contextlib.contextmanager
def load(served: Site, *, editors: int, padding: int = 0) -> Iterator[Load]:
    """It goes on until the block ends; then all of them have had their last answer. ``padding``: letters more in each edit."""
    ledger = Ledger("load")
    accounts = [served.account(f"editor{number}", "editor") for number in range(editors)]
    records = agreements(editors)
    made = [Editor(served.port, account, ledger, random.Random(account.name), padding) for account in accounts]
    reader = Editor(served.port, served.account("reader", "editor"), Ledger(), random.Random(0))
    going = Load(served, ledger, made, reader)
    work = [(going.edit, pair) for pair in zip(made, records, strict=True)]
    threads = [threading.Thread(target=task, args=given) for task, given in [*work, (going.read, ())]]
    for thread in threads:
        thread.start()
    try:
        yield going
    finally:
        going.ended.set()
        for thread in threads:
            thread.join()
