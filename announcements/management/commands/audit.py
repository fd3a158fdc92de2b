"""Ask whether a locked release has a known weakness; whatever could not be asked is a failure."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from policytracker.cluster import CHECKOUT
from policytracker.known_weaknesses import NotAudited, locked, weaknesses

LOCK = CHECKOUT / "requirements.lock"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            found = weaknesses(LOCK)
        except NotAudited as error:
            raise CommandError(f"Not audited: {error}") from None
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{len(set(locked(LOCK.read_text())))} locked packages, no known weakness.")
