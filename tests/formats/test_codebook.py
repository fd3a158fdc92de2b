"""The codebook leaves nothing out: every column and every value, with a definition and an example that is one."""

import csv
import io
import json
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.postgres.fields import ArrayField

from announcements.dates import PartialDate
from announcements.formats import TABLES, Kind
from announcements.formats.codebook import NAMES, RULES, entries, lines, terms, used_by
from announcements.formats.comma_separated import cell, value_of
from announcements.models import vocabularies
from announcements.models.citations import FACTS
from announcements.models.vocabularies import VOCABULARIES, Fact, Precision, Stage, Vocabulary

COLUMNS = [(table, column) for table in TABLES for column in table.columns]
NO_VALUE = {Kind.TEXT: "", Kind.LIST: []}


def test_a_columns_example_is_a_cell_of_its_kind():
    read = [(column, value_of(column.example, column.kind)) for _, column in COLUMNS]
    assert [column for column, value in read if value in (None, NO_VALUE.get(column.kind))] == []
    assert [column for column, value in read if cell(value) != column.example] == []


def test_the_example_of_a_column_with_a_vocabulary_is_of_it():
    shown = {
        f"{table.name}.{column.name}": (column.example.split("; "), column.terms.values)
        for table, column in COLUMNS
        if column.terms
    }
    assert {name: values for name, (values, all_of) in shown.items() if not set(values) <= set(all_of)} == {}


def choices(table, name):
    field = table.model._meta.get_field(name)
    return getattr(field.base_field if isinstance(field, ArrayField) else field, "choices", None)


def test_a_column_of_a_field_with_a_vocabulary_names_it():
    told = {
        f"{table.name}.{column.name}": column.terms and column.terms.choices
        for table, column in COLUMNS
        for name in column.tells
        if choices(table, name)
    }
    held = {
        f"{table.name}.{column.name}": choices(table, name)
        for table, column in COLUMNS
        for name in column.tells
        if choices(table, name)
    }
    assert told == held
    assert len(held) > 20


def test_every_column_has_its_entry():
    assert [(entry.table, entry.column) for entry in entries()] == [(t.name, c.name) for t, c in COLUMNS]
    assert [entry for entry in entries() if not all(entry)] == []


def test_every_table_says_what_a_row_is():
    assert [table.name for table in TABLES if not table.row.endswith(".")] == []


def test_every_vocabulary_is_in_it():
    declared = [
        found
        for found in vars(vocabularies).values()
        if isinstance(found, type) and issubclass(found, Vocabulary) and found is not Vocabulary
    ]
    assert list(VOCABULARIES) == declared
    assert [(term.vocabulary, term.value) for term in terms()] == [(v.called(), t.value) for v in declared for t in v]


def test_every_value_has_a_definition_and_an_example():
    assert [term for term in terms() if not (term.definition.endswith(".") and term.example and term.label)] == []


def test_every_vocabulary_is_used_by_a_column():
    assert [vocabulary.called() for vocabulary in VOCABULARIES if not used_by(vocabulary)] == []
    assert [(table.name, column.name) for table, column in used_by(Stage)] == [
        ("agreements", "stage"),
        ("agreements", "expected_stage"),
        ("milestones", "stage"),
    ]


def test_what_no_field_declares_is_declared_as_it_is():
    assert Fact.values == FACTS
    examples = {value.value: value.example for value in Precision if value is not Precision.NOT_STATED}
    assert {PartialDate(example).precision: example for example in examples.values()} == examples


def test_examples_of_records_are_facts_of_the_demo_data():
    said = "".join(file.read_text() for file in Path("announcements/data/demo").glob("*.json"))
    shown = {c.example for _, c in COLUMNS if c.name in ("title", "headline", "publisher", "verb", "quote", "passage")}
    assert [text for text in shown if json.dumps(text, ensure_ascii=False) not in said] == []


# The page and the file


class Anchors(HTMLParser):
    """Every id, and every link within the page."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.links = Counter(), set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.ids.update([given["id"]] if "id" in given else [])
        if given.get("href", "").startswith("#"):
            self.links.add(given["href"][1:])


@pytest.fixture
def codebook(client, db):
    return client.get("/codebook/").text


def test_each_column_and_value_has_an_anchor_of_its_own(codebook):
    found = Anchors(codebook)
    assert [anchor for anchor, times in found.ids.items() if times > 1] == []
    columns = {f"{t.name.replace(' ', '-')}.{c.name}" for t, c in COLUMNS}
    values = {f"{term.vocabulary}.{term.value}" for term in terms()}
    tables = {table.name.replace(" ", "-") for table in TABLES}
    wanted = columns | values | tables | {v.called() for v in VOCABULARIES} | {rule.name for rule in RULES}
    assert wanted - found.ids.keys() == set()
    # The contents lead to each part, and every link within the page to somewhere.
    assert found.links == wanted | {"content"}


def test_it_is_linked_from_the_pages_that_speak_of_it(client, db):
    for address in ("/about/", "/about/stages/"):
        assert client.get(address).text.count('href="/codebook/"') == 2
    assert client.get("/").text.count('href="/codebook/"') == 1


def test_the_file_holds_all_of_it(client, db):
    answer = client.get("/codebook.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    names, *rows = csv.reader(io.StringIO(answer.text, newline=""), strict=True)
    assert tuple(names) == NAMES
    assert rows == [[cell(value) for value in line] for line in lines()]
    assert [row[0] for row in rows] == (
        ["rule"] * len(RULES) + ["column"] * len(COLUMNS) + ["value"] * sum(map(len, VOCABULARIES))
    )
    [stage] = [row for row in rows if row[:3] == ["column", "agreements", "stage"]]
    assert stage[4] == "text, a value of stage"
    [signed] = [row for row in rows if row[:3] == ["value", "stage", "signed"]]
    assert signed[7] == "agreements.stage; agreements.expected_stage; milestones.stage"
