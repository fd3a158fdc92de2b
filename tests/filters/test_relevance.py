"""Relevance ranks the newest of what words find, and pages run on into the others, each record once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from announcements.filters import QUESTIONS, paging
from announcements.models.support import check_now
from tests import factories as make

pytestmark = pytest.mark.django_db


def asked(address: str):
    question = QUESTIONS["announcements"](QueryDict(address), AnonymousUser())
    assert question.is_valid(), question.problems
    return question


@pytest.fixture
def found(monkeypatch) -> dict[str, list[int]]:
    """Seven of seven days, of which only the newest four are ranked; the second newest says the word in its title."""
    monkeypatch.setattr(paging, "SIZE", 3)
    monkeypatch.setattr("announcements.filters.question.RANKED", 4)
    made = [
        make.announcement(
            "GB",
            announced_on=f"2024-11-0{day}",
            title="A visa waiver" if day == 6 else f"Day {day}",
            summary="Nothing" if day == 6 else "It says that a visa is asked for.",
        )
        for day in range(1, 8)
    ]
    check_now()
    newest = [announcement.pk for announcement in reversed(made)]
    return {"newest": newest, "relevant": [newest[1], newest[0], *newest[2:]]}


def test_the_newest_are_ranked_and_the_others_follow_by_day(found):
    assert asked("q=visa").first(9) == found["newest"]
    assert asked("q=visa&sort=relevance").first(9) == found["relevant"]


@pytest.mark.parametrize("order", ["newest", "relevant"])
def test_pages_run_on_and_back(found, order):
    sort = "&sort=relevance" if order == "relevant" else ""
    question, seen, firsts = asked(f"q=visa{sort}"), [], []
    while True:
        seen += [row.pk for row in question.page.rows]
        firsts.append(question.page.first)
        if not question.page.next:
            break
        question = asked(f"q=visa{sort}&after={question.page.next}")
    assert (seen, firsts) == (found[order], [1, 4, 7])

    back = [row.pk for row in question.page.rows]
    while question.page.previous:
        question = asked(f"q=visa{sort}&before={question.page.previous}")
        back = [row.pk for row in question.page.rows] + back
    assert back == found[order]


def test_only_words_are_relevant():
    question = QUESTIONS["announcements"](QueryDict("sort=relevance"), AnonymousUser())
    assert not question.is_valid()
    assert question.problems == [
        {"field": "id_sort", "where": "Order", "words": "Relevance is to words: write what to look for."}
    ]
    assert "relevance" not in question.orders
    assert "relevance" in asked("q=visa").orders
