"""What an editor hands in becomes a text, or the reason why it does not; and in time, whatever it is. The people are invented."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.dates import from_edtf
from announcements.intake import extraction, gazetteer
from announcements.intake.captured import LONGEST_TEXT, MOST, Captured, from_bytes, from_text
from announcements.intake.extraction import NotRead
from announcements.intake.sentences import furniture, without
from announcements.models import Country

NO_ARTICLE = "No article was found in this page. Paste its text instead."
PACT = "Anna Bergdal and Tomas Weil signed a pact on returns in Norrvik on Monday, after two years of talks."
AUTUMN = "It covers people whose claims were refused, and it begins in the autumn of this year."


def page(body: str | bytes, head: str = "") -> bytes:
    inside = body if isinstance(body, bytes) else body.encode()
    return b"<!doctype html><html><head>" + head.encode() + b"</head><body>" + inside + b"</body></html>"


def refusal(content: bytes) -> str:
    with pytest.raises(NotRead) as refused:
        from_bytes(content)
    return str(refused.value)


def read_or_not(content: bytes) -> str:
    """The text, or the message."""
    try:
        return from_bytes(content).text
    except NotRead as refused:
        return str(refused)


def test_plain_text_stays_itself() -> None:
    text = f"  {PACT}\n\n\t{AUTUMN} “Très bien”, she said < he thought.\n"
    assert from_bytes(text.encode()) == Captured(text)
    assert from_text(text) == Captured(text)


@pytest.mark.parametrize(
    ("handed_in", "text"),
    [
        (b"One.\r\nTwo.\rThree.\n", "One.\nTwo.\nThree.\n"),
        (b"One\0two", "One\N{REPLACEMENT CHARACTER}two"),
        (b"\xef\xbb\xbfOne.", "One."),
        ("Zoë Maurér".encode(), "Zoë Maurér"),
        ("Zoë Maurér".encode("latin-1"), "Zoë Maurér"),
        (b"\x93One\x94", "“One”"),
        (b"", ""),
    ],
    ids=["line ends", "NUL", "BOM", "UTF-8", "Latin-1", "Windows", "nothing"],
)
def test_bytes_become_text(handed_in: bytes, text: str) -> None:
    assert from_bytes(handed_in) == Captured(text)


def test_what_the_server_says_of_the_letters_is_tried_first() -> None:
    assert from_bytes("Łódź".encode("iso-8859-2"), charset="iso-8859-2").text == "Łódź"


@pytest.mark.parametrize("charset", ["utf-8", "ascii", "no-such-letters", "base64"])
def test_what_the_server_says_wrongly_does_no_harm(charset: str) -> None:
    assert from_bytes("Zoë Maurér".encode("latin-1"), charset=charset).text == "Zoë Maurér"


def test_a_text_of_the_longest_length_is_taken() -> None:
    assert from_text("a" * LONGEST_TEXT) == Captured("a" * LONGEST_TEXT)


def test_a_longer_one_is_refused() -> None:
    with pytest.raises(NotRead) as refused:
        from_text("a" * (LONGEST_TEXT + 1))
    assert str(refused.value) == "That is more than 200,000 characters. Paste only the article."


@pytest.mark.parametrize("content", [b"a" * (MOST + 1), page("<p>A pact.</p>" * 770_000)], ids=["text", "HTML"])
def test_what_is_larger_than_a_page_is_refused(content: bytes) -> None:
    assert refusal(content) == "That is more than 5 MB. Paste the article’s text instead."


@pytest.mark.parametrize("start", ["<!doctype html>", "<HTML>", "\n <html lang='en'>", "\ufeff<!DOCTYPE html>", "<h1>A pact</h1>"])  # fmt: skip
def test_html_is_recognised(start: str) -> None:
    """From a file, and pasted."""
    article = f"{start}<article><p>{PACT}</p><p>{AUTUMN}</p></article>"
    for captured in (from_bytes(article.encode()), from_text(article)):
        assert captured.made is True
        assert captured.text.removeprefix("A pact\n") == f"{PACT}\n{AUTUMN}"


@pytest.mark.parametrize("text", ["<3 to all", "<Norrvik> A pact", "<prefect> said", "A <p> in a sentence"])
def test_a_text_with_a_bracket_is_no_html(text: str) -> None:
    assert from_text(text) == Captured(text)


def test_scripts_and_styles_are_not_in_the_text() -> None:
    content = page(
        f"<article><script>var hidden = 1;</script><p>{PACT}</p><style>p {{ color: red }}</style>"
        f"<p>{AUTUMN}</p><script>hidden()</script><!-- hidden --></article>",
        "<script>var hidden = 2;</script><style>b { color: red }</style>",
    )
    assert from_bytes(content).text == f"{PACT}\n{AUTUMN}"


def test_a_page_says_of_itself() -> None:
    head = (
        "<title>Two sign a pact</title><meta name='author' content='Ida Lund'>"
        "<meta property='og:site_name' content='The Harbour Post'>"
        "<meta property='article:published_time' content='2024-05-06'>"
    )
    captured = from_bytes(page(f"<article><p>{PACT}</p><p>{AUTUMN}</p></article>", head))
    assert (captured.title, captured.publisher, captured.author, captured.published_on) == (
        "Two sign a pact", "The Harbour Post", "Ida Lund", from_edtf("2024-05-06"),
    )  # fmt: skip
    assert captured.text == f"Two sign a pact\n{PACT}\n{AUTUMN}"


def test_tags_that_are_not_closed_do_no_harm() -> None:
    content = f"<html><body><article><h1>Two sign a pact<p>{PACT}<p>{AUTUMN}".encode()
    assert from_bytes(content).text == f"Two sign a pact\n{PACT}\n{AUTUMN}"


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "blockquote"])
@pytest.mark.parametrize("times", [5_000, 100_000])
def test_deep_nesting_is_answered_in_time(tag: str, times: int) -> None:
    began = time.monotonic()
    assert refusal(page(f"<{tag}>" * times + PACT)) == NO_ARTICLE
    assert time.monotonic() - began < extraction.SECONDS


def test_letters_that_are_not_what_the_page_says() -> None:
    content = page(f"<article><p>{PACT}</p><p>Zoë Maurér.</p></article>".encode("latin-1"), "<meta charset='utf-8'>")
    assert from_bytes(content).text.split("\n")[0] == PACT


@pytest.mark.parametrize("size", [10, 3_000, 300_000])
def test_bytes_of_chance_are_answered_in_time(size: int) -> None:
    began, chance = time.monotonic(), random.Random(size)  # noqa: S311 (it keeps no secret)
    assert "\0" not in read_or_not(page(b"<p>" + chance.randbytes(size)))
    assert time.monotonic() - began < extraction.SECONDS + 3


SLOW = page("<p>ab</p>" * 40_000)


@pytest.fixture
def a_second(monkeypatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", 1)


def test_a_page_that_takes_too_long_is_given_up(a_second) -> None:
    began = time.monotonic()
    assert refusal(SLOW) == "This page could not be read within 1 seconds. Paste the article’s text instead."
    assert time.monotonic() - began < 3


def test_without_the_limit_it_takes_longer(monkeypatch) -> None:
    monkeypatch.setattr(extraction, "SECONDS", None)
    began = time.monotonic()
    assert from_bytes(SLOW).text == "\n".join(["ab"] * 40_000)
    assert time.monotonic() - began > 1


def test_a_reader_that_breaks_is_a_message(monkeypatch) -> None:
    """The process of its own ends in failure."""
    monkeypatch.setattr(extraction.sys, "executable", "/bin/false")
    assert refusal(SLOW) == "This page could not be read. Paste the article’s text instead."


@given(st.binary(max_size=2_000))
def test_any_bytes_are_text_or_a_message(content: bytes) -> None:
    assert "\0" not in read_or_not(content)


@given(st.binary(max_size=2_000))
def test_any_bytes_in_a_page_are_text_or_a_message(content: bytes) -> None:
    assert "\0" not in read_or_not(page(b"<article><p>" + content))


APPEAL = """Your support helps us to send reporters to the border
Our newsroom has no owner, and it answers to its readers.
A small sum each month keeps our reporters at their desks.
Your donation makes the next story possible."""


@pytest.mark.parametrize(
    "around",
    [
        APPEAL,
        "We use cookies to measure our visits.",
        "Read our cookie policy.",
        "12 comments",
        "Join the conversation below",
        "Read more: The harbour that nobody wanted",
        "Sign up to our newsletter for the story of the week",
        "Advertisement",
        "Follow us on every network",
        "© 2024 The Harbour Post. All rights reserved.",
        "Photograph: Ida Lund",
    ],
    ids=lambda text: text.partition("\n")[0][:24],
)
@pytest.mark.parametrize(
    "text", ["{0}\n{1}\n{2}", "{1}\n{0}\n{2}", "{1}\n{2}\n{0}"], ids=["before", "between", "after"]
)
def test_what_a_page_puts_around_an_article_goes(around: str, text: str) -> None:
    whole = text.format(around, PACT, AUTUMN)
    assert without(whole, furniture(whole)) == f"{PACT}\n{AUTUMN}"


def test_what_is_glued_to_an_appeal_stays() -> None:
    whole = f"Your donation makes all the difference.Sir Edvin Holt met the two on Tuesday.\n{PACT}"
    assert without(whole, furniture(whole)) == f"Sir Edvin Holt met the two on Tuesday.\n{PACT}"


def test_between_two_appeals_that_are_far_apart_the_article_stays() -> None:
    article = "\n".join([PACT] * 30)
    whole = f"Your donation keeps us going.\n{article}\nYour support means a lot."
    assert without(whole, furniture(whole)) == article


@pytest.mark.parametrize(
    "sentence",
    [
        "The donors of the fund met in Norrvik and promised 40 million euros.",
        "Tomas Weil thanked the donors for their support of the camps.",
        "“We count on your support,” Anna Bergdal told the assembly.",
        "She handed out cookies to the children at the reception centre.",
        "The court commented on the case, and read more of the files than before.",
        "The authority will register asylum seekers within three days.",
        "He shared this view with the ministers of both neighbours.",
        "The ministry advertised the posts in all five languages.",
    ],
)
def test_a_sentence_of_the_article_stays(sentence: str) -> None:
    whole = f"{PACT}\n{sentence}\n{AUTUMN}"
    assert without(whole, furniture(whole)) == whole


ENDLESS = [
    "." * 100_000,
    "Ab.Cd" * 20_000,
    "sign up to " * 10_000,
    "Monday " * 14_000,
    "UK signed deal with Serbia " * 3_500,
    "“abc " * 20_000,
    "£5m and " * 12_000,
]


@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: text[:12])
def test_a_text_without_an_end_holds_nobody(text) -> None:
    """100,000 characters of what made each reader look through the rest again; twice as much takes twice as long, not four times."""
    names = gazetteer.of([Country(code="GB", name="UK"), Country(code="RS", name="Serbia")], [], [])

    def seconds(characters: int) -> float:
        # Of a processor, whatever else the machine does.
        started = time.process_time()
        from_text(text[:characters]).cleared().draft(names)
        return time.process_time() - started

    assert seconds(100_000) < 30
    assert seconds(100_000) < 4 * seconds(50_000) + 1
