"""The main text of a page and what it says of itself. A large page is read in a process of its own, which can be ended."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

LARGE = 100_000
_ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10
_SAID = ("title", "author", "sitename", "date", "url", "description", "text")


class NotRead(Exception):
    """Why a page can't be read, fit for an editor."""


def extract(page: bytes) -> dict[str, str]:
    """``title author sitename date url description text``, each perhaps empty. NotRead where the page takes too long or breaks the reader."""
    if len(page) <= LARGE:
        return extracted(page)
    command = [sys.executable, "-m", "announcements.intake.extraction"]
    try:
        done = subprocess.run(command, input=page, capture_output=True, timeout=SECONDS, check=False, cwd=_ROOT)  # noqa: S603 (our own module)
    except subprocess.TimeoutExpired as error:
        raise NotRead(
            f"This page could not be read within {SECONDS} seconds. Paste the article’s text instead."
        ) from error
    if done.returncode:
        raise NotRead("This page could not be read. Paste the article’s text instead.")
    return json.loads(done.stdout)


def extracted(page: bytes) -> dict[str, str]:
    # Slow to load, and needed by nothing else.
    from trafilatura import bare_extraction

    # What it says of a bad page, the editor is told in our own words.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    try:
        found: Any = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            # What the page says of itself; a search through its text would find the dates of other things.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # whatever a hostile page does to the reader, the answer is the same
        raise NotRead("This page could not be read. Paste the article’s text instead.") from error
    return {name: str(getattr(found, name, None) or "") for name in _SAID} if found else dict.fromkeys(_SAID, "")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(extracted(sys.stdin.buffer.read())))
