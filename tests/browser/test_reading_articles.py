"""An editor reads an article in a real browser: from pasted text to a published announcement with all its citations."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from announcements.models import Announcement, Citation, Official, Source, Statement
from tests import factories as make
from tests.browser.conftest import signed_in
from tests.intake.story import HEADLINE, STORY


@pytest.fixture
def editor(site, visitor) -> Page:
    for code in ("GB", "RS", "XK"):
        make.country(code)
    return visitor(site, storage_state=signed_in(site), viewport={"width": 1280, "height": 900})


def read(page: Page, *, script: bool = True) -> None:
    page.goto("/")
    page.get_by_role("link", name="Read an article").click()
    page.get_by_label("or its text").fill(STORY)
    page.get_by_label("Published on").fill("6 November 2024")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name=HEADLINE, level=1)).to_be_visible()
    if script:
        # The button is the script's own.
        expect(page.get_by_role("button", name="Undo")).to_be_visible()


def suggestion(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=name, exact=True).first


def decided(page: Page) -> str:
    return page.locator("#counts").inner_text()


def lit(page: Page) -> list[str]:
    """The marked words that are lit up."""
    return [" ".join(words.split()) for words in page.locator("mark.lit").all_inner_texts()]


def test_from_pasted_text_to_a_published_announcement(editor) -> None:
    read(editor)
    editor.get_by_label("Publisher").fill("The Observer of Deals")
    editor.get_by_role("button", name="Accept all").click()
    assert decided(editor) == "21 of 21 accepted, 0 rejected"
    rejected = suggestion(editor, "European Political Community")
    rejected.get_by_label("Reject").check()
    assert decided(editor) == "20 of 21 accepted, 1 rejected"
    editor.get_by_role("button", name="Save and publish").click()
    expect(editor.get_by_text("Saved, and open to every reader.")).to_be_visible()
    announcement = Announcement.objects.get()
    assert (announcement.title, announcement.announced_on.edtf, announcement.state) == (
        HEADLINE,
        "2024-11-06",
        "published",
    )
    assert [agreement.title for agreement in announcement.agreements.order_by("title")] == [
        "United Kingdom–Kosovo agreement",
        "United Kingdom–Serbia agreement",
    ]
    # The announcement, four steps, two participations, four statements, two figures; each passage stands in the text.
    source = Source.objects.get()
    assert Citation.objects.filter(source=source).count() == 13
    assert all(citation.passage in source.captured_text for citation in Citation.objects.all())
    # What readers see.
    expect(editor.locator("main")).to_contain_text("These gangs respect no border")
    expect(editor.locator("main")).to_contain_text("The Observer of Deals")
    editor.get_by_role("link", name="United Kingdom–Serbia agreement").first.click()
    expect(editor.locator("main")).to_contain_text("Expected: signature")


def test_pointing_lights_up_both_sides(editor) -> None:
    read(editor)
    suggestion(editor, "£75m").hover()
    assert lit(editor) == ["£75m"]
    editor.locator("mark", has_text="£75m").hover()
    expect(editor.locator(".suggestion.lit")).to_have_count(1)
    assert editor.locator(".suggestion.lit legend").first.inner_text() == "£75m"
    editor.locator("mark", has_text="£75m").click()
    expect(suggestion(editor, "£75m").locator(".suggestion-head")).to_be_focused()


def test_with_the_keyboard_alone(editor) -> None:
    read(editor)
    head = suggestion(editor, "Serbia").locator(".suggestion-head")
    head.focus()
    assert "Serbia" in " ".join(lit(editor))
    editor.keyboard.press("a")
    expect(suggestion(editor, "Kosovo").locator(".suggestion-head")).to_be_focused()
    editor.keyboard.press("r")
    assert decided(editor) == "1 of 21 accepted, 1 rejected"
    editor.keyboard.press("u")
    editor.keyboard.press("u")
    assert decided(editor) == "0 of 21 accepted, 0 rejected"
    editor.keyboard.press("ArrowUp")
    expect(suggestion(editor, "Kosovo").locator(".suggestion-head")).to_be_focused()
    # In a field a letter is a letter.
    suggestion(editor, "Serbia").locator("summary").click()
    editor.get_by_label("Title", exact=True).first.fill("")
    editor.get_by_label("Title", exact=True).first.press_sequentially("arua")
    assert decided(editor) == "0 of 21 accepted, 0 rejected"


def test_all_at_once_is_taken_back_at_once(editor) -> None:
    read(editor)
    suggestion(editor, "Serbia").get_by_label("Reject").check()
    editor.get_by_role("button", name="Accept all").click()
    assert decided(editor) == "20 of 21 accepted, 1 rejected"
    editor.get_by_role("button", name="Undo").click()
    assert decided(editor) == "0 of 21 accepted, 1 rejected"
    editor.get_by_role("button", name="Undo").click()
    assert decided(editor) == "0 of 21 accepted, 0 rejected"
    expect(editor.get_by_role("button", name="Undo")).to_be_disabled()


def test_what_was_decided_before_the_script_came_is_taken_back_too(editor) -> None:
    waiting = []
    editor.route("**/intake.js", lambda route: waiting.append(route))
    read(editor, script=False)
    suggestion(editor, "Serbia").get_by_label("Reject").check()
    waiting.pop().continue_()
    expect(editor.get_by_role("button", name="Undo")).to_be_enabled()
    assert decided(editor) == "0 of 21 accepted, 1 rejected"
    editor.get_by_role("button", name="Undo").click()
    assert decided(editor) == "0 of 21 accepted, 0 rejected"


def select(page: Page, words: str) -> None:
    """As with a mouse: these words of the text."""
    page.evaluate(
        """(words) => {
          const walker = document.createTreeWalker(document.getElementById("article"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
          throw new Error("not in the text: " + words);
        }""",
        words,
    )


def test_selected_words_are_used_as_a_quotation_and_a_date(editor) -> None:
    read(editor)
    expect(editor.get_by_role("button", name="Quote")).to_be_hidden()
    select(editor, "said the work with both countries was")
    editor.get_by_role("button", name="Quote").click()
    made = suggestion(editor, "“said the work with both countries was”")
    expect(made.get_by_label("Accept")).to_be_checked()
    select(editor, "On Monday")
    editor.get_by_role("button", name="Date").click()
    expect(editor.get_by_label("Announced on")).to_have_value("4 November 2024")
    # What was selected before is still there.
    expect(made.get_by_label("Accept")).to_be_checked()
    made.locator("summary").click()
    made.get_by_label("Who said it").fill("Helen Archer")
    editor.get_by_label("Publisher").fill("The Observer of Deals")
    editor.get_by_role("button", name="Save drafts").last.click()
    expect(editor.get_by_text("Saved as drafts.")).to_be_visible()
    assert [str(one) for one in Statement.objects.all()] == ["Helen Archer: “said the work with both countries was”"]


def test_without_javascript(site, visitor) -> None:
    for code in ("GB", "RS", "XK"):
        make.country(code)
    page = visitor(site, storage_state=signed_in(site), java_script_enabled=False)
    read(page, script=False)
    page.get_by_role("button", name="Accept all").click()
    assert decided(page) == "21 of 21 accepted, 0 rejected"
    page.locator("#official-1 .passage a").click()
    expect(page).to_have_url(re.compile("#in-official-1$"))
    page.get_by_label("Publisher").fill("The Observer of Deals")
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Saved, and open to every reader.")).to_be_visible()
    assert Official.objects.count() == 2
