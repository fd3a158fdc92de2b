"""A short form of row 6 of `make soak`, and that the comparison goes red for whatever is amiss."""

import random
from collections.abc import Callable
from contextlib import contextmanager
from types import SimpleNamespace

import pgtrigger
import pytest
from django.db import connection, transaction

from announcements.actions import changing
from announcements.models import Agreement, AgreementRevision, CitationRevision, Milestone
from announcements.views import edit as editing
from tests import factories as make
from tests.soak.comparison import compared, counted, derived, kept
from tests.soak.crowd import agreement, agreements, edited
from tests.soak.editors import Editor
from tests.soak.ledger import Ledger
from tests.soak.site import session_of

pytestmark = pytest.mark.django_db(transaction=True)


def crowd(port: int, edits: int):
    accounts = [session_of(make.user("editor")) for _ in range(6)]
    return edited(port, accounts, agreements(2), edits)


def test_six_editors_at_two_records_lose_nothing(live_server):
    outcome = crowd(live_server.thread.port, 24)
    assert compared(outcome.ledger, live_server.thread.port) == []
    assert (outcome.not_shown, set(outcome.statuses)) == ([], {302, 409})


def test_control_without_the_version_check_it_is_noticed(live_server, monkeypatch):
    save = editing._save

    def unchecked(request, form):
        if form.data:
            form.data = {**form.data.dict(), "version": str(form.record.version)}
        return save(request, form)

    monkeypatch.setattr(editing, "_save", unchecked)
    monkeypatch.setattr(changing, "_still_the_same", lambda *arguments: None)
    outcome = crowd(live_server.thread.port, 8)
    assert compared(outcome.ledger, live_server.thread.port) != []


@pytest.fixture
def made(live_server):
    """One record, changed twice, and a third time with a form that was old by then."""
    record = agreement()
    editor = Editor(live_server.thread.port, session_of(make.user("editor")), Ledger(), random.Random(1))
    old = editor.open(f"/agreements/{record}/edit/")
    for form in (None, None, old):
        change = editor.typed(opened := form or editor.open(old.address), record)
        editor.send(change, opened)
    assert [change.status for change in editor.ledger.changes] == [302, 302, 409]
    assert compared(editor.ledger, editor.port) == []
    return SimpleNamespace(ledger=editor.ledger, record=record, port=editor.port)


def test_whatever_is_amiss_is_noticed(made):
    first, second, refused = made.ledger.changes
    revision_of_first = CitationRevision.objects.filter(passage=f"Other words {first.token}")
    for tampered in (
        lambda: Agreement.objects.update(note="tampered"),
        lambda: Milestone.objects.update(verb="tampered"),
        lambda: Milestone.objects.last().delete(),
        lambda: AgreementRevision.objects.last().delete(),
        lambda: revision_of_first.delete(),
        lambda: done_again(revision_of_first.get()),
        lambda: forget_documents(),
    ):
        assert differences_with(made, tampered) != [], tampered
    for change, said in (
        (first, {"outcome": "refused"}),
        (refused, {"outcome": "answered"}),
        # Somebody who had not seen the first change saved over it.
        (second, {"version": first.version}),
        # Nobody sent it.
        (first, {"token": "xqbbbbbbbbbbbbq"}),
    ):
        with altered(change, **said):
            assert differences_with(made) != [], said
    assert differences_with(made) == []


def test_what_is_unknown_is_whole_or_absent(made):
    for change in made.ledger.changes:
        change.outcome = "unknown"
    assert differences_with(made) == []
    assert differences_with(made, lambda: CitationRevision.objects.last().delete()) != []


def test_a_count_that_is_wrong_is_noticed(made):
    with transaction.atomic(), connection.cursor() as cursor:
        Agreement.objects.update(state="draft")
        # No list hears of it.
        cursor.execute("DELETE FROM record_change WHERE xid = pg_current_xact_id()")
    assert next(counted(made.ledger, made.port)) == "/agreements/ counts 1, and there are 0"


def done_again(revision) -> None:
    revision.pk = None
    revision.save(force_insert=True)


def forget_documents() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_doc_agreement")


@contextmanager
def altered(change, **said):
    before = {name: getattr(change, name) for name in said}
    change.__dict__.update(said)
    yield
    change.__dict__.update(before)


def differences_with(made, tampered: Callable = lambda: None) -> list[str]:
    """With the site's own triggers off, for they would notice; then it is undone."""
    with pgtrigger.ignore(), transaction.atomic():
        tampered()
        found = [*kept(made.ledger), *derived()]
        transaction.set_rollback(True)
    return found
