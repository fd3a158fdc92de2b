"""The metrics of all workers on a port of their own, for Prometheus to read. Served by `manage.py serve`, on this machine alone.

Each worker counts in files of its own. What one that ended has counted stays in the sums, in one file for all of those.
"""

import contextlib
import hashlib
import os
import platform
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

import django
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from policytracker import VERSION
from policytracker.cluster import CHECKOUT, own_folder
from policytracker.web_process import WebError

HOST = "127.0.0.1"
# In memory: a full disk would kill whoever counts on it.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 (0700, its owner is checked)
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
THE_DEAD = 0
PAGE = os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def served(port: str, schedule: Path) -> Iterator[None]:
    """On this port of 127.0.0.1, as long as the block lasts, for the workers that are started within it; with "" nowhere.

    ``schedule`` is the folder where it is kept when a job last ended well. Raises WebError, one line.
    """
    if not port:
        yield
        return
    folder = new_folder()
    registry = CollectorRegistry()
    registry.register(Scraped(folder, schedule))
    try:
        server, thread = start_http_server(int(port), HOST, registry)
    except (ValueError, OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or "it is no port"
        raise WebError(f"METRICS_PORT {port} can't be used: {reason}.") from None
    os.environ[FOLDER] = str(folder)
    try:
        yield
    finally:
        del os.environ[FOLDER]
        server.shutdown()
        server.server_close()
        thread.join()
        shutil.rmtree(folder, ignore_errors=True)


def new_folder() -> Path:
    """Empty: a site that was killed has left its files there."""
    folder = folder_of(CHECKOUT)
    own_folder(folder)
    for left in folder.iterdir():
        left.unlink()
    return folder


def folder_of(checkout: Path) -> Path:
    place = IN_MEMORY if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    digest = hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]
    return place / f"policytracker-{os.geteuid()}-{digest}"


class Scraped(Collector):
    def __init__(self, folder: Path, schedule: Path) -> None:
        self.folder, self.schedule = folder, schedule
        self.one_at_a_time = Lock()

    def describe(self) -> list[Metric]:
        """Which ones there are is known once there are some."""
        return []

    def collect(self) -> Iterator[Metric]:
        with self.one_at_a_time:
            bury(self.folder)
            yield from list(MultiProcessCollector(None, path=str(self.folder)).collect())
        yield memory(self.folder)
        yield ended_well(self.schedule)
        yield InfoMetricFamily(
            "policytracker_build",
            "What is running.",
            {"version": VERSION, "python": platform.python_version(), "django": django.get_version()},
        )


def memory(folder: Path) -> Metric:
    found = GaugeMetricFamily("policytracker_worker_memory_bytes", "Resident, of each worker.", labels=["worker"])
    for number, pid in enumerate(sorted(workers(folder)), start=1):
        with contextlib.suppress(OSError):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            found.add_metric([str(number)], pages * PAGE)
    return found


def ended_well(schedule: Path) -> Metric:
    """A job's file is as old as its last run that ended well: see schedule.py. They work while the database is away."""
    found = GaugeMetricFamily(
        "policytracker_job_ended_well_timestamp_seconds", "When each job last did.", labels=["job"]
    )
    for file in sorted(schedule.glob("[a-z]*")):
        found.add_metric([file.name], file.stat().st_mtime)
    return found


def workers(folder: Path) -> set[int]:
    """Those that run: each has files."""
    return {pid for file in folder.glob("*.db") if (pid := owner(file)) and is_running(pid)}


def owner(file: Path) -> int:
    """``counter_17.db``, ``gauge_livesum_17.db``: 17."""
    return int(file.stem.rpartition("_")[2])


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def bury(folder: Path) -> None:
    """Add what workers that ended have counted to one file of each kind, and remove theirs."""
    left: dict[str, list[Path]] = defaultdict(list)
    for file in folder.glob("*.db"):
        if (pid := owner(file)) and not is_running(pid):
            left[file.name.partition("_")[0]].append(file)
    for file in left.pop("gauge", []):
        file.unlink()
    for kind, files in left.items():
        kept = folder / f"{kind}_{THE_DEAD}.db"
        add_up([*files, *([kept] if kept.exists() else [])], kept)
        for file in files:
            file.unlink()


def add_up(files: list[Path], into: Path) -> None:
    half_done = into.with_suffix(".new")
    half_done.unlink(missing_ok=True)
    sums = MmapedDict(str(half_done))
    for metric in MultiProcessCollector.merge([str(file) for file in files], accumulate=False):
        for name, labels, value, *_ in metric.samples:
            sums.write_value(
                mmap_key(metric.name, name, list(labels), list(labels.values()), metric.documentation), value, 0
            )
    sums.close()
    half_done.replace(into)
