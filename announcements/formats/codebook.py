"""The codebook: what every column and every value means, from the definitions by which the site itself works."""

from collections.abc import Iterator
from typing import NamedTuple

from announcements.formats import TABLES, Column, Kind, Table
from announcements.formats.columns import Value
from announcements.models.vocabularies import VOCABULARIES, Vocabulary


class Entry(NamedTuple):
    """A column. ``kind`` says in words what its cells hold; ``example`` is a cell as a CSV file shows it."""

    table: str
    column: str
    kind: str
    definition: str
    example: str


class Term(NamedTuple):
    """A value of a vocabulary; ``columns`` are the columns that can hold it: ``agreements.stage``."""

    vocabulary: str
    value: str
    label: str
    definition: str
    example: str
    columns: list[str]


class Rule(NamedTuple):
    """What holds for cells of every table, in paragraphs."""

    name: str
    title: str
    paragraphs: tuple[str, ...]


RULES = (
    Rule(
        "not-stated",
        "Not stated, empty, and 0",
        (
            "“not_stated” is a value of its own: there is such a thing, and no source seen says what it is. It is neither no nor nothing.",
            "An empty cell is nothing: there is no such thing (an agreement that has not ended has no way in which it ended), or nobody has entered it. It is no text in a column of texts, and no value in any other; no column can hold both.",
            "A date that no source states is an empty cell, and its precision says not_stated. Where there is no such step at all, the precision is empty too.",
            "0 is a number that a source states. It never stands for a number that nobody knows.",
        ),
    ),
    Rule(
        "cells",
        "Kinds of cell",
        (
            "In CSV files a text stands as it is, a number with a decimal point and without separators, yes or no as these words, a day as 2024-11-07, and a day with its time as 2024-11-07T12:00:00+00:00, in UTC.",
            "In JSON a text is a string, a list an array of strings, a number a number, yes or no true or false, and a date or time a string. An empty text is an empty string, an empty list an empty array; every other empty cell is null.",
        ),
    ),
    Rule(
        "dates",
        "Dates as precise as their source",
        (
            "A date is written in EDTF, only as precisely as its source gives it: 2024-11-07 is a day, 2024-11 some day of that month, 2024 some day of that year, 2024~ about that year, and 2024-11-02/2024-11-18 some day from the first to the last. A month is never turned into its first day.",
            "Beside it stand its first and its last possible day, both included, to sort and compare by, and its precision. A list asked for some days finds each date that can lie among them.",
        ),
    ),
    Rule(
        "lists",
        "Lists in one cell",
        (
            "In CSV files the items of a list stand between “; ”, a semicolon and a space: GB; RS. Inside an item a semicolon and a backslash have a backslash before them, and an item without text is \\0.",
        ),
    ),
    Rule(
        "csv",
        "CSV cells that look like formulas",
        (
            "A spreadsheet runs text that begins like a formula. In CSV files such text has one apostrophe more at its beginning: text that begins, after any apostrophes, with =, +, -, @, a tab, a line break, a NUL or a full-width ＝, ＋, － or ＠. Numbers stay as they are.",
            "To read it back, take one apostrophe away from a text that begins with one and then matches that rule: ^'+[=+\\-@\\t\\r\\n\\0＝＋－＠]. No other format has this rule.",
            "Files are in UTF-8; they follow RFC 4180 but for their lines, which end with LF alone. With excel=1 a file begins with a byte-order mark, without which Excel takes it for another encoding.",
        ),
    ),
    Rule(
        "numbers",
        "Numbers and codes of records",
        (
            "Every record and every row has a number, its id. It never changes, and is never given to another, even after a record was withdrawn or merged. A column whose name ends in _id holds such a number.",
            "Countries go by their ISO 3166-1 codes (XK for Kosovo), blocs by codes of this site. A code or name says nothing on the status of a territory.",
        ),
    ),
    Rule(
        "states",
        "Records that are withdrawn or merged",
        (
            "Lists and files for readers hold published records alone. A record that was withdrawn answers 410, with its number and the day; one that was the same as another leads to that one (301). Nothing is deleted.",
        ),
    ),
    Rule(
        "redacted",
        "Words that were taken out",
        (
            "A court, or a person’s right, can ask for words to be taken out of the records and of their history. In their place stands a mark with the day and the reason: [redacted 28 November 2026: court order]; where that is too long for the column, [redacted]; in the place of an address, one at redacted.invalid, which leads nowhere. Releases that were made before are not changed; the file of one can be withheld, and answers 410.",
        ),
    ),
)


def entries() -> list[Entry]:
    return [_entry(table, column) for table in TABLES for column in table.columns]


def _entry(table: Table, column: Column) -> Entry:
    return Entry(table.name, column.name, kind_in_words(column), column.definition, column.example)


def kind_in_words(column: Column) -> str:
    """``list of texts, each a value of area``."""
    if column.terms is None:
        return column.kind.value
    each = "each " if column.kind is Kind.LIST else ""
    return f"{column.kind.value}, {each}a value of {column.terms.called()}"


def used_by(vocabulary: type[Vocabulary]) -> list[tuple[Table, Column]]:
    return [(table, column) for table in TABLES for column in table.columns if column.terms is vocabulary]


def terms() -> list[Term]:
    return [
        Term(
            vocabulary.called(),
            term.value,
            str(term.label),
            term.definition,
            term.example,
            [f"{table.name}.{column.name}" for table, column in used_by(vocabulary)],
        )
        for vocabulary in VOCABULARIES
        for term in vocabulary
    ]


NAMES = ("part", "of", "name", "label", "kind", "definition", "example", "used_by")


def lines(table: Table | None = None) -> Iterator[list[Value]]:
    """The codebook as one table, under NAMES: its rules, then columns, then values. All of it, or what one table needs."""
    own = {f"{table.name}.{name}" for table in ([table] if table else TABLES) for name in table.names}
    for rule in RULES:
        yield ["rule", "", rule.name, rule.title, "", " ".join(rule.paragraphs), "", []]
    for entry in entries():
        if f"{entry.table}.{entry.column}" in own:
            yield ["column", entry.table, entry.column, "", entry.kind, entry.definition, entry.example, []]
    for term in terms():
        if not table or own & {*term.columns}:
            yield ["value", term.vocabulary, term.value, term.label, "", term.definition, term.example, term.columns]
