"""A row's JSON on each line. The last line says that it is the last, and how many rows went before: without it, the file was cut."""

from collections.abc import Iterator

from announcements.formats.as_json import row, written
from announcements.formats.rows import Rows

LINES_AT_ONCE = 100


def pieces(rows: Rows) -> Iterator[bytes]:
    lines: list[str] = []
    count = 0
    for values in rows.values():
        lines.append(written(row(rows.table, values)))
        count += 1
        if len(lines) >= LINES_AT_ONCE:
            yield _joined(lines)
            lines = []
    yield _joined([*lines, written({"end": True, "count": count})])


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
