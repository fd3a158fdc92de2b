"""Somebody tries passwords from many addresses, over four workers and a restart; asks who is there; has a role and no factor."""

import contextlib
import http.client
import itertools
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from math import erfc
from typing import Any
from urllib.parse import urlencode

import numpy

from tests.soak.site import PASSWORD, Site, here, site, until

TEST = "sign-in abuse over 4 workers and a restart"
BAR = "≤ 10 tries per account in 5 min; no oracle in 200 pairs; roles without a second factor reach 0 pages"
SIGN_IN = "/accounts/login/"
WRONG = "a soak test's guess"
TRIES, PAIRS, CONTROL_PAIRS = 120, 200, 20
# Of 1,000 sites that tell nothing, one is taken for one that does.
CHANCE = 0.001
NO_DUMMY_HASH = (
    "from django.contrib.auth.base_user import AbstractBaseUser\n"
    "AbstractBaseUser.set_password = lambda self, password: None"
)
ROLES = ["editor", "reviewer", "maintainer"]


class Browser:
    """From an address of its own, with cookies; it writes another address into the header that proxies write."""

    def __init__(self, site: Site, number: int = 1) -> None:
        self.site, self.address, self.cookies = site, f"127.0.{1 + number // 250}.{1 + number % 250}", {}

    def ask(self, method: str, where: str, body: str | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.site.port, timeout=60, source_address=(self.address, 0)
        )
        headers = {
            "Host": "localhost",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-Forwarded-For": f"203.0.113.{random.randrange(256)}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        with contextlib.closing(connection):
            connection.request(method, where, body, headers)
            answer = connection.getresponse()
            words = answer.read()
        for set_ in answer.headers.get_all("Set-Cookie", []):
            name, value = set_.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers, words

    def form(self) -> str:
        return re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', self.ask("GET", SIGN_IN)[2])[1].decode()

    def sign_in(self, name: str, password: str, token: str = "") -> tuple[int, http.client.HTTPMessage, bytes]:
        fields = {"login": name, "password": password, "csrfmiddlewaretoken": token or self.form()}
        return self.ask("POST", SIGN_IN, urlencode(fields))


def run() -> tuple[str, bool]:
    with site(workers=1, without=NO_DUMMY_HASH) as telling:
        control = oracle(telling, CONTROL_PAIRS)
    with site(workers=4, REQUIRE_SECOND_FACTOR="1") as served:
        looked_at, refused, owner = abuse(served)
        found = oracle(served, PAIRS)
        reached, walked = without_factor(served)
    words = (
        f"{looked_at} of {looked_at + refused} tries at an account looked at, the others 429, its owner's browser {owner}; "
        f"{PAIRS} pairs {found}; {reached} of {walked} pages reached without a factor; "
        f"control, without the dummy hash: {CONTROL_PAIRS} pairs {control}"
    )
    met = looked_at <= 10 and owner == "let in" and not found.tells and reached == 0 and control.tells
    return words, met


# Guessing


def abuse(served: Site) -> tuple[int, int, str]:
    """How many wrong passwords were looked at, how many were not, and whether the owner got in all the while."""
    served.account("ada")
    # Known from before: its own try is one of the account's ten.
    owner = Browser(served, 400)
    assert owner.sign_in("ada", PASSWORD)[0] == 302
    statuses = guess(served, range(TRIES))
    served.stop()
    served.start()
    # Its log still says that it serves, from before.
    if until(lambda: served.status(SIGN_IN) == 200, 300) is None:
        raise RuntimeError("The site did not come back.")
    with here(served):
        statuses += guess(served, range(TRIES, 2 * TRIES))
    owner.cookies = {name: value for name, value in owner.cookies.items() if name == "known"}
    let_in = owner.sign_in("ada", PASSWORD)[0] == 302
    looked_at = statuses.count(200) + 1
    refused = statuses.count(429)
    if looked_at - 1 + refused != len(statuses):
        raise RuntimeError(f"Answers of another kind: {sorted(set(statuses))}")
    return looked_at, refused, "let in" if let_in else "locked out"


def guess(served: Site, numbers: Any) -> list[int]:
    def one(number: int) -> int:
        status, headers, _ = Browser(served, number).sign_in("ada", f"{WRONG} {number}")
        if status == 429 and not 0 < int(headers["Retry-After"]) <= 300:
            raise RuntimeError(f"Retry-After: {headers['Retry-After']}")
        return status

    with ThreadPoolExecutor(16) as many:
        return list(many.map(one, numbers))


# Asking who is there


class Compared:
    """Of each pair, an account and none: how much longer the account took, and whether the answers differ.

    By Wilcoxon's signed ranks: the two of a pair are asked one after the other, so that what else the machine does meets both;
    ranks don't mind that times have a long tail, and see a small difference that is always there.
    """

    def __init__(self, longer: list[float], differing: int) -> None:
        self.longer, self.differing = numpy.array(longer), differing

    @property
    def chance(self) -> float:
        """How often a site that tells nothing would look as telling as this one."""
        size = len(self.longer)
        ranks = numpy.abs(self.longer).argsort().argsort() + 1
        above = float(ranks[self.longer > 0].sum())
        spread = (size * (size + 1) * (2 * size + 1) / 24) ** 0.5
        return erfc(abs(above - size * (size + 1) / 4) / spread / 2**0.5)

    @property
    def tells(self) -> bool:
        return bool(self.differing) or self.chance < CHANCE

    def __str__(self) -> str:
        middle = float(numpy.median(self.longer)) * 1_000
        return f"{self.differing} differ, {middle:+.1f} ms, p = {self.chance:.2g}"


def oracle(served: Site, pairs: int) -> Compared:
    names = there(served, -(-pairs // 10))
    numbers = itertools.count(500)
    longer, differing = [], 0
    for pair in range(pairs):
        asked = {"there": names[pair % len(names)], "nobody": f"nobody{pair:04}"}
        told = {}
        for which in random.sample(sorted(asked), 2):
            told[which] = timed(Browser(served, next(numbers)), asked[which])
        longer.append(told["there"][0] - told["nobody"][0])
        differing += told["there"][1:] != told["nobody"][1:]
    return Compared(longer, differing)


def timed(browser: Browser, name: str) -> tuple[float, int, list[str], bytes]:
    token = browser.form()
    began = time.perf_counter()
    status, headers, words = browser.sign_in(name, WRONG, token)
    took = time.perf_counter() - began
    alike = re.sub(rb'(csrfmiddlewaretoken" value=)"\w+"', rb"\1", words).replace(name.encode(), b"NAME")
    return took, status, sorted({header for header in headers if header != "Content-Length"}), alike


def there(served: Site, count: int) -> list[str]:
    """Accounts with a password, without one, deactivated."""
    from django.contrib.auth.models import User

    names = [f"person{number:04}" for number in range(count)]
    for number, name in enumerate(names):
        served.account(name)
        if number % 3:
            user = User.objects.get(username=name)
            user.is_active = number % 3 != 1
            if number % 3 == 2:
                user.set_unusable_password()
            user.save()
    return names


# A role and no factor


def without_factor(served: Site) -> tuple[int, int]:
    """How many pages tell them something else than a stranger, of how many; those of their own account apart."""
    from django.contrib.auth.models import User
    from django.db import transaction

    from tests.door_table import DOORS
    from tests.every_state import in_every_state
    from tests.test_doors import address, doors

    for role in ROLES:
        served.account(role, role)
    served.account("root", is_superuser=True, is_staff=True)
    with transaction.atomic():
        in_every_state(User.objects.get(username="editor"))
    addresses = sorted(
        address(route, door.state)
        for door in DOORS
        if door.method == "GET" and not door.looks.startswith("/accounts/")
        for route in doors()[door]
        if not route.startswith(("healthz", "readyz"))
    )
    stranger, reached = Browser(served, 1), 0
    told = {where: bare(stranger.ask("GET", where)) for where in addresses}
    for number, name in enumerate([*ROLES, "root"]):
        browser = Browser(served, 2 + number)
        status, headers, _ = browser.sign_in(name, PASSWORD)
        if (status, headers["Location"]) != (302, "/accounts/"):
            raise RuntimeError(f"{name} was answered {status}, {headers['Location']}")
        reached += sum(bare(browser.ask("GET", where)) != told[where] for where in addresses)
    return reached, len(addresses) * (len(ROLES) + 1)


def bare(answer: tuple[int, http.client.HTTPMessage, bytes]) -> tuple[int, bytes]:
    return answer[0], re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer[2])
