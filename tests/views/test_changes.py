"""What became of records since a moment: all that was once public, and nothing that never was."""

import csv

import pytest
from django.test import Client
from django.utils import timezone

from announcements.views.changes import WRONG
from tests import factories as make
from tests.canaries import PREFIX, STATES, Public, hidden
from tests.every_state import KINDS, NUMBERS, in_every_state

pytestmark = pytest.mark.django_db


def lines(client: Client, since: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text(client, {"changed_from": since}).splitlines()))


def text(client: Client, asked: dict[str, str]) -> str:
    return client.get("/changes.csv", asked).getvalue().decode()


def test_each_record_that_was_once_public_says_what_it_is_now(client: Client) -> None:
    in_every_state(make.user("editor"))
    numbers = {str(number): state for state, number in NUMBERS.items()}
    told = {
        (line["kind"], numbers[line["id"]], line["what"], line["merged_into_id"])
        for line in lines(client, "2024-11-01")
        if line["id"] in numbers
    }
    stays = str(NUMBERS["published"])
    assert told == {
        (kind.noun, *said)
        for kind in KINDS
        for said in (("published", "added", ""), ("withdrawn", "withdrawn", ""), ("merged", "merged", stays))
    }


def test_only_what_has_changed_since_is_told_with_its_version_and_moment(client: Client) -> None:
    make.event()
    event = make.event()
    since = timezone.now().isoformat()
    event.name = "Another name"
    event.save()
    event.refresh_from_db()
    assert lines(client, since) == [
        {
            "kind": "event",
            "id": str(event.pk),
            "what": "changed",
            "version": "2",
            "changed_at": event.changed_at.isoformat(),
            "merged_into_id": "",
        }
    ]


def test_a_draft_moves_nothing(client: Client) -> None:
    public = Public()
    hidden(public, **STATES["draft"])
    before = lines(client, "2024-11-01")
    make.models.Agreement.objects.create(title="Unsaid")
    after = text(client, {"changed_from": "2024-11-01"})
    assert list(csv.DictReader(after.splitlines())) == before
    assert PREFIX not in after
    assert {line["what"] for line in before} == {"added"}


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "changed_from=",
        "changed_from=2024-13-01",
        "changed_from=2024",
        "changed_from=20241101",
        "changed_from=%00",
        "changed_from=0001-01-01T00:00:00%2B23:00",
        "changed_from=2024-11-01&changed_from=2024-11-02",
    ],
)
def test_a_wrong_moment_lists_nothing(client: Client, asked: str) -> None:
    answer = client.get(f"/changes.csv?{asked}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Wrong question",
        "status": 400,
        "errors": [{"parameter": "changed_from", "message": WRONG}],
    }


def test_an_unknown_parameter_is_refused(client: Client) -> None:
    answer = client.get("/changes.csv?changed_from=2024-11-01&country=RS")
    assert (answer.status_code, [error["parameter"] for error in answer.json()["errors"]]) == (400, ["country"])
