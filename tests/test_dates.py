"""Dates as precise as their source: what is read, what is refused, how it is shown."""

import calendar
import datetime

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from announcements.dates import DateError, PartialDate, PartialDateFormField, from_edtf, parse
from tests.date_strategies import days, partial_dates

day = datetime.date.fromisoformat


# The value


@given(partial_dates)
def test_edtf_comes_back_as_it_was(date):
    assert str(from_edtf(str(date))) == date.edtf


@given(days)
def test_the_possible_days_of_a_month_and_a_year_are_theirs(a_day):
    month, year = from_edtf(f"{a_day:%Y-%m}"), from_edtf(f"{a_day.year}")
    last = calendar.monthrange(a_day.year, a_day.month)[1]
    assert (month.first, month.last) == (a_day.replace(day=1), a_day.replace(day=last))
    assert (year.first, year.last) == (datetime.date(a_day.year, 1, 1), datetime.date(a_day.year, 12, 31))


@pytest.mark.parametrize(
    ("edtf", "first", "last", "precision", "approximate"),
    [
        ("2024-11-07", "2024-11-07", "2024-11-07", "day", False),
        ("2024-02", "2024-02-01", "2024-02-29", "month", False),
        ("2024", "2024-01-01", "2024-12-31", "year", False),
        ("2024~", "2024-01-01", "2024-12-31", "year", True),
        ("2024-11-02/2024-11-18", "2024-11-02", "2024-11-18", "interval", False),
        ("2024-11/2025~", "2024-11-01", "2025-12-31", "interval", True),
        ("2024-11/2024-11-15", "2024-11-01", "2024-11-15", "interval", False),
    ],
)
def test_bounds_precision_and_mark(edtf, first, last, precision, approximate):
    date = from_edtf(edtf)
    assert (date.first, date.last, date.precision, date.approximate) == (day(first), day(last), precision, approximate)


@pytest.mark.parametrize(
    ("edtf", "words", "short", "machine"),
    [
        ("2024-11-07", "7 November 2024", "7 Nov 2024", "2024-11-07"),
        ("2024-11", "November 2024", "Nov 2024", "2024-11"),
        ("2024", "2024", "2024", "2024"),
        ("2025-04~", "about April 2025", "about Apr 2025", "2025-04"),
        ("2024-11-02/2024-11-18", "2–18 November 2024", "2–18 Nov 2024", ""),
        ("2024-11/2025-01", "November 2024 to January 2025", "Nov 2024 to Jan 2025", ""),
        ("2024-11-02/2024-12-01", "2 November 2024 to 1 December 2024", "2 Nov 2024 to 1 Dec 2024", ""),
        ("2019~/2021", "about 2019 to 2021", "about 2019 to 2021", ""),
        ("2024-11-02~/2024-11-18", "about 2 November 2024 to 18 November 2024", "about 2 Nov 2024 to 18 Nov 2024", ""),
    ],
)
def test_shown_forms(edtf, words, short, machine):
    date = from_edtf(edtf)
    assert (date.words, date.short, date.machine) == (words, short, machine)


def test_dates_sort_by_first_day_then_last():
    expected = ["2023", "2024-01-01", "2024-01", "2024", "2024~", "2024-02", "2024-11-07"]
    assert [date.edtf for date in sorted(map(from_edtf, reversed(expected)))] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Nov 2024", "“Nov 2024” is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~."),
        ("", "“” is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~."),
        ("2024/", "“2024/” is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~."),
        ("2024\n", "“2024�” is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~."),
        ("٢٠٢٤", "“٢٠٢٤” is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~."),
        ("2024/2025/2026", "“2024/2025/2026” is not a date in EDTF, as in 2024-11-07, 2024-11 or 2024~."),
        ("2024/2023", "“2024/2023” ends before it starts."),
        ("2024/2024", "“2024/2024” starts and ends on the same date. Write it once: 2024."),
        ("2023-02-29", "There is no 29 February 2023. February 2023 has 28 days."),
    ],
)
def test_edtf_is_strict(text, message):
    with pytest.raises(DateError) as refused:
        from_edtf(text)
    assert str(refused.value) == message


# As people write it


@pytest.mark.parametrize(
    ("edtf", "written"),
    [
        ("2024-11", ["Nov 2024", "November 2024", "nov. 2024", "NOVEMBER, 2024", "2024-11", " Nov\u00a0 2024\n"]),
        ("2024-11-07", ["7 November 2024", "7 Nov 2024", "07 Nov 2024", "7th November 2024", "7th of November 2024"]),
        ("2024-11-07", ["Nov 7, 2024", "November 7th 2024", "2024-11-07"]),
        ("2024-09-01", ["1 Sept 2024", "1st Sep. 2024"]),
        ("2024", ["2024"]),
        ("2019~", ["c. 2019", "c 2019", "c2019", "ca. 2019", "circa 2019", "about 2019", "around 2019"]),
        ("2019~", ["~2019", "~ 2019", "2019~"]),
        ("2025-04~", ["about April 2025", "approx. Apr 2025", "approximately 2025-04"]),
        ("2024-11-02/2024-11-18", ["2–18 November 2024", "2-18 Nov 2024", "2nd to 18th November 2024"]),
        ("2024-11-02/2024-11-18", ["Nov 2–18, 2024", "2 Nov – 18 Nov 2024", "2024-11-02/2024-11-18"]),
        ("2024-11-02/2025-01-18", ["2 Nov 2024 to 18 Jan 2025", "Nov 2, 2024 - Jan 18, 2025"]),
        ("2024-11/2024-12", ["Nov–Dec 2024", "November to December 2024", "2024-11 to 2024-12"]),
        ("2019/2021", ["2019–2021", "2019-2021", "2019 to 2021"]),
        ("2019~/2021", ["c. 2019 to 2021"]),
    ],
)
def test_what_people_write_is_read(edtf, written):
    assert [parse(text).edtf for text in written] == [edtf] * len(written)


@given(partial_dates)
def test_the_typed_form_and_the_shown_forms_are_read_back(date):
    assert [parse(text) for text in (date.typed, date.words, date.short, date.edtf)] == [date] * 4


NO_DATE = [
    *("April 20025", "Apr 25", "25 Apr", "20241107", "2024-11-07T10:00", "early 2024", "spring 2024", "7 ſept 2024"),
    *("2024?", "2024/..", "/2024", "~~2024", "c. 2–18 Nov 2024", "2 to December 2024", "7 Nov to 2024"),
    *("٢٠٢٤", "２０２４"),
]
IN_TWO_WAYS = ["7/11/2024", "13/11/2024", "7.11.24", "2024/11/07", "2024-7", "2019/20", "2019–20"]
NOT_A_DATE = "“{}” is not a date. Write Apr 2025, 2 April 2025 or c. 2025."
READ_IN_TWO_WAYS = (
    "“{}” can be read in more than one way. "
    "Write the month’s name, as in 7 November 2024, or year, month and day, as in 2024-11-07."
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Write a date: Apr 2025, 2 April 2025 or c. 2025."),
        ("2024-13", "There is no month 13. Months go from 01 to 12."),
        ("2024-00", "There is no month 00. Months go from 01 to 12."),
        ("31 February 2024", "There is no 31 February 2024. February 2024 has 29 days."),
        ("0 Nov 2024", "There is no 0 November 2024. November 2024 has 30 days."),
        ("2 to 31 November 2024", "There is no 31 November 2024. November 2024 has 30 days."),
        ("0000", "The year 0000 is not between 1800 and 2200."),
        ("1799", "The year 1799 is not between 1800 and 2200."),
        ("Nov 2201", "The year 2201 is not between 1800 and 2200."),
        ("December to January 2025", "“December to January 2025” ends before it starts."),
        ("2–2 Nov 2024", "“2–2 Nov 2024” starts and ends on the same date. Write it once: 2 November 2024."),
        *((text, READ_IN_TWO_WAYS.format(text)) for text in IN_TWO_WAYS),
        *((text, NOT_A_DATE.format(text)) for text in NO_DATE),
        ("2024\0", NOT_A_DATE.format("2024�")),
        ("9" * 10_000, NOT_A_DATE.format("9" * 40 + "…")),
        ("2024 " * 2_000, NOT_A_DATE.format("2024 " * 8 + "…")),
    ],
)
def test_what_is_refused_and_how(text, message):
    with pytest.raises(DateError) as refused:
        parse(text)
    assert str(refused.value) == message


@given(st.text() | st.text("0129 -–/.~,cNovtahbu\0", max_size=30))
def test_any_text_is_a_date_that_comes_back_or_is_refused(text):
    try:
        date = parse(text)
    except DateError:
        return
    assert parse(date.typed) == date


# The form field


class StepForm(forms.Form):
    on = PartialDateFormField(required=False)


@pytest.mark.parametrize(("typed", "date"), [("Nov 2024", PartialDate("2024-11")), ("", None), ("  ", None)])
def test_a_form_gives_the_date_or_nothing(typed, date):
    form = StepForm({"on": typed})
    assert form.is_valid()
    assert form.cleaned_data == {"on": date}


def test_a_refused_date_has_its_message_and_stays_as_typed():
    form = StepForm({"on": "2024-13"})
    assert form.errors == {"on": ["There is no month 13. Months go from 01 to 12."]}
    assert form["on"].value() == "2024-13"


@pytest.mark.parametrize(("edtf", "typed"), [("2024-11-07", "7 November 2024"), ("2019~", "c. 2019")])
def test_a_stored_date_is_shown_as_typed_and_unchanged_when_sent_back(edtf, typed):
    initial = {"on": PartialDate(edtf)}
    assert StepForm(initial=initial)["on"].value() == typed
    assert StepForm({"on": typed}, initial=initial).has_changed() is False
    assert StepForm({"on": "2020"}, initial=initial).has_changed() is True
