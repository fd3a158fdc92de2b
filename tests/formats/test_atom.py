"""Whatever stands in a text, the feed is valid, and the text is read back as it stood."""

import datetime
from xml.etree import ElementTree

from hypothesis import example, given
from hypothesis import strategies as st

from announcements.formats.atom import Entry, Feed, written
from announcements.formats.citation import one_line
from tests.formats.feeds import ATOM, read

MOMENT = datetime.datetime(2024, 11, 7, 12, 30, tzinfo=datetime.UTC)
HOME = "https://tracker.example"


def feed(*entries: Entry, title: str = "Agreements") -> Feed:
    links = {"self": f"{HOME}/a.atom?page=2&q=a", "first": f"{HOME}/a.atom?q=a", "previous": f"{HOME}/a.atom?q=a"}
    return Feed(title, f"{HOME}/a/?q=a", MOMENT, links, list(entries))


def test_a_feed_says_what_it_is_of_and_where_its_pages_are() -> None:
    found = read(written(feed(Entry(f"{HOME}/a/1/", "Title", MOMENT, MOMENT, ["One.", "", "Two."]))))
    assert (found.feed.id, found.feed.title, found.feed.updated) == (
        f"{HOME}/a.atom?q=a",
        "Agreements",
        "2024-11-07T12:30:00+00:00",
    )
    assert {link.rel: link.href for link in found.feed.links} == {
        "alternate": f"{HOME}/a/?q=a",
        "self": f"{HOME}/a.atom?page=2&q=a",
        "first": f"{HOME}/a.atom?q=a",
        "previous": f"{HOME}/a.atom?q=a",
    }
    (entry,) = found.entries
    assert (entry.id, entry.link, entry.title, entry.published, entry.content[0].value) == (
        f"{HOME}/a/1/",
        f"{HOME}/a/1/",
        "Title",
        "2024-11-07T12:30:00+00:00",
        "One.\n\nTwo.",
    )


def test_an_empty_feed_is_one_too() -> None:
    assert read(written(feed())).entries == []


@given(st.text(), st.text())
@example("<script>alert('x')</script>", "]]> &amp; <b>bold</b>")
@example("\x00\x0b\x1f\x85\ufffe\uffff", "\r\n\t")
@example("\u202eright to left", "a" * 10_000)
def test_any_text_is_text(title: str, words: str) -> None:
    content = written(feed(Entry(f"{HOME}/a/1/", title, MOMENT, paragraphs=[words]), title=f"A {title}"))
    assert read(content).entries[0].title_detail.type == "text/plain"
    # feedparser mends what looks like a text in the wrong encoding, and is: “Â¡”.
    found = ElementTree.fromstring(content).findtext(f"{ATOM}entry/{ATOM}title")  # noqa: S314 (the site wrote it)
    kept = one_line(title).replace("\ufffe", "").replace("\uffff", "").strip()
    assert found == (kept or "Without a title")
