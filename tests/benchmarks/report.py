"""What came out: one entry per operation and comparison, as a table and as a file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.benchmarks.database import CHECKOUT
from tests.benchmarks.measuring import Times

JUDGED, GROWN = 100_000, 1_000_000
IN_MEMORY = "the same in memory"


@dataclass(frozen=True)
class Bar:
    """What is wanted of a ratio: at most, or at least. ``only_at``: with so many announcements; with more, how it has grown is judged."""

    limit: float
    at_least: bool = False
    unit: str = "×"
    only_at: int | None = None

    def __str__(self) -> str:
        named = f" at {self.only_at:,}" if self.only_at else ""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{self.unit}{named}"

    def met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def is_told_at(self, size: int) -> bool:
        return size >= JUDGED and self.only_at in (None, size)


def at_most(limit: float, unit: str = "×", only_at: int | None = None) -> Bar:
    return Bar(limit, unit=unit, only_at=only_at)


def faster(times: float) -> Bar:
    return Bar(times, at_least=True)


@dataclass(frozen=True)
class Entry:
    operation: str
    median_ms: float | None
    p95_ms: float | None
    against: str
    ratio: float | None
    bar: str | None
    met: bool | None


@dataclass
class Report:
    size: int
    entries: list[Entry] = field(default_factory=list)
    # The other side's median, for the table alone.
    others: list[float | None] = field(default_factory=list)

    def add(
        self,
        operation: str,
        times: Times | None,
        against: str,
        ratio: float | None,
        bar: Bar | None,
        other: float | None = None,
    ) -> None:
        met = bar.met(ratio) if bar and ratio is not None and bar.is_told_at(self.size) else None
        self.entries.append(
            Entry(
                operation,
                times and round(times.median, 3),
                times and round(times.p95, 3),
                against,
                None if ratio is None else round(ratio, 3),
                str(bar) if bar else None,
                met,
            )
        )
        self.others.append(other)

    def failed(self, operation: str, why: str) -> None:
        self.entries.append(Entry(operation, None, None, why[:80], None, "an answer", False))
        self.others.append(None)

    def slower(self, operation: str, times: Times, against: str, other: Times, bar: Bar | None) -> None:
        """How many times as long as the other."""
        self.add(operation, times, against, times.median / other.median, bar, other.median)

    def faster(self, operation: str, times: Times, against: str, other: Times, bar: Bar | None) -> None:
        """How many times the other takes."""
        self.add(operation, times, against, other.median / times.median, bar, other.median)

    def growth(self, operation: str, times: Times, smaller: Times | None, bar: Bar) -> None:
        """How many times as long as at a site with 100,000 announcements, asked in the same run: only the one with a million has it."""
        if smaller is None:
            self.add(operation, times, f"{JUDGED:,} announcements", None, bar)
        else:
            self.slower(operation, times, f"{JUDGED:,} announcements", smaller, bar)

    def write(self) -> Path:
        file = file_of(self.size)
        entries = [asdict(entry) for entry in self.entries]
        file.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return file

    def table(self) -> str:
        head = ("operation", "median", "p95", "against", "its median", "ratio", "bar", "met")
        rows = [head, *(told(entry, other) for entry, other in zip(self.entries, self.others, strict=True))]
        widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
        rows.insert(1, tuple("-" * width for width in widths))
        return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows)


def told(entry: Entry, other: float | None) -> tuple[str, ...]:
    met = {True: "yes", False: "NO", None: "–"}[entry.met]
    ratio = "–" if entry.ratio is None else f"{entry.ratio:,.3g}" if entry.ratio < 1000 else f"{entry.ratio:,.0f}"
    return (
        entry.operation, ms(entry.median_ms), ms(entry.p95_ms), entry.against, ms(other), ratio, entry.bar or "–", met
    )  # fmt: skip


def ms(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f} ms"


def file_of(size: int) -> Path:
    return CHECKOUT / ".data" / f"bench-{size}.json"
