import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Page

from announcements.models.vocabularies import Stage

PARTIALS = ["shared/_stage.html", "shared/_stage_badge.html"]
COLOUR = "mark => getComputedStyle(document.querySelector(mark)).color"


def draw(page: Page, partial: str, **context: object) -> None:
    page.set_content(f'<p class="planned" data-stage="announced"></p>{render_to_string(partial, context)}')
    page.add_style_tag(content=(settings.BASE_DIR / "static" / "site.css").read_text())
    page.add_style_tag(content=".planned { color: var(--planned) }")


@pytest.mark.parametrize("partial", PARTIALS)
def test_an_expected_step_never_takes_the_colour_of_a_done_one(page: Page, partial: str) -> None:
    for stage in Stage:
        draw(page, partial, stage=stage.value, expected=True)
        assert page.evaluate(COLOUR, ".expected") == page.evaluate(COLOUR, ".planned"), stage


def test_a_doubtful_badge_is_never_solid(page: Page) -> None:
    draw(page, "shared/_stage_badge.html", stage="announced")
    hollow = page.eval_on_selector(".badge", "badge => getComputedStyle(badge).backgroundColor")
    for stage in Stage:
        draw(page, "shared/_stage_badge.html", stage=stage.value, doubtful=True)
        assert page.eval_on_selector(".badge", "badge => getComputedStyle(badge).backgroundColor") == hollow, stage
