"""What somebody else does meanwhile."""

import threading
from collections.abc import Callable

from django.db import connection


def elsewhere(act: Callable[[], object]) -> None:
    """On a connection of its own, and over when this returns."""

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
