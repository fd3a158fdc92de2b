"""The reading of articles against the annotated texts: no kind below its bar, and no plan taken for a deed."""

import pytest

from announcements.intake.suggestions import Draft
from tests.intake.annotated import HALVES, Annotated, annotated, names, planned_as_done, read_one, scores
from tests.intake.score import BARS


@pytest.mark.parametrize("half", HALVES)
def test_every_kind_meets_its_bar_and_nothing_planned_is_read_as_done(half: str) -> None:
    kinds, wrong, _ = scores(half)
    assert {kind: round(kinds[kind].f1, 3) for kind, bar in BARS.items() if kinds[kind].f1 < bar} == {}
    assert wrong == []


def test_a_plan_that_is_read_as_signed_would_be_told() -> None:
    text = "Cyprus and Lebanon signed an accord on search and rescue on Friday."
    planned = Annotated("planned", text, published="2024-05-27")
    planned.agreements.append((frozenset({"CY", "LB"}), "announced", frozenset(), "not_stated"))
    assert planned_as_done(planned, read_one(planned, names())) == ["planned: CY–LB"]
    assert planned_as_done(planned, Draft(text=text)) == []


@pytest.mark.parametrize("half", HALVES)
def test_what_is_annotated_stands_in_the_text(half: str) -> None:
    """An annotation that the text does not bear out would be a miss that nobody can mend."""
    elsewhere = [
        (one.name, words)
        for one in annotated(half)
        for words in [*(begin for _, begin in one.quotes), *(name for name, _ in one.officials)]
        if words.casefold() not in " ".join(one.text.split()).casefold()
    ]
    assert elsewhere == []


def test_no_text_is_in_both_halves() -> None:
    tune, report = ({one.text for one in annotated(half)} for half in HALVES)
    assert tune & report == set()
