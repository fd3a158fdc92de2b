"""The key that signs sessions and forms: given, or made at the first run."""

import contextlib
import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from policytracker.cluster import CHECKOUT, own_folder


def secret_key() -> str:
    """From SECRET_KEY, the file that SECRET_KEY_FILE names, or `.data/secret_key`, made here the first time."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    if named := os.environ.get("SECRET_KEY_FILE"):
        return Path(named).read_text().strip()
    return kept_key(CHECKOUT / ".data")


def kept_key(folder: Path) -> str:
    own_folder(folder)
    key = folder / "secret_key"
    if not key.exists():
        # Written whole before it gets its name: of two first runs at once, both read the same key.
        with NamedTemporaryFile("w", dir=folder) as draft, contextlib.suppress(FileExistsError):
            draft.write(secrets.token_urlsafe(50))
            draft.flush()
            os.link(draft.name, key)
    return key.read_text()
