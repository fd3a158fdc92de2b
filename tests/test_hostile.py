"""Whatever is asked or sent, the site answers: never with an error of its own, never with more than was there to see."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import QueryDict
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements.filters import QUESTIONS
from announcements.models import Record
from tests import factories as make
from tests.canaries import Public
from tests.every_state import KINDS, NUMBERS, in_every_state
from tests.no_script import Page
from tests.test_doors import address, routes, states

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("answers_timed")]

# As they stand in an address. %ED%A0%80 is half of a character; %ZZ and %E2%82 are no characters at all.
VALUES = [
    "%00",
    "a%00b",
    "99999999999999999999",
    "-1",
    "0000",
    "2024-13",
    "0000-00-00",
    "x" * 10_000,
    "%ED%A0%80",
    "%ZZ",
    "%E2%82",
    "%",
    "%F0%9F%87%AC%F0%9F%87%A7",
    "%27%20OR%201%3D1--",
    "__all__",
    "%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%94",
    "..%2F..%2Fetc%2Fpasswd",
    "[]",
]
UNKNOWN = [
    "created_by__password__startswith=p",
    "state=draft",
    "pk__gt=0",
    "from=0000",
    "or=1",
    "=",
    "&&&",
    "%00=1",
    "country[]=GB",
    "order_by=created_by__password",
    "format=csv",
    "_method=DELETE",
]
FORGED = ["forged", "0", "-1", "1e9", "910002", "None", "%00", "1&before=1", "1&after=2", "eyJwayI6MX0="]
METHODS = ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]


def listed(client: Client, where: str) -> tuple[int, int]:
    """Status, and how many records are counted."""
    answer = client.get(where)
    count = re.search(r'<data id="count" value="(\d+)">', answer.text)
    return answer.status_code, int(count[1]) if count else 0


def conditions(plural: str) -> list[str]:
    return list(QUESTIONS[plural](QueryDict(), AnonymousUser()).form.fields)


def wider(client: Client, plural: str, asked: list[str]) -> dict[str, tuple[int, int]]:
    """The questions that are not answered by 200 or 400, or find more than the list without them."""
    _, most = listed(client, f"/{plural}/")
    found = {query: listed(client, f"/{plural}/?{query}") for query in asked}
    return {
        query[:80]: (status, count)
        for query, (status, count) in found.items()
        if (status, count > most) not in [(200, False), (400, False)] or (status == 400 and count)
    }


@pytest.mark.parametrize("plural", QUESTIONS)
def test_no_value_of_any_condition_widens_a_list(client: Client, plural: str) -> None:
    Public()
    assert wider(client, plural, [f"{name}={value}" for name in conditions(plural) for value in VALUES]) == {}


@pytest.mark.parametrize("plural", QUESTIONS)
def test_what_is_no_condition_and_a_forged_place_list_nothing(client: Client, plural: str) -> None:
    in_every_state(make.user("editor"))
    refused = UNKNOWN + [f"{way}={place}" for way in ("after", "before") for place in FORGED]
    answers = {query: listed(client, f"/{plural}/?{query}") for query in refused}
    asks_nothing = {"&&&"}
    assert {query for query, answer in answers.items() if answer != (400, 0)} == asks_nothing


def paths(model: type[Model], depth: int = 2) -> Iterator[str]:
    """Each way from a record to what it is joined with, as the ORM would write it."""
    for field in model._meta.get_fields():
        yield field.name
        if depth > 1 and field.related_model:
            yield from (f"{field.name}__{further}" for further in paths(field.related_model, depth - 1))


@pytest.mark.parametrize("kind", KINDS, ids=[kind.plural for kind in KINDS])
def test_no_path_of_the_models_is_a_condition_or_an_order(client: Client, kind: type[Record]) -> None:
    in_every_state(make.user("editor"))
    known, sorts = conditions(kind.plural), QUESTIONS[kind.plural](QueryDict(), AnonymousUser()).sorts
    asked = [f"{path}=1" for path in paths(kind) if path not in known]
    asked += [f"sort={path}" for path in paths(kind) if path not in sorts]
    assert {
        query: answer for query in asked if (answer := listed(client, f"/{kind.plural}/?{query}")) != (400, 0)
    } == {}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(list(QUESTIONS)), st.data())
def test_no_question_whatever_is_an_error_or_wider(client: Client, plural: str, data: st.DataObject) -> None:
    names = st.one_of(st.sampled_from(conditions(plural)), st.text(max_size=20))
    pairs = data.draw(st.lists(st.tuples(names, st.text(max_size=60)), max_size=5))
    query = "&".join(f"{part(name)}={part(value)}" for name, value in pairs)
    assert wider(client, plural, [query]) == {}


def part(text: str) -> str:
    return quote(text, safe="", errors="surrogatepass")


# Addresses


def addresses() -> list[str]:
    """Each pattern with each hostile value in each of its places."""
    found = []
    for route in routes(get_resolver()):
        places = re.findall(r"<[^>]+>", route) if "^" not in route and "(?P" not in route else []
        for place in places:
            for value in VALUES:
                rest = address(route.replace(place, "VALUE", 1), states("/" + route)[0])
                found.append(rest.replace("VALUE", value))
    return [where for where in found if "/admin/" not in where or "/agreement/" in where or "/user/" in where]


@pytest.mark.parametrize("group", ["", "maintainer"])
def test_no_address_is_an_error(client: Client, group: str) -> None:
    if group:
        client.force_login(make.user(group))
    answers = {where[:80]: client.get(where).status_code for where in addresses()}
    fine = {200, 301, 302, 400, 403, 404, 405}
    assert {where: status for where, status in answers.items() if status not in fine} == {}


@pytest.mark.parametrize("method", METHODS)
def test_no_method_is_an_error_or_changes_anything(client: Client, method: str) -> None:
    in_every_state(make.user("editor"))
    client.force_login(make.user("maintainer"))
    before = everything()
    wrong = {}
    for route in routes(get_resolver()):
        if route.startswith("admin/announcements/") and "/agreement/" not in route:
            continue
        where = address(route, "published")
        answer = client.generic(method, where)
        expected = {client.get(where).status_code} if method == "HEAD" else {200, 204, 302, 403, 404, 405}
        if answer.status_code not in expected:
            wrong[where] = answer.status_code
    assert wrong == {}
    assert everything() == before


def everything() -> dict[str, list[tuple]]:
    return {kind.plural: list(kind.objects.order_by("pk").values_list("pk", "state", "version")) for kind in KINDS}


# Forms


@pytest.mark.parametrize("count", ["-1", "0", "1001", "999999999", "99999999999999999999", "x", "", "１"])
def test_a_forged_number_of_rows_is_no_error(client: Client, count: str) -> None:
    client.force_login(make.user("editor"))
    in_every_state(make.user("editor"))
    wrong = {}
    for kind in KINDS:
        page = Page(client, f"/{kind.plural}/{NUMBERS['draft']}/edit/")
        forged = {name: count for name in page.sent if name.endswith("-TOTAL_FORMS")}
        answer = client.post(page.address, {**page.sent, **forged})
        if answer.status_code not in (302, 400, 409, 422):
            wrong[kind.plural] = answer.status_code
    assert wrong == {}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(KINDS), st.data())
def test_no_form_whatever_is_an_error_or_makes_anything_public(client: Client, kind, data: st.DataObject) -> None:
    client.force_login(make.user("editor"))
    page = Page(client, f"/{kind.plural}/new/")
    name = data.draw(st.sampled_from([name for name in page.sent if name != "csrfmiddlewaretoken"]))
    value = data.draw(st.text(max_size=80))
    answer = client.post(page.address, {**page.sent, name: value.encode("utf-8", "surrogatepass")})
    assert answer.status_code in (200, 302, 422)
    assert kind.objects.public().count() == 0


@pytest.mark.parametrize(
    "value", ["\0", "x" * 10_000, "é" * 300, "' OR 1=1--", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_signing_in_with_anything_signs_nobody_in(client: Client, value: str | bytes) -> None:
    for field in ("login", "password", "next"):
        answer = client.post("/accounts/login/", {"login": "ada", "password": "x", "next": "/", field: value})
        assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    user = make.user("editor")
    answer = client.post(
        "/accounts/login/", {"login": user.username, "password": "correct horse battery", "next": elsewhere}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")


# Each is a number that no record has, or a reason that no text can hold.
REFUSED = [
    *((act, {"why": why}) for act in ("publish", "send-back", "withdraw") for why in ("\0", "x" * 10_000)),
    *(("merge", {"why": "One story.", "keep": keep}) for keep in ("\0", "x" * 10_000, "9" * 20, "-1", b"\xed\xa0\x80")),
]


@pytest.mark.parametrize(("act", "asked"), REFUSED)
def test_an_act_that_is_asked_for_with_anything_is_refused(client: Client, act: str, asked: dict) -> None:
    client.force_login(make.user("reviewer"))
    in_every_state(make.user("editor"))
    before = everything()
    answers = {client.post(f"/{kind.plural}/{NUMBERS['draft']}/{act}/", asked).status_code for kind in KINDS}
    assert answers == {422}
    assert everything() == before
