"""Have the site that is served from this folder go on with the code as it is now; no request is lost."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from policytracker.succession import reload
from policytracker.web_process import WebError


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            reload(settings.BASE_DIR / ".data")
        except WebError as error:
            raise CommandError(str(error)) from None
        self.stdout.write("Reloaded.")
