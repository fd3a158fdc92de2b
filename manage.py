#!/usr/bin/env python
import os
import sys
from contextlib import ExitStack

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from policytracker import database, logs

# These read and write files, those of a database that is to come among them, and speak to none.
NEEDS_NO_DATABASE = {"collectstatic", "help", "recover", "reload", "version", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")
    logs.tell_what_nobody_caught()
    try:
        with ExitStack() as meanwhile:
            if NEEDS_NO_DATABASE.isdisjoint(sys.argv[1:2]):
                meanwhile.enter_context(database.running())
            execute_from_command_line(sys.argv)
    except (database.DatabaseError, ImproperlyConfigured) as error:
        sys.exit(f"policytracker: {error}")


if __name__ == "__main__":
    main()
