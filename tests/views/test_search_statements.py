"""The statements that a search lists are those that SQL finds, whatever has happened to them, what they stand in and who made them."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements import models
from tests import factories as make
from tests.every_state import withdrawn

pytestmark = pytest.mark.django_db

TRUTH = """
SELECT said.id FROM announcements_statement said
JOIN announcements_announcement record ON record.id = said.announcement_id AND record.state = ANY (%s)
JOIN announcements_official speaker ON speaker.id = said.official_id AND speaker.state = ANY (%s)
WHERE said.quote LIKE '%%returns%%' ORDER BY coalesce(lower(record.days), '-infinity') DESC, said.id DESC
"""
GONE = {"withdrawn_at": None, "withdrawn_why": ""}
STATES = [{**GONE, "state": "published"}, {**GONE, "state": "draft"}, withdrawn()]
DAYS = [None, "2023", "2024-11", "2024-11-07", "2025-02-01"]
QUOTES = ["More returns.", "No word of it.", "Fewer returns."]

of_one = st.integers(0, 5)
ACTS = st.one_of(
    st.tuples(st.just("announcement"), of_one, st.sampled_from(STATES)),
    st.tuples(st.just("speaker"), of_one, st.sampled_from(STATES)),
    st.tuples(st.just("day"), of_one, st.sampled_from(DAYS)),
    st.tuples(st.just("quote"), of_one, st.sampled_from(QUOTES)),
    st.tuples(st.just("moved"), of_one, of_one),
    st.tuples(st.just("deleted"), of_one, st.none()),
    st.tuples(st.just("taken back"), of_one, st.sampled_from(STATES)),
)


def listed(client: Client) -> list[int]:
    """Over all pages. The count that each states is how many there are."""
    found, address, counts = [], "/search/?q=returns&kind=statements", set()
    while address:
        page = client.get(address)
        counts.add(page.context["group"].count)
        found += [int(number) for number in re.findall(r"“Statement (\d+)\.", page.text.replace("<mark>", ""))]
        on = re.search(r'href="([^"]+)" rel="next"', page.text)
        address = on and on[1].replace("&amp;", "&")
    assert counts == {len(found)}
    return found


def truth(states: list[str]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(TRUTH, [states, states])
        return [number for (number,) in cursor.fetchall()]


def act(kind: str, place: int, value: object) -> None:
    said = models.Statement.objects.order_by("pk")[place : place + 1].first()
    if said is None:
        return
    if kind in ("announcement", "taken back"):
        with transaction.atomic():
            models.Announcement.objects.filter(pk=said.announcement_id).update(**value)
            listed(Client())
            transaction.set_rollback(kind == "taken back")
    elif kind == "speaker":
        models.Official.objects.filter(pk=said.official_id).update(**value)
    elif kind == "day":
        models.Announcement.objects.filter(pk=said.announcement_id).update(announced_on=value)
    elif kind == "quote":
        models.Statement.objects.filter(pk=said.pk).update(quote=f"Statement {said.pk}. {value}")
    elif kind == "moved":
        to = models.Announcement.objects.order_by("pk")[value]
        models.Statement.objects.filter(pk=said.pk).update(announcement=to)
    else:
        said.citations.all().delete()
        said.delete()


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=6))
def test_what_is_listed_is_what_is_true(monkeypatch, acts) -> None:
    monkeypatch.setattr("announcements.views.search.SIZE", 2)
    with transaction.atomic():
        for place in range(6):
            announcement = make.announcement("GB", announced_on=DAYS[place % len(DAYS)])
            said = make.statement(announcement, "returns")
            act("quote", place, QUOTES[place % len(QUOTES)])
            assert said.pk
        editor = Client()
        editor.force_login(make.user("editor"))
        for each in [None, *acts]:
            if each:
                act(*each)
            assert listed(Client()) == truth(["published"])
            assert listed(editor) == truth(["draft", "published"])
        transaction.set_rollback(True)
