"""When each of the site's commands last ended well: a file for each, its time is when. Standard library only.

Files, because what watches them must work while the database is away. They lie in `.data/ran`: where commands run in a container
of their own, let it share that folder with the site.
"""

import contextlib

from policytracker.cluster import CHECKOUT

COMMANDS = CHECKOUT / "announcements" / "management" / "commands"
FOLDER = CHECKOUT / ".data" / "ran"


def note(command: str = "") -> None:
    """One of the site's own has ended well. Where that can't be written down, it looks as if it had not run."""
    if command in commands():
        with contextlib.suppress(OSError):
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / command).touch()


def commands() -> set[str]:
    return {file.stem for file in COMMANDS.glob("[a-z]*.py")}


def last() -> dict[str, float]:
    """The seconds since 1970 of each that has ever ended well."""
    known = commands()
    return {file.name: file.stat().st_mtime for file in FOLDER.glob("*") if file.name in known}
