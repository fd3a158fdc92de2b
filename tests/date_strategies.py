"""Dates of every shape, for Hypothesis."""

import datetime

from hypothesis import strategies as st

from announcements.dates import from_edtf

days = st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 12, 31))
lengths, marks = st.sampled_from([4, 7, 10]), st.sampled_from(["", "~"])
parts = st.builds(lambda day, length, mark: day.isoformat()[:length] + mark, days, lengths, marks)
nearly_edtf = st.text("0129-~/\n", max_size=24) | st.lists(parts, min_size=1, max_size=3).map("/".join)


def _in_order(two):
    start, end = map(from_edtf, two)
    return start != end and start.first <= end.last


intervals = st.tuples(parts, parts).filter(_in_order).map("/".join)
partial_dates = (parts | intervals).map(from_edtf)
