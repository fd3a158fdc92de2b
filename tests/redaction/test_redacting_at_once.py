"""An editor saves the words elsewhere at the moment at which they are taken out everywhere. With the guard off they stay."""

import threading
from typing import Any

import pytest
from django.db import connection

from announcements import actions
from announcements.actions import trace
from announcements.models import Agreement
from tests import factories as make
from tests.redaction.every_text import everywhere, maintainer
from tests.test_actions_at_once import Meeting

pytestmark = pytest.mark.django_db(transaction=True)


def saved_meanwhile(who: Any, editor: Any) -> str:
    """What another record says, into which an editor writes the words while they are taken out everywhere."""
    make.agreement(title="The secret pact")
    other = make.agreement(title="Another")
    typed, meeting, outcomes = threading.Event(), Meeting(), []

    def save() -> None:
        opened = Agreement.objects.get(pk=other.pk)
        with actions.change(opened, who=editor, version=opened.version):
            opened.title = "Another secret"
            opened.save()
            typed.set()
            meeting.wait()
        connection.close()

    def take_out() -> None:
        typed.wait(5)
        outcomes.append(len(everywhere("secret", who)))
        meeting.wait()
        connection.close()

    threads = [threading.Thread(target=task) for task in (save, take_out)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1
    other.refresh_from_db()
    return other.title


def test_what_is_saved_meanwhile_is_taken_out_too() -> None:
    assert "secret" not in saved_meanwhile(maintainer(), make.user("editor"))


def test_control_without_turns_it_stays(monkeypatch) -> None:
    monkeypatch.setattr(trace, "_take_turns", lambda *, alone: None)
    assert saved_meanwhile(maintainer(), make.user("editor")) == "Another secret"
