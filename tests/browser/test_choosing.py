"""Choosing a value is one click and one request, and what stood beside it is how many are listed then."""

from playwright.sync_api import Page, expect

from tests import factories as make


def test_a_value_is_chosen_by_one_click_and_one_request(site, visitor) -> None:
    for title, code in (
        ("One returns deal", "RS"),
        ("Another returns deal", "RS"),
        ("A visa deal", "MK"),
        ("Another story", "MK"),
    ):
        make.agreement("GB", code, title=title)
    page = visitor(site)
    page.goto("/agreements/?q=deal", wait_until="networkidle")
    for name, listed in (("Serbia", 2), ("North Macedonia", 3)):
        told = told_beside(page, name)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.resource_type))
        page.get_by_role("checkbox", name=name).click()
        expect(page.get_by_role("checkbox", name=name)).to_be_checked()
        page.wait_for_load_state("networkidle")
        expect(page.locator("#count")).to_have_attribute("value", str(told))
        # The browser itself looks for the icon of a new address.
        assert (told, [kind for kind in asked if kind != "other"]) == (listed, ["fetch"])


def told_beside(page: Page, name: str) -> int:
    option = page.locator("label", has=page.get_by_role("checkbox", name=name))
    return int(option.locator("data").inner_text())
