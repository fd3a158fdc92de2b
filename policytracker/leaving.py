"""A worker whose successor serves: it takes no more connections, and each that it has ends with its next answer.

It is told so by SIGUSR1, and told to end (SIGTERM) a while later, when hardly anybody is left to be cut off between two
questions; what is under way then is still answered.
"""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

# The numbers of what `manage.py serve` hands down: the socket that is listened on, and where a worker says that it is ready.
LISTENING = "POLICYTRACKER_LISTENING"
READY = "POLICYTRACKER_READY"

_leaving = threading.Event()


def ready() -> None:
    """Say that this worker can serve, and leave when told to."""
    if LISTENING in os.environ:
        signal.signal(signal.SIGUSR1, leave)
        os.write(int(os.environ[READY]), b".")


def leave(number: int, frame: object) -> None:
    # Closing it would not do: the web server knows the socket by this number. Nobody comes to the one that takes its place.
    with socket.socket(socket.AF_UNIX) as unvisited:
        unvisited.bind("")
        unvisited.listen()
        unvisited.setblocking(False)
        os.dup2(unvisited.fileno(), int(os.environ[LISTENING]))
    _leaving.set()


def last_answers(application: Application) -> Application:
    """While it leaves, every answer says that the connection ends with it: the next question goes to the successor."""

    def answered(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *error)

        return application(environ, started if _leaving.is_set() else start_response)

    return answered
