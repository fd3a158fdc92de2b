"""Copies of the whole site, and the way back from them: docs/backups.md."""

from collections.abc import Iterator
from contextlib import contextmanager

import django.db
import psycopg
from django.core.management import CommandError

from policytracker.database import DatabaseError


class BackupError(Exception):
    """No backup, or nothing restored. The message is one line for the person at the terminal."""


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """Whatever stops a command of ours."""
    try:
        yield
    except (BackupError, DatabaseError) as error:
        raise CommandError(str(error)) from None
    except (psycopg.Error, django.db.Error) as error:
        raise CommandError(f"PostgreSQL: {str(error).strip().splitlines()[0]}") from None
