"""What is killed, and how: always SIGKILL, and always by the process's own number."""

import contextlib
import os
import signal
from collections.abc import Iterable

from tests.soak.site import Site, until

BACK_SECONDS = 60


def kill(pids: Iterable[int | None]) -> int:
    """How many of them were still there to be killed."""
    killed = 0
    for pid in pids:
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


def busiest_backend(served: Site) -> int | None:
    """Of those that work for the site one that is at work now, or worked last."""
    with served.connect() as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            " AND usename = current_user ORDER BY state <> 'idle' DESC, state_change DESC LIMIT 1"
        ).fetchone()
    return found[0] if found else None


def database_answers(served: Site) -> bool:
    with contextlib.suppress(Exception), served.connect() as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)
    return False


def wait_until_back(served: Site) -> None:
    """With all its workers. Raises RuntimeError when it is not."""
    if until(lambda: is_back(served), BACK_SECONDS) is None:
        raise RuntimeError(f"The site was not back after {BACK_SECONDS} s.")


def is_back(served: Site) -> bool:
    whole = len(served.worker_pids()) == served.workers
    return whole and database_answers(served) and served.answers("/agreements/")
