"""Dates as articles write them: what is printed is read as it stands, the rest counts from the article's day, nothing is made up."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.dates import PartialDate
from announcements.intake.sentences import Laid
from announcements.intake.written_dates import read

WEDNESDAY = "2025-01-15"

ABSOLUTE = [
    ("They met on 7 November 2024 in Rome.", [("7 November 2024", "2024-11-07")]),
    ("They met on November 7, 2024 in Rome.", [("November 7, 2024", "2024-11-07")]),
    ("They met on 7th Nov 2024.", [("7th Nov 2024", "2024-11-07")]),
    ("They met on 7th Nov. 2024.", [("7th Nov. 2024", "2024-11-07")]),
    ("They met on the 7th of November 2024.", [("7th of November 2024", "2024-11-07")]),
    ("They met on 30 Sept 2024.", [("30 Sept 2024", "2024-09-30")]),
    ("They met on Thursday 7 November 2024.", [("7 November 2024", "2024-11-07")]),
    ("They met on Thursday, November 7, 2024.", [("November 7, 2024", "2024-11-07")]),
    ("They toured the coast on 2–18 November 2024.", [("2–18 November 2024", "2024-11-02/2024-11-18")]),
    ("They toured the coast on November 2-18, 2024.", [("November 2-18, 2024", "2024-11-02/2024-11-18")]),
    ("The pact dates from November 2024.", [("November 2024", "2024-11")]),
    ("It was signed in 2023.", [("2023", "2023")]),
    ("It was signed in early 2023.", [("2023", "2023")]),
    ("Since 2015 nothing has changed.", [("2015", "2015")]),
    ("The summit of spring 2023 failed.", [("2023", "2023")]),
    ("The 2019 agreement has lapsed.", [("2019", "2019")]),
    ("The deal (2016) still stands.", [("2016", "2016")]),
    ("By the end of 2026 it will be law.", [("2026", "2026")]),
    ("The money was spent in 2022-24.", [("2022-24", "2022/2024")]),
    ("The money was spent in 2023/24.", [("2023/24", "2023/2024")]),
    ("It runs from 2022 to 2024.", [("2022 to 2024", "2022/2024")]),
    ("Crossings rose between 2021 and 2023.", [("2021 and 2023", "2021/2023")]),
    ("March 2023 and April 2024 were dry.", [("March 2023", "2023-03"), ("April 2024", "2024-04")]),
]

RELATIVE = [
    # Which Thursday: the verb says.
    ("The ministers met on Thursday.", WEDNESDAY, [("Thursday", "2025-01-09")]),
    ("The ministers will meet on Thursday.", WEDNESDAY, [("Thursday", "2025-01-16")]),
    ("A decision is due by Friday.", WEDNESDAY, [("Friday", "2025-01-17")]),
    ("On Thursday evening they met.", WEDNESDAY, [("Thursday evening", "2025-01-09")]),
    # The article's own weekday.
    ("The ministers met on Wednesday.", WEDNESDAY, [("Wednesday", "2025-01-15")]),
    ("The ministers will meet on Wednesday.", WEDNESDAY, [("Wednesday", "2025-01-15")]),
    ("The talks began last Wednesday.", WEDNESDAY, [("last Wednesday", "2025-01-08")]),
    ("The talks begin next Wednesday.", WEDNESDAY, [("next Wednesday", "2025-01-22")]),
    ("The talks began last Monday.", WEDNESDAY, [("last Monday", "2025-01-13")]),
    ("The talks begin next Friday.", WEDNESDAY, [("next Friday", "2025-01-17")]),
    (
        "Officials said on Tuesday that it will begin on Thursday.",
        WEDNESDAY,
        [("Tuesday", "2025-01-14"), ("Thursday", "2025-01-16")],
    ),
    ("Neither was asked to the conference that opens on 30 January.", WEDNESDAY, [("30 January", "2025-01-30")]),
    ("The ministers have put it on hold, as of 1 February.", WEDNESDAY, [("1 February", "2025-02-01")]),
    ("They agreed at the weekend on a plan.", WEDNESDAY, [("the weekend", "2025-01-11/2025-01-12")]),
    ("They are expected to put their names to it in March.", WEDNESDAY, [("March", "2025-03")]),
    ("The two spoke yesterday.", WEDNESDAY, [("yesterday", "2025-01-14")]),
    ("The two spoke last night.", WEDNESDAY, [("last night", "2025-01-14")]),
    ("The two spoke today.", WEDNESDAY, [("today", "2025-01-15")]),
    ("The two will speak tomorrow.", WEDNESDAY, [("tomorrow", "2025-01-16")]),
    ("The two will speak tomorrow.", "2024-12-31", [("tomorrow", "2025-01-01")]),
    ("The ministers met last week.", WEDNESDAY, [("last week", "2025-01-06/2025-01-12")]),
    ("The ministers will meet next week.", WEDNESDAY, [("next week", "2025-01-20/2025-01-26")]),
    ("The ministers met last weekend.", WEDNESDAY, [("last weekend", "2025-01-11/2025-01-12")]),
    ("The ministers met this month.", WEDNESDAY, [("this month", "2025-01")]),
    ("The numbers fell last month.", WEDNESDAY, [("last month", "2024-12")]),
    ("The numbers fell last month.", "2024-03-31", [("last month", "2024-02")]),
    ("The numbers will fall next month.", "2024-12-31", [("next month", "2025-01")]),
    ("The numbers fell last year.", WEDNESDAY, [("last year", "2024")]),
    ("The numbers will fall next year.", WEDNESDAY, [("next year", "2026")]),
    ("The scheme ended two years ago.", WEDNESDAY, [("two years ago", "2023")]),
    ("The scheme ended three months ago.", WEDNESDAY, [("three months ago", "2024-10")]),
    ("The scheme ended ten days ago.", WEDNESDAY, [("ten days ago", "2025-01-05")]),
    # A month without its year.
    ("The scheme ended in June of all months.", WEDNESDAY, [("June", "2024-06")]),
    ("The scheme will end in June of all months.", WEDNESDAY, [("June", "2025-06")]),
    ("In June the scheme ended.", WEDNESDAY, [("June", "2024-06")]),
    ("The scheme ended last June, they say.", WEDNESDAY, [("June", "2024-06")]),
    ("The scheme will begin by March, they say.", WEDNESDAY, [("March", "2025-03")]),
    ("The scheme will begin in January, they say.", "2024-12-20", [("January", "2025-01")]),
    # A day without its year.
    ("The pact was signed on 13 December in Rome.", WEDNESDAY, [("13 December", "2024-12-13")]),
    ("The pact will be signed on 13 December in Rome.", WEDNESDAY, [("13 December", "2025-12-13")]),
    ("The pact was signed on December 13.", WEDNESDAY, [("December 13", "2024-12-13")]),
    ("The pact was signed on 29 February in Rome.", WEDNESDAY, [("29 February", "2024-02-29")]),
    ("They will meet on 3 January in Rome.", "2024-12-20", [("3 January", "2025-01-03")]),
]

NO_DATE = [
    "The file is number 2024-13.",
    "They met on 2024-13-01.",
    "May I ask a question?",
    "They may meet.",
    "They may march in protest.",
    "They march on.",
    "The march on the capital has ended.",
    "Some 2024 people came.",
    "Of 2024 people few stayed.",
    "There came 2,024 people.",
    "It counted 1,995 migrants.",
    "It breaches Article 2019.",
    "Page 2019 of the file is missing.",
    "The ticket costs £2024.",
    "The ticket costs £2,024.99.",
    "The price fell by 2019 euros.",
    "The price rose to £2019.",
    "The price fell from 2024.50 to 1999.99.",
    "Call 020 7946 2019 now.",
    "Call +44 20 7946 2024 for help.",
    "Call 07700 900123.",
]


def said(text: str, day: str | None) -> list[tuple[str, str | None]]:
    found = read(Laid(text), PartialDate(day) if day else None)
    return [(text[one.span.start : one.span.end], one.date.edtf if one.date else None) for one in found]


@pytest.mark.parametrize("day", [WEDNESDAY, None])
@pytest.mark.parametrize(("text", "dates"), ABSOLUTE)
def test_what_is_printed_whole_needs_no_day(text: str, dates: list, day: str | None) -> None:
    assert said(text, day) == dates


@pytest.mark.parametrize(("text", "day", "dates"), RELATIVE)
def test_the_rest_counts_from_the_day_of_the_article(text: str, day: str, dates: list) -> None:
    assert said(text, day) == dates


@pytest.mark.parametrize(("text", "dates"), [(text, dates) for text, _, dates in RELATIVE])
def test_without_a_day_it_is_not_known(text: str, dates: list) -> None:
    assert said(text, None) == [(words, None) for words, _ in dates]


@pytest.mark.parametrize("published", ["2024", "2024-11", "2024-11-07/2024-11-09"])
def test_a_month_or_year_of_publication_is_no_day(published: str) -> None:
    assert said("They met on Thursday and last year.", published) == [("Thursday", None), ("last year", None)]


@pytest.mark.parametrize("text", NO_DATE)
def test_nothing_is_made_up(text: str) -> None:
    assert said(text, WEDNESDAY) == []


def test_a_date_of_its_own_is_surer_than_one_that_is_counted() -> None:
    text = "They met on 7 November 2024, and again last week."
    day, week = read(Laid(text), PartialDate(WEDNESDAY))
    assert (day.confidence > week.confidence, day.rule, week.rule) == (True, "absolute", "period")


def ordinal(day: int) -> str:
    return f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_each_day_is_read_as_printed(day: datetime.date) -> None:
    for printed in (
        f"{day.day} {day:%B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{ordinal(day.day)} {day:%b} {day.year}",
        f"{ordinal(day.day)} of {day:%B} {day.year}",
    ):
        assert said(f"The pact of {printed} holds.", None) == [(printed, day.isoformat())]


WORDS = """
    7 07 31 32 13 2024 1999 2,024 24 0 may May March march Nov November Sept. February Thursday friday
    last next this week weekend month year ago earlier two a in by to of from will was said tomorrow
"""
PIECES = st.sampled_from(
    [
        *WORDS.split(),
        *[" ", "-", "–", "/", ",", ".", "\n", "’s", "“", "(", ")", "th", "£", "two years ago", "2024-11-07", "٣", "é"],
    ]
)


@given(
    st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)),
    st.none() | st.dates(datetime.date(1800, 1, 1), datetime.date(2200, 12, 31)),
)
def test_any_text_is_read_in_order(text: str, day: datetime.date | None) -> None:
    """Each date stands on words of the text, after the one before it."""
    end = 0
    for one in read(Laid(text), PartialDate(day.isoformat()) if day else None):
        assert end <= one.span.start < one.span.end <= len(text)
        assert one.sentence.start <= one.span.start < one.sentence.end
        end = one.span.end
