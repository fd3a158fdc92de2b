"""Editors at the site's own forms, over HTTP: each opens a form, types, and saves; what they did is in the ledger."""

import contextlib
import http.client
import random
import string
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.no_script import _Form
from tests.soak.ledger import Change, Ledger, settle
from tests.soak.site import Account

SHOWN_CONFLICT = "<h1>Changed in the meantime</h1>"
MOST_MILESTONES = 5
# In any order: the form has nothing to ask about them.
LATER_STAGES = ("suspended", "resumed", "renewed")
FORGED = ("0", "99999999999999999999", "one", "1.0", "-1")
# Fifty at once wait for each other, on a busy machine for long.
PATIENCE = 120


@dataclass
class Answer:
    """``status`` 0: there was none."""

    status: int
    text: str = ""


@dataclass
class Form:
    """What the page's form would send."""

    address: str
    sent: dict[str, list[str]]

    @property
    def version(self) -> str:
        return self.sent["version"][0]

    def count(self, rows: str) -> int:
        return int(self.sent[f"{rows}-TOTAL_FORMS"][0])

    def type(self, **values: str) -> None:
        """Names are written with ``__`` for ``-``."""
        self.sent.update({name.replace("__", "-"): [value] for name, value in values.items()})


@dataclass
class Editor:
    port: int
    account: Account
    ledger: Ledger
    chance: random.Random
    # So many letters of a note that can't be compressed.
    padding: int = 0
    # Answers 409 that did not show both versions.
    not_shown: list[str] = field(default_factory=list)
    latest: Any = None
    # When each request was sent, how many seconds its answer took, and its status.
    asked: list[tuple[float, float, int]] = field(default_factory=list)

    # Asking

    def ask(self, method: str, address: str, fields: dict[str, list[str]] | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": self.account.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**fields, "csrfmiddlewaretoken": self.account.token}, doseq=True) if fields else None
        began, answer = time.monotonic(), Answer(0)
        with closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request(method, address, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.read().decode())
        self.asked.append((began, time.monotonic() - began, answer.status))
        return answer

    def open(self, address: str) -> Form | None:
        """None where the page can't be had."""
        answer = self.ask("GET", address)
        return Form(address, form_of(answer.text)) if answer.status == 200 else None

    def press_add(self, form: Form, rows: str) -> bool:
        answer = self.ask("POST", form.address, {**form.sent, "add": [rows]})
        if answer.status == 200:
            form.sent = form_of(answer.text)
        return answer.status == 200

    def send(self, change: Change, form: Form, *, clicks: int = 1) -> list[Answer]:
        """Several clicks are sent at once."""
        self.ledger.note(change)
        answers: list[Answer] = []
        threads = [
            threading.Thread(target=lambda: answers.append(self.ask("POST", form.address, form.sent)))
            for _ in range(clicks)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle(change, *(answer.status for answer in answers))
        for answer in answers:
            if answer.status == 409 and not (SHOWN_CONFLICT in answer.text and change.token in answer.text):
                self.not_shown.append(change.token)
        return answers

    def save(self, record: int) -> Change | None:
        """An edit of a record that is nobody else's; None where the form can't be had."""
        form = self.open(f"/agreements/{record}/edit/")
        if form is None:
            return None
        change = self.typed(form, record)
        self.send(change, form)
        return change

    # Editing

    def edit(self, record: int) -> Change | None:
        """As people do: mostly at once, some with a form that they opened long ago, some clicking twice, some with no version."""
        form = self.open(f"/agreements/{record}/edit/")
        if form is None:
            return None
        kind = self.chance.choices(("plain", "stale", "missing", "forged", "double"), (70, 8, 6, 6, 10))[0]
        before, self.latest = self.latest, (record, form.version)
        if kind == "stale" and (before is None or before[0] != record or before == self.latest):
            kind = "plain"
        change = self.typed(form, record)
        if kind == "stale":
            form.type(version=before[1])
        elif kind == "missing":
            del form.sent["version"]
        elif kind == "forged":
            form.type(version=self.chance.choice(FORGED))
        change.never = kind in ("stale", "missing", "forged")
        change.version = form.sent.get("version", [""])[0]
        self.send(change, form, clicks=2 if kind == "double" else 1)
        return change

    def typed(self, form: Form, record: int | None) -> Change:
        """The token in the title, a party, a step, its passage and who else says so; sometimes a step comes or goes."""
        count = form.count("milestones")
        events = {"agreement": 1, "party": 1, "milestone": 1, "citation": 2}
        written = dict(events)
        if count < MOST_MILESTONES and self.chance.random() < 0.3 and self.press_add(form, "milestones"):
            events.update(milestone=2, citation=3)
            written = dict(events)
        elif count > 2 and self.chance.random() < 0.3:
            events.update(milestone=2, citation=3)
            form.sent[f"milestones-{count - 1}-DELETE"] = ["on"]
        token = self.ledger.token()
        form.type(
            title=f"Agreement {record} {token}",
            parties__0__name_as_printed=f"Printed {token}",
            milestones__0__verb=f"agreed {token}",
            milestones__0__passage=f"These words {token}",
            citations__0__passage=f"Other words {token}",
            why=token,
        )
        if self.padding:
            form.type(note="".join(self.chance.choices(string.printable[:62], k=self.padding)))
        if form.count("milestones") > count:
            self.type_milestone(form, count, token)
        return Change(token, record, form.version, events, written)

    def type_milestone(self, form: Form, index: int, token: str) -> None:
        row = f"milestones-{index}"
        form.sent[f"{row}-source"] = form.sent["milestones-0-source"]
        form.sent[f"{row}-stage"] = [self.chance.choice(LATER_STAGES)]
        form.sent[f"{row}-date"] = [f"{self.chance.randint(1, 28)} March {self.chance.randint(2019, 2025)}"]
        form.sent[f"{row}-verb"] = [f"came to {token}"]
        form.sent[f"{row}-passage"] = [f"More words {token}"]


def form_of(page: str) -> dict[str, list[str]]:
    reader = _Form()
    reader.feed(page)
    return reader.sent
