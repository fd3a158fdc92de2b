"""What no reader may see is in no row that readers get, and what they may see is there."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from announcements.formats import TABLES, Reader
from announcements.formats.public import open_rows
from announcements.formats.rows import Selected
from announcements.models import Figure
from tests import factories as make
from tests.canaries import PREFIX, STATES, Public, hidden, links_from_public

pytestmark = pytest.mark.django_db
READER = Reader(AnonymousUser())


def told(reader: Reader) -> dict[str, list[list[object]]]:
    return {
        table.name: list(Selected(table, reader, open_rows(table.model, reader).order_by("pk")).values())
        for table in TABLES
    }


@pytest.mark.parametrize("state", STATES)
def test_readers_get_what_is_public_alone(state: str) -> None:
    public = Public()
    links_from_public(hidden(public, **STATES[state]), public)
    before = told(READER)
    hidden(public, **STATES[state])
    assert told(READER) == before
    assert re.findall(rf"{PREFIX}\d+", str(before)) == []
    assert {name: len(rows) for name, rows in before.items()} == {
        "agreements": 1, "announcements": 1, "officials": 1, "organisations": 1, "events": 1, "sources": 6, "parties": 3,
        "milestones": 1, "announced agreements": 1, "involvements": 2, "statements": 1, "participations": 1, "figures": 1,
        "appointments": 1, "citations": 5, "unsupported facts": 0, "countries": 2, "country names": 0, "blocs": 0,
        "memberships": 0,
    }  # fmt: skip


def test_editors_get_the_rows_of_drafts_too() -> None:
    public = Public()
    hidden(public, **STATES["draft"])
    found = {name: len(rows) for name, rows in told(Reader(make.user("editor"))).items()}
    assert (found["agreements"], found["milestones"], found["statements"], found["unsupported facts"]) == (2, 2, 2, 0)


def test_a_figure_that_is_hidden_has_no_number() -> None:
    public = Public()
    secret = make.figure(make.agreement("GB", state="draft", published_at=None))
    Figure.objects.filter(pk=public.figure.pk).update(refers_to=secret, standing="part")
    (table,) = [table for table in TABLES if table.model is Figure]
    at = table.names.index("refers_to_id")
    assert [row[at] for row in told(READER)["figures"]] == [None]
    assert [row[at] for row in told(Reader(everything=True))["figures"]] == [secret.pk, None]
