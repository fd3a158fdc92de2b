"""What a whole article suggests: which countries, in which role, whose agreement, and what disagrees."""

import pytest

from announcements.dates import from_edtf
from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer
from announcements.intake.suggestions import DateSaid, Draft
from announcements.passages import Span
from tests.intake.annotated import names
from tests.intake.story import STORY


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return names()


def roles(draft: Draft) -> dict[str, str]:
    return {one.code: one.role for one in draft.countries}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Britain signed a returns agreement with Serbia. Some 100,000 migrants transited the Western Balkans last year.",
            {"GB": "party", "RS": "party", "WESTERN_BALKANS": "route"},
        ),
        (
            "Britain signed a deal with France to stop crossings of the Channel.",
            {"GB": "party", "FR": "party"},
        ),
        ("Kosovo police arrested two men near the border on Friday.", {"XK": "mentioned"}),
        ("The governor of Georgia and the mayor of Atlanta, Georgia, spoke of migrants.", {}),
        ("Georgia and Germany signed a migration agreement in Tbilisi.", {"GE": "party", "DE": "party"}),
        (
            "The ministers of Italy and Tunisia met in Vienna, Austria, and signed a returns agreement. Migrants travel through Libya.",
            {"IT": "party", "TN": "party", "AT": "host", "LY": "route"},
        ),
        (
            "Malawi signed a memorandum on refugees with the UN refugee agency. IOM was told of it.",
            {"MW": "party", "UNHCR": "party"},
        ),
        (
            "Kenya and Uganda signed a protocol on workers. Other member states of the East African Community praised the bloc.",
            {"KE": "party", "UG": "party"},
        ),
        (
            "In Vienna, Italy and Tunisia signed a returns agreement.",
            {"IT": "party", "TN": "party"},
        ),
        (
            "Burma and Thailand signed an agreement on workers. Filipino nurses were spoken of.",
            {"MM": "party", "TH": "party", "PH": "mentioned"},
        ),
    ],
)
def test_each_country_has_the_role_that_the_words_give_it(gazetteer, text, expected) -> None:
    assert roles(read(text, gazetteer)) == expected


def test_bodies_and_events_are_found_by_their_names(gazetteer) -> None:
    draft = read(STORY, gazetteer, published_on=from_edtf("2024-11-06"))
    assert [one.name for one in draft.organisations] == [
        "Downing Street",
        "Border Security Command",
        "European Political Community",
    ]
    assert [(one.name, one.place, one.date and one.date.edtf) for one in draft.events] == [
        ("European Political Community meeting", "Budapest", "2024-11-07")
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Berlin signs deal with Tunis\nGermany plans to sign a returns agreement with Tunisia, the ministry said on Friday.\nIt gave no date.",
            [("headline and text disagree", "headline says signs, text says plans to sign")],
        ),
        (
            "Chancellor signs new agreements\nShe will chair a meeting of ministers.\nThe day will be long. Nobody will sleep.\nThere will be cake.\nGermany announced plans to sign returns agreements with Tunisia and Egypt, a spokesman said.",
            [("headline and text disagree", "headline says signs, text says plans to sign")],
        ),
        ("Germany signed a returns agreement with Tunisia on Friday.", []),
    ],
)
def test_what_headline_and_text_say_differently_is_flagged(gazetteer, text, expected) -> None:
    assert [(one.kind, one.words) for one in read(text, gazetteer).flags] == expected


def test_each_sum_has_its_own_standing(gazetteer) -> None:
    text = "Britain will pay £150m, including a further £75m, previously announced £30m and a total of £255m."
    assert [(int(one.value), one.standing) for one in read(text, gazetteer).amounts] == [
        (150_000_000, "not_stated"),
        (75_000_000, "part"),
        (30_000_000, "reannounced"),
        (255_000_000, "total"),
    ]


def test_an_appeal_of_several_sentences_is_none_of_the_article(gazetteer: Gazetteer) -> None:
    text = (
        "Britain signed a returns agreement with Serbia on Monday and will pay it £2m for the flights.\n"
        "If you value our work, please support us from £4 a month. You can help us stay free. €15 buys a day of reporting.\n"
        "Our newsletter brings you the news every Saturday. Join 12,000 readers today, or give a subscription to a friend for $20."
    )
    draft = read(text, gazetteer, published_on=from_edtf("2024-05-15"))
    assert [(str(one.value), one.unit) for one in draft.amounts] == [("2000000", "GBP")]
    assert [one.date.edtf for one in draft.dates if one.date] == ["2024-05-13"]


def test_an_organisation_that_is_a_party_is_no_country(gazetteer: Gazetteer) -> None:
    draft = read("Malawi signed a memorandum on refugees with the UN refugee agency.", gazetteer, language="en")
    assert [one.parties for one in draft.agreements] == [("MW", "UNHCR")]
    assert [(one.code, one.is_bloc) for one in draft.countries] == [("MW", False), ("UNHCR", True)]


@pytest.mark.parametrize(
    ("span", "sentence", "taken"),
    [
        (Span(31, 41), Span(0, 42), True),
        (Span(31, 31), Span(0, 42), False),
        (Span(-9, 41), Span(-9, 42), False),
        (Span(31, 43), Span(0, 43), False),
        (Span(31, 41), Span(0, 43), False),
        (Span(31, 41), Span(0, 35), False),
        (Span(31, 41), Span(-1, 42), False),
    ],
)
def test_what_another_reader_adds_must_stand_in_the_text(gazetteer: Gazetteer, span, sentence, taken) -> None:
    text = "Malawi and Zambia will meet on the morrow."
    date = DateSaid(span=span, sentence=sentence, confidence=0.3, rule="another reader", date=None)
    told: list[Draft] = []

    def another(draft: Draft) -> list[tuple[str, DateSaid]]:
        told.append(draft)
        return [("dates", date)]

    alone = read(text, gazetteer, language="en")
    with_it = read(text, gazetteer, language="en", advisers=[another])
    assert len(text) == 42
    assert told == [alone]
    assert with_it.dates == [*alone.dates, *([date] if taken else [])]
    assert with_it.countries == alone.countries
