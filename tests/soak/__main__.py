"""Run by `make soak`: ROW says which one; without it, all of them in order."""

import importlib
import json
import os
import pkgutil
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn

import tests.soak
from tests.soak.site import set_up

FOUND = Path(__file__).resolve().parent.parent.parent / ".data" / "soak.json"
PREFIX = "row_"


@dataclass(frozen=True)
class Found:
    row: int
    test: str
    measured: str
    bar: str
    met: bool
    seconds: int


def rows() -> dict[int, str]:
    """The module of each row, by its number."""
    names = [module.name for module in pkgutil.iter_modules(tests.soak.__path__) if module.name.startswith(PREFIX)]
    return {int(name.split("_")[1]): f"tests.soak.{name}" for name in names}


def found_in(number: int, row: ModuleType) -> Found:
    """A row that breaks off is not met, and says why."""
    began = time.monotonic()
    try:
        measured, met = row.run()
    except Exception as error:
        measured, met = f"broke off: {type(error).__name__}: {error}", False
    return Found(number, row.TEST, measured, row.BAR, met, round(time.monotonic() - began))


def keep(found: Found) -> None:
    """Beside what was measured of other rows before."""
    before = json.loads(FOUND.read_text()) if FOUND.exists() else []
    entries = [entry for entry in before if entry["row"] != found.row] + [asdict(found)]
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text(json.dumps(sorted(entries, key=lambda entry: entry["row"]), indent=1) + "\n")


def line(found: Found) -> str:
    said = "met" if found.met else "NOT MET"
    return f"{found.row:>2}  {found.test}\n    bar:      {found.bar}\n    measured: {found.measured}\n    {said}, in {found.seconds} s\n"


def main(asked: str) -> int:
    signal.signal(signal.SIGTERM, leave)
    known = rows()
    if asked and (not asked.isdigit() or int(asked) not in known):
        sys.stderr.write(f"ROW is one of {', '.join(map(str, sorted(known)))}.\n")
        return 2
    # Rows speak of the site's models.
    set_up()
    all_met = True
    for number in [int(asked)] if asked else sorted(known):
        found = found_in(number, importlib.import_module(known[number]))
        keep(found)
        sys.stdout.write(line(found))
        sys.stdout.flush()
        all_met &= found.met
    return 0 if all_met else 1


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """Like Ctrl-C: whatever was started is ended on the way out."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        sys.exit(main(os.environ.get("ROW", "")))
    except KeyboardInterrupt:
        sys.exit(130)
