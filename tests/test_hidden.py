"""What readers must not see is in no answer, and moves none."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client
from django.urls import get_resolver

from announcements.filters import QUESTIONS
from announcements.filters.conditions import Bound, Places, Records, Term, Terms
from announcements.views.feeds import LISTS as FEEDS
from tests import factories as make
from tests.canaries import PREFIX, STATES, Public, hidden, links_from_public
from tests.every_state import NUMBERS, in_every_state
from tests.formats.spreadsheets import sheets
from tests.test_doors import ASKED, METHODS, address, looks, routes

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
FILE = re.compile(r"\.(csv|json|ndjson|xlsx|atom)(\?|$)")
ENDINGS = ["csv", "json", "ndjson", "xlsx", "atom", "bib", "csl.json"]
HIDDEN = ["draft", "never published", "merged draft"]


# A record that was never published is answered as one that never was.


def told(client: Client, method: str, route: str, state: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and page, without the number that was asked for, the token and the number that are new each time, and the second."""
    where = address(route, state)
    answer = client.post(where, ASKED) if method == "POST" else client.get(where)
    number = str(NUMBERS[state])
    headers = {name: value.replace(number, "N") for name, value in answer.headers.items()}
    headers["X-Request-ID"] = "each its own"
    if "Expires" in headers:
        headers["Expires"] = "now"
    return answer.status_code, headers, TOKEN.sub("", answer.text).replace(number, "N")


@pytest.mark.parametrize("who", ["anonymous", "reader"])
@pytest.mark.parametrize("method", METHODS)
def test_what_was_never_published_is_answered_as_what_never_was(who: str, method: str, record_property) -> None:
    in_every_state(make.user("editor"))
    client = Client()
    if who == "reader":
        client.force_login(make.user())
    asked = [
        (route, state)
        for route in routes(get_resolver())
        if looks(route).startswith(("/<records>/<int:pk>", "/admin/<record>/<path:object_id>/"))
        for state in HIDDEN
    ]
    record_property("addresses", len(asked))
    told_apart = {
        (route, state)
        for route, state in asked
        if told(client, method, route, state) != told(client, method, route, "missing")
    }
    assert told_apart == set()


# Nothing hidden is in an answer, and no answer is another because of it.


def questions(plural: str) -> Iterator[str]:
    """The list asked for each value of each of its conditions, and in each order."""
    asked = QUESTIONS[plural]
    for name, condition in asked(QueryDict(), AnonymousUser()).filters.items():
        for value in values(condition):
            yield f"/{plural}/?{name}={value}" + ("&reached=signed" if name.startswith("reached_") else "")
    yield from (f"/{plural}/?sort={sort}" for sort in asked.sorts)


def values(condition: object) -> list[str]:
    if isinstance(condition, Terms | Term):
        return [term.value for term in condition.terms]
    if isinstance(condition, Places):
        return ["GB", "RS"]
    if isinstance(condition, Records):
        return [str(record.pk) for record in condition.of_model.objects.public()]
    return ["2024-11-07"] if isinstance(condition, Bound) else ["serbia", "agreement", "publisher"]


def answers(client: Client, asked: str) -> dict[str, str]:
    """Every question of a list, a search, or every page that links lead to from the first one."""
    if asked == "search":
        words = ["serbia", "agreement", "publisher", "headline", "minister", "-agreement", "signed", "words"]
        return {
            where: page(client, where)
            for word in words
            for where in (f"/search/?q={word}", f"/search/?q={word}&kind=statements")
        }
    if asked in QUESTIONS:
        return {where: page(client, where) for where in questions(asked)}
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        where = waiting.pop()
        if where not in found and not where.startswith("/static/"):
            found[where] = page(client, where)
            # Files of narrower questions: see views/test_files.py.
            waiting += [
                link.replace("&amp;", "&")
                for link in LINK.findall(found[where])
                if "?" not in link or not FILE.search(link)
            ]
    return found


def page(client: Client, where: str) -> str:
    """What is answered, and its headers, to who has been nowhere: the sign-in gives everybody a cookie."""
    client.cookies.clear()
    answer = client.get(where)
    content = answer.getvalue() if answer.streaming else answer.content
    said = (
        str(sheets(content))
        if "spreadsheetml" in answer.headers.get("Content-Type", "")
        else TOKEN.sub("", content.decode())
    )
    return f"{headers(answer)}\n{said}"


def headers(answer: Any) -> dict[str, str]:
    """A file says when anything was last changed. The length is that of what is compared anyway."""
    moved = {"Last-Modified", "ETag"} if FILE.search(answer.request["PATH_INFO"]) else set()
    return {
        name: value
        for name, value in answer.headers.items()
        if name not in moved | {"Content-Length", "Expires", "X-Request-ID"}
    }


def canaries(pages: dict[str, str]) -> set[str]:
    """The private words that are printed on pages; not those that the page was asked for."""
    return {
        word for where, page in pages.items() for word in re.findall(rf"{PREFIX}\d+", page) if f"={word}" not in where
    }


@pytest.mark.parametrize("asked", ["links", "search", *QUESTIONS])
def test_what_is_hidden_is_nowhere_and_moves_nothing(client: Client, asked: str, record_property) -> None:
    public = Public()
    before = answers(client, asked)
    assert canaries(before) == set()
    for state in STATES.values():
        links_from_public(hidden(public, **state), public)
    named = answers(client, asked)
    assert canaries(named) == set()
    # A file says when a public record was last changed, and it was: it names others now.
    assert {where: page for where, page in named.items() if page != before.get(where) and not FILE.search(where)} == {}
    assert before.keys() == named.keys()
    for state in STATES.values():
        hidden(public, **state)
    after = answers(client, asked)
    assert after == named
    record_property("addresses", len(before) + len(named) + len(after))


@pytest.mark.parametrize("plural", QUESTIONS)
def test_no_file_of_any_question_says_it(client: Client, plural: str, record_property) -> None:
    public = Public()
    for state in STATES.values():
        links_from_public(hidden(public, **state), public)
    files = [
        where.replace(f"/{plural}/", f"/{plural}.{ending}", 1)
        for where in questions(plural)
        for ending in ENDINGS
        if not (ending == "atom" and plural not in FEEDS)
    ]
    found = {where: page(client, where) for where in files}
    record_property("addresses", len(found))
    assert canaries(found) == set()


@pytest.mark.parametrize("state", STATES)
def test_a_hidden_name_is_looked_for_in_vain(client: Client, state: str) -> None:
    """Asked for by its name or its number, what is hidden is answered as what was never entered."""
    nowhere = f"{PREFIX}9999"
    for record in hidden(Public(), **STATES[state]).values():
        name = str(record).split(":")[0]
        for plural in QUESTIONS:
            found = page(client, f"/{plural}/?q={name}").replace(name, nowhere)
            assert found == page(client, f"/{plural}/?q={nowhere}")
        found = page(client, f"/search/?q={name}").replace(name, nowhere)
        assert found == page(client, f"/search/?q={nowhere}")
        asked = f"/agreements/?{record.noun}="
        assert refused(client, asked, record.pk) == refused(client, asked, 990001)


def refused(client: Client, asked: str, number: int) -> str:
    """The page without the number that was asked for."""
    return re.sub(rf'(["“]){number}(["”])', r"\1N\2", page(client, f"{asked}{number}"))


def test_there_is_something_to_hide(client: Client) -> None:
    """An editor sees each draft by its name, in its list and on its own page."""
    drafts = hidden(Public(), **STATES["draft"])
    client.force_login(make.user("editor"))
    for draft in drafts.values():
        for where in (f"/{draft.plural}/", draft.get_absolute_url()):
            assert str(draft).split(":")[0] in canaries({where: client.get(where).text})


def test_captured_text_is_shown_to_editors_alone(client: Client) -> None:
    source = Public().source
    asked = f"/sources/{source.pk}/"
    assert source.captured_text not in client.get(asked).text
    client.force_login(make.user("editor"))
    assert source.captured_text in client.get(asked).text
