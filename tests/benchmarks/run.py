"""One run: everything is served, asked, and told."""

import contextlib
from collections.abc import Callable

from django.core.management import call_command

from tests.benchmarks import database, sites
from tests.benchmarks.downloads import stalled_downloads, whole_files
from tests.benchmarks.freshness import after_commits
from tests.benchmarks.loading import say, timed
from tests.benchmarks.operations import (
    Bench,
    Smaller,
    agreement_lists,
    announcement_lists,
    front_page,
    official_lists,
    record_pages,
    searches,
)
from tests.benchmarks.questions import Questions
from tests.benchmarks.reader import Reader, Unexpected
from tests.benchmarks.report import GROWN, JUDGED, Report
from tests.benchmarks.sqlite_file import sqlite_file

SEARCH_PAGE, LIST = "/search/?q=", "/announcements/?q="
GROUPS: dict[str, Callable[[Bench], None]] = {
    "lists of announcements": announcement_lists,
    "lists of agreements": agreement_lists,
    "lists of officials": official_lists,
    "front page": front_page,
    "record pages": record_pages,
    "files": whole_files,
    "downloads": stalled_downloads,
    "searches": searches,
    # Last: what was written makes the tables larger than they were loaded.
    "commits": after_commits,
}


def run(size: int) -> str:
    """The table; the file is written too."""
    file, report = sqlite_file(size), Report(size)
    call_command("collectstatic", interactive=False, verbosity=0)
    with contextlib.ExitStack() as served:
        ports = (
            served.enter_context(sites.site()),
            served.enter_context(sites.site(sites.FLOOR)),
            served.enter_context(sites.datasette(file)),
        )
        # Hung up first: a server waits for those who are still there.
        readers = [served.enter_context(contextlib.closing(Reader(port))) for port in ports]
        bench = Bench(*readers, questions=Questions(size, file), report=report, file=file, search=search_of(readers[0]))
        if size == GROWN:
            url = database.address_of(database.name_of(JUDGED))
            port = served.enter_context(sites.site(DATABASE_URL=url))
            bench.smaller = Smaller(served.enter_context(contextlib.closing(Reader(port))), url)
        for name, group in GROUPS.items():
            with timed(f"measuring {name}"):
                measure(name, group, bench)
    report.write()
    return report.table() + "\n"


def search_of(site: Reader) -> str:
    """The page that searches everything, or the list's own field on a site without one."""
    try:
        site.get(SEARCH_PAGE + "treaty")
    except Unexpected:
        return LIST
    return SEARCH_PAGE


def measure(name: str, group: Callable[[Bench], None], bench: Bench) -> None:
    """What could not be measured is told as a bar that was missed; the rest still is."""
    try:
        group(bench)
    except (Unexpected, OSError) as error:
        say(f"{name}: {error}")
        bench.report.failed(name, str(error))
