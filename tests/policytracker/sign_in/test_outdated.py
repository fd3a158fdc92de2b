"""What is past goes at each sign-in, and nothing else does."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from policytracker.sign_in.models import Refused, SignIn, Tries
from policytracker.sign_in.sessions import clear_outdated
from tests import factories as make
from tests.policytracker.sign_in.people import sign_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def of(days: int) -> None:
    """One of each kind, so many days ago."""
    then = timezone.now() - days * DAY
    kept = SignIn.objects.create(person=make.user("editor"), how="password")
    SignIn.objects.filter(pk=kept.pk).update(at=then)
    Tries.objects.create(whose=f"{days:064}", made=[then], until=then)
    Session.objects.create(session_key=f"{days:032}", session_data="", expire_date=then)
    Refused.objects.create(day=then.date(), why="code", times=1)


def left() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in (SignIn, Tries, Session, Refused)}


def test_tries_and_sessions_go_when_they_have_ended_and_sign_ins_after_a_year():
    for days in (-1, 1, 364, 367):
        of(days)
    clear_outdated()
    assert left() == {"SignIn": 3, "Tries": 1, "Session": 1, "Refused": 3}


def test_whoever_signs_in_clears_it(client):
    of(400)
    make.user("editor", username="ada")
    sign_in(client, "ada")
    assert left() == {"SignIn": 1, "Tries": 2, "Session": 1, "Refused": 0}
