"""Django's own, which gives way to readers and editors: see policytracker/upgrades.py."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations import Migration

from policytracker.upgrades import StillBusy, giving_way, wait_as_before, wait_briefly


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        self.migrated = connections[options["database"]]
        try:
            giving_way(lambda: super(Command, self).handle(*args, **options))
        except StillBusy as error:
            raise CommandError(str(error)) from None
        finally:
            wait_as_before(self.migrated)

    def migration_progress_callback(self, action: str, migration: Migration | None = None, fake: bool = False) -> None:
        if migration and action in ("apply_start", "unapply_start"):
            wait_briefly(self.migrated, migration)
        super().migration_progress_callback(action, migration, fake)
