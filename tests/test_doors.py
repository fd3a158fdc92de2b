"""Every door of the site: who gets through it, to what, by which method."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from tests import factories as make
from tests.door_table import DOORS, LINES, LOOKS, PEOPLE, Door, doors_of
from tests.every_state import KINDS, NUMBERS, in_every_state

pytestmark = pytest.mark.django_db

METHODS = ["GET", "POST"]
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
    route = re.sub(r"^admin/(auth/group|admin/logentry)/", "admin/<read only>/", route)
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
    "^(?P<app_label>announcements|auth|admin)/$": "announcements/",
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


GROUPS = {
    "reader": "",
    "author": "editor",
    "colleague": "editor",
    "reviewer": "reviewer",
    "maintainer": "maintainer",
    "deactivated": "maintainer",
}


def status(session: str, method: str, where: str) -> int:
    """What is answered; then all is as it was."""
    client = Client(headers={"cookie": f"{site_settings.SESSION_COOKIE_NAME}={session}"} if session else None)
    with transaction.atomic():
        data = MERGED if where.endswith("/merge/") else ASKED
        answer = client.post(where, data) if method == "POST" else client.get(where)
        transaction.set_rollback(True)
    return answer.status_code


def test_every_door_is_listed_once() -> None:
    assert sorted(door for line in LINES for door in doors_of(line)) == sorted(doors())


@pytest.mark.parametrize("look", LOOKS)
def test_who_gets_through(look: str, settings) -> None:
    settings.ALERTS = True
    sessions = people()
    wrong = {}
    for door in [door for door in DOORS if door.looks == look]:
        # Who was deactivated is nobody any more.
        expected = dict(zip([*PEOPLE, "deactivated"], [*DOORS[door], DOORS[door][0]], strict=True))
        for route in doors()[door]:
            where = address(route, door.state)
            answers = {name: status(session, door.method, where) for name, session in sessions.items()}
            if answers != expected:
                wrong[door.method, where] = answers
    assert wrong == {}
