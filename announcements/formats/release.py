"""What is in a release: every public row, what it means, how to cite it, and what became of the records since the last one."""

import csv
import datetime
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.contrib.auth.models import AnonymousUser

from announcements.formats import TABLES, codebook
from announcements.formats.changed import KINDS
from announcements.formats.citation import FORMS, TRACKER, in_words, of_release
from announcements.formats.columns import Reader, Table
from announcements.formats.comma_separated import written
from announcements.formats.data_package import resource_name, schema
from announcements.formats.download import comma_separated
from announcements.formats.public import open_rows
from announcements.formats.rows import Selected
from announcements.models import (
    Agreement,
    AnnouncedAgreement,
    Announcement,
    Appointment,
    Figure,
    Involvement,
    Milestone,
    Official,
    Participation,
    Party,
    Statement,
    UnsupportedFact,
)
from announcements.models.vocabularies import State

# What a draft still lacks is in no release.
PUBLISHED = [table for table in TABLES if table.model is not UnsupportedFact]
BY_MODEL = {table.model: table for table in PUBLISHED}
# A note may be longer than csv takes a cell to be.
csv.field_size_limit(2**31 - 1)
CHANGES = ("kind", "id", "what", "merged_into_id")
WHAT = ("added", "changed", "withdrawn", "merged")
LICENCE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
LICENCE_TEXT = f"""# Licence of the data

© the contributors of the {TRACKER}.

The data in this release are licensed under the Creative Commons Attribution 4.0 International licence (CC BY 4.0):
{LICENCE["path"]}

Passages quoted from sources remain their owners'; each row names its source.
"""


@dataclass(frozen=True)
class Frozen:
    """What a release says of itself. ``before`` is the file of the one before it, if there is one."""

    number: int
    name: str
    day: datetime.date
    address: str
    note: str = ""
    before: IO[bytes] | None = None


@dataclass
class Made:
    """What was written: of each file its size in bytes and its SHA-256, of each table its rows, of the records what became of them."""

    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)


def write(file: IO[bytes], release: Frozen) -> Made:
    """The whole release as a zip. The same release of the same data is the same bytes, whenever it is written."""
    made = Made()
    reader = Reader(AnonymousUser(), on=release.day)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:

        def put(name: str, pieces: Iterable[bytes]) -> None:
            made.files[name] = _put(archive, name, pieces, release.day)

        for table in PUBLISHED:
            rows = Selected(table, reader, open_rows(table.model, reader).order_by("pk"))
            made.rows[table.name] = rows.rows.count()
            put(f"{resource_name(table)}.csv", comma_separated(table, lambda rows=rows: rows).pieces())
        changes = list(changes_since(release, reader))
        made.changes = {what: sum(line[2] == what for line in changes) for what in WHAT}
        put("changes.csv", _encoded(written(CHANGES, changes)))
        put("codebook.csv", _encoded(written(codebook.NAMES, codebook.lines())))
        cited = of_release(f"{TRACKER}, release {release.number}: {release.name}", release.address, made_on=release.day)
        put("CITATION.txt", [f"{in_words(cited)}\n".encode()])
        for ending, form in FORMS.items():
            put(f"CITATION.{ending}", [form.written(cited).encode()])
        put("LICENSE.md", [LICENCE_TEXT.encode()])
        put("README.md", [_read_me(release, made, in_words(cited)).encode()])
        put("datapackage.json", [_package(release, made).encode()])
        put("SHA256SUMS", ["".join(f"{sha256}  {name}\n" for name, (_, sha256) in made.files.items()).encode()])
    return made


def _put(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], day: datetime.date) -> tuple[int, str]:
    entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    # As on every system: whichever it is made on is written into it otherwise.
    entry.create_system = 3
    size, sha256 = 0, hashlib.sha256()
    with archive.open(entry, "w", force_zip64=True) as file:
        for piece in pieces:
            file.write(piece)
            sha256.update(piece)
            size += len(piece)
    return size, sha256.hexdigest()


def _encoded(pieces: Iterable[str]) -> Iterator[bytes]:
    return (piece.encode() for piece in pieces)


# What became of the records


def changes_since(release: Frozen, reader: Reader) -> Iterator[list[Any]]:
    """A line for each record that is not as it was in the release before, it or a row of it; all are new in the first one."""
    with zipfile.ZipFile(release.before) if release.before else _Nothing() as before:
        for kind in KINDS:
            was = _as_told(kind, lambda table: _lines_in(before, table))
            now = _as_told(kind, lambda table: _rows_now(table, reader))
            for number in sorted(was.keys() | now.keys()):
                if was.get(number) != now.get(number):
                    yield _what_became_of(kind, number, number in was, number in now)


# The tables of which a row belongs to a record, and the column that says to which.
ROWS_OF: dict[Any, dict[Any, str]] = {
    Agreement: dict.fromkeys((Party, Milestone, Figure, Participation), "agreement_id"),
    Announcement: dict.fromkeys((AnnouncedAgreement, Involvement, Statement, Figure, Participation), "announcement_id"),
    Official: dict.fromkeys((Appointment, Statement, Participation), "official_id"),
}


def _as_told(kind: Any, lines_of: Callable[[Table], Iterable[str]]) -> dict[int, bytes]:
    """Of each record what tells it, with its rows, from another: not the lines themselves, for there may be a million."""
    found = dict(_digests(lines_of(BY_MODEL[kind]), "id"))
    for model, column in ROWS_OF.get(kind, {}).items():
        for number, row in _digests(lines_of(BY_MODEL[model]), column):
            if number in found:
                found[number] = hashlib.sha256(found[number] + row).digest()
    return found


class _Nothing:
    """No release: no file is in it."""

    def __enter__(self) -> "_Nothing":
        return self

    def __exit__(self, *failed: object) -> None:
        pass

    def namelist(self) -> list[str]:
        return []


def _what_became_of(kind: Any, number: int, was_in: bool, is_in: bool) -> list[Any]:
    if is_in:
        return [kind.noun, number, "changed" if was_in else "added", None]
    record = kind.objects.select_related("merged_into").get(pk=number)
    if record.state == State.MERGED:
        into = record.merged_into
        return [kind.noun, number, "merged", into.pk if into.published_at else None]
    return [kind.noun, number, "withdrawn", None]


def _lines_in(archive: Any, table: Table) -> Iterator[str]:
    name = f"{resource_name(table)}.csv"
    if name in archive.namelist():
        with archive.open(name) as file:
            yield from io.TextIOWrapper(file, "utf-8", newline="")


def _rows_now(table: Table, reader: Reader) -> Iterator[str]:
    rows = Selected(table, reader, open_rows(table.model, reader).order_by("pk"))
    return (piece.decode() for piece in comma_separated(table, lambda: rows).pieces())


def _digests(text: Iterable[str], column: str) -> Iterator[tuple[int, bytes]]:
    """Of each line the number in that column, if there is one, and what tells the line from another."""
    lines = csv.reader(_whole_lines(text), strict=True)
    at = next(lines, [column]).index(column)
    for line in lines:
        if line[at]:
            yield int(line[at]), hashlib.sha256("\0".join(line).encode()).digest()


def _whole_lines(text: Iterable[str]) -> Iterator[str]:
    """Pieces that end where a line does, as csv takes them."""
    rest = ""
    for piece in text:
        *lines, rest = (rest + piece).split("\n")
        yield from (f"{line}\n" for line in lines)
    if rest:
        yield rest


# What it says of itself


def _package(release: Frozen, made: Made) -> str:
    tables = [
        {
            **_resource(made, f"{resource_name(table)}.csv"),
            "title": table.name.capitalize(),
            "description": table.row,
            "schema": schema(table, BY_MODEL),
        }
        for table in PUBLISHED
    ]
    package = {
        "name": "migration-policy-tracker",
        "id": release.address,
        "title": f"{TRACKER}, release {release.number}: {release.name}",
        "description": "What governments say about migration deals, when, in whose words, and what came of it.",
        "homepage": release.address,
        "version": str(release.number),
        "created": f"{release.day}T00:00:00Z",
        "licenses": [LICENCE],
        "contributors": [{"title": f"Contributors of the {TRACKER}", "role": "author"}],
        "resources": [*tables, _resource(made, "changes.csv"), _resource(made, "codebook.csv")],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _resource(made: Made, name: str) -> dict[str, Any]:
    size, sha256 = made.files[name]
    return {
        "name": name.removesuffix(".csv"),
        "path": name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
    }


def _read_me(release: Frozen, made: Made, cited: str) -> str:
    tables = "\n".join(f"| {resource_name(table)}.csv | {made.rows[table.name]} | {table.row} |" for table in PUBLISHED)
    changed = ", ".join(f"{count} {what}" for what, count in made.changes.items())
    since = f"Since release {release.number - 1}" if release.number > 1 else "The first release"
    note = f"\n{release.note.strip()}\n" if release.note.strip() else ""
    return f"""# {TRACKER}, release {release.number}: {release.name}

All that was public on {release.day}, as it stood on that day. It is never changed; what came later is in later releases.
{note}
| file | rows | a row |
|---|---|---|
{tables}

{since}: {changed} (changes.csv, records by their numbers).

- codebook.csv says what every column and value means, how a date is written, and how to read a cell back.
- datapackage.json describes the tables for programs (Frictionless Data Package).
- SHA256SUMS holds the SHA-256 of each file: sha256sum --check SHA256SUMS
- LICENSE.md: CC BY 4.0.

Cite it as

    {cited}
"""
