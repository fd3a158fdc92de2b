#!/usr/bin/env python
import os
import sys

from django.core.management import execute_from_command_line

from policytracker import database

# These only read and write files.
NEEDS_NO_DATABASE = {"collectstatic", "help", "version", "--help", "--version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")
    if not NEEDS_NO_DATABASE.isdisjoint(sys.argv[1:2]):
        execute_from_command_line(sys.argv)
        return
    try:
        with database.running():
            execute_from_command_line(sys.argv)
    except database.DatabaseError as error:
        sys.exit(f"policytracker: {error}")


if __name__ == "__main__":
    main()
