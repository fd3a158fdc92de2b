"""Run by `make bench`: SIZE says how many announcements."""

import os
import signal
import subprocess
import sys
from types import FrameType
from typing import NoReturn

import django

from tests.benchmarks import database
from tests.benchmarks.report import GROWN, JUDGED

ONLY_LOAD = "--only-load"


def main(size: int, *, only_load: bool) -> None:
    signal.signal(signal.SIGTERM, leave)
    if size == GROWN:
        # How it grows is told beside a site of that size.
        command = [sys.executable, "-m", "tests.benchmarks", ONLY_LOAD]
        subprocess.run(command, env={**os.environ, "SIZE": str(JUDGED)}, check=True)
    # The table alone goes to where output goes: what servers and commands say, they say beside it.
    table = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with database.served(size):
        os.environ["DJANGO_SETTINGS_MODULE"] = "policytracker.settings"
        django.setup()
        # What knows the models is imported when it is known which database is theirs.
        from tests.benchmarks import loading, run

        loading.load(size)
        if not only_load:
            table.write(run.run(size))
            table.flush()


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """Like Ctrl-C: whatever was started is ended on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main(int(os.environ.get("SIZE") or JUDGED), only_load=ONLY_LOAD in sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
