"""An editor's link is fetched: none that leads inside may be followed, however it is written."""

import io
import os
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from tests.soak import apart, inside, island
from tests.soak.doors import Doors
from tests.soak.names import NameServer
from tests.soak.site import Account, Site, site
from tests.soak.visitor import Visitor

TEST = "SSRF forms against listeners at every address there is, by the site's door and by the command"
BAR = "0 connections; control: more than 0 with the guard off"

GUARD = "announcements.intake.fetch.is_public"
GUARD_OFF = "import announcements.intake.fetch; announcements.intake.fetch.is_public = lambda address: True"
OPEN_PAGE = "http://open.example/"
# To see that the listeners hear, not every address has to be tried.
CONTROL_EVERY = 5
# The command's own refusal, the page, the page with its refusal.
REFUSED, READ, ASKED_AGAIN = 0, 200, 422


def run() -> tuple[str, bool]:
    return apart.apart(__name__)


class Trial:
    """One way in: ``give`` takes an address and says how it was answered.

    ``reached`` are the addresses that led inside, with the number of connections: somebody was connected to, or a page came that
    the open site had not sent.
    """

    def __init__(self, doors: Doors, names: NameServer, give: Callable[[str], int]) -> None:
        self.doors, self.names, self.give = doors, names, give
        self.answers: Counter[int] = Counter()
        self.reached: dict[str, int] = {}

    def of(self, addresses: list[str]) -> "Trial":
        self.names.asked.clear()
        for address in addresses:
            inside_before, open_before = self.doors.inside.total(), self.doors.outside
            answer = self.give(address)
            connections = self.doors.inside.total() - inside_before
            self.answers[answer] += 1
            if connections or (answer == READ and self.doors.outside == open_before):
                self.reached[address] = connections
        return self

    @property
    def connections(self) -> int:
        return sum(self.reached.values())

    @property
    def holds(self) -> bool:
        """Nothing was reached and nothing failed; and what is open was read, so that it isn't that nothing works."""
        return not self.reached and set(self.answers) <= {REFUSED, READ, ASKED_AGAIN} and self.answers[READ] > 0


def by_door(served: Site, editor: Account) -> Callable[[str], int]:
    visitor = Visitor(served.port, cookie=editor.cookie, token=editor.token)
    return lambda address: visitor.post("/intake/", {"url": address}).status


def by_command(address: str) -> int:
    from django.core.management import CommandError, call_command

    try:
        call_command("intake", address, stdout=io.StringIO(), stderr=io.StringIO())
    except CommandError:
        return REFUSED
    return READ


def tried(doors: Doors, names: NameServer, *, guarded: bool) -> dict[str, Trial]:
    """By each way, on a site of its own."""
    with site(without="" if guarded else GUARD_OFF) as served:
        forms = inside.forms(served.port, str(doors.unix))
        doors.leads = inside.where_redirects_lead(forms)
        asked = [*forms, *(f"{OPEN_PAGE}leads?to={number}" for number in range(len(doors.leads)))]
        asked = [OPEN_PAGE, *(asked if guarded else asked[::CONTROL_EVERY])]
        ways = {"door": by_door(served, served.account("editor", "editor")), "command": by_command}
        from announcements.intake.fetch import is_public

        with mock.patch(GUARD, is_public if guarded else anywhere):
            return {way: Trial(doors, names, give).of(asked) for way, give in ways.items()}


def anywhere(address: str) -> bool:
    return True


def main() -> None:
    island.enter()
    # A proxy would be asked for everything, were it asked.
    os.environ.update(dict.fromkeys(("http_proxy", "HTTPS_PROXY", "all_proxy"), "http://127.0.0.1:8080"))
    with tempfile.TemporaryDirectory(prefix="soak_") as folder:
        doors, names = Doors(Path(folder)), NameServer(inside.NAMES)
        control, guarded = (tried(doors, names, guarded=guarded) for guarded in (False, True))
    said = [words(way, trial, control[way]) for way, trial in guarded.items()]
    met = all(trial.connections for trial in control.values()) and all(trial.holds for trial in guarded.values())
    apart.tell("; ".join(said), met)


def words(way: str, trial: Trial, control: Trial) -> str:
    worst = f" ({', '.join(list(trial.reached)[:5])})" if trial.reached else ""
    return (
        f"by the {way} {trial.answers.total():,} addresses, {trial.connections} connections{worst}, answers {dict(trial.answers)};"
        f" guard off, every {CONTROL_EVERY}th: {control.connections:,} connections"
    )


if __name__ == "__main__":
    main()
