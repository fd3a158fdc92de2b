"""What is committed is searched for secrets (`make check`): here, that one would be found, and which are known to be none."""

import subprocess
import sys
from pathlib import Path

import pytest

from policytracker.cluster import CHECKOUT

HOOK = [sys.executable, "-m", "detect_secrets.pre_commit_hook", "--baseline", str(CHECKOUT / ".secrets.baseline")]
# Put together here, so that this file holds none.
PLANTED = {
    "a key of a cloud": 'key = "AKIA' + 'QYLPMN5HGF3ZTSXA"',
    "a private key": "-----BEGIN " + "PRIVATE KEY-----",
    "a password in an address": "postgresql://site:" + "kBT9vdD1wq@db.example/site",
}


def found(folder: Path, text: str) -> int:
    (folder / "settings.py").write_text(text)
    return subprocess.run(
        [*HOOK, str(folder / "settings.py")], cwd=CHECKOUT, capture_output=True, check=False
    ).returncode


@pytest.mark.parametrize("kind", PLANTED)
def test_a_secret_is_found(tmp_path: Path, kind: str) -> None:
    assert (found(tmp_path, PLANTED[kind]), found(tmp_path, "nothing = 'of the kind'")) == (1, 0)


def test_what_a_first_run_makes_is_not_committed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert [name for name in tracked if name.startswith((".data", ".env")) and name != ".env.example"] == []
