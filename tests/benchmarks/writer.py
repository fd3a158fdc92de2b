"""One of the four writers: `python -m tests.benchmarks.writer 0`."""

import os
import sys

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "policytracker.settings")
    django.setup()
    from tests.benchmarks.writing import write

    write(int(sys.argv[1]))
