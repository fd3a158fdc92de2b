"""Asks whether a locked release has a known weakness. What was not asked about counts as failure, not as fine.

Behind a mirror of the package index pip-audit may ask nothing at all, and say that nothing was found.
"""

import json
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from sys import executable

SECONDS = 600


class NotAudited(Exception):
    """Nobody knows. The message is one line for the person at the terminal."""


def weaknesses(lock: Path) -> list[str]:
    """One line for each known weakness of a release in the lock. Raises NotAudited."""
    if find_spec("pip_audit") is None:
        raise NotAudited("pip-audit is not installed here: it comes with the development dependencies.")
    options = f"--requirement {lock.name} --require-hashes --disable-pip --strict --format json --progress-spinner off"
    asked = subprocess.run(
        [executable, "-m", "pip_audit", *options.split()],
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        cwd=lock.parent,
    )
    return found_in(asked.stdout, asked.stderr, lock.read_text())


def found_in(said: str, complained: str, lock: str) -> list[str]:
    """``said`` is pip-audit's JSON: {"dependencies": [{"name", "version", "vulns": [{"id", "fix_versions"}]}]}."""
    try:
        dependencies = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        why = complained.strip().splitlines()[-1:] or ["pip-audit said nothing"]
        raise NotAudited(why[0].rpartition("_cli:")[2]) from None
    asked_about = {one["name"].lower() for one in dependencies if "vulns" in one}
    if missing := sorted(set(locked(lock)) - asked_about):
        raise NotAudited(
            f"{len(missing)} of {len(set(locked(lock)))} packages were not asked about: {', '.join(missing[:5])}…"
        )
    return [
        f"{one['name']} {one['version']}: {weakness['id']}, mended in {', '.join(weakness['fix_versions']) or 'no release yet'}"
        for one in dependencies
        for weakness in one["vulns"]
    ]


def locked(lock: str) -> Iterator[str]:
    """The packages of a lock that are for this machine."""
    from packaging.requirements import Requirement

    for line in lock.splitlines():
        if line and not line.startswith((" ", "#", "-")):
            wanted = Requirement(line.rstrip(" \\"))
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted.name.lower()
