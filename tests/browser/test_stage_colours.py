from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page

from announcements.models.vocabularies import Stage
from announcements.templatetags.parts import stage as stage_in_words
from announcements.templatetags.parts import stage_badge

PARTS = [stage_in_words, stage_badge]
COLOUR = "mark => getComputedStyle(document.querySelector(mark)).color"


def draw(page: Page, part: str) -> None:
    page.set_content(f'<p class="planned" data-stage="announced"></p>{part}')
    page.add_style_tag(content=(settings.BASE_DIR / "static" / "site.css").read_text())
    page.add_style_tag(content=".planned { color: var(--planned) }")


@pytest.mark.parametrize("part", PARTS)
def test_an_expected_step_never_takes_the_colour_of_a_done_one(page: Page, part: Callable[..., str]) -> None:
    for stage in Stage:
        draw(page, part(stage.value, expected=True))
        assert page.evaluate(COLOUR, ".expected") == page.evaluate(COLOUR, ".planned"), stage


def test_a_doubtful_badge_is_never_solid(page: Page) -> None:
    draw(page, stage_badge("announced"))
    hollow = page.eval_on_selector(".badge", "badge => getComputedStyle(badge).backgroundColor")
    for stage in Stage:
        draw(page, stage_badge(stage.value, doubtful=True))
        assert page.eval_on_selector(".badge", "badge => getComputedStyle(badge).backgroundColor") == hollow, stage
