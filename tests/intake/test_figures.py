"""Sums of money and numbers of people, with what an article says about each."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.intake.figures import money, people
from announcements.intake.sentences import Laid

MONEY = [
    (
        "It costs between €1.2 and €1.5 billion.",
        [(1_200_000_000, "EUR", "exactly", "not_stated"), (1_500_000_000, "EUR", "exactly", "not_stated")],
    ),
    (
        "It costs €5–7 million a year.",
        [(5_000_000, "EUR", "exactly", "not_stated"), (7_000_000, "EUR", "exactly", "not_stated")],
    ),
    ("They gave a quarter of a million pounds.", [(250_000, "GBP", "exactly", "not_stated")]),
    ("They gave two hundred and fifty million pounds.", [(250_000_000, "GBP", "exactly", "not_stated")]),
    ("The ten-million-euro fund is empty.", [(10_000_000, "EUR", "exactly", "not_stated")]),
    ("The mills put the loss at RD$1.1 billion.", [(1_100_000_000, "DOP", "exactly", "not_stated")]),
    ("They approved GH¢40 million.", [(40_000_000, "GHS", "exactly", "not_stated")]),
    ("The fine is 5,000 NIS.", [(5_000, "ILS", "exactly", "not_stated")]),
    ("They pay Tk 3.5 lakh for each trainee.", [(350_000, "BDT", "exactly", "not_stated")]),
    ("The minister announced a £150m package.", [(150_000_000, "GBP", "exactly", "not_stated")]),
    ("The bank will lend €1 billion.", [(1_000_000_000, "EUR", "exactly", "not_stated")]),
    ("Each council may claim up to £300,000.", [(300_000, "GBP", "up_to", "not_stated")]),
    ("The minister pledged another £200,000 for the port.", [(200_000, "GBP", "exactly", "new")]),
    ("They paid £5 million in new money.", [(5_000_000, "GBP", "exactly", "new")]),
    ("The fund comes to a total of €210 million.", [(210_000_000, "EUR", "exactly", "total")]),
    ("A total of up to 210 million euro was paid.", [(210_000_000, "EUR", "up_to", "total")]),
    ("They paid £5 million in total.", [(5_000_000, "GBP", "exactly", "total")]),
    ("The centre costs $7.5 million.", [(7_500_000, "USD", "exactly", "not_stated")]),
    ("The camp cost A$408 million.", [(408_000_000, "AUD", "exactly", "not_stated")]),
    ("The camp cost more than A$408 million.", [(408_000_000, "AUD", "at_least", "not_stated")]),
    ("The school was given C$10m.", [(10_000_000, "CAD", "exactly", "not_stated")]),
    ("The school was given NZ$10m.", [(10_000_000, "NZD", "exactly", "not_stated")]),
    ("The loan is EUR 210 million.", [(210_000_000, "EUR", "exactly", "not_stated")]),
    ("The loan is 210 million EUR.", [(210_000_000, "EUR", "exactly", "not_stated")]),
    ("They were lent 100 million euros.", [(100_000_000, "EUR", "exactly", "not_stated")]),
    ("It is a 10-million-euro scheme.", [(10_000_000, "EUR", "exactly", "not_stated")]),
    ("The boat cost half a million pounds.", [(500_000, "GBP", "exactly", "not_stated")]),
    ("They were lent two million euros.", [(2_000_000, "EUR", "exactly", "not_stated")]),
    ("They were lent a million euros.", [(1_000_000, "EUR", "exactly", "not_stated")]),
    ("They owe 7.4bn euros.", [(7_400_000_000, "EUR", "exactly", "not_stated")]),
    ("They were lent 500k pounds.", [(500_000, "GBP", "exactly", "not_stated")]),
    ("They were lent 3 crore rupees.", [(30_000_000, "INR", "exactly", "not_stated")]),
    ("The centre cost 12 million Swiss francs.", [(12_000_000, "CHF", "exactly", "not_stated")]),
    ("The centre cost 5 million kronor.", [(5_000_000, "SEK", "exactly", "not_stated")]),
    ("The centre cost 5 million Swedish kronor.", [(5_000_000, "SEK", "exactly", "not_stated")]),
    ("The centre cost 300 million Norwegian kroner.", [(300_000_000, "NOK", "exactly", "not_stated")]),
    ("TRY 10 million was paid.", [(10_000_000, "TRY", "exactly", "not_stated")]),
    ("They paid about £5m.", [(5_000_000, "GBP", "about", "not_stated")]),
    ("They paid almost £5m.", [(5_000_000, "GBP", "almost", "not_stated")]),
    ("They paid at least £5m.", [(5_000_000, "GBP", "at_least", "not_stated")]),
    ("They paid £1,234,567.89 for it.", [(Decimal("1234567.89"), "GBP", "exactly", "not_stated")]),
    # A conversion in brackets says nothing of its own.
    ("The fence cost 1 billion euros ($1.12 billion).", [(1_000_000_000, "EUR", "exactly", "not_stated")]),
    ("The fence cost 1 billion euros (about $1.12 billion).", [(1_000_000_000, "EUR", "exactly", "not_stated")]),
    (
        "The fund holds €1 billion, of which €736m is for the coast.",
        [(1_000_000_000, "EUR", "exactly", "not_stated"), (736_000_000, "EUR", "exactly", "part")],
    ),
    (
        "The fund holds €1 billion, including €736m for the coast.",
        [(1_000_000_000, "EUR", "exactly", "not_stated"), (736_000_000, "EUR", "exactly", "part")],
    ),
    ("The £75m, previously announced, goes to the coast.", [(75_000_000, "GBP", "exactly", "reannounced")]),
    ("The previously announced £75m goes to the coast.", [(75_000_000, "GBP", "exactly", "reannounced")]),
]

NO_MONEY = [
    "Try 10 of them.",
    "They gave m 5 to the port.",
    "They stood 5 m from the wall.",
    "They met in 2024.",
    "They met on 7 November 2024.",
    "He is 30 years old.",
    "It rose by 5 per cent.",
    "There were millions of dollars in it.",
]

PEOPLE = [
    ("Almost 100,000 migrants took the route.", [(100_000, "migrants", "almost", "not_stated")]),
    ("More than 22,000 people crossed.", [(22_000, "people", "at_least", "not_stated")]),
    ("Up to 3,000 young people may stay.", [(3_000, "young people", "up_to", "not_stated")]),
    ("The state will admit 42,000 Indian workers.", [(42_000, "workers", "exactly", "not_stated")]),
    ("The force will hire 500 extra officers.", [(500, "officers", "exactly", "not_stated")]),
    ("They sent 150 specialist intelligence officers.", [(150, "officers", "exactly", "not_stated")]),
    ("They counted 1.2 million asylum seekers.", [(1_200_000, "asylum seekers", "exactly", "not_stated")]),
    ("Half a million migrants came.", [(500_000, "migrants", "exactly", "not_stated")]),
    ("They hold twelve small boats.", [(12, "boats", "exactly", "not_stated")]),
    ("They counted fewer than 50 cases.", [(50, "cases", "almost", "not_stated")]),
    ("In 2023, 500 migrants came.", [(500, "migrants", "exactly", "not_stated")]),
    (
        "They counted 36,816 crossings in 2024 and 29,437 arrivals in 2023.",
        [(36_816, "crossings", "exactly", "not_stated"), (29_437, "arrivals", "exactly", "not_stated")],
    ),
]

NO_PEOPLE = [
    "They signed three agreements with 47 countries.",
    "They signed three agreements with 47 countries on migrants.",
    "In 2023 migrants came.",
    "They met on 7 November 2024.",
    "It rose by 5 per cent.",
    "COVID-19 cases rose.",
    "The £5m people speak of is spent.",
    "It took 20 months until workers came.",
]


def sums(text: str, home: str | None = None) -> list[tuple[Decimal, str, str, str]]:
    return [(one.value, one.unit, one.qualifier, one.standing) for one in money(Laid(text), [home] if home else [])]


def counted(text: str) -> list[tuple[Decimal, str, str, str]]:
    laid = Laid(text)
    return [(one.value, one.unit, one.qualifier, one.standing) for one in people(laid, money(laid))]


@pytest.mark.parametrize(("text", "figures"), MONEY)
def test_sums_are_read_with_their_currency(text: str, figures: list) -> None:
    assert sums(text) == figures


@pytest.mark.parametrize(
    ("home", "text", "figures"),
    [
        ("PH", "Each of them will get P50,000 in aid.", [(50_000, "PHP", "exactly", "not_stated")]),
        ("BW", "Each of them will get P50,000 in aid.", [(50_000, "BWP", "exactly", "not_stated")]),
        ("GB", "Each of them will get P50,000 in aid.", []),
        ("ZM", "The road leads over the K2 to the north.", []),
        ("IN", "They pay Rs. 85 crore for the schools.", [(850_000_000, "INR", "exactly", "not_stated")]),
        ("CM", "They pay 5 million CFA francs.", [(5_000_000, "XAF", "exactly", "not_stated")]),
    ],
)
def test_a_letter_is_a_currency_where_its_country_speaks(home: str, text: str, figures: list) -> None:
    assert sums(text, home) == figures


@pytest.mark.parametrize("text", NO_MONEY)
def test_what_has_no_currency_is_no_sum(text: str) -> None:
    assert sums(text) == []


@pytest.mark.parametrize(
    ("home", "written", "currency"),
    [
        (None, "$5m", "USD"),
        ("GB", "$5m", "USD"),
        ("AU", "$5m", "AUD"),
        ("AU", "5 million dollars", "AUD"),
        ("AU", "US$5m", "USD"),
        ("AU", "5 million Canadian dollars", "CAD"),
        ("AU", "£5m", "GBP"),
        ("CA", "$5m", "CAD"),
        ("NZ", "$5m", "NZD"),
        ("NZ", "A$5m", "AUD"),
    ],
)
def test_a_bare_dollar_is_that_of_home(home: str | None, written: str, currency: str) -> None:
    assert sums(f"The camp cost {written} to build.", home) == [(5_000_000, currency, "exactly", "not_stated")]


@pytest.mark.parametrize(("text", "figures"), PEOPLE)
def test_people_and_things_are_counted(text: str, figures: list) -> None:
    assert counted(text) == figures


@pytest.mark.parametrize("text", NO_PEOPLE)
def test_what_belongs_to_no_number_is_not_counted(text: str) -> None:
    assert counted(text) == []


def test_a_sum_stands_on_its_own_words_and_says_what_it_is_for() -> None:
    text = "The minister pledged up to £75 million for the new coast guard. It was well received."
    (one,) = money(Laid(text))
    assert (text[one.span.start : one.span.end], one.what) == ("£75 million", "for the new coast guard")


def test_a_number_of_people_stands_on_its_own_words() -> None:
    text = "The state will admit 42,000 Indian workers next year."
    (one,) = people(Laid(text), [])
    assert (text[one.span.start : one.span.end], one.what) == ("42,000 Indian workers", "Indian workers")


@given(st.integers(0, 10**12))
def test_each_number_is_read_as_printed(number: int) -> None:
    printed = f"{number:,}"
    assert sums(f"The state paid £{printed} for it.") == [(number, "GBP", "exactly", "not_stated")]
    assert sums(f"The state paid {printed} euros for it.") == [(number, "EUR", "exactly", "not_stated")]
    assert counted(f"The state counted {printed} migrants.") == [(number, "migrants", "exactly", "not_stated")]


@given(st.integers(0, 10**9), st.sampled_from("\u00a0\u202f"))
def test_a_space_that_does_not_break_separates_too(number: int, space: str) -> None:
    printed = f"{number:,}".replace(",", space)
    assert sums(f"The state paid €{printed} for it.") == [(number, "EUR", "exactly", "not_stated")]
    assert counted(f"The state counted {printed} migrants.") == [(number, "migrants", "exactly", "not_stated")]


@given(
    st.decimals(0, 999_999, places=2),
    st.sampled_from([("m", 6), (" million", 6), ("bn", 9), (" billion", 9), ("k", 3), (" thousand", 3)]),
)
def test_millions_and_billions_are_exact(number: Decimal, scale: tuple[str, int]) -> None:
    written, power = scale
    assert sums(f"The state paid £{number:,}{written} for it.") == [
        (number * 10**power, "GBP", "exactly", "not_stated")
    ]


WORDS = """
    £ $ € A$ C$ EUR GBP TRY euros pounds dollars kronor francs m bn k million billion half a two dozen
    5 10 0 1,000 7.5 1,2 2024 100,000 99999999999999999999 migrants people officers asylum seekers
    up to about more than total of which including new previously announced countries
"""
PIECES = st.sampled_from(
    [
        *WORDS.split(),
        *[" ", ",", ".", "-", "–", "(", ")", "\n", "\u00a0", "“", "٣", "é"],
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text_is_read_in_order(text: str) -> None:
    """Each figure stands on words of the text, and no two on the same."""
    laid = Laid(text)
    amounts = money(laid)
    figures = people(laid, amounts)
    end = 0
    for one in sorted([*amounts, *figures], key=lambda one: one.span):
        assert end <= one.span.start < one.span.end <= len(text)
        assert one.value >= 0
        end = one.span.end
