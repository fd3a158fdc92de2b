"""What is written is what is held, for any text; and no spreadsheet runs it."""

import datetime
import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from announcements.formats import Column, Kind, Reader, Table, table_of
from announcements.formats.comma_separated import (
    EXCEL,
    PLAIN,
    as_held,
    cell,
    harmless,
    joined,
    parted,
    read,
    value_of,
    written,
)
from announcements.models import Official
from tests import factories as make
from tests.date_strategies import partial_dates

# What a text column can hold: PostgreSQL takes no NUL, and UTF-8 no half of a surrogate pair.
held = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
like_formulas = st.builds(str.__add__, st.text("'=+-@\t\r\n＝＋－＠\"';, ", max_size=6), held)
texts = held | like_formulas
variants = st.sampled_from([PLAIN, *EXCEL.values()])
values = st.one_of(
    st.tuples(st.just(Kind.TEXT), texts),
    st.tuples(st.just(Kind.LIST), st.lists(texts)),
    st.tuples(
        st.just(Kind.NUMBER), st.none() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=2)
    ),
    st.tuples(st.just(Kind.DATE), st.none() | st.dates()),
    st.tuples(st.just(Kind.MOMENT), st.none() | st.datetimes(timezones=st.just(datetime.UTC))),
    st.tuples(st.just(Kind.PARTIAL_DATE), st.none() | partial_dates),
    st.tuples(st.just(Kind.YES_NO), st.none() | st.booleans()),
)


@pytest.mark.parametrize(
    ("text", "in_cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n", "'\n"),
        ("\0", "'\0"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'quoted'", "'quoted'"),
        ("'", "'"),
        ("", ""),
        (" =1", " =1"),
        ("a=1", "a=1"),
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_one_apostrophe_more(text, in_cell):
    assert harmless(text) == in_cell
    assert as_held(in_cell) == text


@given(st.text() | like_formulas)
def test_no_cell_begins_as_a_formula_does(text):
    assert not re.match(r"[=+\-@\t\r\n\0＝＋－＠]", harmless(text))
    assert as_held(harmless(text)) == text


@given(st.lists(texts))
def test_lists_are_read_back(items):
    assert parted(joined(items)) == items


def test_a_list_of_codes_reads_plainly():
    assert joined(["GB", "RS"]) == "GB; RS"
    assert joined(["a;b", "c\\d", ""]) == r"a\;b; c\\d; \0"


@pytest.mark.parametrize(
    ("value", "in_cell"),
    [
        (-5, "-5"),
        (Decimal("-150000000.00"), "-150000000.00"),
        (Decimal("1E+3"), "1000"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ([], ""),
        (["-a", "b"], "'-a; b"),
        (datetime.date(2024, 11, 7), "2024-11-07"),
        (datetime.datetime(2024, 11, 7, 12, tzinfo=datetime.UTC), "2024-11-07T12:00:00+00:00"),
    ],
)
def test_cells(value, in_cell):
    assert cell(value) == in_cell


def test_a_decimal_comma_where_excel_expects_one():
    assert cell(Decimal("1.50"), EXCEL["semicolon"]) == "1,50"


@given(
    st.lists(st.lists(values, min_size=1, max_size=5), max_size=4).filter(
        lambda rows: len({len(row) for row in rows}) <= 1
    ),
    variants,
)
def test_any_file_is_read_back(rows, variant):
    """Each row brings kinds of its own, so each is a file of its own."""
    for row in rows:
        columns = tuple(Column(f"c{place}", "", lambda row: None, kind) for place, (kind, _) in enumerate(row))
        table = Table(Official, columns)
        names = [column.name for column in columns]
        file = "".join(written(names, [[value for _, value in row]], variant)).encode().decode()
        assert read(file, table, variant) == [dict(zip(names, (value for _, value in row), strict=True))]


@given(partial_dates)
def test_dates_are_read_back(date):
    assert value_of(cell(date), Kind.PARTIAL_DATE) == date


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(
    name=texts.map(lambda text: text[:200]), note=texts, others=st.lists(texts.map(lambda text: text[:300]), max_size=3)
)
def test_what_is_decoded_is_what_the_database_holds(name, note, others):
    official = make.official(name or "x", note=note, other_names=others)
    table = table_of(Official)
    rows = table.values(Official.objects.filter(pk=official.pk), Reader())
    file = "".join(written(table.names, rows)).encode().decode()
    [found] = read(file, table)
    kept = Official.objects.get(pk=official.pk)
    assert {name: found[name] for name in ("name", "note", "other_names")} == {
        "name": kept.name,
        "note": kept.note,
        "other_names": kept.other_names,
    }
    assert (kept.name, kept.note, kept.other_names) == (name or "x", note, others)


def test_a_file_for_excel_begins_with_its_mark():
    assert list(written(["a", "b"], [["é", 1]], EXCEL["1"])) == ["\ufeffa,b\n", "é,1\n"]
    assert list(written(["a", "b"], [["é", Decimal("1.5")]], EXCEL["semicolon"])) == ["\ufeffa;b\n", "é;1,5\n"]
    assert list(written(["a", "b"], [["é", 1]])) == ["a,b\n", "é,1\n"]
