"""A worker, or the backend of the database that works for it, is killed somewhere in the middle of an act."""

import datetime
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connections, transaction
from django.utils import timezone

from tests import factories as make
from tests.mail_server import Box, mail_server
from tests.soak.comparison import compared, contexts, events_by_context
from tests.soak.crowd import agreement
from tests.soak.editors import Editor, Form
from tests.soak.killing import busiest_backend, kill, wait_until_back
from tests.soak.ledger import ANSWERED, UNKNOWN, Change, Ledger
from tests.soak.site import Site, site

MOMENTS = 40
TEST = f"kill -9 of a worker and of its database backend at {MOMENTS} random moments of save, publish, merge, digest"
BAR = f"{MOMENTS} of {MOMENTS} whole or absent; no mail twice"
READERS = 8
UNDISTURBED = 2
LOCK_OF_DIGESTS = 20_241_108

# The guard off: each statement is a transaction of its own, and the sources are written a moment after what they speak of.
NO_TRANSACTION = """
import contextlib, time
from django.db import transaction
from announcements.actions import changing
from announcements.forms.citing import CitedForm

def late(form, save=CitedForm.save_citation):
    time.sleep(0.4)
    save(form)

CitedForm.save_citation = late
changing.locked = lambda record: type(record).objects.get(pk=record.pk)
transaction.atomic = lambda *arguments, **options: contextlib.nullcontext()
"""


@dataclass
class Act:
    """What is sent, and what it leaves where nobody disturbs it."""

    name: str
    prepare: Callable[[Editor], tuple[Form, Change]]
    seconds: float = 0
    events: Counter[str] | None = None


def run() -> tuple[str, bool]:
    halves = control()
    with mail_server() as box, site(workers=1, EMAIL_HOST="127.0.0.1", EMAIL_PORT=str(box.port)) as served:
        ledger, chance = Ledger("killed"), random.Random("killed")
        who = served.account("reviewer", "reviewer")
        editor = Editor(served.port, who, ledger, chance)
        acts = [undisturbed(editor, act) for act in ACTS]
        digests = Digests(served, box)
        killed = Counter[str]()
        for number in range(MOMENTS):
            victim, at = ("worker", "backend")[number // (len(acts) + 1) % 2], number % (len(acts) + 1)
            if at < len(acts):
                killed[victim] += disturbed(served, editor, acts[at], victim)
            else:
                killed[victim] += digests.disturbed(victim, chance)
            wait_until_back(served)
        wrong = compared(ledger, served.port)
        whole, absent, answered = outcomes(ledger)
        answered -= UNDISTURBED * len(acts)
    measured = (
        f"{killed['worker']} workers and {killed['backend']} backends killed; of {answered + whole + absent} acts "
        f"{answered} were answered, {whole} were whole and {absent} absent without an answer, {len(wrong)} differences"
        f"{f' (first: {wrong[0]})' if wrong else ''}; of {digests.runs} runs of digests with {READERS} readers each, "
        f"{digests.mails} mails: {digests.twice} came twice, {digests.never} never, {digests.unsure} were listed as unsure. "
        f"Control, transactions off: {halves} differences"
    )
    met = not wrong and not digests.twice and not digests.never and sum(killed.values()) == MOMENTS and halves > 0
    return measured, met


def outcomes(ledger: Ledger) -> tuple[int, int, int]:
    there = contexts()
    unknown = [change.token in there for change in ledger.with_outcome(UNKNOWN)]
    return sum(unknown), len(unknown) - sum(unknown), len(ledger.with_outcome(ANSWERED))


# Acts


def save(editor: Editor) -> tuple[Form, Change]:
    record = agreement()
    form = opened(editor, f"/agreements/{record}/edit/")
    return form, editor.typed(form, record)


def publish(editor: Editor) -> tuple[Form, Change]:
    """A draft, and with it the drafts of the sources that it names."""
    with transaction.atomic():
        made = make.agreement("GB", "RS", state="draft", published_at=None)
        for day in ("2010-03-04", "2012-05-06"):
            make.cite(
                milestone=make.milestone(made, date=day, cited=False),
                source=make.source(state="draft", published_at=None),
            )
    return asked(editor, f"/agreements/{made.pk}/publish/", made.pk)


def merge(editor: Editor) -> tuple[Form, Change]:
    stays, goes = agreement(), agreement()
    form, change = asked(editor, f"/agreements/{goes}/merge/", goes)
    form.type(keep=str(stays))
    return form, change


ACTS = [Act("save", save), Act("publish", publish), Act("merge", merge)]


def asked(editor: Editor, address: str, record: int) -> tuple[Form, Change]:
    token = editor.ledger.token()
    return Form(address, {"why": [token]}), Change(token, record, "", {})


def opened(editor: Editor, address: str) -> Form:
    form = editor.open(address)
    if form is None:
        raise RuntimeError(f"{address} can't be opened.")
    return form


def undisturbed(editor: Editor, act: Act) -> Act:
    """How long it takes, and what it leaves: the first time to warm up."""
    for _ in range(UNDISTURBED):
        form, change = act.prepare(editor)
        began = time.monotonic()
        editor.send(change, form)
        act.seconds = time.monotonic() - began
        if change.outcome != ANSWERED:
            raise RuntimeError(f"{act.name} was answered {change.status}.")
        (context,) = contexts()[change.token]
        act.events = events_by_context()[context]
        change.events = change.events or dict(act.events)
    return act


def disturbed(served: Site, editor: Editor, act: Act, victim: str) -> int:
    form, change = act.prepare(editor)
    change.events = change.events or dict(act.events or {})
    # None of these is to be taken for one of the site's.
    connections.close_all()
    (worker,) = served.worker_pids()
    sending = threading.Thread(target=lambda: editor.send(change, form))
    sending.start()
    # A little more than all of it: some are answered before.
    time.sleep(editor.chance.uniform(0, 1.1 * act.seconds))
    killed = kill([worker if victim == "worker" else busiest_backend(served)])
    sending.join()
    return killed


# Digests


@dataclass
class Digests:
    served: Site
    box: Box
    runs: int = 0
    mails: int = 0
    twice: int = 0
    never: int = 0
    unsure: int = 0

    def disturbed(self, victim: str, chance: random.Random) -> int:
        """A run is killed while it sends; the next one ends what it left."""
        self.everybody_is_due()
        before = len(self.box.taken)
        sending = self.served.command("send_alerts")
        connections.close_all()
        while not self.sends() and sending.poll() is None:
            time.sleep(0.01)
        # Anywhere in it: as long as sending to all of them takes.
        time.sleep(chance.uniform(0, 0.05 * READERS))
        killed = kill([sending.pid if victim == "worker" else busiest_backend(self.served)])
        sending.communicate()
        wait_until_back(self.served)
        finishing = self.served.command("send_alerts")
        said = finishing.communicate()[0].decode()
        self.count(before, said)
        return killed

    def everybody_is_due(self) -> None:
        from announcements.models import Alert

        yesterday = timezone.localdate() - datetime.timedelta(1)
        for number in range(READERS):
            told = {"told_on": yesterday, "knew": {}, "telling": None}
            Alert.objects.update_or_create(
                email=f"reader{number}@news.example",
                plural="agreements",
                query="",
                rhythm="daily",
                defaults={"asked_at": timezone.now(), **told},
            )

    def sends(self) -> bool:
        with self.served.connect() as connection:
            found = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"
            return connection.execute(found, [LOCK_OF_DIGESTS]).fetchone() is not None

    def count(self, before: int, said: str) -> None:
        from announcements.models import Alert

        taken = Counter(str(message["To"]) for message in self.box.taken[before:])
        unsure = {int(number) for number in re.findall(r"Alert (\d+) may or may not", said)}
        self.runs += 1
        self.unsure += len(unsure)
        for alert in Alert.objects.all():
            came = taken[alert.email]
            self.mails += came
            self.twice += came > 1
            self.never += came == 0 and alert.pk not in unsure
            self.never += alert.told_on != timezone.localdate()


# Control


def control() -> int:
    """Without transactions a save that is killed in its middle is there by half."""
    with site(workers=1, without=NO_TRANSACTION) as served:
        ledger = Ledger("unguarded")
        editor = Editor(served.port, served.account("editor", "editor"), ledger, random.Random(1))
        for _ in range(3):
            form, change = save(editor)
            (worker,) = served.worker_pids()
            sending = threading.Thread(target=lambda form=form, change=change: editor.send(change, form))
            sending.start()
            while not started(change):
                time.sleep(0.01)
            kill([worker])
            sending.join()
            wait_until_back(served)
        return len(compared(ledger, served.port))


def started(change: Change) -> bool:
    return change.token in contexts() or change.status != 0
