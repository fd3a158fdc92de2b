"""The site's, with migrations that a later release might have: UPGRADE names their package."""

import os

from policytracker.settings import *  # noqa: F403 (all of them)

MIGRATION_MODULES = {"announcements": os.environ["UPGRADE"]}
