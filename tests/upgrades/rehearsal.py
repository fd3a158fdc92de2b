"""A migration while the code before it serves readers and editors."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from policytracker.cluster import CHECKOUT
from tests import factories as make
from tests.soak.reloading import Load, under_load
from tests.soak.site import session_of

BEFORE, AFTER = 0.5, 1.0
READERS, EDITORS = 4, 2


@dataclass
class Served:
    port: int


def rehearse(port: int, upgrade: str) -> Load:
    """What readers and editors met while the migrations of this package were applied to the database of this process.

    The site that they ask is of the code before.
    """
    people = [make.user("editor", "reviewer") for _ in range(EDITORS)]
    editors = [(session_of(person), make.event().pk) for person in people]
    load = Load(Served(port))
    with under_load(load, readers=READERS, editors=editors, downloads=0, size=0):
        time.sleep(BEFORE)
        migrate(upgrade)
        time.sleep(AFTER)
    return load


def migrate(upgrade: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.upgrades.settings", "UPGRADE": upgrade}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=Path(CHECKOUT), env=environment, check=True
    )
