"""Every door of the site: who gets through it, to what, by which method."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.cache import has_vary_header

from policytracker import health
from policytracker.middleware import SecurityHeaders
from tests import factories as make
from tests.door_table import DOORS, LINES, LOOKS, PEOPLE, Door, doors_of
from tests.every_state import KINDS, NUMBERS, in_every_state
from tests.headers import HEADERS

pytestmark = pytest.mark.django_db

METHODS = ["GET", "POST"]
# Doors are for reading and for posting forms; what is for programs also answers to a browser that asks whether it may ask.
OTHERS = ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"]
FOR_PROGRAMS = re.compile(r"^(?!admin/).*(?<!\.csl)\.(csv|json|ndjson|xlsx|atom|zip)$")
# What an act is asked with; a form that asks for more refuses it.
ASKED = {"why": "It is right."}
MERGED = {**ASKED, "keep": str(NUMBERS["published"])}


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route


def looks(route: str) -> str:
    """The route with <records>, <record>, <row> or <table> for the name of a record or table."""
    plural = "|".join(kind.plural for kind in KINDS)
    noun = "|".join(kind.noun for kind in KINDS)
    route = re.sub(rf"^({plural})(?=[/.])", "<records>", route)
    route = re.sub(rf"^admin/announcements/({noun})/", "admin/<record>/", route)
    route = re.sub(r"^admin/(auth/group|admin/logentry|sign_in/signin|sign_in/refused)/", "admin/<read only>/", route)
    route = re.sub(
        r"^admin/announcements/(bloc|country|countryname|membership|unsupportedfact)/", "admin/<table>/", route
    )
    return "/" + re.sub(r"^admin/announcements/\w+/", "admin/<row>/", route)


def states(look: str) -> list[str]:
    if "<int:pk>" in look:
        return list(NUMBERS)
    if look.startswith("/admin/<record>/<"):
        return ["published", "draft", "missing"]
    return ["missing"] if "<path:object_id>" in look or "<id>" in look else [""]


def address(route: str, state: str) -> str:
    filled = re.sub(r"<int:pk>|<path:object_id>|<id>", str(NUMBERS.get(state, "")), route)
    for part, value in PARTS.items():
        filled = filled.replace(part, value)
    return f"/{filled}"


PARTS = {
    "<path:content_type_id>": "1",
    "<str:kind>": "official",
    "<str:code>": "GB",
    "<str:codes>": "GB-RS",
    "<int:number>": "1",
    "<str:token>": "1.x",
    "<uidb64>": "MQ",
    "<token>": "x",
    "^(?P<app_label>announcements|auth|admin|sign_in)/$": "announcements/",
    "(?P<url>.*)$": "nothing-here",
}


@cache
def doors() -> dict[Door, list[str]]:
    """Each door of the site with its routes."""
    found: dict[Door, list[str]] = {}
    for route in routes(get_resolver()):
        for method in METHODS:
            for state in states(look := looks(route)):
                found.setdefault(Door(method, look, state), []).append(route)
    return found


def people() -> dict[str, str]:
    """The session of each. The author entered every record; the colleague is an editor too."""
    users = {name: make.user(*([group] if group else [])) for name, group in GROUPS.items()}
    in_every_state(users["author"])
    make.country("GB")
    make.country("RS")
    # Its file is lost, which is nobody's business but the maintainer's.
    make.release()
    sessions = {"anonymous": ""}
    for name, user in users.items():
        client = Client()
        client.force_login(user)
        sessions[name] = client.cookies[site_settings.SESSION_COOKIE_NAME].value
    users["deactivated"].is_active = False
    users["deactivated"].save()
    return sessions


@pytest.fixture(scope="module")
def sessions(kept) -> dict[str, str]:
    return kept(people)


GROUPS = {
    "reader": "",
    "author": "editor",
    "colleague": "editor",
    "reviewer": "reviewer",
    "maintainer": "maintainer",
    "deactivated": "maintainer",
}


def client_of(session: str) -> Client:
    return Client(headers={"cookie": f"{site_settings.SESSION_COOKIE_NAME}={session}"} if session else None)


def asked(session: str, method: str, where: str) -> HttpResponseBase:
    """The answer; then all is as it was."""
    client = client_of(session)
    with transaction.atomic():
        data = MERGED if where.endswith("/merge/") else ASKED
        answer = client.post(where, data) if method == "POST" else client.generic(method, where)
        transaction.set_rollback(True)
    return answer


def unsaid(session: str, answer: HttpResponseBase) -> set[str]:
    """Which of the headers that every answer carries are not as they should be; to who is signed in, no cache keeps it."""
    wanted = {**HEADERS, **({"Cache-Control": "private, no-store"} if session else {})}
    missing = {name for name, value in wanted.items() if answer.headers.get(name) != value}
    return missing if has_vary_header(answer, "Cookie") else missing | {"Vary"}


def test_every_door_is_listed_once() -> None:
    assert sorted(door for line in LINES for door in doors_of(line)) == sorted(doors())


@pytest.mark.parametrize("look", LOOKS)
def test_who_gets_through(
    look: str, sessions: dict[str, str], settings, monkeypatch: pytest.MonkeyPatch, record_property
) -> None:
    settings.ALERTS = True
    # However full the disk is on which the tests run.
    monkeypatch.setattr(health, "LEAST_FREE", 0)
    wrong, bare, cells = {}, {}, 0
    for door in [door for door in DOORS if door.looks == look]:
        # Who was deactivated is nobody any more.
        expected = dict(zip([*PEOPLE, "deactivated"], [*DOORS[door], DOORS[door][0]], strict=True))
        # What is read is also asked for without its words.
        for method in ["GET", "HEAD"] if door.method == "GET" else [door.method]:
            for route in doors()[door]:
                where = address(route, door.state)
                answers = {name: asked(session, method, where) for name, session in sessions.items()}
                cells += len(answers)
                if {name: answer.status_code for name, answer in answers.items()} != expected:
                    wrong[method, where] = {name: answer.status_code for name, answer in answers.items()}
                if missing := set().union(*(unsaid(sessions[name], answer) for name, answer in answers.items())):
                    bare[method, where] = missing
    record_property("cells", cells)
    assert wrong == {}
    assert bare == {}


@pytest.mark.parametrize("method", OTHERS)
def test_no_other_method_gets_through(method: str, sessions: dict[str, str], record_property) -> None:
    clients = {name: client_of(session) for name, session in sessions.items()}
    found = {
        (route, name): client.generic(method, address(route, "published"))
        for route in routes(get_resolver())
        for name, client in clients.items()
    }
    record_property("cells", len(found))
    expected = {key: 204 if method == "OPTIONS" and is_for_programs(key[0]) else 405 for key in found}
    assert {key: answer.status_code for key, answer in found.items()} == expected
    assert {
        key: unsaid(sessions[key[1]], answer) for key, answer in found.items() if unsaid(sessions[key[1]], answer)
    } == {}


def is_for_programs(route: str) -> bool:
    """A question in another form than a page."""
    return FOR_PROGRAMS.search(route) is not None


def test_what_is_missing_would_be_seen(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an answer without what puts the headers there."""
    monkeypatch.setattr(SecurityHeaders, "__call__", lambda self, request: self.get_response(request))
    assert unsaid("", client.get("/about/")) == HEADERS.keys() - {
        "X-Frame-Options",
        "Cross-Origin-Opener-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
    }
