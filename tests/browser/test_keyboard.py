"""The list without a mouse, and on a phone."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import factories as make


@pytest.fixture
def listed(site, visitor):
    """Opens the list of two agreements in a window of this width."""
    make.agreement("GB", "RS", title="UK and Serbia")
    make.agreement("GB", "MK", title="UK and North Macedonia")

    def open_list(width: int) -> Page:
        page = visitor(site, viewport={"width": width, "height": 800})
        page.goto("/agreements/")
        return page

    return open_list


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {target}")


def counted(page: Page, count: int) -> None:
    expect(page.locator("#count")).to_have_attribute("value", str(count))


def test_filter_with_tab_space_and_enter(listed) -> None:
    page = listed(1280)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    serbia = page.get_by_role("checkbox", name="Serbia")
    tab_to(page, serbia)
    page.keyboard.press("Space")
    counted(page, 1)
    # The list is another; who filters stays where they were.
    expect(serbia).to_be_focused()
    expect(serbia).to_be_checked()
    page.keyboard.press("Space")
    counted(page, 2)
    words = page.get_by_role("searchbox", name="Words or names")
    words.focus()
    page.keyboard.type("macedonia")
    page.keyboard.press("Enter")
    counted(page, 1)
    expect(page).to_have_url(f"{page.url.partition('/agreements')[0]}/agreements/?q=macedonia")


def test_the_filter_of_a_phone_opens_stays_open_and_closes(listed) -> None:
    page = listed(375)
    opener = page.get_by_role("button", name="Filter")
    form = page.locator("#filters")
    expect(form).to_be_hidden()
    tab_to(page, opener)
    page.keyboard.press("Enter")
    expect(form).to_be_visible()
    tab_to(page, page.get_by_role("checkbox", name="Serbia"))
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Show 1 agreement")).to_be_visible()
    expect(form).to_be_visible()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    expect(page.get_by_role("button", name="Filter: 1 in use")).to_be_focused()
    counted(page, 1)


def test_the_menu_of_a_phone(listed) -> None:
    page = listed(375)
    menu = page.locator("#menu")
    tab_to(page, page.get_by_role("button", name="Menu"))
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()
