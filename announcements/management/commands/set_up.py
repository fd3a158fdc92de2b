"""Bring the database, its reference data and the static files to what this code needs; `serve` and `reload` do so themselves."""

from typing import Any

from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    help = __doc__
    requires_migrations_checks = False

    def handle(self, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_reference", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
