"""Is a backup whole? All of it is read, and SQL made of all of its dump, before anybody relies on it."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Self

from pyrage import x25519

from policytracker.backups import BackupError, programs
from policytracker.backups.archive import DAMAGED, DUMP, RELEASES, Manifest, unpacked
from policytracker.backups.encryption import decrypted, is_encrypted

# What a file of ours may be called in there: nothing leads out of the folder that it is unpacked into.
NAME = re.compile(rf"{re.escape(DUMP)}|{RELEASES}/[\w-][\w.-]*")


def check(path: Path, keys: list[x25519.Identity], pg_restore: Path, folder: Path | None = None) -> Manifest:
    """``folder``: where its content is put. Raises BackupError; what lies in the folder is of no use then."""
    try:
        with opened(path, keys) as plain, Reading(pg_restore, folder) as reading:
            return unpacked(plain, reading)
    except BackupError as error:
        raise BackupError(f"{path} can't be used: {error}.") from None
    except OSError as error:
        raise BackupError(f"{path} can't be read: {error.strerror or error}.") from None


@contextmanager
def opened(path: Path, keys: list[x25519.Identity]) -> Iterator[IO[bytes]]:
    if not is_encrypted(path):
        with path.open("rb") as file:
            yield file
    elif not keys:
        raise BackupError("it is encrypted: --identity says with which file it opens")
    else:
        with decrypted(path, keys) as plain:
            yield plain


class Reading:
    """Takes the dump to pg_restore, and everything to the folder."""

    def __init__(self, pg_restore: Path, folder: Path | None) -> None:
        self.pg_restore, self.folder = pg_restore, folder
        self.open = ExitStack()
        self.files: dict[str, IO[bytes]] = {}

    def __enter__(self) -> Self:
        process = programs.running(self.pg_restore, "--file=/dev/null", stdin=subprocess.PIPE)
        self.stdin = self.open.enter_context(process).stdin
        return self

    def __exit__(self, *about: object) -> bool | None:
        return self.open.__exit__(*about)  # type: ignore[arg-type]

    def take(self, name: str, piece: bytes) -> None:
        if not NAME.fullmatch(name):
            raise BackupError(DAMAGED)
        if name == DUMP and self.stdin:
            try:
                self.stdin.write(piece)
            except BrokenPipeError:
                # It has ended, and may have crashed. Read on: whether the file is damaged its sums say better.
                self.stdin = None
        if self.folder:
            if name not in self.files:
                self.files[name] = self.open.enter_context((self.folder / name).open("xb"))
            self.files[name].write(piece)
