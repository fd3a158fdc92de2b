"""The process that keeps a cluster's server up while somebody holds a lease, and ends with the last of them.

Started by `cluster.join`; writes to the cluster's log. Standard library only.
"""

import contextlib
import fcntl
import os
import selectors
import signal
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

from policytracker.cluster import Cluster, ClusterError
from policytracker.server import Server, make_folder, reason_in, shorten_log

FIRST_LEASE_SECONDS = 10
SECONDS_BETWEEN_STARTS = 0.3
SECONDS_BETWEEN_LOOKS = 1


class Keeper:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.server = Server(cluster)
        self.started_at = 0.0
        self.looked_at_log = 0.0
        self.was_ready = False
        self.waiting: set[socket.socket] = set()
        self.leases: set[socket.socket] = set()

    def run(self) -> None:
        make_folder(self.cluster.sockets, self.cluster.runs_as)
        self.cluster.door.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as door, selectors.DefaultSelector() as self.selector:
            door.bind(os.fspath(self.cluster.door))
            door.listen(64)
            self.selector.register(door, selectors.EVENT_READ, self.welcome)
            try:
                self.server.prepare()
                self.attend()
            except ClusterError as problem:
                self.tell(str(problem))
            finally:
                self.server.stop()
                self.cluster.door.unlink(missing_ok=True)

    def attend(self) -> None:
        """Serve until the last lease ends, or none came."""
        nobody_came = time.monotonic() + FIRST_LEASE_SECONDS
        while self.leases or self.waiting or time.monotonic() < nobody_came:
            self.see_to_server()
            for key, _ in self.selector.select(0.1 if self.was_ready and not self.waiting else 0.005):
                if last := key.data(key.fileobj):
                    # Whoever leaves last waits for this end, and finds the server stopped.
                    with last:
                        self.server.stop()
                    return
            self.greet()

    def see_to_server(self) -> None:
        """Start the server when it isn't running: at first, or because it was killed or gave up."""
        if self.server.running():
            self.was_ready = self.was_ready or self.server.ready()
            self.see_to_log()
        elif self.server.postmaster and not self.was_ready:
            raise ClusterError(f"The embedded PostgreSQL did not start: {reason_in(self.cluster.log)}")
        elif time.monotonic() > self.started_at + SECONDS_BETWEEN_STARTS:
            self.started_at = time.monotonic()
            self.server.start()

    def see_to_log(self) -> None:
        if time.monotonic() > self.looked_at_log + SECONDS_BETWEEN_LOOKS:
            self.looked_at_log = time.monotonic()
            # A full disk is no reason to stop.
            with contextlib.suppress(OSError):
                shorten_log(self.cluster.log)

    def welcome(self, door: socket.socket) -> None:
        connection, _ = door.accept()
        self.selector.register(connection, selectors.EVENT_READ, self.leave)
        self.waiting.add(connection)

    def leave(self, connection: socket.socket) -> socket.socket | None:
        """Forget a lease; answers its connection, still open, when it was the last one."""
        self.selector.unregister(connection)
        self.leases.discard(connection)
        self.waiting.discard(connection)
        if not self.leases and not self.waiting:
            return connection
        connection.close()
        return None

    def greet(self) -> None:
        if self.waiting and self.server.ready():
            self.say("ready")
            self.leases |= self.waiting
            self.waiting.clear()

    def tell(self, problem: str) -> None:
        """Say to everybody who waits, or comes within a moment, why there will be no server."""
        until = time.monotonic() + 0.5
        while not self.waiting and time.monotonic() < until:
            for key, _ in self.selector.select(0.1):
                key.data(key.fileobj)
        self.say(problem)

    def say(self, words: str) -> None:
        for connection in self.waiting:
            with contextlib.suppress(OSError):
                connection.sendall(words.encode())


def leave_politely(number: int, frame: object) -> NoReturn:
    sys.exit(0)


def main(programs: str, home: str, data: str, sockets: str, runs_as: str, used_by: str) -> None:
    cluster = Cluster(Path(programs), Path(home), Path(data), Path(sockets), runs_as, used_by)
    signal.signal(signal.SIGTERM, leave_politely)
    with (cluster.home / "keeper.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # Another keeper is at work, and whoever started this one will join that.
        if os.fork():
            return  # The command goes on at once, and has no child to wait for.
        Keeper(cluster).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
