"""The web server that serves, its successor when the code has changed, and those that are leaving.

`manage.py reload` asks for a successor: what the new code needs is set up by a process of that code, its web server is
started, and only when that one is ready does the old one leave. If anything fails, the old one goes on.
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from policytracker.cluster import own_folder
from policytracker.parent import end_with_parent
from policytracker.web_process import START_SECONDS, WebError, WebProcess

# What serves a checkout holds this file, and its process number stands in it.
HELD = "serve.lock"
# What became of a reload: nothing when it went well, else one line.
OUTCOME = "reload"
# A migration may wait for its locks, and a successor for its index.
RELOAD_SECONDS = 600 + START_SECONDS


class Succession:
    """Looked after a few times a second. ``folder`` is the checkout's `.data`."""

    def __init__(self, web: WebProcess, folder: Path) -> None:
        self.web, self.folder = web, folder
        self.wished = False
        self.under_way: Iterator[None] | None = None
        self.coming: WebProcess | None = None
        self.leaving: list[WebProcess] = []

    def may_be_reloaded(self) -> None:
        signal.signal(signal.SIGUSR1, self.wish)
        (self.folder / HELD).write_text(str(os.getpid()))

    def wish(self, number: int, frame: object) -> None:
        self.wished = True

    def look(self) -> None:
        self.web.renew()
        self.leaving = [web for web in self.leaving if not web.gone()]
        if self.under_way is None and self.wished:
            self.wished, self.under_way = False, self.reload()
        if self.under_way is not None:
            self.go_on(self.under_way)

    def go_on(self, under_way: Iterator[None]) -> None:
        try:
            next(under_way)
            return
        except StopIteration:
            said = ""
        except WebError as error:
            said = f"Not reloaded, the site goes on as it was. {error}"
            sys.stderr.write(f"policytracker: {said}\n")
        self.under_way = None
        tell(self.folder, said)

    def reload(self) -> Iterator[None]:
        yield from self.set_up()
        self.coming = self.web.successor()
        try:
            while not self.coming.ready():
                yield
        except WebError:
            self.coming.stop()
            self.coming = None
            raise
        self.web.leave()
        self.leaving.append(self.web)
        self.web, self.coming = self.coming, None

    def set_up(self) -> Iterator[None]:
        supervisor = os.getpid()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "set_up"],
            cwd=self.web.folder,
            stdin=subprocess.DEVNULL,
            preexec_fn=lambda: end_with_parent(supervisor, signal.SIGTERM),
        )
        while process.poll() is None:
            yield
        if process.returncode:
            raise WebError("What the new code needs could not be set up.")

    def stop(self) -> None:
        for web in (self.web, self.coming, *self.leaving):
            if web:
                web.stop()


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Of one checkout only one may serve: two would migrate and load at once. Raises WebError."""
    own_folder(folder)
    # Not emptied before it is ours: the one that holds it has written its number there.
    with (folder / HELD).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WebError("The site is being served from this folder already.") from None
        lock.truncate(0)
        yield


# Asked for by another process


def reload(folder: Path) -> None:
    """Have the site that is served from this checkout reload; returns when it has. Raises WebError, one line."""
    supervisor = serving(folder)
    (folder / OUTCOME).unlink(missing_ok=True)
    os.kill(supervisor, signal.SIGUSR1)
    until = time.monotonic() + RELOAD_SECONDS
    while (said := told(folder)) is None:
        if time.monotonic() > until or not is_held(folder):
            raise WebError("The site did not say what became of it.")
        time.sleep(0.1)
    if said:
        raise WebError(said)


def serving(folder: Path) -> int:
    if not is_held(folder):
        raise WebError("The site is not being served from this folder.")
    if not (number := (folder / HELD).read_text()):
        raise WebError("The site is being started already.")
    return int(number)


def is_held(folder: Path) -> bool:
    try:
        with (folder / HELD).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def tell(folder: Path, said: str) -> None:
    half_done = folder / f"{OUTCOME}.new"
    half_done.write_text(said)
    half_done.replace(folder / OUTCOME)


def told(folder: Path) -> str | None:
    try:
        return (folder / OUTCOME).read_text()
    except FileNotFoundError:
        return None
