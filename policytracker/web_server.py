"""granian on a socket that is given to it: `python -m policytracker.web_server SOCKET HOST PORT WORKERS THREADS`.

Left alone, each of its workers listens on a socket of its own, and whoever waits there when the worker ends is turned away.
This one stays open from one web server to the next.
"""

import json
import sys
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

BACKLOG = 1024
# Until Django has set up the log; the workers' parent never does.
LOG_CONFIG = Path(__file__).with_name("granian_log.json")
# What a worker that ends may still be busy with: a million records take a minute to send.
FINISH_SECONDS = 300


class OnSocket(MPServer):
    def __init__(self, listening: int, **settings: Any) -> None:
        super().__init__("policytracker.wsgi:application", **settings)
        self.listening = listening

    def _init_shared_socket(self) -> None:
        # What its types don't tell: a number, whether it is a Unix socket, and how many may wait.
        self._shd = SocketHolder(self.listening, False, BACKLOG)  # type: ignore[assignment, call-arg]
        self._sso = None


def main(listening: str, host: str, port: str, workers: str, threads: str) -> None:
    OnSocket(
        int(listening),
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        websockets=False,
        workers=int(workers),
        blocking_threads=int(threads),
        backlog=BACKLOG,
        respawn_failed_workers=True,
        workers_kill_timeout=FINISH_SECONDS,
        log_level=LogLevels.warning,
        log_dictconfig=json.loads(LOG_CONFIG.read_text()),
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
