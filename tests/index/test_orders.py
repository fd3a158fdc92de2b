"""A page before or after a record, among records that were settled and records that came later: the same as sorting them all."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from announcements.index.facts import Facts
from announcements.index.index import Index
from announcements.index.reference import Reference

KEYS = st.fixed_dictionaries(
    {"day": st.integers(0, 5), "text": st.sampled_from(["", "a", "ab", "b"]), "changed": st.integers(0, 9)}
)
RECORDS = st.dictionaries(st.integers(1, 40), KEYS, max_size=14)
ORDERS = ["day", "text", "changed"]


def facts(records) -> Facts:
    ids = sorted(records)
    keys = {order: [records[number][order] for number in ids] for order in ORDERS}
    return Facts(np.array(ids, dtype=np.int64), keys, [])


@st.composite
def indexes(draw) -> tuple[Index, dict[int, dict]]:
    """An index that was built, of which some records changed, came and went since; and what its records are by now."""
    records, own_order = draw(RECORDS), draw(st.sampled_from(["day", "text"]))
    today = datetime.date(2026, 11, 25)
    index = Index.built("source", own_order, facts(records), today, Reference({}, set(), []))
    for _ in range(draw(st.integers(0, 2))):
        changed = draw(RECORDS)
        gone = draw(st.sets(st.sampled_from(sorted(records)))) - set(changed) if records else set()
        index = index.with_changed([*changed, *gone], facts(changed))
        records = {number: keys for number, keys in (records | changed).items() if number not in gone}
    return index, records


def ordered(records, order, chosen) -> list[int]:
    return sorted(chosen, key=lambda number: (records[number][order], number))


@given(indexes())
def test_each_record_is_there_once_under_its_number(made):
    index, records = made
    assert sorted(index.id(ordinal) for ordinal in index.live) == sorted(records)
    assert {number: index.ordinal(number) for number in records} == {index.id(o): o for o in index.live}
    assert index.ordinal(99) is None


@given(indexes(), st.data())
def test_a_page_is_the_next_ones_in_order(made, data):
    index, records = made
    order, size = data.draw(st.sampled_from(ORDERS)), data.draw(st.integers(1, 6))
    chosen = data.draw(st.sets(st.sampled_from(sorted(records)))) if records else set()
    anchor = data.draw(st.none() | st.sampled_from(sorted(records))) if records else None
    bits = BitMap(index.ordinal(number) for number in chosen)
    place = (records[anchor][order], anchor) if anchor else None
    expected = ordered(records, order, chosen)

    up = [index.id(o) for o in index.walk(order, bits, place, size, up=True)]
    down = [index.id(o) for o in index.walk(order, bits, place, size, up=False)]
    beyond = [number for number in expected if place is None or (records[number][order], number) > place]
    below = [number for number in expected if place is None or (records[number][order], number) < place]
    assert up == beyond[:size]
    assert down == below[::-1][:size]
    if place:
        assert index.before(order, bits, place) == len(below)


@pytest.mark.parametrize("order", ORDERS)
def test_the_anchor_needs_not_be_among_those_listed(order):
    records = {number: {"day": number, "text": f"{number:02}", "changed": number} for number in range(1, 10)}
    index = Index.built("source", "day", facts(records), datetime.date(2026, 11, 25), Reference({}, set(), []))
    odd = BitMap(index.ordinal(number) for number in records if number % 2)
    assert [index.id(o) for o in index.walk(order, odd, index.place(order, index.ordinal(4)), 2, up=True)] == [5, 7]
    assert [index.id(o) for o in index.walk(order, odd, index.place(order, index.ordinal(4)), 9, up=False)] == [3, 1]


def test_what_reads_an_index_is_not_disturbed_by_a_later_change():
    index = Index.built(
        "source",
        "day",
        facts({1: {"day": 1, "text": "a", "changed": 1}}),
        datetime.date(2026, 11, 25),
        Reference({}, set(), []),
    )
    later = index.with_changed([1], facts({}))
    assert (list(index.live), list(later.live)) == ([0], [])
