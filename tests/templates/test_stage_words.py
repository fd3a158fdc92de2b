import pytest
from django.template.loader import render_to_string

from announcements.models.vocabularies import Stage


def words(stage: Stage, **context: object) -> str:
    return render_to_string("shared/_stage_word.html", {"stage": stage.value, **context}).strip()


@pytest.mark.parametrize("stage", Stage)
def test_a_step_that_happened_is_named_as_in_the_vocabulary(stage: Stage) -> None:
    assert words(stage) == stage.label


@pytest.mark.parametrize("stage", Stage)
def test_an_expected_step_is_named_by_its_noun(stage: Stage) -> None:
    assert words(stage, expected=True) == f"Expected: {stage.noun}"
