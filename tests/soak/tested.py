"""A row that is proven by tests: they are run, and what they counted is told."""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from policytracker.cluster import CHECKOUT


def passed(*tests: str, **environment: str) -> tuple[Counter[str], bool]:
    """The sums of the properties that the tests record, with how many of them ran; whether all passed."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        ran = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                *tests,
                "--quiet",
                "--numprocesses",
                "2",
                f"--junit-xml={report}",
            ],
            cwd=CHECKOUT,
            env=os.environ | environment,
            stdout=sys.stderr,
            check=False,
        )
        # What is read was written one line before.
        suite = ElementTree.parse(report).getroot()  # noqa: S314
    counted: Counter[str] = Counter(tests=len(list(suite.iter("testcase"))))
    for found in suite.iter("property"):
        counted[found.get("name", "")] += int(found.get("value", "0"))
    return counted, ran.returncode == 0
