"""The key that signs sessions and forms: given, or made at the first run."""

import contextlib
import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from policytracker.cluster import CHECKOUT, own_folder


def secret_key() -> str:
    """From SECRET_KEY, the file that SECRET_KEY_FILE names, or `.data/secret_key`, made here the first time."""
    return given_secret("SECRET_KEY") or kept_key(CHECKOUT / ".data")


def given_secret(name: str) -> str:
    """From the environment, or from the file that ``<name>_FILE`` names there; empty where neither is given."""
    if given := os.environ.get(name):
        return given
    named = os.environ.get(f"{name}_FILE")
    return Path(named).read_text().strip() if named else ""


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
