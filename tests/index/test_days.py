"""Which records have a day in a span: the same as asking each of them."""

import datetime

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from announcements.index.days import Days, nodes_between

DAYS = st.dates(datetime.date(2019, 11, 1), datetime.date(2023, 3, 31))
SPANS = st.tuples(DAYS, DAYS).map(lambda ends: (min(ends), max(ends)))
ENDS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(lambda ends: not all(ends) or ends[0] <= ends[1])


def of(records: list[list[tuple[datetime.date, datetime.date]]]) -> Days:
    return Days.of((first, last, BitMap([number])) for number, spans in enumerate(records) for first, last in spans)


def asked(records, first, last) -> list[int]:
    return [
        number
        for number, spans in enumerate(records)
        if any((last is None or start <= last) and (first is None or end >= first) for start, end in spans)
    ]


@given(SPANS)
def test_the_nodes_of_a_span_are_its_days_each_once(span):
    first, last = span
    days = [day for node in nodes_between(first, last) for day in days_of(node)]
    assert days == [first + datetime.timedelta(n) for n in range((last - first).days + 1)]


def days_of(node: tuple[int, ...]) -> list[datetime.date]:
    start = datetime.date(*node, *[1] * (3 - len(node)))
    days = [start + datetime.timedelta(n) for n in range(366)]
    return [day for day in days if (day.year, day.month, day.day)[: len(node)] == node]


def test_whole_years_and_months_are_one_node_each():
    assert list(nodes_between(datetime.date(2020, 12, 31), datetime.date(2022, 2, 1))) == [
        (2020, 12, 31),
        (2021,),
        (2022, 1),
        (2022, 2, 1),
    ]
    assert list(nodes_between(datetime.date(9999, 1, 1), datetime.date.max)) == [(9999,)]


@given(st.lists(st.lists(SPANS, max_size=3), max_size=8), ENDS)
def test_records_that_overlap_a_span_are_those_of_which_one_asks(records, ends):
    assert list(of(records).overlapping(*ends)) == asked(records, *ends)


@given(st.lists(st.lists(SPANS, max_size=2), max_size=6), st.lists(st.lists(SPANS, max_size=2), max_size=6), ENDS)
def test_more_records_are_found_in_another_and_not_in_the_one_before(some, more, ends):
    before = of(some)
    later = Days.of(
        (first, last, BitMap([len(some) + number])) for number, spans in enumerate(more) for first, last in spans
    )
    assert list(before.with_more(later).overlapping(*ends)) == asked(some + more, *ends)
    assert list(before.overlapping(*ends)) == asked(some, *ends)
