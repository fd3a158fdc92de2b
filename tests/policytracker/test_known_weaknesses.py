"""Whatever was not asked about is not audited; a known weakness is named with the release that mends it."""

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version

from policytracker.cluster import CHECKOUT
from policytracker.known_weaknesses import NotAudited, found_in, locked

LOCK = """alpha==1.0 \\
    --hash=sha256:00
beta==2.0 ; sys_platform != 'win32' \\
    --hash=sha256:00
gamma==3.0 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""
FINE = [{"name": "alpha", "version": "1.0", "vulns": []}, {"name": "Beta", "version": "2.0", "vulns": []}]
WEAK = {"id": "PYSEC-1", "fix_versions": ["1.1", "2.1"]}


def said(*dependencies: object) -> str:
    return json.dumps({"dependencies": dependencies})


def test_a_lock_names_what_is_for_this_machine() -> None:
    assert list(locked(LOCK)) == ["alpha", "beta"]


def test_nothing_known() -> None:
    assert found_in(said(*FINE), "", LOCK) == []


def test_a_weakness_is_named() -> None:
    weak = {"name": "alpha", "version": "1.0", "vulns": [WEAK, {"id": "PYSEC-2", "fix_versions": []}]}
    assert found_in(said(weak, FINE[1]), "", LOCK) == [
        "alpha 1.0: PYSEC-1, mended in 1.1, 2.1",
        "alpha 1.0: PYSEC-2, mended in no release yet",
    ]


@pytest.mark.parametrize(
    ("output", "complained", "why"),
    [
        ("", "ERROR:pip_audit._cli:alpha: Dependency not found\n", "^alpha: Dependency not found$"),
        ("", "", "pip-audit said nothing"),
        ("{}", "", "pip-audit said nothing"),
        # As behind a mirror: well formed, and about nothing.
        (said(), "", "2 of 2 packages were not asked about: alpha, beta…"),
        (
            said(FINE[0], {"name": "beta", "skip_reason": "not found"}),
            "",
            "1 of 2 packages were not asked about: beta…",
        ),
    ],
)
def test_what_was_not_asked_about_is_not_audited(output: str, complained: str, why: str) -> None:
    with pytest.raises(NotAudited, match=why):
        found_in(output, complained, LOCK)


def test_the_command_fails_with_one_line_where_nobody_can_be_asked(tmp_path: Path) -> None:
    """Whichever index is set up: this one has nothing at all."""
    closed = {
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "PATH": "",
        "HOME": str(tmp_path),
    }
    asked = subprocess.run(
        [sys.executable, "manage.py", "audit"], cwd=CHECKOUT, env=closed, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 1
    assert asked.stderr.startswith("CommandError: Not audited: ")
    assert asked.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("package", "floor"), [("Django", "5.2.19"), ("psycopg", "3.3.9"), ("psycopg-binary", "3.3.9")]
)
def test_what_mended_a_weakness_is_not_gone_below(package: str, floor: str) -> None:
    """In the lock, and in what is installed."""
    lines = [line.split(" ")[0] for line in (CHECKOUT / "site.lock").read_text().lower().splitlines()]
    found = [line.partition("==")[2] for line in lines if line.partition("==")[0].partition("[")[0] == package.lower()]
    assert found
    assert min(map(Version, [*found, version(package)])) >= Version(floor)
