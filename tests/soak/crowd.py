"""Many editors at few records at once."""

import itertools
import random
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tests import factories as make
from tests.soak.editors import Editor
from tests.soak.ledger import Ledger
from tests.soak.site import Account


@dataclass(frozen=True)
class Outcome:
    ledger: Ledger
    not_shown: list[str]

    @property
    def statuses(self) -> Counter[int]:
        return Counter(change.status for change in self.ledger.changes)


def agreements(count: int) -> list[int]:
    """Public ones, each with two parties, two steps that somebody else confirms, and their sources."""
    return [agreement() for _ in range(count)]


def agreement(**fields: Any) -> int:
    with transaction.atomic():
        made = make.agreement("GB", "RS", title="Agreement", **fields)
        first = make.milestone(made, "agreed", "2010-03-04")
        make.milestone(made, "signed", "2012-05-06")
        make.cite(milestone=first, passage="And so say others")
    return made.pk


def edited(port: int, accounts: list[Account], records: list[int], edits: int, *, seed: int = 1) -> Outcome:
    """So many edits by all of them together, each at whichever record."""
    ledger, turns = Ledger(seed), itertools.count()
    editors = [Editor(port, account, ledger, random.Random(f"{seed} {account.name}")) for account in accounts]

    def work(editor: Editor) -> None:
        while next(turns) < edits:
            editor.edit(editor.chance.choice(records))

    together(*(lambda editor=editor: work(editor) for editor in editors))
    return Outcome(ledger, [token for editor in editors for token in editor.not_shown])


def together(*tasks: Any) -> None:
    """Raises what one of them raised."""
    raised: list[BaseException] = []

    def run(task: Any) -> None:
        try:
            task()
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]
