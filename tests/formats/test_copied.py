"""What PostgreSQL writes is, cell by cell, what the columns say."""

import csv
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements.filters import QUESTIONS, question
from announcements.formats import Reader, rows, table_of
from announcements.formats.comma_separated import harmless, joined, written
from announcements.formats.copied import CELLS, copied, items, text
from announcements.formats.rows import Listed, Selected
from announcements.models import Announcement
from tests import factories as make

pytestmark = pytest.mark.django_db
MODELS = list(CELLS)
READERS = {
    "reader": lambda: Reader(AnonymousUser()),
    "editor": lambda: Reader(make.user("editor")),
    "maintainer": lambda: Reader(make.user("maintainer"), everything=True),
}


def cells(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def both(model, reader, wanted=None):
    """The lines by the columns, and those that were copied."""
    table = table_of(model)
    wanted = wanted if wanted is not None else reader.sees(model.objects.all()).order_by("-pk")
    by_columns = "".join(written(table.names, table.values(wanted, reader)))
    return cells(by_columns)[1:], cells(b"".join(copied(Selected(table, reader, wanted))).decode())


NASTY = [
    "",
    "=1+1",
    "'=1",
    "＝2",
    "plain",
    "a;b\\c",
    "\tx",
    "Ünïcode “quoted”, comma",
    'say "so"',
    "two\nlines",
    "-",
    "@x",
    "7",
    "\\.",
]


@pytest.fixture
def everything():
    """Records of every state, with texts that a spreadsheet would run, and others that a list must escape."""
    for number, words in enumerate(NASTY):
        state = ["published", "draft"][number % 2]
        fields = {} if state == "published" else {"state": "draft", "published_at": None}
        event = make.event(f"{words} summit", **fields)
        organisation = make.organisation(f"{words} office", **fields)
        agreement = make.agreement("GB", title=f"{words} deal", **fields)
        announcement = make.announcement(
            "GB", "RS", title=f"{words} title", summary=words, note=words, cited=False,
            event=event if number % 3 else None, agreements=[agreement, make.agreement("RS")],
            announced_on=[None, "2024", "2024-11", "2024-11-07", "2024~", "2024-11-02/2024-11-18", "2024-02~"][number % 7],
        )  # fmt: skip
        announcement.involvements.create(organisation=organisation, role="mentioned")
        for place, (passage, published) in enumerate(
            ((words, "2024-11"), ("", "2020"), ("said", None), ("first", "2024-10-01"))
        ):
            make.cite(
                announcement=announcement,
                passage=passage,
                source=make.source(
                    f"{words} paper", published_on=published, url=f"https://example.org/{number}/{place}"
                ),
                stance="supports",
            )
    newest = Announcement.objects.order_by("pk").last()
    Announcement.objects.filter(pk=newest.pk - 1).update(state="merged", merged_into=newest)
    Announcement.objects.filter(pk=newest.pk - 2).update(
        state="withdrawn", withdrawn_why="=A hoax", withdrawn_at="2024-01-01T00:00:00Z"
    )


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("model", MODELS)
def test_each_cell_is_what_its_column_says(model, who, everything):
    by_columns, by_postgresql = both(model, READERS[who]())
    assert len(by_columns) >= len(NASTY) // 2
    assert by_postgresql == by_columns


def asked(expression, words):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression} FROM (SELECT unnest(%s::text[])) given (words)", [words])  # noqa: S608
        return cursor.fetchone()[0]


WORDS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=("Cs",)) | st.sampled_from("'=+-@\t\r\n＝＋－＠;\\@A ")
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS)
def test_a_text_is_as_harmless_as_by_the_columns(db, typed):
    assert asked(text("words"), [typed]) == (harmless(typed) or None)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_a_list_is_joined_as_by_the_columns(db, typed):
    assert asked(items("words", "words", "1"), typed) == joined(typed)


def test_no_rows_are_no_lines():
    reader = READERS["reader"]()
    table = table_of(Announcement)
    assert list(copied(Selected(table, reader, Announcement.objects.none()))) == []
    assert list(copied(Listed(table, reader, []))) == []
    assert b"".join(copied(Selected(table, reader, Announcement.objects.filter(pk=0)))) == b""


def test_records_by_their_numbers_stand_in_that_order(everything):
    reader, table = READERS["reader"](), table_of(Announcement)
    numbers = list(Announcement.objects.public().order_by("title").values_list("pk", flat=True))[::-1]
    listed = Listed(table, reader, numbers)
    by_columns = cells("".join(written(table.names, listed.values())))[1:]
    assert [int(line[0]) for line in by_columns] == numbers
    assert cells(b"".join(copied(listed)).decode()) == by_columns


def test_numbers_are_told_some_at_a_time(everything, monkeypatch):
    monkeypatch.setattr(rows, "TOLD_AT_ONCE", 2)
    monkeypatch.setattr(question, "WALKED_AT_ONCE", 3)
    reader, table = READERS["reader"](), table_of(Announcement)
    by_title = list(Announcement.objects.public().order_by("sort_key", "pk").values_list("pk", flat=True))
    numbers = QUESTIONS["announcements"](QueryDict("sort=title"), reader.user).numbers()
    assert (list(numbers), len(numbers) > 6) == (by_title, True)
    lines = cells(b"".join(copied(Listed(table, reader, numbers))).decode())
    assert [int(line[0]) for line in lines] == by_title


@pytest.mark.parametrize(("long", "parts"), [(7, 1), (6, 2)])
def test_a_long_file_begins_with_a_few_by_themselves(everything, monkeypatch, long, parts):
    monkeypatch.setattr(rows, "LONG", long)
    monkeypatch.setattr(rows, "BEGINNING", 3)
    reader, table = READERS["reader"](), table_of(Announcement)
    numbers = QUESTIONS["announcements"](QueryDict("sort=title"), reader.user).numbers()[:7]
    listed = Listed(table, reader, numbers)
    with CaptureQueriesContext(connection) as statements:
        lines = cells(b"".join(copied(listed)).decode())
    assert sum("set_config" in statement["sql"] for statement in statements) == parts
    assert [part.numbers for part in listed.parts()] == ([numbers] if parts == 1 else [numbers[:3], numbers[3:]])
    assert lines == cells("".join(written(table.names, listed.values())))[1:]
    assert [int(line[0]) for line in lines] == list(numbers)


def test_the_planner_knows_how_many_numbers_it_was_told():
    numbers = Listed(table_of(Announcement), READERS["reader"](), range(1, 50_001))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT json) {numbers.numbers_in_sql()}")
        (plan,) = cursor.fetchone()[0]
        assert plan["Plan"]["Plan Rows"] == 50_000
        cursor.execute(numbers.numbers_in_sql())
        assert [number for (number,) in cursor.fetchall()] == list(range(1, 50_001))
