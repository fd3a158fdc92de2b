"""A row in a process of its own: which network and which database it works with is nothing to the next one."""

import json
import subprocess
import sys


def apart(row: str) -> tuple[str, bool]:
    """What the module ``row`` prints as its last line: what was measured, and whether the bar is met.

    Raises RuntimeError with the last words of one that broke off.
    """
    done = subprocess.run([sys.executable, "-m", row], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError((done.stderr.strip().splitlines() or ["no word"])[-1])
    measured, met = json.loads(done.stdout.splitlines()[-1])
    return measured, met


def tell(measured: str, met: bool) -> None:
    sys.stdout.write(json.dumps([measured, met]) + "\n")
