"""Run by `make bench`: SIZE says how many announcements."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import django

from tests.benchmarks import database


def main(size: int) -> None:
    signal.signal(signal.SIGTERM, leave)
    # The table alone goes to where output goes: what servers and commands say, they say beside it.
    table = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with database.served(size):
        os.environ["DJANGO_SETTINGS_MODULE"] = "policytracker.settings"
        django.setup()
        # What knows the models is imported when it is known which database is theirs.
        from tests.benchmarks import loading, run

        loading.load(size)
        table.write(run.run(size))
        table.flush()


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """Like Ctrl-C: whatever was started is ended on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main(int(os.environ.get("SIZE") or 100_000))
    except KeyboardInterrupt:
        sys.exit(130)
