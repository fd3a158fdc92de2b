import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from policytracker import database
from policytracker.cluster import Cluster, cluster_of
from policytracker.server import end_leftovers


@contextmanager
def cluster_in(folder: Path) -> Iterator[Cluster]:
    """A cluster of nobody's checkout: the programs are the real ones, everything else goes away afterwards."""
    (folder / "checkout").mkdir()
    found = cluster_of(folder / "checkout", database.programs())
    found.home.mkdir(mode=0o700)
    try:
        yield found
    finally:
        end_leftovers(found.data)
        if os.geteuid() == 0:
            shutil.rmtree(found.data.parent, ignore_errors=True)
        shutil.rmtree(found.sockets, ignore_errors=True)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with cluster_in(tmp_path) as found:
        yield found
