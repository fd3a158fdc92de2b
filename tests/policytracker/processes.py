"""What the tests of a running site ask about processes."""

import time
from collections.abc import Callable
from pathlib import Path

# The other tests keep every processor busy: a promise in seconds is tested with this much slack.
SLACK = 4


def wait_for(happened: Callable[[], object], seconds: float) -> bool:
    """True as soon as it has happened, False when it has not within these seconds and the slack."""
    return happens_within(happened, seconds * SLACK)


def happens_within(happened: Callable[[], object], seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.02)
    return bool(happened())


def processes_about(folder: Path) -> list[str]:
    """The command lines of the processes that name this folder, work in it, or have something of it mounted."""
    return [line for line in map(line_about(folder), Path("/proc").glob("[0-9]*")) if line]


def line_about(folder: Path) -> Callable[[Path], str]:
    def line(process: Path) -> str:
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            works_in = (process / "cwd").readlink()
            mounted = (process / "mountinfo").read_text()
        except OSError:
            return ""
        return words if words and (str(folder) in words + mounted or works_in == folder) else ""

    return line
