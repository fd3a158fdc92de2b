"""A passage is found whatever the shapes of quote marks, dashes and blanks."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.passages import closest, marked, spans

TEXT = (
    "Sir Keir said:\n\n“We’ll  smash the gangs”, and announced plans to\u00a0sign three new\nagreements – with Serbia."
)


@pytest.mark.parametrize(
    ("passage", "found"),
    [
        ("announced plans to sign three new agreements", ["announced plans to\u00a0sign three new\nagreements"]),
        ('"We\'ll smash the gangs"', ["“We’ll  smash the gangs”"]),
        ("agreements - with", ["agreements – with"]),
        ("We’ll … gangs", ["We’ll", "gangs"]),
        ("Sir Keir [...] Serbia.", ["Sir Keir", "Serbia."]),
        ("gangs … We’ll", []),
        ("announced a plan", []),
        ("KEIR", []),
        ("", []),
        (" \n ", []),
        ("…", []),
    ],
)
def test_where_a_passage_stands(passage, found):
    assert [TEXT[start:end] for start, end in spans(passage, TEXT)] == found


def test_the_closest_words_are_as_many_and_from_the_text():
    text = "He agreed new bilateral initiatives with Serbia, Kosovo and North Macedonia to tackle gangs."
    wrong = "agreed new bilateral initiative with Serbia, Kosovo and North Macedonia"
    assert closest(wrong, text) == "agreed new bilateral initiatives with Serbia, Kosovo and North Macedonia"
    assert closest("wholly other", text) == ""
    assert closest("", text) == closest("some words", "") == ""


def test_the_closest_words_are_those_with_most_in_common():
    text = "signing three new agreements. Later: the minister announced plans to sign three new agreements with Serbia."
    wrong = "announced plans to signing three new agreements"
    assert closest(wrong, text) == "announced plans to sign three new agreements"


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=5))
def test_no_other_words_of_the_text_have_more_in_common(words, wanted):
    def alike(some):
        return (Counter(some) & Counter(wanted)).total()

    width = min(len(wanted), len(words))
    most = max((alike(words[at : at + width]) for at in range(len(words) - width + 1)), default=0)
    found = closest(" ".join(wanted), " ".join(words)).split()
    assert alike(found) == (most if width and most * 2 >= width else 0)


@given(st.text(max_size=200), st.data())
def test_any_part_of_a_text_is_found_in_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    passage = text[start : data.draw(st.integers(start, len(text)))]
    if "." not in passage and "…" not in passage and passage.strip():
        shown = spans(passage, text)
        assert len(shown) == 1 or not "".join(passage.split()).strip("\u00ad\u200b\u200c\u200d\ufeff")
        assert all(0 <= one.start < one.end <= len(text) for one in shown)


@given(st.text(max_size=300), st.lists(st.text(max_size=40), max_size=4))
def test_marking_changes_no_word(text, passages):
    lines = ["".join(piece.words for piece in paragraph) for paragraph in marked(passages, text)]
    assert lines == [line for line in text.replace("\r", "\n").split("\n") if line.strip()]


def test_a_long_text_is_searched_at_once():
    assert spans("needle here", "hay " * 100_000 + "needle here") != []
