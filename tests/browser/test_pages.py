"""Every page type, in both themes, on a phone and on a desk: nothing for axe to find, nothing wrong in the browser."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser.conftest import signed_in
from tests.browser.newsroom import newsroom
from tests.browser.page_types import PAGE_TYPES, PageType

WIDTHS = [375, 1280]
# They answer with a part of a page, which is looked at in the forms, or with what a script of a page asks for.
FRAGMENTS = ["lookup", "mfa_login_webauthn"]
# They answer with a file, or with a few words for a program.
FILES = ("_citation", "_feed", "_file", "_json", "changes", "healthz", "readyz")
# A theme changes colours and nothing else.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
PROBLEMS = {"resultTypes": ["violations"]}


def pattern_names(resolver: URLResolver) -> list[str]:
    """Names of the site's own patterns. The admin's pages are Django's."""
    names = []
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            names += [pattern.name] if not pattern.name.endswith(FILES) else []
        elif pattern.namespace != "admin":
            names += pattern_names(pattern)
    return names


def test_every_pattern_has_a_page_here() -> None:
    listed = FRAGMENTS + [pattern for page_type in PAGE_TYPES for pattern in page_type.patterns]
    assert sorted(listed) == sorted(pattern_names(get_resolver()))


def problems(page: Page, theme: str) -> list[str]:
    """What axe finds, which is in the page already: half a megabyte that is not sent for each theme and width."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = page.evaluate("options => axe.run(options)", {**PROBLEMS, **RULES[theme]})["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def sideways(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture(scope="module")
def numbers(kept) -> dict[str, Any]:
    return kept(newsroom)


@pytest.mark.parametrize("page_type", PAGE_TYPES, ids=str)
def test_nothing_is_in_anybodys_way(numbers, site, visitor, page_type: PageType) -> None:
    address = page_type.address.format(**numbers)
    page = visitor(site, storage_state=signed_in(site, page_type.role) if page_type.signed_in else None)
    page.goto(address)
    page_type.then(page)
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert {theme: problems(page, theme) for theme in RULES} == {theme: [] for theme in RULES}
        assert sideways(page) == 0
