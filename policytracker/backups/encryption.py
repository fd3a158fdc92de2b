"""Backups as age files, which the program `age` opens too. Keys only: an age passphrase works on the whole file in memory here."""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from policytracker.backups import BackupError

MAGIC = b"age-encryption.org/"


def recipients(words: str) -> list[x25519.Recipient]:
    """Those of BACKUP_RECIPIENT, apart by spaces."""
    try:
        return [x25519.Recipient.from_str(word) for word in words.split()]
    except pyrage.RecipientError:
        raise BackupError("BACKUP_RECIPIENT is not an age public key (age1…).") from None


def identities(path: Path) -> list[x25519.Identity]:
    """Those of a file as `age-keygen` writes it."""
    try:
        lines = path.read_text().split()
        found = [x25519.Identity.from_str(word) for word in lines if word.startswith("AGE-SECRET-KEY-")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        found = []
    if not found:
        raise BackupError(f"{path} holds no age identity (AGE-SECRET-KEY-…).")
    return found


def make_identity(path: Path) -> str:
    """A new one in a file of mode 0600; answers its recipient, for BACKUP_RECIPIENT."""
    identity = x25519.Identity.generate()
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    except OSError as error:
        raise BackupError(f"{path} can't be made: {error.strerror}.") from None
    return str(identity.to_public())


def is_encrypted(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def encrypt(plain: Iterable[bytes], file: IO[bytes], to: list[x25519.Recipient]) -> None:
    source = Pulled(plain)
    try:
        pyrage.encrypt_io(source, file, to)
    except pyrage.EncryptError:
        if source.failed:
            raise source.failed from None
        raise


class Pulled:
    """Pieces as a file to read from. What goes wrong in making them is kept, for it would come back as words alone."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.left = iter(pieces), memoryview(b"")
        self.failed: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            while not self.left and (piece := next(self.pieces, None)) is not None:
                self.left = memoryview(piece)
        except Exception as error:
            self.failed = error
            raise
        given, self.left = self.left[:size], self.left[size:]
        return bytes(given)


@contextmanager
def decrypted(path: Path, keys: list[x25519.Identity]) -> Iterator[IO[bytes]]:
    """The plain bytes to read, made by a thread as they are read. Raises BackupError with the rest of a sentence."""
    out_of, into = os.pipe()
    failed: list[Exception] = []

    def pump() -> None:
        try:
            with os.fdopen(into, "wb") as plain, path.open("rb") as file:
                pyrage.decrypt_io(file, plain, keys)
        except (OSError, pyrage.DecryptError) as error:
            failed.append(error)

    thread = threading.Thread(target=pump)
    thread.start()
    try:
        with os.fdopen(out_of, "rb") as plain:
            yield plain
    finally:
        # Whatever the reader made of it: that it could not be decrypted comes first.
        thread.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise BackupError(why(failed[0])) from None


def why(error: Exception) -> str:
    if isinstance(error, pyrage.DecryptError) and "No matching keys" in str(error):
        return "it is encrypted to another key"
    return "it is damaged or not whole"
