"""How often may it be tried? Counted in PostgreSQL, so that all workers share one count and a restart forgets none of it.

Who tries from a browser that signed in to the account before has a budget of that browser's own. All others share one of the
account and one of their network. So strangers, however many, get ten passwords in five minutes at an account, and use up what
is theirs alone: its owner still gets in, with a known browser, a passkey, or a link by mail or from a maintainer.
"""

import ipaddress
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from policytracker.sign_in import known_browsers
from policytracker.sign_in.models import Refused

MINUTES, HOUR, DAY = 300, 3_600, 86_400

# One statement: of tries at the same moment, each waits for the row and sees what those before it left. No more stamps are
# kept than tries are allowed, so the oldest of a full row says whether another one is.
TAKE = """
INSERT INTO sign_in_tries AS kept (whose, made, until)
VALUES (%(whose)s, ARRAY[clock_timestamp()], clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (whose) DO UPDATE
   SET made = (kept.made || clock_timestamp())[cardinality(kept.made) + 2 - %(tries)s :],
       until = clock_timestamp() + make_interval(secs => %(seconds)s)
 WHERE cardinality(kept.made) < %(tries)s OR kept.made[1] <= clock_timestamp() - make_interval(secs => %(seconds)s)
RETURNING 1
"""
WAIT = """
SELECT ceil(extract(epoch FROM made[1] - clock_timestamp()) + %(seconds)s) FROM sign_in_tries WHERE whose = %(whose)s
"""
COUNT = """
INSERT INTO sign_in_refused AS kept (day, why, times) VALUES (current_date, %s, 1)
ON CONFLICT (day, why) DO UPDATE SET times = kept.times + 1
"""


class TooManyTries(Exception):
    """``seconds`` from now there is another one."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries: the next one in {seconds} seconds.")
        self.seconds = seconds


@dataclass(frozen=True)
class Budget:
    """So many tries in any such time."""

    name: str
    tries: int
    seconds: int

    def take(self, *whose: object) -> None:
        """Raises TooManyTries; who comes too often loses nothing by it, nor does a refused try count."""
        about: dict[str, str | int] = {"whose": self.digest(*whose), "tries": self.tries, "seconds": self.seconds}
        with connection.cursor() as cursor:
            cursor.execute(TAKE, about)
            if cursor.fetchone():
                return
            cursor.execute(WAIT, about)
            [wait] = cursor.fetchone() or [1]
        raise TooManyTries(max(1, int(wait)))

    def digest(self, *whose: object) -> str:
        return salted_hmac(f"budget {self.name}", "\0".join(map(str, whose)), algorithm="sha256").hexdigest()


PASSWORDS_OF_BROWSER = Budget("passwords of browser", 10, MINUTES)
PASSWORDS_OF_ACCOUNT = Budget("passwords of account", 10, MINUTES)
PASSWORDS_OF_NETWORK = Budget("passwords of network", 50, MINUTES)
# Who guesses codes has the password already: the day's budget is what keeps a million codes from being tried.
CODES_OF_BROWSER = [Budget("codes of browser", 5, MINUTES), Budget("codes of browser, day", 20, DAY)]
CODES_OF_ACCOUNT = [Budget("codes of account", 5, MINUTES), Budget("codes of account, day", 20, DAY)]
# Nothing can be guessed here. Each question leaves a session for some minutes: their number is bounded, apart from that of
# passwords, which can't close this door.
PASSKEYS_OF_BROWSER = Budget("passkeys of browser", 30, MINUTES)
PASSKEYS_OF_NETWORK = Budget("passkeys of network", 100, MINUTES)
LINKS_OF_NETWORK = Budget("links of network", 20, HOUR)
LINKS_OF_MAILBOX = Budget("links of mailbox", 3, HOUR)


def try_password(request: HttpRequest, name: str) -> None:
    """Raises TooManyTries, as all of these do. Whether there is such an account is not asked."""
    if browser := known_browsers.known(request, name):
        PASSWORDS_OF_BROWSER.take(browser, name)
    else:
        PASSWORDS_OF_NETWORK.take(network(request))
        PASSWORDS_OF_ACCOUNT.take(name)


def try_code(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Signing in anew with the password gives no new ones."""
    browser = known_browsers.known(request, user.get_username())
    for budget in CODES_OF_BROWSER if browser else CODES_OF_ACCOUNT:
        budget.take(browser, user.pk)


def try_passkey(request: HttpRequest) -> None:
    if browser := known_browsers.browser(request):
        PASSKEYS_OF_BROWSER.take(browser)
    else:
        PASSKEYS_OF_NETWORK.take(network(request))


def network(request: HttpRequest) -> str:
    """Who asks (see WhoAsks); of IPv6 the 64 bits that one household or server has to itself."""
    asks = request.META["REMOTE_ADDR"]
    try:
        address = ipaddress.ip_address(asks)
    except ValueError:
        return str(asks)
    if isinstance(address, ipaddress.IPv6Address):
        own = address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False)
        return str(own)
    return str(address)


def count_refused(why: Refused.Why) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [why.value])
