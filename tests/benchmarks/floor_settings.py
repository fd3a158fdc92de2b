"""The site with its middleware and templates, and pages that are kept in memory: the least that such a page can cost."""

from policytracker.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.floor"
