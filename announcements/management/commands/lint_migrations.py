"""Refuse migrations after the first release that would keep readers and editors waiting, or break the code before them."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from policytracker.upgrades import complaints, known, later


class Command(BaseCommand):
    help = __doc__
    requires_migrations_checks = False

    def handle(self, **options: Any) -> None:
        about = known()
        migrations = later(MigrationLoader(connection), about["first_release"])
        found = list(complaints(migrations, about))
        for each in found:
            self.stdout.write(f"{each.migration}: {each.rule}: {each.said}")
        if found:
            raise CommandError("Mend it, or say in policytracker/upgrades.toml why it may.")
        self.stdout.write(f"{len(migrations)} after the first release, none to refuse.")
