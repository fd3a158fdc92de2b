"""PostgreSQL's own programs at work for us: their words kept, their end awaited, no password on their command line."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from policytracker.backups import BackupError
from policytracker.parent import end_with_parent


@contextmanager
def running(program: Path, *arguments: str, conninfo: str = "", **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """At the end of the block it has ended well, or BackupError says what it said. ``conninfo``: where it connects."""
    parent, words, environment = os.getpid(), [], dict(os.environ)
    if conninfo:
        where = conninfo_to_dict(conninfo)
        if password := where.pop("password", None):
            environment["PGPASSWORD"] = str(password)
        words = ["--no-password", f"--dbname={make_conninfo('', **where)}"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [program, *words, *arguments],
            env=environment,
            stderr=said,
            preexec_fn=lambda: end_with_parent(parent, signal.SIGTERM),
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, **pipes},
        )
        try:
            yield process
        except BrokenPipeError:
            pass  # It has ended already; why, it says below.
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            for pipe in (process.stdin, process.stdout):
                if pipe and not pipe.closed:
                    close(pipe)
        if process.wait():
            said.seek(0)
            raise BackupError(f"{program.name}: {last_line(said.read())}")


def close(pipe: Any) -> None:
    with suppress(BrokenPipeError):
        pipe.close()


def run(program: Path, *arguments: str, conninfo: str = "", **pipes: Any) -> None:
    with running(program, *arguments, conninfo=conninfo, **pipes):
        pass


def last_line(said: bytes) -> str:
    """The first error that is named; else the last line."""
    lines = [line.strip() for line in said.decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()]
    return (
        (telling[:1] or lines[-1:] or ["it gave no reason"])[0].removeprefix("pg_restore: ").removeprefix("pg_dump: ")
    )
