"""The key that signs sessions and forms: given, or made at the first run."""

import os
from pathlib import Path

from policytracker.cluster import CHECKOUT, own_folder
from policytracker.first_secrets import make


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
    make(folder, ["secret_key"])
    return (folder / "secret_key").read_text()
