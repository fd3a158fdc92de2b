"""The site goes on with new code again and again, while everybody reads, edits and downloads."""

from collections import Counter

from tests.soak.reloading import Load, under_load
from tests.soak.site import Site, site

TEST = "reload ×10 under 32 connections: readers, editors, and a download in flight"
BAR = "0 failed, 0 repeated; control: workers that end at once lose requests"
RELOADS, READERS, EDITORS, DOWNLOADS = 10, 26, 4, 2
RECORDS = 400
# In each worker: told to leave, it ends.
AT_ONCE = "import signal; signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))"


def run() -> tuple[str, bool]:
    with site(without=AT_ONCE) as hasty:
        control = reloaded(hasty, 1)
    with site() as served:
        load = reloaded(served, RELOADS)
        repeated = said_again(load.tokens)
    how = (
        f" ({', '.join(f'{times}× {what}' for what, times in Counter(load.failed).most_common(3))})"
        if load.failed
        else ""
    )
    measured = (
        f"{len(load.failed)} failed{how} of {load.answered + len(load.failed)} requests, {repeated} repeated of "
        f"{len(load.tokens)} edits, {len(load.downloads)} downloads whole; control: {len(control.failed)} failed of "
        f"{control.answered + len(control.failed)} in one reload"
    )
    whole = not load.failed and not load.conflicts and load.tokens and load.downloads
    return measured, bool(whole and repeated == 0 and control.failed)


def reloaded(served: Site, times: int) -> Load:
    """The load that was on it meanwhile, and for as long afterwards as an old worker has to leave."""
    from policytracker.web_process import LEAVE_SECONDS

    editors = [(served.account(f"editor{number}", "editor", "reviewer"), event()) for number in range(EDITORS)]
    enter_announcements()
    size = len(served.get("/announcements.csv", timeout=60).body)
    load = Load(served)
    with under_load(load, readers=READERS, editors=editors, downloads=DOWNLOADS, size=size):
        for _ in range(times):
            reload(served)
        load.over.wait(LEAVE_SECONDS + 5)
    return load


def reload(served: Site) -> None:
    command = served.command("reload")
    said = command.communicate(timeout=300)[0].decode()
    if command.returncode:
        raise RuntimeError(said)


def event() -> int:
    from tests import factories as make

    made = make.event()
    return made.pk


def enter_announcements() -> None:
    """So long ones that more of them lies at the site than between it and a reader."""
    from django.db import transaction

    from announcements.models import Announcement, Citation
    from tests import factories as make

    with transaction.atomic():
        source = make.source()
        records = Announcement.objects.bulk_create(
            Announcement(title=f"{number}", summary="b" * 20_000, kind="agreement", **make.published())
            for number in range(RECORDS)
        )
        Citation.objects.bulk_create(Citation(announcement=record, source=source, passage="b") for record in records)


def said_again(tokens: list[str]) -> int:
    """How many of these edits were not made just once."""
    from pghistory.models import Context

    made = Counter(Context.objects.filter(metadata__why__startswith="reload-").values_list("metadata__why", flat=True))
    return sum(made[token] != 1 for token in tokens)
